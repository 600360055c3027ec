"""The 8×8 handwritten digits that scikit-learn brings along."""

from __future__ import annotations

import numpy as np

from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.progress import Meter, Progress
from cnnexplorer.data.split import stratified_split
from cnnexplorer.document.data_source import DataSource

_TEST_SHARE = 0.2
_SEED = 0


def load(source: DataSource, progress: Progress | None = None) -> Dataset:
    """8×8×1 with values from 0 to 16; 1,797 images, a fifth of each class to test.

    The split is always the same, whatever ``source.seed`` says.
    """
    meter = Meter(2, progress)
    # Importing scikit-learn takes about a second, which only those pay who ask for its digits.
    from sklearn.datasets import load_digits

    meter.advance(1)
    values, targets = load_digits(return_X_y=True)
    images = np.asarray(values).astype(np.uint8).reshape(-1, 8, 8, 1)
    labels = np.asarray(targets).astype(np.int64)
    train, test = stratified_split(labels, _TEST_SHARE, _SEED)
    names = tuple(str(digit) for digit in range(10))
    meter.advance(1)
    return assemble(
        source,
        "Digits",
        Part(images[train], labels[train]),
        Part(images[test], labels[test]),
        names,
    )
