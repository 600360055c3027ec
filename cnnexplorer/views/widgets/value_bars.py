"""Many values as bars on one scale: a row each with name and number, or columns side by side."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from cnnexplorer.analysis.values import Values
from cnnexplorer.texts import value_text
from cnnexplorer.views.widgets.bar_layout import BarLayout, Columns, Rows
from cnnexplorer.views.widgets.picture_menu import FINE, PictureMenu, asks_for_menu, canvas
from cnnexplorer.views.widgets.theme import NOT_FINITE_COLOUR, Theme

_MOST_HEIGHT = 6000
MOST_ROWS = 40
"""More values than that, if they have no names, are columns side by side."""
_LOOKED_AT, _LONG_NUMBER = 400, "−0.00012345"
"""The room for numbers is measured for so many of them; of more, by a long one."""


class ValueBars(QAbstractScrollArea):
    """Draws the bars in sight; a click or an arrow key chooses one, the pointer only tells.

    ``pointed_at`` carries the position under the pointer, or -1.
    """

    chosen = Signal(int)
    pointed_at = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName("grid")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._theme = theme
        self.values: Values | None = None
        self.names: tuple[str, ...] = ()
        self.marks: dict[int, str] = {}
        self.current: int | None = None
        self._layout: BarLayout = Columns(0, QSize(1, 1), self.fontMetrics(), "", "")
        self.menu = PictureMenu(self, self.picture)
        theme.changed.connect(self.viewport().update)

    def show_values(
        self, values: Values, names: tuple[str, ...], marks: dict[int, str], current: int | None
    ) -> None:
        """Show other values.

        Args:
            names: one for each value, or none.
            marks: a word behind the number of some ("true").
            current: the one to frame.
        """
        other = self.values is None or len(self.values) != len(values) or self.names != names
        self.values, self.names, self.marks = values, names, marks
        self._arrange()
        if other:
            self.verticalScrollBar().setValue(0)
            self.current = None
        self.choose(current)
        self.viewport().update()

    def choose(self, current: int | None) -> None:
        """Frame a value and bring it into sight; nothing is reported."""
        known = current is not None and self.values is not None and current < len(self.values)
        wanted = current if known else None
        if wanted is not None and wanted != self.current:
            box, bar = self._layout.box(wanted), self.verticalScrollBar()
            if box.top() < bar.value():
                bar.setValue(box.top())
            elif box.bottom() > bar.value() + self.viewport().height():
                bar.setValue(box.bottom() - self.viewport().height() + 1)
        self.current = wanted
        self.viewport().update()

    def number_text(self, position: int) -> str:
        """The number of a value as it is written."""
        assert self.values is not None
        return value_text(float(self.values.numbers[position]), self.values.signed)

    def box_of(self, position: int) -> QRect:
        """Where a value lies in the viewport."""
        return self._layout.box(position).translated(0, -self.verticalScrollBar().value())

    def position_at(self, point: QPoint) -> int:
        """The value at a point of the viewport, or -1."""
        return self._layout.at(point + QPoint(0, self.verticalScrollBar().value()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._theme.colours.surface))
        if self.values is not None:
            top = self.verticalScrollBar().value()
            painter.save()
            painter.translate(0, -top)
            self._paint(painter, self._layout.in_sight(top, top + self.viewport().height()))
            painter.restore()

    def picture(self) -> QImage | None:
        """All bars, also those out of sight; of very many, those in sight."""
        if self.values is None:
            return None
        width, seen = self.viewport().width(), self.viewport().height()
        top, height = 0, max(seen, self._layout.height)
        if height > _MOST_HEIGHT:
            top, height = self.verticalScrollBar().value(), seen
        made = canvas(width, height, FINE * self.devicePixelRatioF())
        made.fill(QColor(self._theme.colours.surface))
        painter = QPainter(made)
        painter.setFont(self.font())
        painter.translate(0, -top)
        self._paint(painter, self._layout.in_sight(top, top + height))
        painter.end()
        return made

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.show_at(event.globalPos(), self.values is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if asks_for_menu(event):
            place = self.mapToGlobal(self.rect().center())
            self.menu.show_at(place, self.values is not None)
            return
        count = len(self.values) if self.values is not None else 0
        row = self._layout.per_row
        page = row * max(1, self.viewport().height() // max(1, self._layout.row_height))
        keys = Qt.Key
        steps = {
            keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_Up: -row, keys.Key_Down: row,
            keys.Key_PageUp: -page, keys.Key_PageDown: page, keys.Key_Home: -count,
            keys.Key_End: count,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key not in steps or not count:
            super().keyPressEvent(event)
            return
        wanted = 0 if self.current is None else self.current + steps[key]
        self.pointed_at.emit(-1)
        self.chosen.emit(min(max(0, wanted), count - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self.position_at(event.position().toPoint())
        if position >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed_at.emit(self.position_at(event.position().toPoint()))

    def leaveEvent(self, event: object) -> None:
        del event
        self.pointed_at.emit(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def _arrange(self) -> None:
        """Lay the bars out for the room and set how far can be scrolled."""
        count = len(self.values) if self.values is not None else 0
        size = self.viewport().size()
        kind = Rows if self.names or count <= MOST_ROWS else Columns
        name = max(self.names, key=len, default=f"{max(0, count - 1):,}")
        numbers = [self._written(place) for place in range(min(count, _LOOKED_AT))]
        if count > _LOOKED_AT:
            numbers.append(_LONG_NUMBER)
        bold = QFont(self.font())  # as the largest is written
        bold.setBold(True)
        longest = max(numbers, key=len, default="")
        self._layout = kind(count, size, QFontMetrics(bold), name, longest)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._layout.height - size.height()))
        bar.setPageStep(size.height())
        bar.setSingleStep(self._layout.row_height)

    def _paint(self, painter: QPainter, seen: range) -> None:
        assert self.values is not None
        colours = self._theme.colours
        if self.current is not None and self.current in seen:
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.setBrush(QColor(colours.selected))
            painter.drawRect(self._layout.box(self.current).adjusted(0, 0, -1, -1))
        painter.setPen(Qt.PenStyle.NoPen)
        zero = self.values.zero
        painter.setBrush(QColor(colours.border))
        painter.drawRects(self._layout.lines(seen, zero))
        bars = self._layout.bars(seen, zero, self.values.ends(seen.start, seen.stop))
        by_colour: dict[str, list[QRect]] = {}
        for colour, bar in zip(self._bar_colours(seen), bars, strict=True):
            by_colour.setdefault(colour, []).append(bar)
        for colour, same in by_colour.items():
            painter.setBrush(QColor(colour))
            painter.drawRects(same)
        for position in seen:
            if self._layout.has_texts(position):
                self._write(painter, position, position == self.values.best)

    def _write(self, painter: QPainter, position: int, best: bool) -> None:
        colours = self._theme.colours
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        name_box, number_box = self._layout.texts(position)
        font = QFont(self.font())
        font.setBold(best and not number_box.isEmpty())
        painter.setFont(font)
        name = QFontMetrics(font).elidedText(
            self._name(position), Qt.TextElideMode.ElideMiddle, name_box.width()
        )
        painter.setPen(QColor(colours.text if best else colours.subtle))
        painter.drawText(name_box, right | middle, name)
        if not number_box.isEmpty():
            painter.setPen(QColor(colours.text))
            painter.drawText(number_box, middle, self._written(position))

    def _name(self, position: int) -> str:
        return self.names[position] if position < len(self.names) else f"{position:,}"

    def _written(self, position: int) -> str:
        """The number with its mark."""
        mark = self.marks.get(position, "")
        return self.number_text(position) + (f" · {mark}" if mark else "")

    def _bar_colours(self, seen: range) -> list[str]:
        """Of signed numbers, the sides have the colours of signed maps."""
        assert self.values is not None
        colours = self._theme.colours
        numbers = self.values.numbers[seen.start : seen.stop].tolist()
        if self.values.signed:
            made = [colours.negative if number < 0 else colours.positive for number in numbers]
        else:
            best = self.values.best
            made = [colours.accent if place == best else colours.subtle for place in seen]
        for place, number in enumerate(numbers):
            if not math.isfinite(number):
                made[place] = NOT_FINITE_COLOUR
        return made
