"""5,000 handwritten digits of MNIST, shipped with the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources.source import Source

if TYPE_CHECKING:
    from cnnexplorer.data.dataset import Dataset


@dataclass(frozen=True, slots=True)
class MnistSample(Source):
    """28×28×1; 4,000 to train and 1,000 to test, each class equally often in both.

    All come from the training files of MNIST; ``resources/datasets/mnist-sample.txt`` tells how
    they were chosen. The stored order is shuffled, so any beginning is a fair mixture.
    """

    token: ClassVar[str] = "mnist-sample"
    title: ClassVar[str] = "MNIST sample"
    about: ClassVar[str] = (
        "5,000 handwritten digits in grey, 28×28 pixels: the usual first data set."
    )
    licence: ClassVar[str] = "CC BY-SA 3.0"

    def load(self, progress: Progress | None = None) -> Dataset:
        from cnnexplorer.data import shipped  # later: NumPy

        return shipped.load("mnist-sample.npz", self, progress)
