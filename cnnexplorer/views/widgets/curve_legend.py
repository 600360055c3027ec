"""The row above a curve plot: what is drawn, how each curve looks, and the values pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsWidget, QStyleOptionGraphicsItem, QWidget

from cnnexplorer.views.widgets.curve_marker import Marker

_SAMPLE = 18
_GAP = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One curve.

    Attributes:
        name: in a word.
        short: in less.
        about: what each of its points is, for where there is room.
        pen: as it is drawn, in pixels that do not depend on the screen.
        marker: at each point, if there is one.
    """

    name: str
    short: str
    about: str
    pen: QPen
    marker: Marker | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pointer is at: the place, and by its name the value of each curve that has one."""

    place: str
    values: Mapping[str, str]


class CurveLegend(QGraphicsWidget):
    """One line that never covers a curve, and takes shorter words where it is narrow.

    Args:
        caption: what the values are.
    """

    def __init__(self, parent: QGraphicsItem, caption: str) -> None:
        super().__init__(parent)
        self._caption = caption
        self._entries: tuple[Entry, ...] = ()
        self._reading: Reading | None = None
        self._colour, self._subtle = QColor(), QColor()
        self._font = QFont()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def height(self) -> float:
        """What the row needs."""
        return float(QFontMetricsF(self._font).height()) + 8

    def use(self, font: QFont, colour: str, subtle: str) -> None:
        """Write with this font in these colours."""
        self._font, self._colour, self._subtle = QFont(font), QColor(colour), QColor(subtle)
        self.update()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """The curves that are drawn."""
        if entries != self._entries:
            self._entries = entries
            self.update()

    def show_reading(self, reading: Reading | None) -> None:
        """Values instead of descriptions, while something is pointed at."""
        if reading != self._reading:
            self._reading = reading
            self.update()

    def words(self, width: float) -> tuple[str, list[str], str]:
        """What is written in this width: the caption, a text a curve, and the place pointed at."""
        arrangements = self._arrangements()
        for caption, texts, place in arrangements:
            if self._width_of(caption, texts, place) <= width:
                return caption, texts, place
        return arrangements[-1]

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        width, height = self.size().width(), self.size().height()
        caption, texts, place = self.words(width)
        bold, metrics = _bold(self._font), QFontMetricsF(self._font)
        x = 0.0
        painter.setPen(self._colour)
        if caption:
            painter.setFont(bold)
            advance = QFontMetricsF(bold).horizontalAdvance(caption)
            painter.drawText(_line(x, advance, height), Qt.AlignmentFlag.AlignVCenter, caption)
            x += advance + _GAP
        painter.setFont(self._font)
        for entry, text in zip(self._entries, texts, strict=True):
            self._draw_sample(painter, entry, QPointF(x, height / 2))
            x += _SAMPLE + 6
            room = max(0.0, width - x)
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setPen(self._colour)
            painter.drawText(_line(x, room, height), Qt.AlignmentFlag.AlignVCenter, text)
            x += metrics.horizontalAdvance(text) + _GAP
        if place:
            painter.setPen(self._subtle)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(QPointF(0, 0), QSizeF(width, height)), right, place)

    def _arrangements(self) -> list[tuple[str, list[str], str]]:
        """From the widest to the narrowest."""
        names = [entry.name for entry in self._entries]
        if self._reading is None:
            full = [f"{entry.name}, {entry.about}" for entry in self._entries]
            half = [*full[:1], *names[1:]]
            short = [entry.short for entry in self._entries]
            # Last without them: the other plot has them, too, but not what is shown in this one.
            none = [""] * len(short)
            return [(self._caption, texts, "") for texts in (full, half, names, short, none)]
        values, place = [self._reading.values.get(name, "") for name in names], self._reading.place
        named = [f"{name} {value}".strip() for name, value in zip(names, values, strict=True)]
        return [
            (self._caption, named, place), (self._caption, values, place),
            ("", values, place), ("", values, ""),
        ]  # fmt: skip

    def _width_of(self, caption: str, texts: list[str], place: str) -> float:
        metrics, bold = QFontMetricsF(self._font), QFontMetricsF(_bold(self._font))
        width = bold.horizontalAdvance(caption) + _GAP if caption else 0.0
        width += sum(_SAMPLE + 6 + _GAP + metrics.horizontalAdvance(text) for text in texts)
        return width + (metrics.horizontalAdvance(place) if place else -_GAP)

    @staticmethod
    def _draw_sample(painter: QPainter, entry: Entry, left: QPointF) -> None:
        painter.setPen(entry.pen)
        painter.drawLine(left, left + QPointF(_SAMPLE, 0))
        if entry.marker is not None:
            entry.marker.paint(painter, left + QPointF(_SAMPLE / 2, 0), entry.pen.color())


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def _line(x: float, width: float, height: float) -> QRectF:
    return QRectF(x, 0, width + 1, height)
