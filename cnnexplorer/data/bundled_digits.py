"""Takes the 8×8 digits out of scikit-learn."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.progress import Meter, Progress
from cnnexplorer.data.split import stratified_split
from cnnexplorer.document.sources import DataSource

_TEST_SHARE = 0.2
_SEED = 0


def load(source: DataSource, progress: Progress | None = None) -> Dataset:
    """All 1,797 images, uint8 (N, 8, 8, 1) with values from 0 to 16, under the source's title."""
    meter = Meter(2, progress)
    meter.advance(1)
    values, targets = load_digits(return_X_y=True)
    images = np.asarray(values).astype(np.uint8).reshape(-1, 8, 8, 1)
    labels = np.asarray(targets).astype(np.int64)
    train, test = stratified_split(labels, _TEST_SHARE, _SEED)
    names = tuple(str(digit) for digit in range(10))
    meter.advance(1)
    return assemble(
        source,
        source.title,
        Part(images[train], labels[train]),
        Part(images[test], labels[test]),
        names,
    )
