"""Horizontal bars with a name and a number each: probabilities, images per class."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnnexplorer.views.widgets.labels import plain_tip
from cnnexplorer.views.widgets.theme import Theme

_LINE = 5
_LEAST_TRACK = 20
_LEAST_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        name: before the bar.
        share: its length, 0..1.
        text: behind the bar.
        strong: drawn in the accent colour and bold.
        mark: a word after the text ("true"), so that colour does not carry meaning alone.
    """

    name: str
    share: float
    text: str
    strong: bool = False
    mark: str = ""


class Bars(QWidget):
    """Draws its bars below each other; ``clicked`` carries the position of one."""

    clicked = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.bars: tuple[Bar, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        """Draw these bars from now on."""
        resized = len(bars) != len(self.bars)
        self.bars = bars
        spoken = "; ".join(f"{bar.name} {bar.text} {bar.mark}".strip() for bar in bars)
        before = self.accessibleDescription()
        self.setAccessibleDescription(spoken)
        if resized or spoken != before:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(1, len(self.bars)) * self._row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(max(140, self.least_width()), self.sizeHint().height())

    def least_width(self) -> int:
        """The width that the texts need, with some of each name and of each bar."""
        names, texts = self._widths()
        some = min(names, self.fontMetrics().averageCharWidth() * _LEAST_LETTERS)
        return max(some + _LEAST_TRACK + texts + 14, 5 * some // 2)

    def _widths(self) -> tuple[int, int]:
        """The widest name and the widest text; the strong ones are bold."""
        bold = QFont(self.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        names = (metrics.horizontalAdvance(bar.name) + 4 for bar in self.bars)
        texts = (metrics.horizontalAdvance(f"{bar.text} {bar.mark}") + 4 for bar in self.bars)
        return max(names, default=0), max(texts, default=0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        height = self._row_height()
        names, texts = self._widths()
        room = self.width() - texts - 14
        names = min(names, room - _LEAST_TRACK, self.width() * 2 // 5)
        track = max(_LEAST_TRACK, room - names)
        for index, bar in enumerate(self.bars):
            top = index * height
            font = QFont(self.font())
            font.setBold(bar.strong)
            painter.setFont(font)
            painter.setPen(QColor(colours.text if bar.strong else colours.subtle))
            name = QFontMetrics(font).elidedText(bar.name, Qt.TextElideMode.ElideMiddle, names)
            vertical = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRect(0, top, names, height), vertical, name)
            painter.setPen(Qt.PenStyle.NoPen)
            middle = top + height // 2 - _LINE // 2
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(QRect(names + 8, middle, track, _LINE), 2, 2)
            painter.setBrush(QColor(colours.accent if bar.strong else colours.subtle))
            length = round(track * min(1.0, max(0.0, bar.share)))
            if length:
                painter.drawRoundedRect(QRect(names + 8, middle, length, _LINE), 2, 2)
            painter.setPen(QColor(colours.text))
            text = QRect(names + track + 14, top, texts, height)
            painter.drawText(text, vertical, f"{bar.text} {bar.mark}".strip())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            position = event.pos().y() // self._row_height()
            inside = 0 <= position < len(self.bars)
            name = plain_tip(self.bars[position].name) if inside else ""
            QToolTip.showText(event.globalPos(), name, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = int(event.position().y()) // self._row_height()
        if 0 <= position < len(self.bars):
            self.clicked.emit(position)

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 5
