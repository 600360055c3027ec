"""The line at the epoch that the pointer is at, and the values of the curves there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyqtgraph as pg

from cnnexplorer.texts import number_text
from cnnexplorer.views.widgets.curve_legend import CurveLegend, Reading
from cnnexplorer.views.widgets.theme import Theme

_FAR = 0.5
"""How many epochs away a point may be to be told as the value of a place."""
_NEAR = 0.05
"""Up to so many epochs away it is not said where it lies itself."""


class CurvePointer:
    """Tells the legend what is pointed at, also when the curves have moved on.

    Args:
        theme: whose colour the line has.
        plot: gets the line, behind its curves.
        curves: by their names.
        legend: shows the values.
        write: makes a value a text.
    """

    def __init__(
        self,
        theme: Theme,
        plot: pg.PlotItem,
        curves: Mapping[str, pg.PlotDataItem],
        legend: CurveLegend,
        write: Callable[[float], str],
    ) -> None:
        self._theme, self._curves, self._legend, self._write = theme, curves, legend, write
        self._epoch: float | None = None
        self.line = pg.InfiniteLine(angle=90, movable=False)
        self.line.setZValue(-100)
        self.line.hide()
        plot.addItem(self.line, ignoreBounds=True)

    def point_at(self, epoch: float | None) -> None:
        """The pointer is at this epoch, or nowhere."""
        self._epoch = epoch
        self.line.setVisible(epoch is not None)
        if epoch is not None:
            self.line.setPen(pg.mkPen(self._theme.colours.subtle))
            self.line.setPos(epoch)
        self.tell()

    def tell(self) -> None:
        """Say the values again: the curves may have changed."""
        epoch = self._epoch
        self._legend.show_reading(
            None if epoch is None else Reading(_place(epoch), self._values_at(epoch))
        )

    @property
    def reading(self) -> str:
        """What is said of the place pointed at; empty where there is none."""
        return "" if self._epoch is None else self.text_at(self._epoch)

    def text_at(self, epoch: float) -> str:
        """The values of all curves nearest to a point of the epoch axis."""
        parts = [f"{name} {value}" for name, value in self._values_at(epoch).items()]
        return "   ".join([_place(epoch), *parts])

    def _values_at(self, epoch: float) -> dict[str, str]:
        found = {}
        for name, curve in self._curves.items():
            x, y = curve.getOriginalDataset()
            if x is None or not len(x):
                continue
            near = int(np.abs(np.asarray(x) - epoch).argmin())
            away = abs(x[near] - epoch)
            if away <= _FAR:
                own = "" if away <= _NEAR else f" (epoch {number_text(round(float(x[near]), 2))})"
                found[name] = f"{self._write(float(y[near]))}{own}"
        return found


def _place(epoch: float) -> str:
    return f"epoch {epoch:.2f}"
