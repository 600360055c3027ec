"""What numpy makes of the arrays that the engine returned; no Qt, no TensorFlow."""
