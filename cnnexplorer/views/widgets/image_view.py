"""Shows one image with hard pixels, and the values of the pixel under the pointer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem

from cnnexplorer.texts import joined
from cnnexplorer.views.widgets.picture_view import PictureView
from cnnexplorer.views.widgets.theme import Theme

_CHANNELS = {1: ("",), 3: ("R ", "G ", "B "), 4: ("R ", "G ", "B ", "A ")}


class ImageView(PictureView):
    """An image of a data set, whole or magnified."""

    def __init__(self, theme: Theme, name: str) -> None:
        self._pixels: NDArray[Any] | None = None
        self.item = QGraphicsPixmapItem()
        super().__init__(theme, name, self.item)

    def show_image(self, picture: QImage, pixels: NDArray[Any]) -> None:
        """Show another image; the zoom stays if its size does.

        Args:
            picture: as it is drawn.
            pixels: (height, width, channels), the numbers of the data set.
        """
        before = self.picture_size()
        self._pixels = pixels
        self.item.setPixmap(QPixmap.fromImage(picture))
        if before != self.picture_size():
            self.fit()
        self.make_room()
        self.tell_pointed()

    def fit(self) -> None:
        super().fit()
        # An image larger than its room loses thin lines if pixels are left out.
        size = self.picture_size()
        shrunk = size is not None and size[1] > self._view.width()
        smooth, hard = (
            Qt.TransformationMode.SmoothTransformation,
            Qt.TransformationMode.FastTransformation,
        )
        self.item.setTransformationMode(smooth if shrunk else hard)

    def picture_size(self) -> tuple[int, int] | None:
        if self._pixels is None:
            return None
        height, width = self._pixels.shape[:2]
        return height, width

    def text_under(self, y: int, x: int) -> str:
        size = self.picture_size()
        if self._pixels is None or size is None or not (0 <= y < size[0] and 0 <= x < size[1]):
            return ""
        return f"row {y}, column {x}:  {self._numbers_text(self._pixels[y, x])}"

    def idle_text(self) -> str:
        if self._pixels is None:
            return ""
        return f"{joined(self._pixels.shape)} · point at a pixel to read it"

    def longest_texts(self) -> list[str]:
        if self._pixels is None:
            return []
        height, width, channels = self._pixels.shape
        spare = "0" * (3 if self._pixels.dtype == np.uint8 else 8) * channels
        return [self.idle_text(), self.text_under(height - 1, width - 1) + spare]

    def _numbers_text(self, pixel: NDArray[Any]) -> str:
        names = _CHANNELS.get(len(pixel)) or tuple(f"{place}: " for place in range(len(pixel)))
        return "  ".join(
            f"{name}{number:.6g}" for name, number in zip(names, pixel.tolist(), strict=True)
        )
