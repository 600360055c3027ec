"""A layout that puts its items beside each other, and on further lines where there is no room."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item that takes room, and what it asks for; ``pushed`` if a stretch stands before it."""

    item: QLayoutItem
    wanted: int
    height: int
    least: QSize
    pushed: bool

    def height_for(self, width: int) -> int:
        """The height that it wants when it is so wide."""
        if self.item.hasHeightForWidth():
            return max(self.item.heightForWidth(width), self.least.height())
        return max(self.height, self.least.height())


Line = list[tuple[_Shown, int]]
"""The items of a line with their widths."""


class Wrapping(QLayout):
    """Items on one line, each as wide as it wants to be; those that do not fit go on below.

    An empty stretch pushes what follows to the right end of its line. An item that does not fit
    even on a line of its own gets the whole line.

    Args:
        spacing: between items and between lines, in pixels.
        first_grows: whether the first item, a sentence, takes what the others leave of their line
            if that is more than half of it, and makes it no higher than a line of its own would.
    """

    def __init__(self, spacing: int = 8, first_grows: bool = False) -> None:
        super().__init__()
        self._first_grows = first_grows
        self._items: list[QLayoutItem] = []
        self._measured: list[_Shown] | None = None
        self._heights: dict[int, int] = {}
        self.setSpacing(spacing)

    def add_stretch(self) -> None:
        """What follows goes to the right end."""
        policy = QSizePolicy.Policy
        self.addItem(QSpacerItem(0, 0, policy.Expanding, policy.Minimum))

    def add(self, item: QWidget | QLayout) -> None:
        """Put a widget or a layout behind the others."""
        if isinstance(item, QWidget):
            self.addWidget(item)
        else:
            self.addChildLayout(item)
            self.addItem(item)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    def invalidate(self) -> None:
        """Something asks for another size: measure again."""
        self._measured = None
        self._heights.clear()
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:  # asked for many times in one go, and slow to work out
            margins = self.contentsMargins()
            lines = self._lines(width - margins.left() - margins.right())
            heights = [max(shown.height_for(wide) for shown, wide in line) for line in lines]
            gaps = self.spacing() * max(0, len(lines) - 1)
            self._heights[width] = sum(heights) + gaps + margins.top() + margins.bottom()
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        room = rect.marginsRemoved(self.contentsMargins())
        y = room.y()
        for line in self._lines(room.width()):
            height = max(shown.height_for(width) for shown, width in line)
            self._place(line, QRect(room.x(), y, room.width(), height))
            y += height + self.spacing()

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(one.wanted for one in shown) + self.spacing() * max(0, len(shown) - 1)
        return self._with_margins(width, max((one.height for one in shown), default=0))

    def minimumSize(self) -> QSize:
        shown = self._shown()
        width = max((one.least.width() for one in shown), default=0)
        return self._with_margins(width, max((one.least.height() for one in shown), default=0))

    def _shown(self) -> list[_Shown]:
        if self._measured is None:
            made, pushed = [], False
            for item in self._items:
                if item.spacerItem() is not None:
                    pushed = True
                elif not item.isEmpty():
                    hint, least = item.sizeHint(), item.minimumSize()
                    wanted = max(hint.width(), least.width())
                    made.append(_Shown(item, wanted, hint.height(), least, pushed))
                    pushed = False
            self._measured = made
        return self._measured

    def _with_margins(self, width: int, height: int) -> QSize:
        margins = self.contentsMargins()
        sides, ends = margins.left() + margins.right(), margins.top() + margins.bottom()
        return QSize(width + sides, height + ends)

    def _lines(self, width: int) -> list[Line]:
        """Which items stand on which line, if there is so much room."""
        lines: list[Line] = []
        taken = width + 1
        for index, shown in enumerate(self._shown()):
            wide = min(shown.wanted, width)
            if self._first_grows and index == 0:
                wide = self._width_of_first(width)
            if not lines or taken + self.spacing() + wide > width:
                lines.append([])
                taken = -self.spacing()
            lines[-1].append((shown, wide))
            taken += self.spacing() + wide
        return lines

    def _width_of_first(self, width: int) -> int:
        first, *others = self._shown()
        rest = width - sum(shown.wanted for shown in others) - self.spacing() * len(others)
        if not others or rest <= width // 2:
            return width
        below = self.spacing() + max(shown.height for shown in others)
        return rest if first.height_for(rest) <= first.height_for(width) + below else width

    def _place(self, line: Line, room: QRect) -> None:
        spare = room.width() - sum(wide for _, wide in line) - self.spacing() * (len(line) - 1)
        # A stretch that a new line begins with would push nothing that it was meant for.
        pushed = [shown for shown, _ in line[1:] if shown.pushed]
        x = room.x()
        for shown, wide in line:
            x += spare // len(pushed) if shown in pushed else 0
            height = shown.height_for(wide)
            y = room.y() + (room.height() - height) // 2
            shown.item.setGeometry(QRect(x, y, wide, height))
            x += wide + self.spacing()
