"""A grid of small images with captions that can hold a whole data set; draws what is visible."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from cnnexplorer.views.widgets.labels import joined_within, plain_tip
from cnnexplorer.views.widgets.theme import Theme

ARROW = " → "
_GAP = 12
_MARGIN = 14
_PICTURE = 72
_SLICE_S = 0.015
"""How long tiles are made before what is made is shown: large images take milliseconds each."""


@dataclass(frozen=True, eq=False, slots=True)
class Tile:
    """What one place of the grid shows; several names of a caption stand with arrows between."""

    picture: QImage
    names: tuple[str, ...]
    detail: str = ""
    wrong: bool = False
    tip: str = ""

    @property
    def caption(self) -> str:
        """The whole caption."""
        return ARROW.join(self.names)


class ImageGrid(QAbstractScrollArea):
    """Tiles in rows, scrolled by pixel; ``chosen`` carries the position, ``opened`` a double click.

    Args:
        theme: whose colours to draw with.
        name: for a screen reader.
        detail_lines: 0 or 1 line below the caption.
        clock: seconds; tests pass their own.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(
        self,
        theme: Theme,
        name: str,
        detail_lines: int = 0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__()
        self._clock = clock
        self.setObjectName("grid")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._theme = theme
        self._detail_lines = detail_lines
        self._count = 0
        self._least_width = _PICTURE + 22
        self._tile: Callable[[int], Tile] | None = None
        self._drawn: dict[int, Tile] = {}
        self.current = -1
        theme.changed.connect(self.viewport().update)

    @property
    def count(self) -> int:
        return self._count

    @property
    def picture_pixels(self) -> int:
        """How many pixels of the screen a picture takes along its longer side."""
        return round(_PICTURE * self.devicePixelRatioF())

    def show_tiles(
        self, count: int, tile: Callable[[int], Tile], current: int = -1, stay: bool = False
    ) -> None:
        """Show ``count`` tiles that ``tile`` makes when they come into sight.

        Args:
            stay: at the place that is scrolled to, as far as there still is one.
        """
        self._count, self._tile, self.current = count, tile, current
        self._drawn.clear()
        self._set_range()
        if not stay:
            self.verticalScrollBar().setValue(0)
        if current >= 0:
            self._bring_into_sight(current)
        self.viewport().update()

    def make_room_for(self, captions: Iterable[str]) -> None:
        """Let the tiles be wide enough for these captions, within reason."""
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in captions), default=0)
        self._least_width = min(260, max(_PICTURE + 22, widest + 10))
        self._set_range()

    def choose(self, position: int, follow: bool = True) -> None:
        """Mark a tile and, if ``follow``, bring it into sight; nothing is reported."""
        if position != self.current:
            self.current = position if 0 <= position < self._count else -1
            if self.current >= 0 and follow:
                self._bring_into_sight(self.current)
            self.viewport().update()

    def tile(self, position: int) -> Tile | None:
        """The tile at a position."""
        if self._tile is None or not 0 <= position < self._count:
            return None
        if position not in self._drawn:
            if len(self._drawn) > 1000:
                self._drawn.clear()
            self._drawn[position] = self._tile(position)
        return self._drawn[position]

    def box_of(self, position: int) -> QRect:
        """Where a tile lies in the viewport."""
        columns, cell_width, cell_height = self._layout()
        row, column = divmod(position, columns)
        top = _MARGIN + row * (cell_height + _GAP) - self.verticalScrollBar().value()
        return QRect(_MARGIN + column * (cell_width + _GAP), top, cell_width, cell_height)

    def position_at(self, point: QPoint) -> int:
        """The tile under a point of the viewport, or -1."""
        columns, cell_width, cell_height = self._layout()
        y = point.y() - _MARGIN + self.verticalScrollBar().value()
        x = point.x() - _MARGIN
        column, in_x = divmod(x, cell_width + _GAP)
        row, in_y = divmod(y, cell_height + _GAP)
        position = row * columns + column
        inside = x >= 0 and y >= 0 and in_x < cell_width and in_y < cell_height
        return position if inside and column < columns and position < self._count else -1

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._theme.colours.surface))
        columns, _, cell_height = self._layout()
        first = max(0, self.verticalScrollBar().value() - _MARGIN) // (cell_height + _GAP) * columns
        until, made = self._clock() + _SLICE_S, 0
        for position in range(first, self._count):
            box = self.box_of(position)
            if box.top() > self.viewport().height():
                break
            new = position not in self._drawn
            if new and made and self._clock() > until:
                self.viewport().update()  # the rest comes when the window has had its turn
                break
            made += new
            self._paint_tile(painter, box, position)

    def _paint_tile(self, painter: QPainter, box: QRect, position: int) -> None:
        tile = self.tile(position)
        if tile is None:
            return
        colours = self._theme.colours
        picture = QRect(box.x() + (box.width() - _PICTURE) // 2, box.y() + 4, _PICTURE, _PICTURE)
        if position == self.current:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(QColor(colours.selected))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        fitted = tile.picture.size().scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(picture.topLeft(), fitted)
        target.moveCenter(picture.center())
        painter.drawImage(target, tile.picture)
        painter.setPen(QColor(colours.text))
        metrics = self.fontMetrics()
        text = QRect(box.x() + 2, picture.bottom() + 4, box.width() - 4, metrics.height())
        centre = Qt.AlignmentFlag.AlignCenter
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(text, centre, joined_within(tile.names, ARROW, metrics, text.width()))
        if self._detail_lines:
            text.translate(0, metrics.height() + 1)
            painter.setPen(QColor(colours.error if tile.wrong else colours.subtle))
            painter.drawText(text, centre, metrics.elidedText(tile.detail, elide, text.width()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self.tile(self.position_at(event.pos()))
            tip = plain_tip(tile.tip) if tile else ""
            QToolTip.showText(event.globalPos(), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose_by_hand(self.position_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        position = self.position_at(event.position().toPoint())
        if position >= 0:
            self.opened.emit(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._layout()[0]
        page = max(1, self.viewport().height() // (self._layout()[2] + _GAP)) * columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -self._count,
            Qt.Key.Key_End: self._count,
        }
        key = Qt.Key(event.key())
        if key in steps and self._count:
            first = self.current < 0
            wanted = 0 if first else self.current + steps[key]
            self._choose_by_hand(min(max(0, wanted), self._count - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_range()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def _choose_by_hand(self, position: int) -> None:
        if position >= 0:
            self.choose(position)
            self.chosen.emit(position)

    def _layout(self) -> tuple[int, int, int]:
        """Columns, and width and height of a cell."""
        least = self._least_width
        lines = 1 + self._detail_lines
        cell_height = _PICTURE + 12 + lines * (self.fontMetrics().height() + 1)
        room = self.viewport().width() - 2 * _MARGIN + _GAP
        columns = max(1, room // (least + _GAP))
        return columns, max(least, room // columns - _GAP), cell_height

    def _set_range(self) -> None:
        columns, _, cell_height = self._layout()
        rows = -(-self._count // columns)
        height = 2 * _MARGIN + rows * (cell_height + _GAP) - _GAP
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(cell_height + _GAP)

    def _bring_into_sight(self, position: int) -> None:
        box = self.box_of(position)
        bar = self.verticalScrollBar()
        if box.top() < 0:
            bar.setValue(bar.value() + box.top() - _MARGIN)
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + box.bottom() - self.viewport().height() + _MARGIN)
