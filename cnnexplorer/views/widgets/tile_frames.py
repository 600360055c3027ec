"""Hair-thin frames round the tiles of a mosaic, and the names of its channels."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from cnnexplorer.analysis.mosaic import Mosaic

_LEAST_SIDE = 9
"""Smaller on the screen, in points, a tile would be mostly frame."""
_LEAST_NAMED = 36


class TileFrames(pg.GraphicsObject):
    """Draws a frame round each tile in sight; round each block where the tiles are too small.

    Numbers near zero have nearly the colour of the page: without a frame nobody sees where a
    kernel begins.
    """

    def __init__(self) -> None:
        super().__init__()
        self._mosaic: Mosaic | None = None
        self._names: tuple[str, ...] = ()
        self._pen = QPen()
        self._ink, self._paper = QColor(), QColor()

    def show_mosaic(self, made: Mosaic, names: tuple[str, ...]) -> None:
        """Frame the tiles of another mosaic.

        Args:
            names: of the channels, written into their tiles where there is room.
        """
        if self._mosaic is None or self._mosaic.picture.shape != made.picture.shape:
            self.prepareGeometryChange()
        self._mosaic, self._names = made, () if made.colour else names
        self.update()

    def use_colours(self, line: str, ink: str, paper: str) -> None:
        """The colours of the frame, of the names, and of what lies behind these."""
        self._pen = QPen(QColor(line), 1)
        self._pen.setCosmetic(True)
        self._ink, self._paper = QColor(ink), QColor(paper)
        self._paper.setAlpha(200)
        self.update()

    def boundingRect(self) -> QRectF:
        if self._mosaic is None:
            return QRectF()
        height, width = self._mosaic.picture.shape[:2]
        return QRectF(-1, -1, width + 2, height + 2)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        made = self._mosaic
        if made is None:
            return
        points_per_pixel = abs(painter.transform().m11())
        tile_height, tile_width = made.values.shape[2:]
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if min(tile_height, tile_width) * points_per_pixel >= _LEAST_SIDE:
            boxes = list(self._tiles_in_sight(made))
        elif min(made.block_size) * points_per_pixel >= _LEAST_SIDE:
            height, width = made.block_size
            boxes = [
                (QRectF(left, top, width, height), 0)
                for left, top, _ in self._blocks_in_sight(made)
            ]
        else:
            return
        painter.drawRects([box for box, _ in boxes])
        if self._names and min(tile_height, tile_width) * points_per_pixel >= _LEAST_NAMED:
            self._write_names(painter, boxes)

    def _blocks_in_sight(self, made: Mosaic) -> Iterator[tuple[int, int, int]]:
        """Left, top and number of the blocks that can be seen."""
        seen = self.viewRect()
        height, width = made.block_size
        rows = math.ceil(made.values.shape[0] / made.columns)
        first_row = max(0, math.floor(seen.top() / (height + made.block_gap)))
        last_row = min(rows - 1, math.floor(seen.bottom() / (height + made.block_gap)))
        first = max(0, math.floor(seen.left() / (width + made.block_gap)))
        last = min(made.columns - 1, math.floor(seen.right() / (width + made.block_gap)))
        for row in range(first_row, last_row + 1):
            for column in range(first, last + 1):
                unit = row * made.columns + column
                if unit < made.values.shape[0]:
                    top, left = made.origin(unit)
                    yield left, top, unit

    def _tiles_in_sight(self, made: Mosaic) -> Iterator[tuple[QRectF, int]]:
        """The box and the channel of each tile that can be seen."""
        seen = self.viewRect()
        height, width = made.values.shape[2:]
        for _, _, unit in self._blocks_in_sight(made):
            for channel in range(made.tiles):
                top, left = made.origin(unit, channel)
                box = QRectF(left, top, width, height)
                if seen.intersects(box):
                    yield box, channel

    def _write_names(self, painter: QPainter, boxes: list[tuple[QRectF, int]]) -> None:
        """The names have the size of other text, whatever the zoom."""
        place = painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setPen(self._ink)
        metrics = painter.fontMetrics()
        for box, channel in boxes:
            name = self._names[channel]
            corner = place.map(box.topLeft()) + QPointF(1, 1)
            size = QSizeF(metrics.horizontalAdvance(name) + 5, metrics.height())
            room = QRectF(corner, size)
            painter.fillRect(room, self._paper)
            painter.drawText(room.bottomLeft() + QPointF(3, -metrics.descent()), name)
        painter.restore()
