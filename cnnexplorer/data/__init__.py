"""Images and labels: what a data set is, and where it can come from."""
