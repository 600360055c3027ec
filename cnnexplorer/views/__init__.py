"""The window and its panels: QtWidgets and pyqtgraph; they report, they decide nothing."""
