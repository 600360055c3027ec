"""The images that a network gets wrong, the most confident first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_CLASS = -1


@dataclass(frozen=True, eq=False, slots=True)
class Mistakes:
    """The wrong answers for one set of images.

    Attributes:
        images: int64 (wrong,), positions in the set, the most confident mistake first.
        predicted: int64 (wrong,), the class that the network chose; ``NO_CLASS`` where what it
            gave is not finite, which is no answer.
        probability: float32 (wrong,), the probability it gave to that class; else NaN.
        total: number of images in the set.
    """

    images: NDArray[np.int64]
    predicted: NDArray[np.int64]
    probability: NDArray[np.float32]
    total: int

    def __len__(self) -> int:
        return len(self.images)

    @property
    def unanswered(self) -> int:
        """For how many images the network gives no finite numbers."""
        return int((self.predicted == NO_CLASS).sum())

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0..1."""
        return 1.0 - len(self.images) / self.total if self.total else 0.0


def find(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> Mistakes:
    """The mistakes among (images, classes) probabilities for (images,) labels.

    Equal probabilities keep the order of the set, so the same network gives the same list. Those
    without an answer come last.
    """
    answered: NDArray[np.bool_] = np.asarray(np.isfinite(probabilities).all(axis=1))
    predicted = np.where(answered, probabilities.argmax(axis=1), NO_CLASS)
    wrong = np.flatnonzero(predicted != labels)
    chosen = probabilities[wrong, predicted[wrong]].astype(np.float32)
    chosen[~answered[wrong]] = np.nan
    order = np.argsort(-chosen, kind="stable")
    return Mistakes(wrong[order], predicted[wrong][order], chosen[order], len(labels))
