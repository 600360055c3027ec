"""The menu bar: every action of the window with its shortcut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from cnnexplorer.data import catalog

Handler = Callable[[], object]


class Menus:
    """Builds the menus of ``window``; keeps the actions whose text or state changes.

    Args:
        handlers: what each action does, by its name here.
        workspaces: (id, title) of the tabs, for the View menu.
    """

    def __init__(
        self,
        window: QMainWindow,
        handlers: dict[str, Handler],
        workspaces: tuple[tuple[str, str], ...],
    ) -> None:
        self._window = window
        self._handlers = handlers
        self.actions: dict[str, QAction] = {}
        keys = QKeySequence.StandardKey
        suffixes = ", ".join(catalog.suffixes())
        file = self._menu("&File")
        self._add(file, "new", "&New", keys.New)
        self._add(file, "open", "&Open project…", keys.Open)
        self.recent = file.addMenu("Open &recent")
        self._add(file, "open_data", f"Open data set ({suffixes})…", "Ctrl+Shift+O")
        file.addSeparator()
        self._add(file, "save", "&Save", keys.Save)
        self._add(file, "save_as", "Save &as…", "Ctrl+Shift+S")
        self._add(file, "export", "Export trained &model (.keras)…", "Ctrl+E")
        file.addSeparator()
        # Not the standard key: it is empty on some platforms.
        self._add(file, "quit", "&Quit", "Ctrl+Q")
        edit = self._menu("&Edit")
        self._add(edit, "undo", "&Undo", keys.Undo)
        redo = self._add(edit, "redo", "&Redo", "Ctrl+Shift+Z")
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        self.network = self._menu("&Network")
        self.add_layer = self.network.addMenu("&Add layer")
        self.presets = self.network.addMenu("&Presets")
        self.network.addSeparator()
        self._add(self.network, "duplicate", "&Duplicate layer", "Ctrl+D")
        delete = self._add(self.network, "delete", "De&lete layer", keys.Delete)
        up = self._add(self.network, "up", "Move layer &up", "Alt+Up")
        down = self._add(self.network, "down", "Move layer &down", "Alt+Down")
        for action in (delete, up, down):
            # These keys belong to the list: elsewhere Delete erases text and Alt+Down opens a
            # combo box.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        train = self._menu("&Train")
        self._add(train, "train", "&Train", "F5")
        self._add(train, "stop", "&Stop", "Shift+F5")
        self._build_view(workspaces)
        help_menu = self._menu("&Help")
        self._add(help_menu, "about", "&About and versions", "")

    def _build_view(self, workspaces: tuple[tuple[str, str], ...]) -> None:
        view = self._menu("&View")
        for index, (name, title) in enumerate(workspaces, start=1):
            self._add(view, f"workspace_{name}", title, f"Ctrl+{index}")
        view.addSeparator()
        group = QActionGroup(self._window)
        for name, title in (
            ("system", "Theme of the &desktop"),
            ("light", "&Light theme"),
            ("dark", "Da&rk theme"),
        ):
            action = self._add(view, f"theme_{name}", title, "")
            action.setCheckable(True)
            group.addAction(action)

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        return menu

    def _add(
        self, menu: QMenu, name: str, text: str, key: QKeySequence.StandardKey | str
    ) -> QAction:
        action = QAction(text, self._window)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(self._handlers[name])
        menu.addAction(action)
        self.actions[name] = action
        return action
