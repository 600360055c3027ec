"""Hard pixels when magnified, and the average of those that fall together when not."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

_MOST_PIXELS = 8_000_000
"""Averaging so many takes some 30 ms; of larger pictures rows and columns are left out first."""


class AveragingImage(pg.ImageItem):
    """Where the screen has fewer pixels than the picture, leaving some out would make patterns that
    are not in it (moiré).
    """

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major", levels=(0, 255))
        self._small: QImage | None = None
        self._made_for: tuple[int, QSize] | None = None

    def paint(self, painter: QPainter, *args: object) -> None:
        if self.image is None:
            return
        to_screen = painter.deviceTransform()
        height, width = self.image.shape[:2]
        size = QSize(
            max(1, math.ceil(width * abs(to_screen.m11()))),
            max(1, math.ceil(height * abs(to_screen.m22()))),
        )
        if size.width() >= width or size.height() >= height:
            self._small = self._made_for = None
            super().paint(painter, *args)
            return
        small = self._averaged(size)
        if small is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(0, 0, width, height), small)
            painter.restore()

    def _averaged(self, size: QSize) -> QImage | None:
        if self.qimage is None or self._renderRequired:
            self.render()
        whole = self.qimage
        if not isinstance(whole, QImage):
            return None
        wanted = whole.cacheKey(), size
        if self._made_for != wanted:
            self._made_for = wanted
            stride = math.ceil(math.sqrt(whole.width() * whole.height() / _MOST_PIXELS))
            if stride > 1:
                whole = whole.scaled(whole.size() / stride)
            self._small = whole.convertToFormat(
                QImage.Format.Format_ARGB32_Premultiplied
            ).scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
        return self._small
