"""Where the bars of many values lie: one below the other, or side by side in long rows."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

_MARGIN = 14
_THICK = 7
_LEAST_TRACK, _WIDEST_TRACK = 20, 720
_LEAST_COLUMN, _MOST_COLUMN = 5, 18
_HANDY = (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024)
"""Values in a row: layers have such numbers of units, and so have the ends of their rows."""

Ends = NDArray[np.float64]


class BarLayout(Protocol):
    """Boxes in the plane that is scrolled; ``height`` of it all, ``per_row`` values in a row.

    Args of every kind: how many values there are, the room, the font, and the longest of the names
    and of the numbers that are written.
    """

    per_row: int
    row_height: int
    height: int

    def __init__(
        self, count: int, size: QSize, metrics: QFontMetrics, name: str, number: str
    ) -> None: ...

    def box(self, position: int) -> QRect:
        """What is framed when it is chosen, and clicked on."""

    def bars(self, positions: range, zero: float, ends: Ends) -> list[QRect]:
        """Their bars, from the share of zero to the share of each number; one that is no zero is
        never too short to be seen, and one that is not finite takes the whole length.
        """

    def lines(self, positions: range, zero: float) -> list[QRect]:
        """What marks zero in the rows of some values."""

    def has_texts(self, position: int) -> bool:
        """Whether anything is written at a value."""

    def texts(self, position: int) -> tuple[QRect, QRect]:
        """Where name and number are written; empty where they are not."""

    def at(self, point: QPoint) -> int:
        """The value at a point, or -1."""

    def in_sight(self, top: int, bottom: int) -> range:
        """The values between two heights."""


class Rows:
    """One value a row: name, bar, number."""

    per_row = 1

    def __init__(
        self, count: int, size: QSize, metrics: QFontMetrics, name: str, number: str
    ) -> None:
        width = size.width() - 2 * _MARGIN
        self._count = count
        self.row_height = metrics.height() + 8
        self.height = 2 * _MARGIN + count * self.row_height
        self._number = metrics.horizontalAdvance(number) + 8
        most = width - self._number - _LEAST_TRACK - 16
        self._name = min(metrics.horizontalAdvance(name) + 12, max(40, width // 3), max(20, most))
        room = width - self._name - self._number - 16
        self._track = min(_WIDEST_TRACK, max(_LEAST_TRACK, room))
        self._width = self._name + self._track + self._number + 16

    def box(self, position: int) -> QRect:
        top = _MARGIN + position * self.row_height
        return QRect(_MARGIN, top, self._width, self.row_height)

    def bars(self, positions: range, zero: float, ends: Ends) -> list[QRect]:
        left = _MARGIN + self._name + 8
        first = _MARGIN + (self.row_height - _THICK) // 2
        starts, lengths = _spans(zero, ends, self._track)
        return [
            QRect(left + start, first + position * self.row_height, length, _THICK)
            for position, start, length in zip(positions, starts, lengths, strict=True)
        ]

    def lines(self, positions: range, zero: float) -> list[QRect]:
        across = _MARGIN + self._name + 8 + round(zero * self._track)
        top = _MARGIN + positions.start * self.row_height
        return [QRect(across, top, 1, len(positions) * self.row_height)]

    def has_texts(self, position: int) -> bool:
        del position
        return True

    def texts(self, position: int) -> tuple[QRect, QRect]:
        box = self.box(position)
        name = QRect(box.left() + 4, box.top(), self._name - 4, box.height())
        after = box.left() + self._name + self._track + 16
        return name, QRect(after, box.top(), self._number, box.height())

    def at(self, point: QPoint) -> int:
        position = (point.y() - _MARGIN) // self.row_height
        inside = 0 <= position < self._count and self.box(position).contains(point)
        return position if inside else -1

    def in_sight(self, top: int, bottom: int) -> range:
        first = max(0, (top - _MARGIN) // self.row_height)
        return range(first, min(self._count, (bottom - _MARGIN) // self.row_height + 1))


class Columns:
    """Upright bars side by side, in rows that begin with the number of their first value."""

    def __init__(
        self, count: int, size: QSize, metrics: QFontMetrics, name: str, number: str
    ) -> None:
        del number  # there is no room for any
        self._count = count
        self._gutter = metrics.horizontalAdvance(name) + 8
        room = max(_LEAST_COLUMN, size.width() - 2 * _MARGIN - self._gutter)
        fitting = max(1, room // _LEAST_COLUMN)
        handy = max((number for number in _HANDY if number <= fitting), default=fitting)
        self.per_row = max(1, count if count <= fitting else handy)
        self._column = min(_MOST_COLUMN, room / self.per_row)
        rows = max(1, -(-count // self.per_row))
        least = 3 * metrics.height()
        self.row_height = max(least, min(8 * least, (size.height() - 2 * _MARGIN) // rows))
        self._gap = metrics.height() // 2
        self._line_height = metrics.height()
        self.height = 2 * _MARGIN + rows * self.row_height

    def box(self, position: int) -> QRect:
        row, column = divmod(position, self.per_row)
        left, right = round(column * self._column), round((column + 1) * self._column)
        across = _MARGIN + self._gutter + left
        top = _MARGIN + row * self.row_height
        return QRect(across, top, right - left, self.row_height - self._gap)

    def bars(self, positions: range, zero: float, ends: Ends) -> list[QRect]:
        tall = self.row_height - self._gap - 4
        starts, lengths = _spans(zero, ends, tall)
        rows, columns = np.divmod(np.arange(positions.start, positions.stop), self.per_row)
        lefts = np.rint(columns * self._column).astype(int)
        widths = np.rint((columns + 1) * self._column).astype(int) - lefts - 1
        bottoms = _MARGIN + rows * self.row_height + 2 + tall
        return [
            QRect(left, top, width, length)
            for left, top, width, length in zip(
                (lefts + _MARGIN + self._gutter).tolist(),
                (bottoms - np.array(starts) - np.array(lengths)).tolist(),
                widths.tolist(), lengths, strict=True,
            )
        ]  # fmt: skip

    def lines(self, positions: range, zero: float) -> list[QRect]:
        tall = self.row_height - self._gap - 4
        made = []
        for first in range(positions.start, positions.stop, self.per_row):
            last = min(first + self.per_row, positions.stop) - 1
            left, right = self.box(first).left(), self.box(last).right()
            down = self.box(first).top() + 2 + tall - round(zero * tall)
            made.append(QRect(left, down, right - left, 1))
        return made

    def has_texts(self, position: int) -> bool:
        return position % self.per_row == 0

    def texts(self, position: int) -> tuple[QRect, QRect]:
        box = self.box(position)
        top = box.bottom() - self._line_height + 1
        return QRect(_MARGIN, top, self._gutter - 8, self._line_height), QRect()

    def at(self, point: QPoint) -> int:
        row, down = divmod(point.y() - _MARGIN, self.row_height)
        # One more on each side: the edges of the columns are rounded.
        about = int((point.x() - _MARGIN - self._gutter) / self._column)
        for column in (about - 1, about, about + 1):
            position = row * self.per_row + column
            if (
                0 <= column < self.per_row and 0 <= position < self._count
                and down >= 0 and self.box(position).contains(point)
            ):  # fmt: skip
                return position
        return -1

    def in_sight(self, top: int, bottom: int) -> range:
        first = max(0, (top - _MARGIN) // self.row_height)
        last = (bottom - _MARGIN) // self.row_height + 1
        return range(first * self.per_row, min(self._count, last * self.per_row))


def _spans(zero: float, ends: Ends, length: int) -> tuple[list[int], list[int]]:
    """Where bars begin on a track of ``length`` pixels, and how long they are."""
    broken = np.isnan(ends)
    begin, end = np.minimum(zero, ends), np.maximum(zero, ends)
    first = np.where(broken, 0, np.rint(np.nan_to_num(begin) * length)).astype(int)
    last = np.where(broken, length, np.rint(np.nan_to_num(end) * length)).astype(int)
    long = np.maximum(last - first, np.where(broken | (ends == zero), 0, 1))
    return first.tolist(), long.tolist()
