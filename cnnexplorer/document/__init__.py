"""What a person edits, as plain immutable values: standard library only, no Qt, no TensorFlow."""
