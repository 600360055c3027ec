"""The curves of a training as it runs: every batch kept, few enough points to draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 2000


class Curve:
    """A growing series that is thinned by averaging neighbours when it gets long.

    Points are means of ``stride`` consecutive values; when there would be more than
    ``MOST_POINTS``, pairs of points are averaged and the stride doubles. Drawing therefore
    costs the same after a million batches as after two thousand.
    """

    def __init__(self) -> None:
        self._x = np.empty(MOST_POINTS, np.float64)
        self._y = np.empty(MOST_POINTS, np.float64)
        self._size = 0
        self._sum_x = self._sum_y = 0.0
        self._waiting = 0
        self.stride = 1
        self.count = 0

    def append(self, x: float, y: float) -> None:
        """Add one value."""
        self.count += 1
        self._sum_x += x
        self._sum_y += y
        self._waiting += 1
        if self._waiting < self.stride:
            return
        if self._size == MOST_POINTS:
            half = MOST_POINTS // 2
            self._x[:half] = self._x.reshape(half, 2).mean(axis=1)
            self._y[:half] = self._y.reshape(half, 2).mean(axis=1)
            self._size = half
            self.stride *= 2
            return  # the value waits until the doubled stride is full
        self._x[self._size] = self._sum_x / self._waiting
        self._y[self._size] = self._sum_y / self._waiting
        self._size += 1
        self._sum_x = self._sum_y = 0.0
        self._waiting = 0

    def points(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The x and y to draw, each (at most MOST_POINTS,); copies."""
        return self._x[: self._size].copy(), self._y[: self._size].copy()


@dataclass(frozen=True, slots=True)
class EpochNumbers:
    """The numbers of one epoch; validation is None where no images are held back."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None

    def texts(self) -> tuple[str, ...]:
        """The numbers as a table shows them."""
        return (
            str(self.epoch),
            f"{self.loss:.4f}",
            f"{self.accuracy:.2%}",
            "—" if self.val_loss is None else f"{self.val_loss:.4f}",
            "—" if self.val_accuracy is None else f"{self.val_accuracy:.2%}",
        )


class History:
    """Loss and accuracy of one training: per batch, and per epoch for the validation part.

    The x of every point is in epochs: batch 40 of 80 in epoch 2 stands at 1.5.
    """

    def __init__(self, epochs: int, steps_per_epoch: int) -> None:
        self.epochs = epochs
        self.steps_per_epoch = steps_per_epoch
        self.loss, self.accuracy = Curve(), Curve()
        self.val_loss, self.val_accuracy = Curve(), Curve()
        self.epochs_done: list[EpochNumbers] = []

    def batch(self, epoch: int, step: int, loss: float, accuracy: float) -> None:
        """Add one batch; ``epoch`` and ``step`` count from 1."""
        x = epoch - 1 + step / self.steps_per_epoch
        self.loss.append(x, loss)
        self.accuracy.append(x, accuracy)

    def epoch(self, numbers: EpochNumbers) -> None:
        """Add the means of one epoch."""
        self.epochs_done.append(numbers)
        if numbers.val_loss is not None and numbers.val_accuracy is not None:
            self.val_loss.append(numbers.epoch, numbers.val_loss)
            self.val_accuracy.append(numbers.epoch, numbers.val_accuracy)
