"""What a data set is: images, integer labels and class names, in two read-only parts."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnexplorer.document.sources import DataSource
from cnnexplorer.errors import UserError
from cnnexplorer.texts import joined, listed, number_text, printable

Images = npt.NDArray[np.uint8] | npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]

_LONGEST_NAME = 60
_MOST_UNLEARNED = 8
_LOOKED_AT = 1_000_003
"""So many pixels of each part, at most twice, tell data sets of one name apart in milliseconds."""

_AT_ONCE = 65_536
_HALF_OF_BYTES = 127
"""Brighter bytes are those of ordinary images, which may happen not to reach 255."""
_FAR = 8
"""A part whose pixels reach so many times as far as the other's was hardly scaled alike."""


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Images with their labels; takes the arrays over and makes them read-only.

    Attributes:
        images: uint8, or float32 where 8 bits cannot hold them, (N, H, W, C); C is 1 (grey),
            3 (RGB) or 4 (RGBA).
        labels: int64, (N,), each 0 … classes - 1.

    Raises:
        ValueError: shape or dtype differ from the above (a fault of the caller).
    """

    images: Images
    labels: Labels

    def __post_init__(self) -> None:
        _expect(self.images, "images", (np.uint8, np.float32), rank=4)
        _expect(self.labels, "labels", (np.int64,), rank=1)
        if len(self.images) != len(self.labels):
            raise ValueError(f"{len(self.images)} images but {len(self.labels)} labels")
        self.images.setflags(write=False)
        self.labels.setflags(write=False)

    def __len__(self) -> int:
        return len(self.images)

    def first(self, count: int) -> Part:
        """The first ``count`` images (or all, if there are fewer), without copying them."""
        return Part(self.images[:count], self.labels[:count])


@dataclass(frozen=True, eq=False, slots=True)
class Dataset:
    """Everything that training and looking need to know about the images.

    Attributes:
        source: enough to load the same data set again.
        title: what the window calls it.
        train, test: the two parts; their images have one size.
        class_names: one for each class, in the order of the labels.
        scale: what pixels are divided by before the network receives them: the largest magnitude
            in the whole training part, at least 1, so that fractions up to 1 come as they are;
            of bytes some of which are in the upper half 255, whatever the brightest is. It is
            done batch by batch, so that no float copy of bytes ever exists. ``limited`` keeps it:
            fewer images must not change what a pixel means.
        drawn: the pixel values that are shown white and black.
        shares: the bytes stand for n ÷ 255 in the source, which has fractions from 0 to 1.
        own_names: the names of the classes as the source has them, of any length; empty where
            they are ``class_names``, which are short enough to be shown.
        fingerprint: equal for equal images and labels, whatever the file is called.
        source_remarks: what could not be taken from the source as it is, in sentences.
    """

    source: DataSource
    title: str
    train: Part
    test: Part
    class_names: tuple[str, ...]
    scale: float
    drawn: tuple[float, float]
    shares: bool = False
    own_names: tuple[str, ...] = ()
    fingerprint: str = ""
    source_remarks: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What somebody should know before training, in sentences."""
        counts = self.counts(self.train).tolist()
        unlearned = [
            name for name, count in zip(self.class_names, counts, strict=True) if not count
        ]
        found = list(self.source_remarks)
        if unlearned:
            one = len(unlearned) == 1
            names = listed(unlearned, _MOST_UNLEARNED, last=" and ")
            words = ("Class", "has", "it") if one else ("Classes", "have", "them")
            found.append(
                f"{words[0]} {names} {words[1]} no training image, so the network cannot learn "
                f"{words[2]}."
            )
        if self.classes - len(unlearned) == 1:
            found.append("All training images are of one class, so there is nothing to tell apart.")
        return tuple(found)

    @property
    def own_scale(self) -> float:
        """What the pixels of the source itself are divided by to get what the network gets."""
        return 1.0 if self.shares else self.scale

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of every image, in pixels."""
        _, height, width, channels = self.train.images.shape
        return height, width, channels

    @property
    def classes(self) -> int:
        return len(self.class_names)

    def limited(self, count: int) -> Dataset:
        """The same data set with the first ``count`` training images, in file order.

        The test part stays; a ``count`` above the size keeps every image.

        Raises:
            UserError: ``count`` is less than 1.
        """
        if count < 1:
            raise UserError(
                f"{count:,} training images were asked for, but at least 1 is needed; "
                f"give a number from 1 to {len(self.train):,}."
            )
        return replace(self, train=self.train.first(count))

    def counts(self, part: Part) -> Labels:
        """How many images of ``part`` each class has: int64, (classes,)."""
        return np.bincount(part.labels, minlength=self.classes).astype(np.int64, copy=False)

    def value_range(self, part: Part) -> tuple[float, float]:
        """The lowest and the highest pixel value of ``part``, as the source has them."""
        low, high = (value.item() for value in _ends(part.images))
        return (low / 255, high / 255) if self.shares else (low, high)

    @property
    def remembered(self) -> tuple[str, float, tuple[str, ...], str]:
        """What must be known of the images when they are gone: title, divisor of their own
        pixels, whole names of their classes, fingerprint.
        """
        return self.title, self.own_scale, self.own_names or self.class_names, self.fingerprint

    def stored_scale(self, own_scale: float) -> float:
        """What the pixels of the parts are divided by where those of the source are by this."""
        return own_scale * 255 if self.shares else own_scale

    def own_pixels(self, image: Images) -> Images:
        """One image of a part with the pixel values that the source has."""
        return image.astype(np.float32) / np.float32(255) if self.shares else image

    @property
    def received(self) -> str:
        """What the network receives, in words."""
        scale = self.own_scale
        return "pixels as they are" if scale == 1 else f"pixels ÷ {number_text(scale)}"

    def describe(self) -> str:
        """One line for a list or a heading, such as ``MNIST sample · 5,000 · 28×28×1``.

        The number counts the images of both parts.
        """
        count = len(self.train) + len(self.test)
        return f"{self.title} · {count:,} · {joined(self.image_shape)}"


def assemble(
    source: DataSource,
    title: str,
    train: Part,
    test: Part,
    class_names: tuple[str, ...],
    shares: bool = False,
    own_names: tuple[str, ...] = (),
    source_remarks: tuple[str, ...] = (),
) -> Dataset:
    """A Dataset whose ``scale`` and colours are measured from ``train``; that of ``shares`` is
    255, so that the network gets what the source has.
    """
    low, high = (float(value) for value in _ends(train.images))
    reach = max(-low, high), max(abs(float(value)) for value in _ends(test.images))
    if min(reach) > 0 and max(reach) > _FAR * min(reach):
        first, second = (number_text(value / 255 if shares else value) for value in reach)
        source_remarks = (
            *source_remarks,
            f"The pixels of the training images reach {first}, those of the test images {second}; "
            "if a pixel is to mean the same in both, scale both alike.",
        )
    in_bytes = train.images.dtype == np.uint8 and high > _HALF_OF_BYTES
    divisor = 255.0 if shares else 255 if in_bytes else _divisor(max(-low, high))
    if train.images.dtype == np.uint8:
        drawn = (float(divisor), 0.0)
    else:
        drawn = (high if high > low else low + max(1.0, abs(low)), low)
    return Dataset(
        source, title, train, test, class_names, divisor, drawn, shares, own_names,
        _fingerprint(train, test), source_remarks,
    )  # fmt: skip


def _ends(images: Images) -> tuple[Any, Any]:
    nothing = images.dtype.type(0)
    return (images.min(), images.max()) if images.size else (nothing, nothing)


def shown_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of classes as they are shown: no longer than there is ever room for."""
    return tuple(printable(name, _LONGEST_NAME) for name in names)


def _fingerprint(*parts: Part) -> str:
    """Of all labels and of pixels evenly spread over each part: quick, however large they are."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(repr((part.images.shape, part.images.dtype.str)).encode())
        digest.update(part.labels.tobytes())
        step = max(1, part.images.size // _LOOKED_AT)
        pixels = part.images.reshape(-1)[::step]
        for first in range(0, pixels.size, _AT_ONCE):
            digest.update(pixels[first : first + _AT_ONCE].tobytes())
    return digest.hexdigest()


def _divisor(largest: float) -> float:
    """``largest`` or the next number above that can be told exactly in four digits; at least 1."""
    if largest <= 1:
        return 1
    if largest == math.trunc(largest):
        return int(largest)
    digits = 3 - math.floor(math.log10(largest))
    return round(math.ceil(largest * 10.0**digits) / 10.0**digits, max(0, digits))


def _expect(
    array: npt.NDArray[Any], name: str, types: tuple[type[np.generic], ...], rank: int
) -> None:
    if array.dtype not in types or array.ndim != rank:
        wanted = " or ".join(kind.__name__ for kind in types)
        raise ValueError(
            f"{name} must be {wanted} of rank {rank}; received {array.dtype} {array.shape}"
        )
