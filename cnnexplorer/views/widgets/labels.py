"""Labels for texts of any length: sentences that wrap, and names from elsewhere, shortened."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QToolTip

_MAY_BREAK = "\u200b"
_WORD = re.compile(r"\S+")
_PART = re.compile(r"[^._/(,\-\\]*[._/(,\-\\]+|[^._/(,\-\\]+")
_LEAST_LETTERS = 12
_ANY_HEIGHT = 100_000


def plain_tip(text: str) -> str:
    """A text of unknown origin for a tooltip: what looks like HTML in it is shown, not followed."""
    return f"<qt>{html.escape(text)}</qt>" if "<" in text else text


def joined_within(names: Sequence[str], joint: str, metrics: QFontMetrics, width: int) -> str:
    """Names with ``joint`` between them in so many pixels: the longest give way, evenly."""
    room = width - metrics.horizontalAdvance(joint) * (len(names) - 1)
    # One more pixel each: widths are rounded, and Qt shortens what exceeds its room by a fraction.
    wanted = sorted(metrics.horizontalAdvance(name) + 1 for name in names)
    most = 0
    for place, needed in enumerate(wanted):
        most = room // (len(wanted) - place)  # what each of those that want more can have
        if needed > most:
            break
        room, most = room - needed, needed
    middle = Qt.TextElideMode.ElideMiddle
    return joint.join(metrics.elidedText(name, middle, max(0, most)) for name in names)


class Headline(QLabel):
    """A sentence that wants to be on one line, and takes more where that is too short."""

    def __init__(self, name: str = "heading") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def sizeHint(self) -> QSize:
        wanted = self.fontMetrics().size(0, self.text())
        return QSize(wanted.width() + 2, wanted.height())


class Sentence(QLabel):
    """A sentence that wraps between its words; within one only if it is longer than a line.

    The name of a file may be such a word. It is broken behind its signs, if that is enough.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._text = ""
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        self._text = text
        self._break()

    def text(self) -> str:
        return self._text

    @property
    def shown(self) -> str:
        """The text with the places at which words may be broken."""
        return super().text()

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        some = _LEAST_LETTERS * self.fontMetrics().averageCharWidth()
        return QSize(min(least.width(), some), least.height())

    def heightForWidth(self, width: int) -> int:
        """Of the text as it will be broken in that width, which may not be the one at hand."""
        margins = self.contentsMargins()
        wide = width - margins.left() - margins.right()
        room = QRect(0, 0, max(1, wide), _ANY_HEIGHT)
        flags = int(Qt.TextFlag.TextWordWrap | self.alignment())
        box = self.fontMetrics().boundingRect(room, flags, self._broken(wide))
        return box.height() + margins.top() + margins.bottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._break()

    def _break(self) -> None:
        wanted = self._broken(self.contentsRect().width())
        if wanted != self.shown:
            super().setText(wanted)

    def _broken(self, width: int) -> str:
        metrics = self.fontMetrics()
        return broken(self._text, lambda part: metrics.horizontalAdvance(part) < width)


def broken(text: str, fits: Callable[[str], bool]) -> str:
    """The text with places to break at in the words that do not fit on a line."""
    return _WORD.sub(lambda word: word[0] if fits(word[0]) else _in_parts(word[0], fits), text)


def _too_long(word: str, fits: Callable[[str], bool]) -> Callable[[int], bool]:
    return lambda end: not fits(word[:end])


def _in_parts(word: str, fits: Callable[[str], bool]) -> str:
    parts = []
    for part in _PART.findall(word):
        while len(part) > 1 and not fits(part):
            ends = range(1, len(part))
            most = max(1, bisect_left(ends, True, key=_too_long(part, fits)))
            parts.append(part[:most])
            part = part[most:]
        parts.append(part)
    return _MAY_BREAK.join(parts)


class ForeignLabel(QLabel):
    """A name from elsewhere (of a file, of a class), of any length.

    Where there is no room for it, it is shortened with dots, and told in full as its tooltip.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)

    @property
    def shown(self) -> str:
        """The text as it is drawn."""
        width = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, width)

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(
            min(wanted.width(), 8 * self.fontMetrics().averageCharWidth()), wanted.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            full = self.text() if self.shown != self.text() else self.toolTip()
            QToolTip.showText(event.globalPos(), plain_tip(full), self)
            return True
        return super().event(event)
