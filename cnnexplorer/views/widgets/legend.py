"""The legend of a mosaic: its colours from the lowest to the highest number, and what is beyond."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnnexplorer.analysis import mosaic as mosaics
from cnnexplorer.analysis.mosaic import Mosaic
from cnnexplorer.texts import rough_percent_text
from cnnexplorer.views.widgets.theme import Theme

_STRIP, _COLOUR_STRIP, _GAP = 8, 15, 2
_LEAST_WIDTH, _MOST_WIDTH = 230, 420


class Legend(QWidget):
    """A strip of colours with the numbers of its ends, and one line on what lies beyond."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._strip: NDArray[np.uint8] | None = None
        self._texts = ("", "", "")
        self.low, self.high, self.note = 0.0, 0.0, ""
        self.setAccessibleName("Legend")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_MOST_WIDTH)

    def show_mosaic(self, made: Mosaic, about_zero: bool, table: NDArray[np.uint8]) -> None:
        """Show the range of another mosaic, drawn with the colours of ``table``."""
        self.low, self.high = made.low, made.high
        self._strip = _colour_strip() if made.colour else _strip(table)
        self._texts, self.note = _texts(made, about_zero), _note(made, about_zero)
        left, _, right = self._texts
        self.setAccessibleDescription(f"{left} to {right}" + (f"; {self.note}" * bool(self.note)))
        self.setToolTip(self.note)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        ends = sum(metrics.horizontalAdvance(text) for text in self._texts) + 24
        wide = min(_MOST_WIDTH, max(_LEAST_WIDTH, ends, metrics.horizontalAdvance(self.note)))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.heightForWidth(_LEAST_WIDTH))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        text = self.fontMetrics().height() + self._note_box(width).height()
        return self._strip_height + _GAP + text + 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._strip is None:
            return
        painter = QPainter(self)
        rows, columns, _ = self._strip.shape
        data = self._strip
        image = QImage(data.data, columns, rows, data.strides[0], QImage.Format.Format_RGBA8888)
        painter.drawImage(QRect(0, 0, self.width(), self._strip_height), image)
        painter.setPen(QColor(self._theme.colours.subtle))
        height = self.fontMetrics().height()
        text = QRect(0, self._strip_height + _GAP, self.width(), height)
        sides = Qt.AlignmentFlag
        for shown, side in zip(
            self._texts, (sides.AlignLeft, sides.AlignHCenter, sides.AlignRight), strict=True
        ):
            painter.drawText(text, side, shown)
        note = self._note_box(self.width()).translated(0, text.bottom() + 1)
        painter.drawText(note, int(sides.AlignRight | Qt.TextFlag.TextWordWrap), self.note)

    @property
    def _strip_height(self) -> int:
        """Three colours below each other need more."""
        several = self._strip is not None and len(self._strip) > 1
        return _COLOUR_STRIP if several else _STRIP

    def _note_box(self, width: int) -> QRect:
        """How much room the note takes in so much width."""
        if not self.note:
            return QRect()
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap)
        room = QRect(0, 0, width, 1000)
        return QRect(0, 0, width, self.fontMetrics().boundingRect(room, flags, self.note).height())


def _strip(table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(table[np.newaxis, mosaics.LOWEST : mosaics.HIGHEST + 1])


def _colour_strip() -> NDArray[np.uint8]:
    """Red, green and blue below each other, each from nothing to full while the others are 0."""
    strip = np.full((3, 255, 4), mosaics.COLOUR_ZERO, np.uint8)
    for channel in range(3):
        strip[channel, :, channel] = np.arange(1, 256)
    strip[:, :, 3] = 255
    return strip


def _texts(made: Mosaic, about_zero: bool) -> tuple[str, str, str]:
    if math.isnan(made.high):
        low = "−largest" if about_zero else "0"
        return low, "0" if about_zero else "", "its largest"
    beyond = made.beyond > 0
    high = f"{made.high:.3g}" + (" and more" if beyond and not about_zero else "")
    low = f"{made.low:.3g}".replace("-", "−")
    middle = "0 (grey)" if made.colour else "0"
    return low, middle if about_zero or made.colour else "", high


def _note(made: Mosaic, about_zero: bool) -> str:
    if not made.beyond:
        return ""
    where = "beyond, up to ±" if about_zero else "above, up to "
    return f"{rough_percent_text(made.beyond)} lie {where}{made.largest:.3g}"
