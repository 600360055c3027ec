"""Which training images are held back, and in which order the others are shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The two uses of one seed draw from streams of their own. RandomState is the generator whose
# numbers NumPy promises never to change, so that a saved run finds its held-back images again.
_SPLIT, _ORDER = 0, 1


class Split(NamedTuple):
    """Indices into the training part, each ascending; together they are all of it."""

    training: NDArray[np.int64]
    validation: NDArray[np.int64]


def split(count: int, share: float, seed: int) -> Split:
    """Hold back ``round(count · share)`` images, drawn at random once per seed.

    Unlike ``fit``, which takes the last ones as they come, so that a file sorted by class does
    not lose whole classes to the validation.
    """
    held = round(count * share)
    order = np.random.RandomState([seed, _SPLIT]).permutation(count)
    return Split(np.sort(order[held:]), np.sort(order[:held]))


def epoch_order(training: NDArray[np.int64], seed: int, epoch: int) -> NDArray[np.int64]:
    """The images of ``training`` in the order of ``epoch`` (from 1); the same for a seed."""
    return np.random.RandomState([seed, _ORDER, epoch]).permutation(training)
