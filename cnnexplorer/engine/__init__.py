"""Everything that TensorFlow and Keras do for the program; the only room that imports them."""
