"""The mark at a point of a curve: a square, or a dot."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter


@dataclass(frozen=True, slots=True)
class Marker:
    """How large it is, in pixels that do not depend on the screen, and of which shape."""

    side: int
    round: bool = False

    def paint(self, painter: QPainter, place: QPointF, colour: QColor) -> None:
        """Draw it about a place."""
        box = QRectF(0, 0, self.side, self.side)
        box.moveCenter(place)
        if not self.round:
            painter.fillRect(box, colour)
            return
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(box)
        painter.restore()
