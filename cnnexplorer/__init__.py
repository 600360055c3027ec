"""cnnexplorer: assemble a convolutional network, watch it learn, look inside it."""

__version__ = "0.1.0"
