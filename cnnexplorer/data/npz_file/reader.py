"""Reads a whole .npz file in Keras' layout into a data set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnexplorer.data.dataset import Dataset, Images, Labels, Part, assemble, shown_names
from cnnexplorer.data.npz_file import labels, pixels
from cnnexplorer.data.npz_file.archive import Archive, Header
from cnnexplorer.data.npz_file.layout import (
    Layout,
    check_memory,
    contradiction,
    examine,
)
from cnnexplorer.data.progress import Meter, Progress
from cnnexplorer.document.sources import DataSource

_NAMES = "class_names"


def read(path: Path, source: DataSource, title: str, progress: Progress | None = None) -> Dataset:
    """Load the file at ``path`` as what ``source`` names, under ``title``.

    Raises:
        UserError: the file or what it holds cannot be used; says what to do.
    """
    with Archive(path) as archive:
        layout = examine(archive)
        reader = _Reader(archive, layout, progress)
        train_labels, train_classes = reader.labels(layout.y_train)
        test_labels, test_classes = reader.labels(layout.y_test)
        own, remark = reader.names(max(train_classes, test_classes))
        train_images, test_images, shares = reader.images(layout.image_shape)
    parts = Part(train_images, train_labels), Part(test_images, test_labels)
    remarks = (remark,) if remark else ()
    return assemble(source, title, *parts, shown_names(own), shares, own, remarks)


class _Reader:
    """Reads arrays out of one archive and counts the image bytes read for the progress."""

    def __init__(self, archive: Archive, layout: Layout, progress: Progress | None) -> None:
        self._archive = archive
        self._images = layout.x_train, layout.x_test
        self._headers = (*self._images, layout.y_train, layout.y_test)
        total = sum(
            header.claimed_bytes * (2 if pixels.needs_survey(header.dtype) else 1)
            for header in self._images
        )
        self._meter = Meter(total, progress)

    def labels(self, header: Header) -> tuple[Labels, int]:
        """Class indices, and how many classes they speak of."""
        where = f"{self._archive.name}: {header.key}"
        return labels.read(where, header, self._archive.chunks(header))

    def names(self, classes: int) -> tuple[tuple[str, ...], str]:
        """What the classes are called, and a sentence where ``class_names`` is not all it should
        be: their numbers take the place of names that cannot be used.
        """
        numbers = tuple(str(index) for index in range(classes))
        if _NAMES not in self._archive.keys:
            return numbers, ""
        header = self._archive.header(_NAMES)
        names: tuple[str, ...] = ()
        wrong = labels.unusable_header(header)
        if not wrong and contradiction(self._archive.name, header) is not None:
            wrong = "holds more or less than it says"
        if not wrong:
            stored = np.concatenate(list(self._archive.chunks(header)))
            names, wrong = labels.read_names(stored, classes)
        if names or not wrong:
            return names, f"{_NAMES} {wrong}." if wrong else ""
        return numbers, f"{_NAMES} {wrong}, so the classes are called by their numbers."

    def images(self, shape: tuple[int, int, int]) -> tuple[Images, Images, bool]:
        """Both parts as uint8 or float32 (N, *shape), and whether bytes stand for n ÷ 255.

        Raises:
            UserError: they are no pixels, or do not fit into the memory in 32 bits.
        """
        train, test = self._images
        readings = pixels.choose(self._stored(train), self._stored(test))
        if pixels.Reading.FLOATS in readings:
            check_memory(self._archive.name, self._headers, pixel_bytes=4)
        images = [
            self._pixels(header, reading, shape)
            for header, reading in zip(self._images, readings, strict=True)
        ]
        # Of fractions that were made from bytes, the network gets what the file holds.
        return images[0], images[1], pixels.Reading.SHARES in readings

    def _stored(self, header: Header) -> pixels.Stored:
        looked = pixels.needs_survey(header.dtype)
        seen = pixels.survey(self._counted(header)) if looked else pixels.unseen(header.dtype)
        return pixels.Stored(f"{self._archive.name}: {header.key}", header.dtype, seen)

    def _pixels(
        self, header: Header, reading: pixels.Reading, shape: tuple[int, int, int]
    ) -> Images:
        flat = pixels.convert(self._counted(header), header.count, reading)
        # Conversion went value by value, so it does not care which index runs fastest; this does.
        turned = flat.reshape(header.shape, order="F" if header.fortran else "C")
        images: npt.NDArray[Any] = np.ascontiguousarray(turned).reshape(header.shape[0], *shape)
        return images

    def _counted(self, header: Header) -> Iterator[npt.NDArray[Any]]:
        for chunk in self._archive.chunks(header):
            yield chunk
            self._meter.advance(chunk.nbytes)
