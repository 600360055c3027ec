"""The places that a data set can come from: one module each, in the order of the menus.

To add one: its module with a ``Source``, and its name in the list below. Menus, file filters, what
can be dropped on the window, project files, ``--data`` and its help follow from the list.

These modules describe; what loads the images, and needs NumPy, they import when they are asked to,
so that a project can be read without it.
"""

from __future__ import annotations

from cnnexplorer.data.sources.digits import Digits
from cnnexplorer.data.sources.fashion_mnist_sample import FashionMnistSample
from cnnexplorer.data.sources.mnist_sample import MnistSample
from cnnexplorer.data.sources.npz import NpzFile
from cnnexplorer.data.sources.shapes import Shapes
from cnnexplorer.data.sources.source import Source
from cnnexplorer.document.sources import SOURCES

__all__ = [
    "SOURCES", "Digits", "FashionMnistSample", "MnistSample", "NpzFile", "Shapes", "Source",
]  # fmt: skip

for _source in (MnistSample, FashionMnistSample, Digits, Shapes, NpzFile):
    SOURCES.add(_source)
