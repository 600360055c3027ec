"""A layout that puts its items beside each other, and on further lines where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget


class Wrapping(QLayout):
    """Items on one line, each as wide as it wants to be; those that do not fit go on below.

    An empty stretch pushes what follows to the right end of its line. An item that does not fit
    even on a line of its own gets the whole line.

    Args:
        spacing: between items and between lines, in pixels.
        first_grows: whether the first item, a sentence, takes what the others leave of their line
            if that is more than half of it.
    """

    def __init__(self, spacing: int = 8, first_grows: bool = False) -> None:
        super().__init__()
        self._first_grows = first_grows
        self._items: list[QLayoutItem] = []
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

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        height = max((size.height() for size in sizes), default=0)
        return self._with_margins(QSize(width, height))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        width = max((size.width() for size in sizes), default=0)
        height = max((size.height() for size in sizes), default=0)
        return self._with_margins(QSize(width, height))

    def _shown(self) -> list[QLayoutItem]:
        """The items that take room, without stretches."""
        return [item for item in self._items if item.spacerItem() is None and not item.isEmpty()]

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem | None, int]]]:
        """The items of each line with their widths; None is a stretch."""
        lines: list[list[tuple[QLayoutItem | None, int]]] = [[]]
        taken = 0
        for item in self._items:
            if item.spacerItem() is not None:
                lines[-1].append((None, 0))
                continue
            if item.isEmpty():
                continue
            wanted = self._width_of(item, width)
            if taken and taken + self.spacing() + wanted > width:
                lines.append([])
                taken = 0
            taken += wanted + (self.spacing() if taken else 0)
            lines[-1].append((item, wanted))
        return [line for line in lines if any(item is not None for item, _ in line)]

    def _width_of(self, item: QLayoutItem, width: int) -> int:
        shown = self._shown()
        if self._first_grows and item is shown[0]:
            others = [other.sizeHint().width() for other in shown[1:]]
            rest = width - sum(others) - self.spacing() * len(others)
            return rest if rest > width // 2 else width
        return min(max(item.sizeHint().width(), item.minimumSize().width()), width)

    def _arrange(self, rect: QRect, place: bool) -> int:
        """Go through the lines; returns the height that they take with the margins."""
        margins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        y = room.y()
        for line in self._lines(room.width()):
            height = max(_height(item, width) for item, width in line if item is not None)
            if place:
                self._place(line, QRect(room.x(), y, room.width(), height))
            y += height + self.spacing()
        return max(y - self.spacing(), room.y()) - rect.y() + margins.bottom()

    def _place(self, line: list[tuple[QLayoutItem | None, int]], room: QRect) -> None:
        shown = [width for item, width in line if item is not None]
        spare = room.width() - sum(shown) - self.spacing() * (len(shown) - 1)
        # A stretch that a new line begins with would push nothing that it was meant for.
        stretches = [i for i, (item, _) in enumerate(line) if item is None and i > 0]
        x = room.x()
        for index, (item, width) in enumerate(line):
            if item is None:
                x += spare // len(stretches) if index in stretches else 0
                continue
            height = _height(item, width)
            item.setGeometry(QRect(x, room.y() + (room.height() - height) // 2, width, height))
            x += width + self.spacing()


def _height(item: QLayoutItem, width: int) -> int:
    """The height that an item wants when it is so wide."""
    wanted = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
    return max(wanted, item.minimumSize().height())
