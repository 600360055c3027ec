"""A main part with a panel at its side, or below it where the room is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from cnnexplorer.views.widgets.parts import column
from cnnexplorer.views.widgets.side_panel import SidePanel

_LEAST_LETTERS = 40
_OTHER_LINES = 24
"""So many lines of text around the main parts have to find room in the window."""
_NO_LIMIT = (1 << 24) - 1
"""Qt's word for no limit, which PySide does not have."""


class Beside(QWidget):
    """Where the panel would leave the main parts too little, it moves below them.

    Args:
        parts: the main parts: below each other beside the panel, beside each other above it.
        panel: at the right, or below.
        note: comes and goes at the lower end, and never moves what begins above it: it takes its
            room from the parts beside the panel, or from the panel below them.
    """

    def __init__(self, parts: tuple[QWidget, ...], panel: SidePanel, note: QWidget) -> None:
        super().__init__()
        self._panel, self._note = panel, note
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.setContentsMargins(6, 6, 12, 6)
        self._parts.setSpacing(2)
        for part in parts:
            self._parts.addWidget(part, 1)
        self._main = QWidget()
        self._main.setLayout(self._parts)
        self._left = column(self._main, note, spacing=0, grows=0)
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addLayout(self._left, 3)
        self._whole.addWidget(panel, 0)
        self.below = False

    def minimumSizeHint(self) -> QSize:
        """What is needed with the panel below: it always finds a place there."""
        parts, panel = self._parts.minimumSize(), self._panel.minimumSizeHint()
        note = 0 if self._note.isHidden() else self._note.minimumSizeHint().height()
        return QSize(panel.width(), parts.height() + panel.height() + note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def event(self, event: QEvent) -> bool:
        handled = bool(super().event(event))
        if event.type() == QEvent.Type.LayoutRequest:  # the panel needs another width
            self._arrange()
        return handled

    def _arrange(self) -> None:
        """Put the panel where it belongs in the width and the font at hand."""
        least = _LEAST_LETTERS * self.fontMetrics().averageCharWidth()
        below = self.width() - self._panel.minimumSizeHint().width() < least
        if below != self.below:
            self._turn(below)
        if below:
            self._main.setFixedHeight(max(self._parts.minimumSize().height(), self._share()))

    def _share(self) -> int:
        """What the main parts get above the panel; the height of the window stays the same whatever
        else is said in it.
        """
        height = self.window().height()
        return min(height * 9 // 25, height - _OTHER_LINES * self.fontMetrics().height())

    def _turn(self, below: bool) -> None:
        self.below = below
        directions = QBoxLayout.Direction
        self._whole.setDirection(directions.TopToBottom if below else directions.LeftToRight)
        self._parts.setDirection(directions.LeftToRight if below else directions.TopToBottom)
        wide = QSizePolicy.Policy.Expanding if below else QSizePolicy.Policy.Fixed
        self._panel.setSizePolicy(wide, QSizePolicy.Policy.Expanding)
        self._whole.setStretch(0, 0 if below else 3)
        self._whole.setStretch(1, 1 if below else 0)
        (self._left if below else self._whole).removeWidget(self._note)
        (self._whole if below else self._left).addWidget(self._note)
        if not below:
            self._main.setMinimumHeight(0)
            self._main.setMaximumHeight(_NO_LIMIT)
