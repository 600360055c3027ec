"""The entries of the menu bar as values: a table with one row an entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.document import columns, presets
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.document.network import Node
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
        ticked: whether it is ticked now; such an entry is switched on and off.
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
    ticked: Callable[[Session], bool] | None = None
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
    made: list[Entry | None] = []
    for preset in presets.every():
        if preset.id == presets.CLASSICS[0]:
            made.append(None)

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
            enabled=lambda session: (
                session.editing.resolved.preset is not None
                and session.editing.resolved.preset.tutorial is not None
            ),
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
            "rename", "Rena&me layer", lambda do: do.rename(), ("F2",), in_list=True,
            enabled=lambda session: _row(session) > 0,
        ),
        Entry(
            "switch", "&Switch layer", lambda do: do.switch("enabled"), ("Ctrl+/",), in_list=True,
            enabled=lambda session: _row(session) > 0,
            more=lambda session: "off" if _node(session).enabled else "on",
            tip="A layer that is off lets what comes in pass through unchanged",
        ),
        Entry(
            "freeze", "&Freeze layer", lambda do: do.switch("trainable"), ("Ctrl+Shift+F",),
            in_list=True,
            enabled=lambda session: _row(session) > 0,
            more=lambda session: "" if _node(session).trainable else "no longer",
            tip="Training leaves the weights of a frozen layer as they are",
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


def _node(session: Session) -> Node:
    """The selected node, or the Input."""
    return session.editing.project.network.nodes[_row(session)]


def _view(workspaces: Sequence[type[Workspace]]) -> tuple[Item, ...]:
    made: list[Item] = []
    for number, cls in enumerate(workspaces, start=1):

        def show(do: Commands, workspace_id: str = cls.id) -> None:
            do.show_workspace(workspace_id)

        keys = (f"Ctrl+{number}",) if number <= 9 else ()
        made.append(Entry(f"workspace_{cls.id}", cls.title, show, keys, tip=cls.about))
    made += [None, Submenu("columns", "&Columns of the list", _columns()), None]
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


def _columns() -> tuple[Entry, ...]:
    """An entry for every cost that can stand beside the layers."""
    made = []
    for column in columns.COLUMNS:

        def turn(do: Commands, column_id: str = column.id) -> None:
            do.turn_column(column_id)

        def ticked(session: Session, column_id: str = column.id) -> bool:
            return column_id in session.settings.columns

        made.append(
            Entry(f"column_{column.id}", column.name, turn, tip=column.about, ticked=ticked)
        )
    return tuple(made)
