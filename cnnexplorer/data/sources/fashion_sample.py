"""6,000 pictures of clothes from Fashion-MNIST, shipped with the program."""

from __future__ import annotations

from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources import shipped
from cnnexplorer.document.data_source import DataSource


def load(source: DataSource, progress: Progress | None = None) -> Dataset:
    """28×28×1; 5,000 from its training files and 1,000 from its test files, balanced.

    ``resources/datasets/fashion-mnist-sample.txt`` tells how they were chosen. The stored order
    is shuffled, so any beginning is a fair mixture.
    """
    return shipped.load("fashion-mnist-sample.npz", source, "Fashion-MNIST sample", progress)
