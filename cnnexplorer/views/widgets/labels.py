"""Labels for texts of any length: sentences that wrap, and names from elsewhere, shortened."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip

_MAY_BREAK = "\u200b"
_LONG_RUN = re.compile(r"[^\s\u200b]{12}(?=[^\s\u200b])")


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
    """A sentence that wraps wherever it must: the name of a file in it may be one long word."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._text = ""
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        self._text = text
        super().setText(_LONG_RUN.sub(lambda run: run[0] + _MAY_BREAK, text))

    def text(self) -> str:
        return self._text


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
