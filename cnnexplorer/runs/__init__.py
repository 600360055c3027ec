"""What trainings leave: their events, curves and weights; standard library and NumPy only."""
