"""The left side: the list of layers and the form of the chosen one."""
