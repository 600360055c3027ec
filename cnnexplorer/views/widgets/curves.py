"""One live plot: a curve per batch, one per validation, a legend and a crosshair with values."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt

from cnnexplorer.runs.history import Curve
from cnnexplorer.views.widgets.theme import Theme


class CurvePlot(pg.PlotWidget):
    """Loss or accuracy over the epochs.

    Args:
        theme: whose colours to draw with.
        title: what is drawn, also the axis' caption.
        name: for a screen reader.
        rising: whether good values are the high ones.
    """

    def __init__(self, theme: Theme, title: str, name: str, rising: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._curves: tuple[Curve, Curve] | None = None
        self.setAccessibleName(name)
        self.setMinimumHeight(140)
        self._plot = self.getPlotItem()
        # Not as arguments of the curves: they are overwritten there (pyqtgraph#1855).
        self._plot.setDownsampling(auto=True, mode="peak")
        self._plot.setClipToView(True)
        self._plot.setLabel("left", title)
        self._plot.setLabel("bottom", "epoch")
        self._plot.getAxis("left").enableAutoSIPrefix(False)
        self._plot.getAxis("left").setWidth(58)
        # A loss falls and an accuracy rises, so the corner that stays free differs.
        self._legend = self._plot.addLegend(offset=(-14, -14 if rising else 10))
        self.batches = self._plot.plot(name="training, per batch")
        self.validation = self._plot.plot(name="validation, per epoch")
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        self._plot.addItem(self._line, ignoreBounds=True)
        self.values = pg.TextItem(anchor=(0, 0))
        self.values.setParentItem(self._plot.getViewBox())
        self.values.setPos(12, 8)
        self.scene().sigMouseMoved.connect(self._on_scene_moved)
        theme.changed.connect(self._paint)
        self._paint()

    def show_curves(self, batches: Curve, validation: Curve) -> None:
        """Draw the curves as they are now."""
        self._curves = (batches, validation)
        for item, curve in ((self.batches, batches), (self.validation, validation)):
            x, y = curve.points()
            # pyqtgraph cannot draw a series of which nothing is finite (or, on a logarithmic
            # axis, positive).
            drawable = np.isfinite(y) & ((y > 0) | (not self.log))
            item.setData(x[drawable], y[drawable])

    def show_nothing(self) -> None:
        """Draw empty curves."""
        for item in (self.batches, self.validation):
            item.setData([], [])

    def forget(self) -> None:
        """There is no training to show."""
        self._curves = None
        self.show_nothing()

    def set_epochs(self, epochs: int) -> None:
        """Let the axis span the planned epochs."""
        self._plot.setXRange(0, epochs, padding=0.02)

    def set_log(self, log: bool) -> None:
        """Draw the values on a logarithmic axis."""
        self.show_nothing()  # what was drawable on the axis before may not be now
        self._plot.setLogMode(x=False, y=log)
        if self._curves is not None:
            self.show_curves(*self._curves)

    @property
    def log(self) -> bool:
        return bool(self._plot.ctrl.logYCheck.isChecked())

    def text_at(self, epoch: float) -> str:
        """The values of all curves nearest to a point of the epoch axis."""
        parts = [f"epoch {epoch:.2f}"]
        for name, curve in (("training", self.batches), ("validation", self.validation)):
            x, y = curve.getOriginalDataset()
            if x is not None and len(x):
                parts.append(f"{name} {_nearest(np.asarray(x), np.asarray(y), epoch):.4g}")
        return "   ".join(parts)

    def leaveEvent(self, event: object) -> None:
        self._line.hide()
        self.values.setText("")
        super().leaveEvent(event)

    def _on_scene_moved(self, scene: QPointF) -> None:
        box = self._plot.getViewBox()
        inside = box.sceneBoundingRect().contains(scene)
        self._line.setVisible(inside)
        if inside:
            epoch = box.mapSceneToView(scene).x()
            self._line.setPos(epoch)
            self.values.setText(self.text_at(epoch))

    def _paint(self) -> None:
        colours = self._theme.colours
        self.setBackground(colours.surface)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(colours.border))
            axis.setTextPen(pg.mkPen(colours.subtle))
        # One pixel and no grid: 3 ms a repaint; 1.5 pixels cost 10, a grid on top of it 30.
        self.batches.setPen(pg.mkPen(colours.accent, width=1))
        self.validation.setPen(pg.mkPen(colours.validation, width=2, style=Qt.PenStyle.DashLine))
        self.validation.setSymbol("s")
        self.validation.setSymbolSize(7)
        self.validation.setSymbolBrush(colours.validation)
        self.validation.setSymbolPen(None)
        self._line.setPen(pg.mkPen(colours.subtle, width=1))
        self.values.setColor(colours.text)
        self._legend.setLabelTextColor(colours.text)
        for _sample, text in self._legend.items:
            text.setText(text.text, color=colours.text)


def _nearest(x: NDArray[np.float64], y: NDArray[np.float64], at: float) -> float:
    """The y whose x is nearest."""
    return float(y[int(np.abs(x - at).argmin())])
