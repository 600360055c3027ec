"""Shows one mosaic with hard pixels, its legend, and the number under the pointer."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPen, QRegion
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from cnnexplorer.analysis import mosaic as mosaics
from cnnexplorer.analysis.mosaic import Mosaic, Place
from cnnexplorer.texts import plural, value_text
from cnnexplorer.views.widgets.averaging_image import AveragingImage
from cnnexplorer.views.widgets.legend import Legend
from cnnexplorer.views.widgets.picture_menu import FINE, PictureMenu, canvas
from cnnexplorer.views.widgets.picture_view import PictureView
from cnnexplorer.views.widgets.theme import Theme, signed_table, unsigned_table
from cnnexplorer.views.widgets.tile_frames import TileFrames

_MARGIN = 10
"""About the legend in a picture that is kept."""
_AWAY = 4
"""The frame of the chosen unit is at most so many points away from it."""
_SPARE = "0" * 6
"""By so much the text of a number may be longer than that of another."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the parts of a mosaic are called.

    Attributes:
        unit: a block ("filter", "map").
        units: names of the blocks, where they have any other than their numbers.
        channels: names of the tiles of a block, where they have any.
        value: a single number ("value"), where each has a number of its own in the layer's row.
    """

    unit: str
    units: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    value: str = ""


class MosaicView(PictureView):
    """A picture of many maps; a click chooses a unit.

    Args:
        theme: gives the colour tables.
        unit_word: what a block is called.
        name: for a screen reader.
    """

    unit_chosen = Signal(int)

    def __init__(self, theme: Theme, unit_word: str, name: str) -> None:
        self.mosaic: Mosaic | None = None
        self._words = Words(unit_word)
        self._unit: int | None = None
        self._about_zero = True
        # 1 in 255 steps: the bytes of the mosaic are the positions in the colour table.
        self.image = AveragingImage()
        self.frames = TileFrames()
        self.frames.setZValue(5)
        self._frame = QGraphicsRectItem()
        self._frame.setZValue(10)
        self._frame.hide()
        self.legend = Legend(theme)
        super().__init__(theme, name, self.image, self.legend)
        self.menu = PictureMenu(self, self.picture)
        self._box.addItem(self.frames, ignoreBounds=True)
        self._box.addItem(self._frame, ignoreBounds=True)
        self._box.sigRangeChanged.connect(self._place_frame)

    def show_menu(self, place: QPoint) -> None:
        self.menu.show_at(place, self.mosaic is not None)

    def picture(self) -> QImage | None:
        """What is seen of the mosaic, with its legend, at least as fine as its own pixels."""
        if self.mosaic is None:
            return None
        view, below = self._view.size(), self.legend.size()
        natural = max(self._box.viewPixelSize())
        ratio = max(FINE * self.devicePixelRatioF(), natural)
        width = max(view.width(), below.width() + 2 * _MARGIN)
        made = canvas(width, view.height() + below.height() + 2 * _MARGIN, ratio)
        made.fill(QColor(self._theme.colours.surface))
        painter = QPainter(made)
        room = QRectF(0, 0, view.width(), view.height())
        self._view.render(painter, room, self._view.viewport().rect())
        place = QPoint(_MARGIN, view.height() + _MARGIN)
        # Without the ground that it has in the window.
        self.legend.render(painter, place, QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.end()
        return made

    @property
    def signed(self) -> bool:
        """Whether the range lies about zero."""
        made = self.mosaic
        return made is not None and (
            made.low < 0 or (math.isnan(made.low) and bool((made.values < 0).any()))
        )

    def call(self, words: Words) -> None:
        """What the parts are called from now on."""
        self._words = words

    def show_mosaic(self, made: Mosaic, unit: int | None, signed: bool | None = None) -> None:
        """Show another mosaic; the zoom stays if its size does.

        Args:
            signed: draw on the map about zero even if nothing happens to be negative.
        """
        before = self.mosaic
        self.mosaic = made
        self._about_zero = self.signed if signed is None else signed
        self._table = self._make_table()
        self._draw()
        self.frames.show_mosaic(made, self._words.channels, self._words.units)
        if before is None or before.picture.shape[:2] != made.picture.shape[:2]:
            self.fit()
        self.make_room()
        self.choose(unit)

    def choose(self, unit: int | None) -> None:
        """Frame a unit; nothing is reported."""
        self._unit = unit
        self.tell_pointed()
        self._place_frame()

    def _place_frame(self, *_: object) -> None:
        """In the gap about the unit, and close to it where pixels are large."""
        made, unit = self.mosaic, self._unit
        if made is None or unit is None or unit >= made.values.shape[0]:
            self._frame.hide()
            return
        top, left = made.origin(unit)
        height, width = made.block_size
        away = min(0.5, _AWAY * max(self._box.viewPixelSize()))
        around = QRectF(left, top, width, height).adjusted(-away, -away, away, away)
        self._frame.setRect(around)
        self._frame.show()

    def rgb_at(self, y: int, x: int) -> tuple[int, int, int]:
        """The colour that a pixel of the mosaic is drawn in."""
        assert self.mosaic is not None
        pixel = self.mosaic.picture[y, x]
        red, green, blue, _ = pixel if self.mosaic.colour else self._table[pixel]
        return int(red), int(green), int(blue)

    def text_at(self, place: Place) -> str:
        """What is said of the numbers under the pointer."""
        assert self.mosaic is not None
        units, channels, height, width = self.mosaic.values.shape
        words = self._words
        parts = [self._unit_text(place.unit)]
        if channels > 1 and place.channel is not None:
            name = words.channels[place.channel] if words.channels else place.channel
            parts.append(f"input channel {name}")
        if height * width > 1:
            parts.append(f"row {place.row}, column {place.column}")
        if words.value:
            number = (place.row * width + place.column) * units + place.unit
            parts.append(f"{words.value} {number}")
        found = self.mosaic.numbers(place)
        numbers = [value_text(number, self._about_zero) for number in found]
        if place.channel is None:
            names = words.channels or tuple("RGB")
            numbers = [f"{name} {text}" for name, text in zip(names, numbers, strict=True)]
        return f"{' · '.join(parts)}:  {'  '.join(numbers)}"

    def place_under(self, scene: QPointF) -> Place | None:
        """What lies under a point of the scene."""
        pixel = self.pixel_under(scene)
        return self.mosaic.at(*pixel) if self.mosaic is not None and pixel is not None else None

    @property
    def head(self) -> int:
        return self.frames.head(self.fontMetrics())

    def picture_size(self) -> tuple[int, int] | None:
        if self.mosaic is None:
            return None
        height, width = self.mosaic.picture.shape[:2]
        return height, width

    def text_under(self, y: int, x: int) -> str:
        place = self.mosaic.at(y, x) if self.mosaic is not None else None
        return self.text_at(place) if place is not None else ""

    def idle_text(self) -> str:
        if self.mosaic is None:
            return ""
        if self._unit is not None:
            return self._unit_text(self._unit)
        count = plural(self.mosaic.values.shape[0], self._words.unit)
        return f"{count} · point at one to read its values"

    def longest_texts(self) -> list[str]:
        if self.mosaic is None:
            return []
        units, channels, height, width = self.mosaic.values.shape
        channel = None if self.mosaic.colour else channels - 1
        last = self.text_at(Place(units - 1, channel, height - 1, width - 1))
        numbers = 3 if self.mosaic.colour else 1
        return [self.idle_text(), last + _SPARE * numbers]

    def pixel_clicked(self, y: int, x: int) -> None:
        place = self.mosaic.at(y, x) if self.mosaic is not None else None
        if place is not None:
            self.unit_chosen.emit(place.unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        made = self.mosaic
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if made is not None:
            steps |= {Qt.Key.Key_Up: -made.columns, Qt.Key.Key_Down: made.columns}
        key = Qt.Key(event.key())
        if made is None or key not in steps:
            super().keyPressEvent(event)
            return
        unit = 0 if self._unit is None else self._unit + steps[key]
        if 0 <= unit < made.values.shape[0]:
            self.forget_pointer()
            self.unit_chosen.emit(unit)

    def _unit_text(self, unit: int) -> str:
        names = self._words.units
        return f"{self._words.unit} {names[unit] if unit < len(names) else unit}"

    def _draw(self) -> None:
        made = self.mosaic
        if made is None:
            return
        if made.colour:
            shown = made.picture
            broken = shown[:, :, 3] == mosaics.NOT_FINITE
            if broken.any():
                shown = shown.copy()
                shown[broken] = self._table[mosaics.NOT_FINITE]
            self.image.setImage(shown, autoLevels=False, levels=None, lut=None)
        else:
            self.image.setImage(made.picture, autoLevels=False, levels=(0, 255), lut=self._table)
        self.legend.show_mosaic(made, self._about_zero, self._table)

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        colours = self._theme.colours
        pen = QPen(QColor(colours.accent), 2)
        pen.setCosmetic(True)
        self._frame.setPen(pen)
        self.frames.use_colours(colours.edge, colours.text, colours.surface)
        self._table = self._make_table()
        self._draw()

    def _make_table(self) -> NDArray[np.uint8]:
        colours = self._theme.colours
        return (
            signed_table(colours) if self._about_zero
            else unsigned_table(colours, self._theme.dark)
        )  # fmt: skip
