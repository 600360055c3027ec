"""The part of the values that a curve plot shows by itself: nothing that a value cannot be."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg

_AIR = 0.07
"""Beyond the values, as a share of their span."""
_EDGE = 0.06
"""Beyond an end that no value can pass: a line on it is seen whole, and its number written."""
_ABOVE_ONE = 1.25
_DECADE_HALVES = 0.5


def shown_values(low: float, high: float, log: bool, percent: bool) -> tuple[float, float]:
    """The ends of the axis for values from ``low`` to ``high``; one value has room around it.

    Args:
        log: whether these are decimal logarithms; there is no zero to keep above then.
        percent: whether they are shares, none of which is above 1.
    """
    alone = low == high
    if log:
        air = _DECADE_HALVES if alone else _AIR * (high - low)
        return low - air, high + air
    if alone:
        low, high = min(0.0, low), 1.0 if percent or high == 0 else max(0.0, high) * _ABOVE_ONE
    air, edge = _AIR * (high - low), _EDGE * (high - low)
    bottom = low - air if low < 0 else max(low - air, -edge)
    return bottom, min(high + air, max(high, 1.0) + edge) if percent else high + air


class CurveBox(pg.ViewBox):
    """Automatic ranges of losses begin at 0 or above, those of shares end at 100 %.

    Args:
        percent: whether the values are shares.
    """

    def __init__(self, percent: bool) -> None:
        super().__init__(enableMenu=False)
        self._percent = percent
        if percent:
            self.setLimits(yMin=-_EDGE, yMax=1 + _EDGE)

    def show_no_values(self, log: bool) -> None:
        """The axis of a plot that is empty."""
        self.setYRange(*((-2.0, 0.5) if log else shown_values(0.0, 1.0, False, True)), padding=0)

    def suggestPadding(self, axis: int) -> float:
        """None for the values: how far they are from the ends is said here."""
        return 0.0 if axis == self.YAxis else float(super().suggestPadding(axis))

    def childrenBounds(self, *args: Any, **kwargs: Any) -> Any:
        """What the automatic range shall show, which pyqtgraph asks for by this name."""
        epochs, values = super().childrenBounds(*args, **kwargs)
        if values is not None:
            log = bool(self.state["logMode"][self.YAxis])
            values = list(shown_values(values[0], values[1], log, self._percent))
        return [epochs, values]
