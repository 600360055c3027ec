"""One module for each kind of place that a data set can come from."""
