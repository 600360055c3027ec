"""The images that a network gets wrong, the most confident first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Mistakes:
    """The wrong answers for one set of images.

    Attributes:
        images: int64 (wrong,), positions in the set, the most confident mistake first.
        predicted: int64 (wrong,), the class that the network chose.
        probability: float32 (wrong,), the probability it gave to that class.
        total: number of images in the set.
    """

    images: NDArray[np.int64]
    predicted: NDArray[np.int64]
    probability: NDArray[np.float32]
    total: int

    def __len__(self) -> int:
        return len(self.images)

    @property
    def accuracy(self) -> float:
        """The share of right answers, 0..1."""
        return 1.0 - len(self.images) / self.total if self.total else 0.0


def find(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> Mistakes:
    """The mistakes among (images, classes) probabilities for (images,) labels.

    Equal probabilities keep the order of the set, so the same network gives the same list.
    """
    predicted = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    chosen = probabilities[wrong, predicted[wrong]]
    order = np.argsort(-chosen, kind="stable")
    return Mistakes(wrong[order], predicted[wrong][order], chosen[order], len(labels))
