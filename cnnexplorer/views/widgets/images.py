"""Arrays of pixels as Qt images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap


def to_qimage(pixels: NDArray[np.uint8], scale: int = 255) -> QImage:
    """One image of a data set.

    Args:
        pixels: uint8 (height, width, channels); 1 channel is grey, 3 RGB, 4 RGBA; of any other
            number the first channel is shown in grey.
        scale: the pixel value that is shown as full brightness.
    """
    if scale != 255:
        factor = 255.0 / max(1, scale)
        pixels = np.clip(np.rint(pixels * factor), 0, 255).astype(np.uint8)
    height, width, channels = pixels.shape
    if channels in (3, 4):
        kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGBA8888
        data = np.ascontiguousarray(pixels)
        return QImage(data.data, width, height, width * channels, kind).copy()
    grey = np.ascontiguousarray(pixels[:, :, 0])
    return QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def to_pixmap(image: QImage, side: int, ratio: float) -> QPixmap:
    """The image in a square of ``side`` points, with pixels hard and of one size where they fit.

    Args:
        ratio: device pixels per point of the screen it is shown on.
    """
    pixels = round(side * ratio)
    # Whole multiples keep the pixels hard and of one size.
    times = max(1, pixels // max(image.width(), image.height()))
    scaled = image.scaled(image.width() * times, image.height() * times)
    if scaled.width() > pixels or scaled.height() > pixels:
        scaled = scaled.scaled(
            pixels, pixels, Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
    pixmap = QPixmap.fromImage(scaled)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
