"""An axis of a curve plot: as many round numbers as there is room for, none of them cut."""

from __future__ import annotations

import math
from typing import Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent

from cnnexplorer.views.widgets import curve_ticks

_TICK = 5
_APART = 12
"""Pixels between two numbers beside each other."""
_CLEAR = 8
"""Pixels between the name and the axis, where the first number begins to the left of it."""


class CurveAxis(pg.AxisItem):
    """Numbers at the left or at the bottom.

    Args:
        percent: write shares as percents, and none outside 0 to 100 %.
        name: stands at the left end of the numbers, where the other axis leaves room.
    """

    def __init__(
        self, side: Literal["left", "bottom"], percent: bool = False, name: str = ""
    ) -> None:
        super().__init__(side)
        self._percent = percent
        self._metrics = QFontMetricsF(QFont())
        self.enableAutoSIPrefix(False)
        if name:
            self.setLabel(name)
        # Strokes to the inside; a number at an end may reach a little beyond the axis.
        self.setStyle(
            tickLength=-_TICK, maxTextLevel=0, hideOverlappingLabels=False,
            tickTextOffset=6 if side == "left" else 3,
        )  # fmt: skip

    def use_font(self, font: QFont) -> None:
        """Write with this font, and take the room that it needs."""
        self._metrics = QFontMetricsF(font)
        self.setTickFont(font)
        if self.orientation == "left":
            self.setWidth(self._metrics.horizontalAdvance("0.0000") + 14)
        else:
            self.label.setFont(font)
            self.setHeight(self._metrics.height() + 5)
            self.resizeEvent()  # the name is wider or narrower now

    def tickValues(
        self, minVal: float, maxVal: float, size: float
    ) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        line = self._metrics.height()
        if self.orientation == "bottom":
            widest = f"{high:.0f}" if high - low > 8 else f"{high:.1f}"
            apart = self._metrics.horizontalAdvance(widest) + _APART
            return [(0.0, curve_ticks.linear(max(0.0, low), high, int(size / apart)))]
        edge = (high - low) * line / 2 / max(1.0, size)  # so that no number sticks out
        if self.logMode:
            strokes = curve_ticks.minor(low, high)
            shown = curve_ticks.logarithmic(low + edge, high - edge, size, line * 1.5)
            return [(0.0, _log10(shown)), (0.0, _log10(strokes))]
        low, high = low + edge, high - edge
        if self._percent:
            low, high = max(0.0, low), min(1.0, high)
        return [(0.0, curve_ticks.linear(low, high, int(size / (line * 2.2))))]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        if self.logMode:
            return curve_ticks.log_texts([10.0**value for value in values])
        return curve_ticks.texts(values, self._percent)

    def resizeEvent(self, event: QResizeEvent | None = None) -> None:
        super().resizeEvent(event)
        if self.label is not None and self.orientation == "bottom":
            width = self.label.boundingRect().width()
            self.label.setPos(QPointF(-width - _CLEAR, 0))


def _log10(values: list[float]) -> list[float]:
    return [math.log10(value) for value in values]
