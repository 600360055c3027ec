"""The lines beside the list from each layer to those that take it by name, and their ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from cnnexplorer.document.wiring import Link
from cnnexplorer.views.network.row_layout import PAD, Columns, lane_x
from cnnexplorer.views.widgets.theme import Colours

End = Literal["source", "target"]
_DOT = 3.0
_NEAR = 7
_APART = 4
"""Lines leave a row a little below its middle and arrive a little above it."""


class LinkLines:
    """Where the lines lie, what is near a point, and drawing them.

    Args:
        row_box: the place of a row in the list's viewport.
        columns: the edges that all rows share, now.
        line_height: of a line of text, in pixels.
    """

    def __init__(
        self,
        row_box: Callable[[int], QRect],
        columns: Callable[[], Columns],
        line_height: Callable[[], int],
    ) -> None:
        self._row_box, self._columns, self._line_height = row_box, columns, line_height

    def end_of(self, link: Link, end: End) -> QPoint:
        """Where an end can be taken hold of."""
        row = link.source if end == "source" else link.target
        return QPoint(self._columns().margin - 3, self._height(row, end))

    def near(self, links: tuple[Link, ...], point: QPoint) -> tuple[Link, End] | None:
        """The end of a line that is at a point, the nearest of several; or None."""
        found: list[tuple[int, Link, End]] = []
        for link in links:
            ends: tuple[End, End] = ("source", "target")
            for end in ends:
                away = (self.end_of(link, end) - point).manhattanLength()
                if away <= _NEAR:
                    found.append((away, link, end))
        if not found:
            return None
        _, link, end = min(found, key=lambda each: each[0])
        return link, end

    def paint(
        self,
        painter: QPainter,
        links: tuple[Link, ...],
        chosen: int,
        colours: Colours,
        held: tuple[Link, End, QPoint] | None,
    ) -> None:
        """Draw all lines; those of the chosen row stand out, the one that is held goes along.

        Args:
            held: the end that the pointer holds, and where that is.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The lines of the chosen row last, on top of the others.
        for link in sorted(links, key=lambda link: chosen in (link.source, link.target)):
            colour = colours.edge
            if chosen in (link.source, link.target):
                colour = colours.accent
            if link.source > link.target:
                colour = colours.error
            grip = held[1:] if held is not None and held[0] == link else None
            self._paint_line(painter, link, QColor(colour), grip)

    def _paint_line(
        self, painter: QPainter, link: Link, colour: QColor, held: tuple[End, QPoint] | None
    ) -> None:
        columns = self._columns()
        edge, x = columns.margin - 3, lane_x(columns, link.lane)
        start, stop = self._height(link.source, "source"), self._height(link.target, "target")
        ends = {"source": QPointF(edge, start), "target": QPointF(edge, stop)}
        if held is not None:
            ends[held[0]] = QPointF(held[1])
        source, target = ends["source"], ends["target"]
        path = QPainterPath(source)
        path.lineTo(x, source.y())
        path.lineTo(x, target.y())
        path.lineTo(target)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(source, _DOT, _DOT)
        tip = [QPointF(2, 0), QPointF(-4, -4), QPointF(-4, 4)]
        painter.drawPolygon(QPolygonF([target + corner for corner in tip]))

    def _height(self, row: int, end: End) -> int:
        middle = self._row_box(row).top() + PAD + self._line_height() // 2
        return middle + (_APART if end == "source" else -_APART)
