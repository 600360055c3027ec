"""Draws the generated images of ten shapes."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from cnnexplorer.data import memory
from cnnexplorer.data.dataset import Dataset, Images, Labels, Part, assemble
from cnnexplorer.data.outlines import CLASS_NAMES, Outline, outlines
from cnnexplorer.data.progress import Meter, Progress
from cnnexplorer.document.sources import DataSource
from cnnexplorer.texts import joined

_LARGEST_TURN = math.radians(15)
_LEAST_CONTRAST = 80  # of 255, in luma
_NOISE = 8  # grey levels up or down


def load(
    source: DataSource,
    size: tuple[int, int],
    samples: int,
    seed: int,
    progress: Progress | None = None,
) -> Dataset:
    """The images that ``source`` stands for, uint8 (N, height, width, 3); a fifth to test.

    Args:
        size: (height, width) of every image, in pixels.
        samples: how many images, both parts together.

    Raises:
        UserError: they would not fit into the free memory.
    """
    memory.require(
        samples * size[0] * size[1] * 3,
        f"{samples:,} shapes of {joined(size)}",
        "generate fewer or smaller images",
    )
    labels = _labels(samples, seed)
    in_test = _in_test(labels)
    train, test = _images(size, seed, labels, in_test, progress)
    parts = Part(train, labels[~in_test]), Part(test, labels[in_test])
    return assemble(source, source.title, *parts, CLASS_NAMES)


def _labels(samples: int, seed: int) -> Labels:
    """Each ten images in a row show all ten classes, in an order of their own."""
    # RandomState, here and above, because NumPy promises never to change its numbers.
    generator = np.random.RandomState([seed])
    blocks = -(-samples // len(CLASS_NAMES))
    order = [generator.permutation(len(CLASS_NAMES)) for _ in range(blocks)]
    return np.concatenate(order)[:samples].astype(np.int64, copy=False)


def _in_test(labels: Labels) -> npt.NDArray[np.bool_]:
    """Two images of each ten, each class once in five tens: a fifth of every class."""
    block = np.arange(len(labels)) // len(CLASS_NAMES)
    return np.asarray((block + labels) % 5 == 4)


def _images(
    size: tuple[int, int],
    seed: int,
    labels: Labels,
    in_test: npt.NDArray[np.bool_],
    progress: Progress | None,
) -> tuple[Images, Images]:
    """The images of both parts, each drawn in its final place: no second copy is ever made."""
    train, test = (np.empty((int(part.sum()), *size, 3), np.uint8) for part in (~in_test, in_test))
    place = np.where(in_test, in_test.cumsum(), (~in_test).cumsum()) - 1
    meter = Meter(len(labels), progress)
    generator = np.random.RandomState()
    for index, label in enumerate(labels.tolist()):
        generator.seed([seed, index])
        target = (test if in_test[index] else train)[place[index]]
        _draw(target, outlines()[label], generator)
        meter.advance(1)
    return train, test


def _draw(target: Images, outline: Outline, generator: np.random.RandomState) -> None:
    """Fill ``target`` (H, W, 3) with one shape on a plain background, and a little noise."""
    ink = np.asarray(_mask(target.shape[0], target.shape[1], outline, generator))
    background, colour = (
        np.frombuffer(each, np.uint8).astype(np.uint16) for each in _colours(generator)
    )
    mask = ink.astype(np.uint16)[:, :, None]  # 255 · 255 + 127 just fits
    mixed = (background * (255 - mask) + colour * mask + 127) // 255
    noise = np.frombuffer(generator.bytes(target.size), np.uint8) % (2 * _NOISE + 1)
    noisy = mixed.astype(np.int16) + noise.reshape(target.shape) - _NOISE
    np.copyto(target, noisy.clip(0, 255), casting="unsafe")


def _mask(
    height: int, width: int, outline: Outline, generator: np.random.RandomState
) -> Image.Image:
    """The shape in white on black, 8-bit grey, at a random place, size and turn."""
    # Drawn larger and shrunk, which smooths the edges; big images are smooth enough with 2.
    finer = 4 if max(height, width) <= 96 else 2
    radius = generator.uniform(0.33, 0.47) * min(height, width)
    x = generator.uniform(radius, width - radius)
    y = generator.uniform(radius, height - radius)
    turn = generator.uniform(-_LARGEST_TURN, _LARGEST_TURN)
    cos, sin = radius * finer * math.cos(turn), radius * finer * math.sin(turn)
    rotation = np.array([[cos, sin], [-sin, cos]])
    centre = np.array([x, y]) * finer - 0.5
    picture = Image.new("L", (width * finer, height * finer))
    pen = ImageDraw.Draw(picture)
    for polygon, fill in zip(outline, (255, 0), strict=False):
        pen.polygon((polygon @ rotation + centre).ravel().tolist(), fill=fill)
    return picture.reduce(finer)


def _colours(generator: np.random.RandomState) -> tuple[bytes, bytes]:
    """A background and a shape colour, RGB, that differ clearly in brightness.

    Brightness, not only hue, so that the shapes can be told apart without seeing colours.
    """
    while True:
        palette = generator.bytes(36)  # many at once, because a call costs more than its bytes
        background = palette[:3]
        for start in range(3, len(palette), 3):
            colour = palette[start : start + 3]
            if abs(_luma(colour) - _luma(background)) >= _LEAST_CONTRAST:
                return background, colour


def _luma(colour: bytes) -> float:
    """Brightness from 0 to 255, ITU-R BT.601."""
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue
