"""6,000 pictures of clothes from Fashion-MNIST, shipped with the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources.source import Source

if TYPE_CHECKING:
    from cnnexplorer.data.dataset import Dataset


@dataclass(frozen=True, slots=True)
class FashionMnistSample(Source):
    """28×28×1; 5,000 from its training files and 1,000 from its test files, balanced.

    ``resources/datasets/fashion-mnist-sample.txt`` tells how they were chosen. The stored order
    is shuffled, so any beginning is a fair mixture.
    """

    token: ClassVar[str] = "fashion-mnist-sample"
    title: ClassVar[str] = "Fashion-MNIST sample"
    about: ClassVar[str] = (
        "6,000 grey pictures of clothes, 28×28 pixels: harder than digits, with classes that "
        "look alike."
    )
    licence: ClassVar[str] = "MIT"

    def load(self, progress: Progress | None = None) -> Dataset:
        from cnnexplorer.data import shipped  # later: NumPy

        return shipped.load("fashion-mnist-sample.npz", self, progress)
