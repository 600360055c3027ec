"""The main window: its bars, menus and dialogs."""
