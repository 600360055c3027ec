"""Reading a .npz file of unknown origin safely, step by step."""
