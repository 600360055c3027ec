"""Hair-thin frames round the tiles of a mosaic, and the names of its channels."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from cnnexplorer.analysis.mosaic import Mosaic

_LEAST_SIDE = 10
"""Smaller on the screen, in points, a tile would be mostly frame."""
_LEAST_NAMED = 36
_FRAME = 0.5
"""So many pixels of the mosaic about a block, the frame of a chosen one runs."""
_CLEAR = 3
"""Points between that frame and the names above it."""


class TileFrames(pg.GraphicsObject):
    """Draws a frame round each tile in sight; round each block where the tiles are too small.

    Numbers near zero have nearly the colour of the page: without a frame nobody sees where a
    kernel begins.
    """

    def __init__(self) -> None:
        super().__init__()
        self._mosaic: Mosaic | None = None
        self._channels: tuple[str, ...] = ()
        self._units: tuple[str, ...] = ()
        self._pen = QPen()
        self._ink, self._paper = QColor(), QColor()

    def show_mosaic(
        self, made: Mosaic, channels: tuple[str, ...] = (), units: tuple[str, ...] = ()
    ) -> None:
        """Frame the tiles of another mosaic.

        Args:
            channels, units: their names, if they have any. Those of units are written into their
                tiles where there is room; a kernel has so few weights that those of channels stand
                above it, over the first row at least.
        """
        self.prepareGeometryChange()
        self._mosaic, self._units = made, units
        self._channels = () if made.colour else channels
        self.update()

    def head(self, metrics: QFontMetrics) -> int:
        """How many points the names above the first row need, from the frame of a chosen unit."""
        return metrics.ascent() + 2 * _CLEAR if self._channels else 0

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
        head = height if self._channels else 1  # how many pixels of it the names take, zooming says
        return QRectF(-1, -head, width + 2, height + head + 1)

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
        side = min(tile_height, tile_width) * points_per_pixel
        if side >= _LEAST_SIDE:
            tiles = list(self._tiles_in_sight(made))
            painter.drawRects([box for box, _ in tiles])
            if self._channels:
                self._write_above(painter, made, tiles)
            elif side >= _LEAST_NAMED:
                self._write_names(painter, tiles)
        elif min(made.block_size) * points_per_pixel >= _LEAST_SIDE:
            height, width = made.block_size
            blocks = self._blocks_in_sight(made)
            painter.drawRects([QRectF(left, top, width, height) for left, top, _ in blocks])

    def _blocks_in_sight(self, made: Mosaic) -> Iterator[tuple[int, int, int]]:
        """Left, top and number of the blocks that can be seen."""
        seen = self.viewRect()
        height, width = made.block_size
        down, right = height + made.block_gap, width + made.block_gap
        rows = math.ceil(made.values.shape[0] / made.columns)
        for row in _between(seen.top(), seen.bottom(), down, rows - 1):
            for column in _between(seen.left(), seen.right(), right, made.columns - 1):
                unit = row * made.columns + column
                if unit < made.values.shape[0]:
                    yield column * right, row * down, unit

    def _tiles_in_sight(self, made: Mosaic) -> Iterator[tuple[QRectF, str]]:
        """The box and the name of each tile that can be seen."""
        seen = self.viewRect()
        height, width = made.values.shape[2:]
        down, right = height + made.gap, width + made.gap
        last_row = (made.tiles - 1) // made.channel_columns
        for left, top, unit in self._blocks_in_sight(made):
            rows = _between(seen.top() - top, seen.bottom() - top, down, last_row)
            for row in rows:
                before = row * made.channel_columns
                last = min(made.channel_columns, made.tiles - before) - 1
                for column in _between(seen.left() - left, seen.right() - left, right, last):
                    box = QRectF(left + column * right, top + row * down, width, height)
                    yield box, self._name_of(unit, before + column)

    def _name_of(self, unit: int, channel: int) -> str:
        names, place = (self._units, unit) if self._units else (self._channels, channel)
        return names[place] if place < len(names) else ""

    def _write_above(
        self, painter: QPainter, made: Mosaic, tiles: list[tuple[QRectF, str]]
    ) -> None:
        """Over the first row is always room; over the others, where the gaps are wide enough."""
        place, metrics = painter.transform(), painter.fontMetrics()
        points_per_pixel = abs(place.m11())
        room = (made.block_gap - 2 * _FRAME) * points_per_pixel
        everywhere = room >= metrics.ascent() + 2 * _CLEAR
        painter.save()
        painter.resetTransform()
        painter.setPen(self._ink)
        for box, name in tiles:
            width = metrics.horizontalAdvance(name)
            if (box.top() == 0 or everywhere) and width <= box.width() * points_per_pixel:
                above = place.map(box.topLeft() + QPointF(box.width() / 2, -_FRAME))
                painter.drawText(above - QPointF(width / 2, _CLEAR), name)
        painter.restore()

    def _write_names(self, painter: QPainter, tiles: list[tuple[QRectF, str]]) -> None:
        """The names have the size of other text, whatever the zoom."""
        place = painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setPen(self._ink)
        metrics = painter.fontMetrics()
        for box, name in tiles:
            if not name:
                continue
            corner = place.map(box.topLeft()) + QPointF(1, 1)
            size = QSizeF(metrics.horizontalAdvance(name) + 5, metrics.height())
            room = QRectF(corner, size)
            painter.fillRect(room, self._paper)
            painter.drawText(room.bottomLeft() + QPointF(3, -metrics.descent()), name)
        painter.restore()


def _between(first: float, last: float, step: int, most: int) -> range:
    """The places, of those from 0 to ``most``, that begin between two coordinates or reach in."""
    return range(max(0, math.floor(first / step)), min(most, math.floor(last / step)) + 1)
