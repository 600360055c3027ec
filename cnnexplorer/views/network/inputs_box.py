"""Chooses what a layer takes: the layer above, or earlier ones by their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import shape_text
from cnnexplorer.views.widgets.choice_box import ChoiceBox
from cnnexplorer.views.widgets.parts import button, column, combo, label, line, tab_behind


class InputsBox(QWidget):
    """One choice an input; a layer that merges can have more of them, and fewer.

    ``chosen`` carries the ids that the layer is to take, in order.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._ids: tuple[str, ...] = ()
        self._inputs: tuple[str, ...] = ()
        self._texts: list[str] = []
        self.boxes: list[ChoiceBox] = []
        self.removers: list[QPushButton] = []
        self._lines: list[QWidget] = []
        self._column = column(spacing=5)
        self._add_line()  # before the button, so that Tab reaches it first
        self.adder = button("Add input", "Let it take one more layer", self._on_adder_clicked)
        self.adder.setProperty("tight", True)
        self.caption = label("Takes", "subtle")
        below = line(self.adder, 1)
        made = column(spacing=5)
        made.addLayout(self._column)
        made.addLayout(below)
        whole = line(self.caption, made, spacing=10, grows=1)
        whole.setAlignment(self.caption, Qt.AlignmentFlag.AlignTop)
        self.setLayout(whole)

    def show_row(self, network: Network, rows: Sequence[Row], row: int) -> None:
        """Show what a row takes; nothing is reported."""
        if row == 0:
            return
        self._ids = network.ids[:row]
        self._inputs = network.sources(row)
        texts = [
            f"{place}  {node.title}  {shape_text(known.output_shape)}"
            for place, (node, known) in enumerate(zip(network.nodes[:row], rows, strict=False))
        ]
        texts[-1] = f"{texts[-1]}  (the layer above)"
        while len(self.boxes) < len(self._inputs):
            self._add_line()
        anew, self._texts = texts != self._texts, texts
        many = network.nodes[row].layer.takes[1] is None
        for place, (box, holder) in enumerate(zip(self.boxes, self._lines, strict=True)):
            holder.setVisible(place < len(self._inputs))
            if anew or box.count() != len(texts):
                box.clear()
                box.addItems(texts)
            if place < len(self._inputs):
                known = self._inputs[place] in self._ids
                box.setCurrentIndex(self._ids.index(self._inputs[place]) if known else -1)
            self.removers[place].setVisible(many and len(self._inputs) > 1)
        self.adder.setVisible(many)

    def _add_line(self) -> None:
        number = len(self.boxes) + 1
        box = combo(f"Input {number} of the layer", "The layer whose output it takes")
        box.setPlaceholderText("choose a layer above")
        box.activated.connect(self._on_box_activated)
        remover = button("×", f"Take away input {number}", self._on_remover_clicked)
        remover.setProperty("tight", True)
        holder = QWidget()
        holder.setLayout(line(box, remover, spacing=5, grows=0))
        self.boxes.append(box)
        self.removers.append(remover)
        self._lines.append(holder)
        self._column.addWidget(holder)
        if len(self.removers) > 1:
            tab_behind(self.removers[-2], holder)

    def _on_box_activated(self, index: int) -> None:
        sender = self.sender()
        place = next(place for place, box in enumerate(self.boxes) if box is sender)
        inputs = list(self._inputs)
        inputs[place] = self._ids[index]
        self.chosen.emit(tuple(inputs))

    def _on_remover_clicked(self) -> None:
        sender = self.sender()
        place = next(place for place, made in enumerate(self.removers) if made is sender)
        self.chosen.emit((*self._inputs[:place], *self._inputs[place + 1 :]))

    def _on_adder_clicked(self) -> None:
        """The nearest layer above that it does not take yet, to be changed by its box."""
        free = [node for node in self._ids if node not in self._inputs]
        self.chosen.emit((*self._inputs, (free or list(self._ids))[-1]))
