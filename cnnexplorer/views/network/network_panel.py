"""The left side: the list of layers, its totals, the add buttons, and the chosen layer's form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QSplitter, QWidget

from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.selection import Looking, Selection
from cnnexplorer.document import columns, edits
from cnnexplorer.document.layers import (
    LAYERS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.resolved import Resolved
from cnnexplorer.document.wiring import Link
from cnnexplorer.texts import bytes_text, count_text
from cnnexplorer.views.network.layer_form import LayerForm
from cnnexplorer.views.network.layer_list import LayerList, ListHeading
from cnnexplorer.views.network.tutorial_button import TutorialButton
from cnnexplorer.views.widgets.number_box import UndoPassing, settle_focused
from cnnexplorer.views.widgets.parts import (
    Action,
    MenuButton,
    Notice,
    button,
    column,
    label,
    line,
    rule,
    wrapping,
)
from cnnexplorer.views.widgets.settings_form import SettingsForm
from cnnexplorer.views.widgets.side_panel import Snug
from cnnexplorer.views.widgets.theme import Theme

_QUICK: tuple[tuple[str, type[Layer]], ...] = (
    ("Conv", Conv2D),
    ("Pool", MaxPooling2D),
    ("Flatten", Flatten),
    ("Dense", Dense),
    ("Dropout", Dropout),
)

_TOTALS = (
    "Parameters are the numbers that the network learns and keeps, with the room that they take. "
    "Multiply-adds are its steps of arithmetic for one image (one number times another, added to "
    "a third): the more, the slower."
)


class NetworkPanel(QSplitter):
    """List above, form below; every change goes to the editing controller.

    ``tutorial_wanted`` is sent when the person wants to see where the network comes from.
    """

    tutorial_wanted = Signal()

    def __init__(self, editing: Editing, selection: Selection, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._editing, self._selection = editing, selection
        self._columns: tuple[str, ...] = (columns.PARAMETERS.id,)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.list = LayerList(theme)
        self._build_top(theme)
        self.below = LayerForm(editing, self._last_adder)
        self.addWidget(self.below)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.list.row_chosen.connect(self._on_list_row_chosen)
        self.list.row_moved.connect(self._on_list_row_moved)
        self.list.link_moved.connect(self._on_list_link_moved)
        self.list.delete_wanted.connect(self._on_list_delete_wanted)
        self.list.customContextMenuRequested.connect(self._on_list_menu_requested)
        editing.replaced.connect(self._on_editing_replaced)
        editing.changed.connect(self._on_editing_changed)
        selection.changed.connect(self._on_selection_changed)
        self._on_editing_changed(editing.resolved)

    def add(self, cls: type[Layer]) -> None:
        """Add a layer below the chosen row."""
        facts = self._editing.resolved.facts
        classes = facts.classes if facts is not None else None
        self._editing.do(edits.add(self._editing.project, cls, self.chosen, classes))

    def show_columns(self, ids: Sequence[str]) -> None:
        """Show the columns of costs with these ids beside the layers."""
        self._columns = tuple(ids)
        self._on_editing_changed(self._editing.resolved)

    def _build_top(self, theme: Theme) -> None:
        panel = Snug()
        panel.setObjectName("panel")
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the network")
        self.name.setToolTip("What you call this network.")
        self.name.setMaxLength(200)
        self._passing = UndoPassing(self)
        self.name.installEventFilter(self._passing)
        self.name.textEdited.connect(self._on_name_edited)
        self.name.editingFinished.connect(self._editing.end_step)
        self.tutorial = TutorialButton()
        self.tutorial.clicked.connect(self.tutorial_wanted)
        head = line(label("Network", "heading"), self.name, self.tutorial, spacing=10)
        head.setContentsMargins(14, 10, 12, 4)
        self.heading = ListHeading(theme, self.list)
        self.heading.setToolTip("A right click chooses the columns; a wider list has room for more")
        self.obstacle = Notice()
        obstacle_box = line(self.obstacle)
        obstacle_box.setContentsMargins(12, 8, 12, 0)
        self.totals = label(name="subtle", wrap=True)
        self.totals.setAccessibleName("Totals of the network")
        self.totals.setToolTip(_TOTALS)
        totals_box = line(self.totals)
        totals_box.setContentsMargins(14, 7, 12, 7)
        quick = wrapping(label("Add", "subtle"), spacing=5)
        quick.setContentsMargins(12, 0, 12, 12)
        self.quick: dict[type[Layer], QWidget] = {}
        for text, cls in _QUICK:
            made = button(text, cls.about, self._on_quick_clicked)
            made.setProperty("layer", cls.__name__)
            made.setAccessibleName(f"Add {cls.__name__}")
            made.setProperty("tight", True)
            self.quick[cls] = made
            quick.add(made)
        more = MenuButton("More", "Add a layer of any kind")
        more.setAccessibleName("Add a layer of another kind")
        self._last_adder, self.more = more, more.entries
        quick.add(more)
        panel.setLayout(
            column(
                head, self.heading, rule(), self.list, rule(), obstacle_box,
                totals_box, quick, spacing=0, grows=3,
            )
        )  # fmt: skip
        self.addWidget(panel)

    def _on_quick_clicked(self) -> None:
        name = self.sender().property("layer")
        settle_focused()
        self.add(next(cls for cls in LAYERS.offered if cls.__name__ == name))

    def _on_list_row_chosen(self, row: int) -> None:
        self._editing.end_step()
        self._selection.look(node=self._editing.project.network.nodes[row].id)

    def _on_list_row_moved(self, row: int, to: int) -> None:
        project = self._editing.project
        self._editing.do(edits.move(project, project.network.nodes[row].id, to))

    def _on_list_link_moved(self, link: Link, end: str, row: int) -> None:
        move = edits.move_source if end == "source" else edits.move_target
        self._editing.do(move(self._editing.project, link, row))

    def _on_list_menu_requested(self, point: QPoint) -> None:
        """On a row, what can be done with it; on empty room, what can be added."""
        index = self.list.indexAt(point)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions(self.list.actions() if index.isValid() else self.more.actions())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _on_list_delete_wanted(self) -> None:
        self._editing.do(edits.remove(self._editing.project, self.chosen))

    def _on_selection_changed(self, now: Looking, before: Looking) -> None:
        row = self._editing.project.network.position(now.node)
        if now.node != before.node and row is not None:
            self.list.choose(row)
            self._show_form()

    def _on_name_edited(self, name: str) -> None:
        self._editing.do(edits.rename(self._editing.project, name))

    def _on_editing_replaced(self) -> None:
        self.list.begin_anew()
        self.below.forget()

    def _on_editing_changed(self, resolved: Resolved) -> None:
        network = resolved.network
        if network.replaces(self.list.network):
            self.below.forget()
        costs = columns.costs_of(resolved, self._columns)
        shown = columns.shown(costs, self._columns)
        self.list.show_network(network, resolved.rows, self._row(), shown)
        if self.name.text() != network.name:
            self.name.setText(network.name)
            self.name.setCursorPosition(0)  # a long name is read from its beginning
        sums = resolved.totals
        parts = (
            f"Σ {sums.parameters:,} parameters",
            bytes_text(sums.weight_bytes),
            f"{count_text(sums.multiply_adds)} multiply-adds",
        )
        more = columns.totals(costs, self._columns)
        whole = "" if sums.complete else " so far"
        self.totals.setText(" · ".join((*parts, *more)) + whole)
        self._show_form()
        self._show_obstacle(resolved)
        self.tutorial.show_for(resolved)

    @property
    def chosen(self) -> str:
        """The id of the node that is edited: the selected one, or, where a trained network is
        looked into that has a node of which there is none here, the one that is marked.
        """
        return self._editing.project.network.nodes[self._row()].id

    def _row(self) -> int:
        network = self._editing.project.network
        row = network.position(self._selection.now.node)
        return min(max(self.list.row, 0), len(network.layers)) if row is None else row

    def _show_form(self) -> None:
        self.below.show_row(self._editing.resolved, self._row())

    @property
    def form(self) -> SettingsForm | None:
        """The form of the chosen layer."""
        return self.below.form

    def _show_obstacle(self, resolved: Resolved) -> None:
        failed, found = resolved.failed, resolved.obstacle
        if failed is not None:
            # The row says why, but it may be out of sight.
            kind = resolved.network.nodes[failed].layer.kind
            sentence = f"Layer {failed} ({kind}) is impossible, so the network cannot be trained."
            self.obstacle.say(sentence, "Show it", self._on_show_clicked)
        elif found is not None:
            last: tuple[str, Action | None] = (found.fix_label, self._on_fix_clicked)
            first: tuple[str, Action | None] = ("", None)
            if resolved.offer is not None:
                first = (resolved.offer.label, self._on_offer_clicked)
                if resolved.first_way != resolved.offer.label:
                    first, last = last, first
            self.obstacle.say(found.sentence, *last, first)
        elif resolved.advice:
            self.obstacle.say(resolved.advice[0].sentence, "Show it", self._on_show_clicked)
        else:
            self.obstacle.say("")

    def _on_show_clicked(self) -> None:
        resolved = self._editing.resolved
        if resolved.failed is not None:
            self._selection.look(node=resolved.network.nodes[resolved.failed].id)
        elif resolved.advice:
            self._selection.look(node=resolved.advice[0].node)
        self.list.choose(self._row())

    def _on_offer_clicked(self) -> None:
        offer = self._editing.resolved.offer
        if offer is not None:
            self._editing.do(offer.edit)

    def _on_fix_clicked(self) -> None:
        found = self._editing.resolved.obstacle
        if found is not None and found.fixed is not None:
            project = self._editing.project
            self._editing.do(edits.set_network(project, found.fixed, found.fix_label))
