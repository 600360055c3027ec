"""All data sets that can be chosen: the shipped ones, and files."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources import digits, fashion_sample, mnist_sample, npz, shapes
from cnnexplorer.document.data_source import FILE, DataSource
from cnnexplorer.errors import UserError

__all__ = ["ENTRIES", "Entry", "Progress", "load", "source_for"]


@dataclass(frozen=True)
class Entry:
    """What the window says about a shipped data set.

    Attributes:
        name: the ``DataSource.name``.
        title: as in ``Dataset.title``.
        description: one sentence.
        licence: its short name.
        notice: file in ``resources/datasets`` with the origin, the changes and the licence.
    """

    name: str
    title: str
    description: str
    licence: str
    notice: str


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "mnist-sample",
        "MNIST sample",
        "5,000 handwritten digits in grey, 28×28 pixels: the usual first data set.",
        "CC BY-SA 3.0",
        "mnist-sample.txt",
    ),
    Entry(
        "fashion-mnist-sample",
        "Fashion-MNIST sample",
        "6,000 grey pictures of clothes, 28×28 pixels: harder than digits, with classes that "
        "look alike.",
        "MIT",
        "fashion-mnist-sample.txt",
    ),
    Entry(
        "digits",
        "Digits",
        "1,797 handwritten digits of only 8×8 pixels: trains within seconds.",
        "CC BY 4.0",
        "digits.txt",
    ),
    Entry(
        "shapes",
        "Shapes",
        "Generated colour pictures of ten shapes, in the size that the network expects.",
        "MIT",
        "shapes.txt",
    ),
)


class _Load(Protocol):
    def __call__(self, source: DataSource, progress: Progress | None = None) -> Dataset: ...


_LOADERS: dict[str, _Load] = {
    "mnist-sample": mnist_sample.load,
    "fashion-mnist-sample": fashion_sample.load,
    "digits": digits.load,
    "shapes": shapes.load,
    FILE: npz.load,
}


def load(source: DataSource, progress: Progress | None = None) -> Dataset:
    """The images that ``source`` names; may take seconds, so call it in a background thread.

    Args:
        source: what to load.
        progress: called with (done, total), in units of the source; what it raises
            (``Cancelled``) ends the loading.

    Raises:
        UserError: the data cannot be loaded; the sentence says why and what to do.
    """
    loader = _LOADERS.get(source.name)
    if loader is None:
        raise UserError(f"There is no data set named {source.name!r}; {_choices()}.")
    return loader(source, progress)


def source_for(text: str, image_shape: tuple[int, ...] | None = None) -> DataSource:
    """The source that a person means by ``text``, such as an argument of the command line.

    Args:
        text: the name of a shipped data set, ``shapes:64``, ``shapes:48x64`` (height×width), or
            a path that ends in .npz. A path becomes absolute, because a project outlives the
            folder that the program was started in; whether it exists is seen on loading.
        image_shape: of the network; plain ``shapes`` takes its height and width.

    Raises:
        UserError: none of these.
    """
    wanted = text.strip()
    if wanted.lower().endswith(".npz"):
        return DataSource(name=FILE, path=os.path.abspath(Path(wanted).expanduser()))
    name, colon, size = wanted.lower().partition(":")
    if name == "shapes":
        return _shapes(text, size if colon else None, image_shape)
    if not colon and name in {entry.name for entry in ENTRIES}:
        return DataSource(name=name)
    raise UserError(f"{text!r} is no data set; {_choices()}.")


def _shapes(text: str, size: str | None, image_shape: tuple[int, ...] | None) -> DataSource:
    source = DataSource(name="shapes")
    if size is not None:
        sides = re.fullmatch(r"(\d{1,6})(?:[x×](\d{1,6}))?", size, re.ASCII)
        if sides is None:
            raise UserError(f"{text!r} has no size that can be read; {_choices()}.")
        height = int(sides[1])
        source = replace(source, height=height, width=int(sides[2] or height))
    elif image_shape is not None:
        source = replace(source, height=image_shape[0], width=image_shape[1])
    shapes.check(source)
    return source


def _choices() -> str:
    names = ", ".join(entry.name for entry in ENTRIES)
    return f"give one of {names}, shapes:64, shapes:48x64 (height×width), or a path to a .npz file"
