"""The line below a picture: what lies under the pointer, and the legend beside or below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from cnnexplorer.views.widgets.parts import line

_SPACING = 14


class PointedLine(QWidget):
    """Keeps room for the longest text that may come, so that nothing moves under the pointer.

    Args:
        legend: stands at the right, or below the text where there is too little room.
        tool: a button that stays behind the text.
    """

    def __init__(self, legend: QWidget | None = None, tool: QWidget | None = None) -> None:
        super().__init__()
        self.text = _Said()
        self._parts = [part for part in (tool, legend) if part is not None]
        self._longest: list[str] = []
        said = line(self.text, *([tool] if tool is not None else []), spacing=_SPACING, grows=0)
        self._bottom = line(said, *([legend] if legend is not None else []), grows=0)
        self._bottom.setContentsMargins(14, 6, 14, 8)
        self.setLayout(self._bottom)

    def keep_room_for(self, longest: list[str]) -> None:
        """The longest texts that are to be expected from now on."""
        self._longest = longest
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        metrics = self.text.fontMetrics()
        wanted = max((metrics.horizontalAdvance(text) for text in self._longest), default=0) + 4
        margins = self._bottom.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        parts = sum(part.sizeHint().width() + _SPACING for part in self._parts)
        beside = wanted + parts <= room
        direction = QBoxLayout.Direction
        self._bottom.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._bottom.setSpacing(_SPACING if beside else 4)
        if not beside and len(self._parts) > 1:
            room -= self._parts[0].sizeHint().width() + _SPACING
        # Another text may have to break earlier: a tenth of each line is left for that.
        self.text.keep(self._longest, room if wanted <= room else room * 9 // 10)
        self.updateGeometry()  # a layout that turns does not tell what it stands in


class _Said(QLabel):
    """A text with room for longer ones; it never widens its view."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("subtle")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.keep([], 1)

    def keep(self, texts: list[str], width: int) -> None:
        """Keep room for each of the texts in so much width."""
        metrics, flags = self.fontMetrics(), int(Qt.TextFlag.TextWordWrap)
        room = QRect(0, 0, max(1, width), 10_000)
        needed = (metrics.boundingRect(room, flags, text).height() for text in texts)
        self.setFixedHeight(max([metrics.lineSpacing(), *needed]) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.maximumHeight())
