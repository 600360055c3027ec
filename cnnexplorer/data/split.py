"""Divides labelled images into a training and a test part that hold the classes alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cnnexplorer.data.dataset import Labels

Indices = npt.NDArray[np.int64]


def stratified_split(labels: Labels, test_share: float, seed: int) -> tuple[Indices, Indices]:
    """Which images train and which test, each in a shuffled order.

    Own code instead of scikit-learn's ``train_test_split``: importing that costs about a second
    in a program that starts in less, and its choice may change with its version, while a saved
    run must find the same test images again. ``RandomState`` is the generator whose numbers
    NumPy promises never to change.

    Args:
        labels: int64, (N,).
        test_share: between 0 and 1; each class gives this share of its images, rounded, to the
            test part. A class of two or more images is present in both parts; a single image
            goes to the training part.
        seed: 0 … 2³² - 1; the same seed gives the same split.

    Returns:
        Positions in ``labels`` (int64) for training and for testing; together each image once.
    """
    generator = np.random.RandomState(seed)
    train: list[Indices] = []
    test: list[Indices] = []
    for label in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == label))
        count = min(max(round(test_share * len(members)), 1), len(members) - 1)
        test.append(members[:count])
        train.append(members[count:])
    return _shuffled(train, generator), _shuffled(test, generator)


def _shuffled(pieces: list[Indices], generator: np.random.RandomState) -> Indices:
    joined = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
    return generator.permutation(joined).astype(np.int64, copy=False)
