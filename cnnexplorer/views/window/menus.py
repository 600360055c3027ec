"""The menu bar: the actions that are made of the table of its entries."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.number_box import settle_focused
from cnnexplorer.views.window.commands import Commands
from cnnexplorer.views.window.menu_table import Entry, Item, table
from cnnexplorer.views.workspaces.workspace import Workspace


class Menus(QObject):
    """The menu bar of ``window``, made of the table; keeps the actions by the entries' ids."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        commands: Commands,
        workspaces: Sequence[type[Workspace]],
    ) -> None:
        super().__init__(window)
        self._session, self._commands = session, commands
        self._groups: dict[str, QActionGroup] = {}
        self._entries: dict[str, Entry] = {}
        self.actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for title, items in table(workspaces):
            menu = window.menuBar().addMenu(title)
            menu.setToolTipsVisible(True)
            self._fill(menu, items)
        for signal in (
            session.editing.changed,
            session.training.state_changed,
            session.training.weights_changed,
            session.loading.changed,
            session.datasets.changed,
            session.datasets.busy_changed,
            session.selection.changed,
        ):
            signal.connect(self.show_state)
        self.show_state()

    def fill(self, menu: QMenu, entries: Sequence[Item]) -> None:
        """Fill a menu elsewhere with entries that are in the menu bar too."""
        for item in entries:
            if isinstance(item, Entry):
                menu.addAction(self.actions[item.id])
            else:
                menu.addSeparator()
        menu.setToolTipsVisible(True)

    @property
    def of_list(self) -> tuple[QAction, ...]:
        """The actions whose keys work in the list of layers, and that its own menu shows."""
        ids = ("duplicate", *(entry.id for entry in self._entries.values() if entry.in_list))
        return tuple(self.actions[entry_id] for entry_id in ids)

    def tick(self, entry_id: str) -> None:
        """Show that this one of its group is chosen."""
        self.actions[entry_id].setChecked(True)

    def show_state(self) -> None:
        """Show what can be chosen now."""
        for entry_id, entry in self._entries.items():
            action = self.actions[entry_id]
            if entry.enabled is not None:
                action.setEnabled(entry.enabled(self._session))
            if entry.ticked is not None:
                action.setChecked(entry.ticked(self._session))
            if entry.more is not None:
                action.setText(f"{entry.text} {entry.more(self._session)}".strip())

    def _fill(self, menu: QMenu, items: Sequence[Item]) -> None:
        for item in items:
            if item is None:
                menu.addSeparator()
            elif isinstance(item, Entry):
                menu.addAction(self._action(item, menu))
            else:
                inner = self.menus[item.id] = menu.addMenu(item.text)
                inner.setToolTipsVisible(True)
                self._fill(inner, item.entries)

    def _action(self, entry: Entry, menu: QMenu) -> QAction:
        action = QAction(entry.text, menu)
        action.setData(entry.id)
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        if entry.tip:
            action.setToolTip(entry.tip)
        if entry.in_list:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setCheckable(bool(entry.group) or entry.ticked is not None)
        if entry.group:
            group = self._groups.setdefault(entry.group, QActionGroup(self))
            group.addAction(action)
        action.triggered.connect(self._on_triggered)
        self.actions[entry.id], self._entries[entry.id] = action, entry
        return action

    def _on_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            entry = self._entries[action.data()]
            if entry.settles:
                settle_focused()
            entry.run(self._commands)
