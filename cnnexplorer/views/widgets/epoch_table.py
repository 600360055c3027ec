"""The numbers of every epoch in a table that stays at its end while it grows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from cnnexplorer.runs.history import EpochNumbers

_TITLES = ("#", "loss", "acc.", "val. loss", "val. acc.")
_WIDEST = EpochNumbers(888, 8.8888, 1.0, 8.8888, 1.0).texts()
_PADDING = 10
"""Of a cell in Qt's styles, both sides together."""
_FEWEST_ROWS = 4
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EpochTable(QTableWidget):
    """One row an epoch; wide enough for every number that can come.

    While its last row is in sight it stays so: when rows come, and when the room gets smaller.
    """

    def __init__(self) -> None:
        super().__init__(0, len(_TITLES))
        self._follows, self._digits = True, 0
        self._widths: list[int] = []
        self.setAccessibleName("Loss and accuracy of every epoch")
        for place, title in enumerate(_TITLES):
            self.setHorizontalHeaderItem(place, _item(title, place))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(1)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_room_changed)
        self._measure()

    def show_epochs(self, epochs: Sequence[EpochNumbers]) -> None:
        """Show these epochs; those that are shown already stay as they are."""
        if self.rowCount() > len(epochs):
            self.forget()
        for row in range(self.rowCount(), len(epochs)):
            self.insertRow(row)
            for place, text in enumerate(epochs[row].texts()):
                self.setItem(row, place, _item(text, place))
        if len(str(len(epochs))) > self._digits:
            self._measure()

    def forget(self) -> None:
        """Another training: no rows, and the last of those to come is followed."""
        self.setRowCount(0)
        self._follows = True
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def sizeHint(self) -> QSize:
        # Qt's own hint is of a fixed height, which a scrolled panel would insist on.
        return self.minimumSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _measure(self) -> None:
        """Take the room that the widest numbers need in this font."""
        metrics = self.fontMetrics()
        self._digits = max(3, len(str(self.rowCount())))
        widest = ("8" * self._digits, *_WIDEST[1:])
        self._widths = [
            max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(title)) + _PADDING
            for text, title in zip(widest, _TITLES, strict=True)
        ]
        height = metrics.height() + 8
        self.verticalHeader().setDefaultSectionSize(height)
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(sum(self._widths) + bar)
        head = self.horizontalHeader().sizeHint().height()
        self.setMinimumHeight(head + _FEWEST_ROWS * height)
        self._share()

    def _share(self) -> None:
        """Give each column what it needs and its part of what is left."""
        spare = max(0, self.viewport().width() - sum(self._widths)) // len(self._widths)
        for place, width in enumerate(self._widths):
            self.setColumnWidth(place, width + spare)

    def _on_scrolled(self, value: int) -> None:
        self._follows = value == self.verticalScrollBar().maximum()

    def _on_room_changed(self, _least: int, most: int) -> None:
        if self._follows:
            self.verticalScrollBar().setValue(most)


def _item(text: str, column: int) -> QTableWidgetItem:
    """A cell; the epoch at the left, so that it stands clear of the first number."""
    made = QTableWidgetItem(text)
    made.setTextAlignment(_RIGHT if column else _LEFT)
    return made
