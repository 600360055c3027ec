"""Arrays of pixels as Qt images."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

_LOOKS = 500_000
"""So many pixels are looked at in some 10 ms, wherever in the memory they lie."""
_GOLDEN = (5**0.5 - 1) / 2

Pixels = NDArray[np.uint8] | NDArray[np.float32]


def to_qimage(pixels: Pixels, white: float = 255, black: float = 0, side: int = 0) -> QImage:
    """One image of a data set.

    Args:
        pixels: uint8 or float32 (height, width, channels); 1 channel is grey, 3 RGB, 4 RGBA, of
            which the opacity is not drawn: the network takes no picture through it either. Of any
            other number the first channel is shown in grey.
        white, black: the pixel values that are shown as full brightness and as none.
        side: the longer side is shrunk smoothly to so many pixels, where it is larger; quick,
            however large the image is.
    """
    if not side:
        return _whole(_bytes(pixels, white, black))
    image = _whole(_bytes(_shrunk(pixels, side), white, black))
    return image if max(image.width(), image.height()) <= side else _fitted(image, side)


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
        scaled = _fitted(scaled, pixels)
    pixmap = QPixmap.fromImage(scaled)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _whole(shown: NDArray[np.uint8]) -> QImage:
    height, width, channels = shown.shape
    if channels in (3, 4):
        data = np.ascontiguousarray(shown[:, :, :3])
        return QImage(data.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()
    grey = np.ascontiguousarray(shown[:, :, 0])
    return QImage(grey.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def _fitted(image: QImage, side: int) -> QImage:
    """The image shrunk smoothly into a square."""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(side, side, keep, smooth)


def _bytes(pixels: Pixels, white: float, black: float) -> NDArray[np.uint8]:
    """From ``black`` to ``white`` as 0 to 255."""
    if (white, black) == (255, 0) and pixels.dtype == np.uint8:
        return pixels.astype(np.uint8, copy=False)
    if pixels.dtype == np.uint8:  # looked up: there are only 256 answers
        levels = _levels(np.arange(256, dtype=np.float32), white, black)
        return np.asarray(levels[pixels])
    return _levels(pixels, white, black)


def _levels(values: NDArray[Any], white: float, black: float) -> NDArray[np.uint8]:
    levels = (values - np.float32(black)) * np.float32(255 / (white - black))
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


def _shrunk(pixels: Pixels, side: int) -> Pixels:
    """Blocks of the image as their means, so that it is 1 to 2 times larger than ``side``.

    Of large blocks some pixels stand for all: their number is bounded, because it is done while
    the window waits. All of 5,000×5,000 would take a second.
    """
    height, width = pixels.shape[:2]
    block = max(height, width) // side
    if block < 2:
        return pixels
    rows, columns = max(1, height // block), max(1, width // block)
    tall, wide = min(block, height), min(block, width)
    looks = max(1, min(block, math.isqrt(_LOOKS // (rows * columns))))
    total = np.zeros((rows, columns, pixels.shape[2]), np.float32)
    for down in _places(tall, looks):
        for along in _places(wide, looks):
            total += pixels[down::block, along::block][:rows, :columns]
    mean: NDArray[Any] = total / (len(_places(tall, looks)) * len(_places(wide, looks)))
    return np.rint(mean).astype(np.uint8) if pixels.dtype == np.uint8 else mean


def _places(length: int, looks: int) -> list[int]:
    """``looks`` different places within ``length``, or all of them.

    One in each of as many stretches, but not at even distances, which would take the stripes of a
    pattern for the whole.
    """
    count = min(length, looks)
    parts = ((place + (place + 1) * _GOLDEN % 1) / count for place in range(count))
    return list(range(length)) if count == length else [int(part * length) for part in parts]
