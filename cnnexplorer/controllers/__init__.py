"""What the window can do, without widgets: QtCore only."""
