"""How a curve plot looks: axes, the row above, pens for the screen's pixels, and its pictures."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen, QPolygonF

from cnnexplorer.views.widgets import curve_picture
from cnnexplorer.views.widgets.curve_axis import CurveAxis
from cnnexplorer.views.widgets.curve_box import CurveBox
from cnnexplorer.views.widgets.curve_legend import CurveLegend, Entry
from cnnexplorer.views.widgets.curve_marker import Marker
from cnnexplorer.views.widgets.curve_picture import Drawn, Picture
from cnnexplorer.views.widgets.picture_menu import FINE
from cnnexplorer.views.widgets.theme import Theme

MOST_MARKERS = 30
"""With more points the squares would merge into a band."""
_MARKER = 7
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class CurveCanvas(pg.PlotWidget):
    """An empty plot with two curves: a solid one for each batch, a dashed one for validation.

    Args:
        theme: whose colours to draw with.
        title: what is drawn.
        percent: whether the values are shares, written as percents.
    """

    def __init__(self, theme: Theme, title: str, percent: bool) -> None:
        left, bottom = CurveAxis("left", percent), CurveAxis("bottom", name="epoch")
        # pyqtgraph's own menu is not for people, and two of its exports fail.
        self._values = CurveBox(percent)
        super().__init__(
            axisItems={"left": left, "bottom": bottom}, viewBox=self._values, enableMenu=False
        )
        self._theme, self._by_key, self._images = theme, False, 1
        self._even = True
        self._axes = (left, bottom)
        self._plot = self.getPlotItem()
        self._plot.hideButtons()
        self.setAcceptDrops(False)  # Qt warns of a drag that leaves a view which refused it
        # Not as arguments of the curves: they are overwritten there (pyqtgraph#1855).
        self._plot.setDownsampling(auto=True, mode="peak")
        self._plot.setClipToView(True)
        self.legend = CurveLegend(self._plot, title)
        self._plot.geometryChanged.connect(self._place_legend)
        self.batches, self.validation = self._plot.plot(), self._plot.plot()
        # Segments, because a wide pen takes 40 times as long along one path.
        self.batches.curve.setSegmentedLineMode("on")
        theme.changed.connect(self._paint)
        self._measure()

    def picture(self) -> Picture:
        """The plot as it is now."""
        looks = zip((self.batches, self.validation), self._entries(), strict=True)
        return Picture(
            self.size(),
            self._theme.colours.surface,
            (*self._axes, self._axes[1].label, self.legend),
            tuple(self._drawn(item, entry) for item, entry in looks if entry is not None),
            self._plot.getViewBox().sceneBoundingRect(),
        )

    @property
    def fineness(self) -> float:
        """Pixels of a picture that is kept for each of the plot's."""
        return FINE * float(self.devicePixelRatioF())

    def content(self, kind: str) -> bytes:
        """What belongs into a file with the picture, "png" or "svg"."""
        if kind == "svg":
            return curve_picture.svg(self.picture(), self.accessibleName(), self.logicalDpiX())
        return curve_picture.png(self.picture(), self.fineness)

    def event(self, event: QEvent) -> bool:
        handled = bool(super().event(event))
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange):
            self._measure()
        return handled

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_key = event.reason() in _BY_KEY
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawForeground(painter, rect)
        if self._by_key and self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 6, 6)

    def show_entries(self, images: int, even: bool = True) -> None:
        """Say what is drawn now; each point of the solid curve is the mean of ``images``, of
        about as many where they are not ``even``.
        """
        self._images, self._even = images, even
        _mark(self.validation, "s" if _count(self.validation) <= MOST_MARKERS else None)
        _mark(self.batches, "o" if _count(self.batches) == 1 else None)  # a line has two points
        self.legend.show_entries(tuple(entry for entry in self._entries() if entry is not None))

    def _entries(self) -> tuple[Entry | None, Entry | None]:
        """Of both curves, as far as they have points."""
        colours = self._theme.colours
        batches = validation = None
        if _count(self.batches):
            count = f"{self._images:,}" if self._even else f"about {self._images:,}"
            about = f"mean of {count} images" if self._images > 1 else "each image"
            pen = QPen(QColor(colours.accent), 1)
            batches = Entry("training", "train", about, pen, _marker_of(self.batches))
        if _count(self.validation):
            pen = QPen(QColor(colours.validation), 2, Qt.PenStyle.DashLine)
            marker = _marker_of(self.validation)
            validation = Entry("validation", "val.", "after each epoch", pen, marker)
        return batches, validation

    def _drawn(self, item: pg.PlotDataItem, entry: Entry) -> Drawn:
        box = self._plot.getViewBox()
        path = item.curve.sceneTransform().map(item.curve.getPath())
        lines = tuple(QPolygonF(part) for part in path.toSubpathPolygons())
        x, y = item.getData() if entry.marker else ((), ())
        places = (box.mapViewToScene(QPointF(*point)) for point in zip(x, y, strict=True))
        return Drawn(lines, tuple(places), entry.pen, entry.marker or Marker(0))

    def _measure(self) -> None:
        """Take the room that the font needs, and pens as wide as the screen's pixels are fine."""
        for axis in self._axes:
            axis.use_font(self.font())
        self._paint()
        self._plot.layout.setContentsMargins(4, self.legend.height + 2, 18, 2)
        self.setMinimumHeight(round(110 + self.legend.height))
        self._place_legend()

    def _place_legend(self) -> None:
        width = self._plot.geometry().width()
        self.legend.setGeometry(QRectF(10, 0, max(1.0, width - 22), self.legend.height))

    def _paint(self) -> None:
        colours = self._theme.colours
        self.setBackground(colours.surface)
        for axis in self._axes:
            axis.setPen(pg.mkPen(colours.border))
            axis.setTextPen(pg.mkPen(colours.subtle))
        # pyqtgraph's pens are in pixels of the screen. One pixel and no grid: 3 ms a repaint.
        fine = self.devicePixelRatioF()
        dashed = pg.mkPen(colours.validation, width=2 * fine, style=Qt.PenStyle.DashLine)
        self.batches.setPen(pg.mkPen(colours.accent, width=fine))
        self.validation.setPen(dashed)
        for item, colour in ((self.batches, colours.accent), (self.validation, colours.validation)):
            item.setSymbolSize(_MARKER)
            item.setSymbolBrush(colour)
            item.setSymbolPen(None)
        self.legend.use(self.font(), colours.text, colours.subtle)
        self.show_entries(self._images, self._even)


def _mark(item: pg.PlotDataItem, symbol: str | None) -> None:
    if item.opts["symbol"] != symbol:
        item.setSymbol(symbol)


def _marker_of(item: pg.PlotDataItem) -> Marker | None:
    symbol = item.opts["symbol"]
    return None if symbol is None else Marker(_MARKER, round=symbol == "o")


def _count(item: pg.PlotDataItem) -> int:
    x, _ = item.getOriginalDataset()
    return 0 if x is None else len(x)
