"""5,000 handwritten digits of MNIST, shipped with the program."""

from __future__ import annotations

from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources import shipped
from cnnexplorer.document.data_source import DataSource


def load(source: DataSource, progress: Progress | None = None) -> Dataset:
    """28×28×1; 4,000 to train and 1,000 to test, each class equally often in both.

    All come from the training files of MNIST; ``resources/datasets/mnist-sample.txt`` tells how
    they were chosen. The stored order is shuffled, so any beginning is a fair mixture.
    """
    return shipped.load("mnist-sample.npz", source, "MNIST sample", progress)
