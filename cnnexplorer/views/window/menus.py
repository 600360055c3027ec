"""The menu bar: a table of entries as values, and the actions that are made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.document import presets
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.views.widgets.number_box import settle_focused
from cnnexplorer.views.widgets.theme import Wanted
from cnnexplorer.views.window.commands import Commands
from cnnexplorer.views.workspaces.workspace import Workspace

Key = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a menu.

    Attributes:
        id: by which the window finds its action.
        text: with the & of its mnemonic.
        run: what it does.
        keys: its shortcuts; the first is shown.
        enabled: whether it can be chosen now.
        more: what is added to the text now ("Undo" what).
        tip: its tooltip.
        in_list: its keys belong to the list of layers: elsewhere Delete erases text and Alt+Down
            opens a combo box.
        group: entries of one group exclude each other, the chosen one is ticked.
        settles: whether it ends what is being typed; Undo takes back the keystrokes themselves.
    """

    id: str
    text: str
    run: Callable[[Commands], object]
    keys: tuple[str | Key, ...] = ()
    enabled: Callable[[Session], bool] | None = None
    more: Callable[[Session], str] | None = None
    tip: str = ""
    in_list: bool = False
    group: str = ""
    settles: bool = True


@dataclass(frozen=True, slots=True)
class Submenu:
    """A menu within one; without entries, somebody else fills it."""

    id: str
    text: str
    entries: tuple[Entry | None, ...] = ()


Item = Entry | Submenu | None
"""None is a line between two groups."""


def table(workspaces: Sequence[type[Workspace]]) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """All menus of the window, left to right."""
    return (
        ("&File", _file()),
        ("&Edit", _EDIT),
        ("&Network", _network()),
        ("&Train", _TRAIN),
        ("&View", _view(workspaces)),
        ("&Help", _HELP),
    )


_EDIT: tuple[Item, ...] = (
    Entry(
        "undo",
        "&Undo",
        lambda do: do.undo(),
        (Key.Undo,),
        enabled=lambda session: session.editing.undo_label is not None,
        more=lambda session: session.editing.undo_label or "",
        settles=False,
    ),
    Entry(
        "redo",
        "&Redo",
        lambda do: do.redo(),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        enabled=lambda session: session.editing.redo_label is not None,
        more=lambda session: session.editing.redo_label or "",
        settles=False,
    ),
)
_TRAIN: tuple[Item, ...] = (
    Entry(
        "train",
        "&Train",
        lambda do: do.train(),
        ("F5",),
        enabled=lambda session: not session.training.why_not(),
    ),
    Entry(
        "stop",
        "&Stop",
        lambda do: do.stop(),
        ("Shift+F5",),
        enabled=lambda session: session.training.state == "running",
    ),
    None,
    Entry(
        "former_training",
        "The &other training",
        lambda do: do.former_training(),
        enabled=lambda session: session.training.can_go_back,
    ),
)
_HELP: tuple[Item, ...] = (Entry("about", "&About and versions", lambda do: do.about()),)


def _file() -> tuple[Item, ...]:
    return (
        Entry("new", "&New", lambda do: do.files.new(), (Key.New,)),
        Entry("open", "&Open project…", lambda do: do.files.open(), (Key.Open,)),
        Submenu("recent", "Open &recent"),
        Entry(
            "open_data",
            f"Open data set ({', '.join(catalog.suffixes())})…",
            lambda do: do.files.open_data(),
            ("Ctrl+Shift+O",),
        ),
        None,
        Entry("save", "&Save", lambda do: do.files.save(), (Key.Save,)),
        Entry("save_as", "Save &as…", lambda do: do.files.save_as(), ("Ctrl+Shift+S",)),
        Entry(
            "export",
            "Export trained &model (.keras)…",
            lambda do: do.exports.export(),
            ("Ctrl+E",),
            enabled=lambda session: session.training.trained is not None,
        ),
        None,
        # Not the standard key: it is empty on some platforms.
        Entry("quit", "&Quit", lambda do: do.quit(), ("Ctrl+Q",)),
    )


def layer_entries() -> tuple[Entry | None, ...]:
    """An entry for every kind that can be added, with a line between the groups."""
    made: list[Entry | None] = []
    group = ""
    for cls in LAYERS.offered:
        if group and cls.group != group:
            made.append(None)
        group = cls.group

        def add(do: Commands, cls: type = cls) -> None:
            do.add_layer(cls)

        made.append(Entry(f"add_{cls.__name__}", cls.title, add, tip=cls.about))
    return tuple(made)


def preset_entries() -> tuple[Entry | None, ...]:
    """An entry for every shipped network."""
    made = []
    for preset in presets.every():

        def use(do: Commands, preset_id: str = preset.id) -> None:
            do.use_preset(preset_id)

        made.append(Entry(f"preset_{preset.id}", preset.title, use, tip=preset.tip))
    return tuple(made)


def _network() -> tuple[Item, ...]:
    return (
        Submenu("add_layer", "&Add layer", layer_entries()),
        Submenu("presets", "&Presets", preset_entries()),
        Entry(
            "tutorial",
            "&Tutorial of this network…",
            lambda do: do.tutorial(),
            enabled=lambda session: session.editing.resolved.preset is not None,
        ),
        None,
        Entry(
            "duplicate", "&Duplicate layer", lambda do: do.duplicate(), ("Ctrl+D",),
            enabled=lambda session: _row(session) > 0,
        ),
        Entry(
            "delete", "De&lete layer", lambda do: do.delete(), (Key.Delete,), in_list=True,
            enabled=lambda session: _row(session) > 0,
        ),
        Entry(
            "up", "Move layer &up", lambda do: do.move(-1), ("Alt+Up",), in_list=True,
            enabled=lambda session: _row(session) > 1,
        ),
        Entry(
            "down", "Move layer &down", lambda do: do.move(1), ("Alt+Down",), in_list=True,
            enabled=lambda session: (
                0 < _row(session) < len(session.editing.project.network.layers)
            ),
        ),
    )  # fmt: skip


def _row(session: Session) -> int:
    """The row of the selected node; the Input's, which nothing can be done with, if unknown."""
    return session.editing.project.network.position(session.selection.now.node) or 0


def _view(workspaces: Sequence[type[Workspace]]) -> tuple[Item, ...]:
    made: list[Item] = []
    for number, cls in enumerate(workspaces, start=1):

        def show(do: Commands, workspace_id: str = cls.id) -> None:
            do.show_workspace(workspace_id)

        keys = (f"Ctrl+{number}",) if number <= 9 else ()
        made.append(Entry(f"workspace_{cls.id}", cls.title, show, keys, tip=cls.about))
    made.append(None)
    themes: tuple[tuple[Wanted, str], ...] = (
        ("system", "Theme of the &desktop"),
        ("light", "&Light theme"),
        ("dark", "Da&rk theme"),
    )
    for name, text in themes:

        def use(do: Commands, wanted: Wanted = name) -> None:
            do.use_theme(wanted)

        made.append(Entry(f"theme_{name}", text, use, group="theme"))
    made += [
        None,
        Entry("text_larger", "Lar&ger text", lambda do: do.step_text(1), ("Ctrl++", "Ctrl+=")),
        Entry("text_smaller", "&Smaller text", lambda do: do.step_text(-1), ("Ctrl+-",)),
        Entry("text_usual", "&Usual size of text", lambda do: do.step_text(0), ("Ctrl+0",)),
        None,
        Entry("full_screen", "&Full screen", lambda do: do.full_screen(), ("F11",)),
    ]
    return tuple(made)


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
        if entry.group:
            action.setCheckable(True)
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
