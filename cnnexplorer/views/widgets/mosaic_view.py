"""Shows one mosaic with hard pixels, its legend, and the number under the pointer."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from cnnexplorer.analysis import mosaic as mosaics
from cnnexplorer.analysis.mosaic import Mosaic, Place
from cnnexplorer.views.widgets.parts import button, column, label
from cnnexplorer.views.widgets.theme import Theme, signed_table, unsigned_table
from cnnexplorer.views.widgets.wrapping import Wrapping


class MosaicView(QWidget):
    """A picture of many maps that can be zoomed and dragged; a click chooses a unit.

    Args:
        theme: gives the colour tables.
        unit_word: what a block is called ("filter", "map").
        name: for a screen reader.
    """

    unit_chosen = Signal(int)

    def __init__(self, theme: Theme, unit_word: str, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._unit_word = unit_word
        self.mosaic: Mosaic | None = None
        self._unit: int | None = None
        self.setObjectName("mosaic")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # the frame of the focus
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view = pg.GraphicsView()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMinimumHeight(40)
        self._box = pg.ViewBox(lockAspect=True, invertY=True, defaultPadding=0.02, enableMenu=False)
        self._pointer: QPointF | None = None
        self._view.setCentralItem(self._box)
        # 1 in 255 steps: the bytes of the mosaic are the positions in the colour table.
        self.image = pg.ImageItem(axisOrder="row-major", levels=(0, 255))
        self._box.addItem(self.image)
        self._frame = QGraphicsRectItem()
        self._frame.setZValue(10)
        self._frame.hide()
        self._box.addItem(self._frame, ignoreBounds=True)
        self.pointed = label(name="subtle", wrap=True)
        self.legend = Legend(theme)
        self.whole = button("Fit", "Show the whole picture (Home, or a double click)", self.fit)
        self.whole.setObjectName("link")
        bottom = Wrapping(spacing=14, first_grows=True)
        for item in (self.pointed, self.whole, self.legend):
            bottom.add(item)
        bottom.setContentsMargins(14, 6, 14, 8)
        self.setLayout(column(self._view, bottom, margins=2, spacing=0, grows=0))
        self._view.scene().sigMouseMoved.connect(self._on_scene_moved)
        self._view.scene().sigMouseClicked.connect(self._on_scene_clicked)
        self._box.sigRangeChanged.connect(self._tell_pointed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def signed(self) -> bool:
        """Whether the range lies about zero."""
        made = self.mosaic
        return made is not None and (
            made.low < 0 or (math.isnan(made.low) and bool((made.values < 0).any()))
        )

    @property
    def aspect(self) -> float:
        """Width ÷ height of the room for the picture."""
        width, height = int(self._view.width()), int(self._view.height())
        return min(4.0, max(0.25, width / max(1, height)))

    def call_units(self, word: str) -> None:
        """What a block is called from now on."""
        self._unit_word = word

    def show_mosaic(self, made: Mosaic, unit: int | None, signed: bool | None = None) -> None:
        """Show another mosaic; the zoom stays if its size does.

        Args:
            signed: draw on the map about zero even if nothing happens to be negative.
        """
        before = self.mosaic
        self.mosaic = made
        about_zero = self.signed if signed is None else signed
        self._table = self._make_table(about_zero)
        self._about_zero = about_zero
        self.image.setImage(made.picture, autoLevels=False, levels=(0, 255), lut=self._table)
        if before is None or before.picture.shape != made.picture.shape:
            self.fit()
        self.legend.show_range(made.low, made.high, about_zero, self._table)
        self.choose(unit)
        self._tell_pointed()

    def fit(self) -> None:
        """Show the whole picture; zooming goes no further out than twice of it."""
        if self.mosaic is None:
            return
        height, width = self.mosaic.picture.shape
        side = 2.0 * max(height, width) * max(self.aspect, 1 / self.aspect)
        self._box.setLimits(minXRange=1, minYRange=1, maxXRange=side, maxYRange=side)
        self._box.autoRange(padding=0.02)

    def choose(self, unit: int | None) -> None:
        """Frame a unit; nothing is reported."""
        self._unit = unit
        self._tell_pointed()
        made = self.mosaic
        if made is None or unit is None or unit >= made.values.shape[0]:
            self._frame.hide()
            return
        top, left = made.origin(unit)
        height, width = made.block_size
        self._frame.setRect(QRectF(left - 0.5, top - 0.5, width + 1, height + 1))
        self._frame.show()

    def rgb_at(self, y: int, x: int) -> tuple[int, int, int]:
        """The colour that a pixel of the mosaic is drawn in."""
        assert self.mosaic is not None
        red, green, blue, _ = self._table[self.mosaic.picture[y, x]]
        return int(red), int(green), int(blue)

    def text_at(self, place: Place) -> str:
        """What is said of the number under the pointer."""
        assert self.mosaic is not None
        value = self.mosaic.value(place)
        _, channels, height, width = self.mosaic.values.shape
        parts = [f"{self._unit_word} {place.unit}"]
        if channels > 1:
            parts.append(f"input channel {place.channel}")
        if height * width > 1:
            parts.append(f"row {place.row}, column {place.column}")
        shown = f"{value:+.4g}" if self._about_zero else f"{value:.4g}"
        return f"{' · '.join(parts)}:  {shown if math.isfinite(value) else 'not finite'}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        made = self.mosaic
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if made is not None:
            steps |= {Qt.Key.Key_Up: -made.columns, Qt.Key.Key_Down: made.columns}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self.fit()
            return
        if made is None or key not in steps:
            super().keyPressEvent(event)
            return
        unit = 0 if self._unit is None else self._unit + steps[key]
        if 0 <= unit < made.values.shape[0]:
            self._pointer = None
            self.unit_chosen.emit(unit)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self._tell(None)

    def place_under(self, scene: QPointF) -> Place | None:
        """What lies under a point of the scene."""
        point = self._box.mapSceneToView(scene)
        if self.mosaic is None:
            return None
        return self.mosaic.at(math.floor(point.y()), math.floor(point.x()))

    def _on_scene_moved(self, scene: QPointF) -> None:
        self._pointer = scene
        self._tell_pointed()

    def _tell_pointed(self, *_: object) -> None:
        """Say again what lies under the pointer: the picture may have changed or moved."""
        self._tell(self.place_under(self._pointer) if self._pointer is not None else None)

    def _on_scene_clicked(self, event: object) -> None:
        if getattr(event, "button", lambda: None)() != Qt.MouseButton.LeftButton:
            return
        if event.double():  # type: ignore[attr-defined]
            self.fit()
            return
        place = self.place_under(event.scenePos())  # type: ignore[attr-defined]
        if place is not None:
            self.unit_chosen.emit(place.unit)

    def _tell(self, place: Place | None) -> None:
        made = self.mosaic
        if place is not None:
            self.pointed.setText(self.text_at(place))
        elif made is not None and self._unit is not None:
            self.pointed.setText(f"{self._unit_word} {self._unit}")
        elif made is not None:
            count = made.values.shape[0]
            plural = "" if count == 1 else "s"
            self.pointed.setText(
                f"{count:,} {self._unit_word}{plural} · point at one to read its values"
            )

    def _on_theme_changed(self) -> None:
        colours = self._theme.colours
        self._view.setBackground(colours.surface)
        pen = QPen(QColor(colours.accent), 2)
        pen.setCosmetic(True)
        self._frame.setPen(pen)
        self._about_zero = getattr(self, "_about_zero", True)
        self._table = self._make_table(self._about_zero)
        if self.mosaic is not None:
            self.image.setLookupTable(self._table)
            made = self.mosaic
            self.legend.show_range(made.low, made.high, self._about_zero, self._table)

    def _make_table(self, about_zero: bool) -> NDArray[np.uint8]:
        colours = self._theme.colours
        return signed_table(colours) if about_zero else unsigned_table(colours, self._theme.dark)


class Legend(QWidget):
    """The colours of a mosaic from its lowest to its highest number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table: NDArray[np.uint8] | None = None
        self.low, self.high, self._about_zero = 0.0, 0.0, True
        self.setAccessibleName("Legend")

    def show_range(
        self, low: float, high: float, about_zero: bool, table: NDArray[np.uint8]
    ) -> None:
        """Show another range; NaN ends mean that every map has its own."""
        self.low, self.high, self._about_zero, self._table = low, high, about_zero, table
        self.setAccessibleDescription(" to ".join(self._texts()[::2]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(230, self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._table is None:
            return
        painter = QPainter(self)
        strip = self._table[mosaics.LOWEST : mosaics.HIGHEST + 1]
        row = np.ascontiguousarray(strip[np.newaxis])
        image = QImage(row.data, row.shape[1], 1, row.nbytes, QImage.Format.Format_RGBA8888)
        painter.drawImage(QRect(0, 0, self.width(), 8), image)
        painter.setPen(QColor(self._theme.colours.subtle))
        text = QRect(0, 10, self.width(), self.fontMetrics().height())
        left, middle, right = self._texts()
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft, left)
        painter.drawText(text, Qt.AlignmentFlag.AlignHCenter, middle)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight, right)

    def _texts(self) -> tuple[str, str, str]:
        if math.isnan(self.low):
            low = "−largest" if self._about_zero else "0"
            return low, "0" if self._about_zero else "each by itself", "its largest"
        low = f"{self.low:.3g}".replace("-", "−")
        return low, "0" if self._about_zero else "", f"{self.high:.3g}"
