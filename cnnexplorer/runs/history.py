"""The curves of a training as it runs: every batch kept, few enough points to draw."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnexplorer.texts import percent_text, tidy

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
            _loss_text(self.loss),
            percent_text(self.accuracy),
            "—" if self.val_loss is None else _loss_text(self.val_loss),
            "—" if self.val_accuracy is None else percent_text(self.val_accuracy),
        )


@dataclass(frozen=True, eq=False, slots=True)
class Numbers:
    """All numbers of a training up to one moment, for a file.

    Attributes:
        losses, accuracies: of every batch as it was measured, float32.
        steps_per_epoch, batch_images, last_images: as in :class:`History`.
        epochs: of every complete epoch.
    """

    losses: NDArray[np.float32]
    accuracies: NDArray[np.float32]
    steps_per_epoch: int
    batch_images: int
    last_images: int
    epochs: tuple[EpochNumbers, ...]


class History:
    """Loss and accuracy of one training: per batch, and per epoch for the validation part.

    The x of every point is in epochs: batch 40 of 80 in epoch 2 stands at 1.5. Every point of the
    curves stands for equally many images: the last batch of an epoch may be smaller, and so
    noisier; it is filled up with the batch before it, weighted by images.

    Args:
        epochs: how many are planned.
        steps_per_epoch: batches in each.
        batch_images: images in each batch.
        last_images: images in the last batch of an epoch; as in the others if 0.
    """

    def __init__(
        self, epochs: int, steps_per_epoch: int, batch_images: int = 1, last_images: int = 0
    ) -> None:
        self.epochs = epochs
        self.steps_per_epoch = steps_per_epoch
        self.batch_images = batch_images
        self.last_images = last_images or batch_images
        self.loss, self.accuracy = Curve(), Curve()
        self.val_loss, self.val_accuracy = Curve(), Curve()
        self.epochs_done: list[EpochNumbers] = []
        self._losses, self._accuracies = array("f"), array("f")

    @property
    def images_per_point(self) -> int:
        """How many training images each point of the curves is the mean of."""
        return self.batch_images * self.loss.stride

    @property
    def even(self) -> bool:
        """Whether it is exactly so many, also at the end of an epoch."""
        return self.last_images == self.batch_images or self.steps_per_epoch == 1

    @property
    def reached(self) -> int:
        """How many epochs were begun; 1 before the first batch."""
        return max(1, math.ceil(len(self._losses) / self.steps_per_epoch))

    def batch(self, epoch: int, step: int, loss: float, accuracy: float) -> None:
        """Add one batch; ``epoch`` and ``step`` count from 1."""
        self._losses.append(loss)
        self._accuracies.append(accuracy)
        if step == self.steps_per_epoch > 1 and self.last_images < self.batch_images:
            share = self.last_images / self.batch_images
            loss = share * loss + (1 - share) * self._losses[-2]
            accuracy = share * accuracy + (1 - share) * self._accuracies[-2]
        x = epoch - 1 + step / self.steps_per_epoch
        self.loss.append(x, loss)
        self.accuracy.append(x, accuracy)

    def epoch(self, numbers: EpochNumbers) -> None:
        """Add the means of one epoch."""
        self.epochs_done.append(numbers)
        if numbers.val_loss is not None and numbers.val_accuracy is not None:
            self.val_loss.append(numbers.epoch, numbers.val_loss)
            self.val_accuracy.append(numbers.epoch, numbers.val_accuracy)

    def numbers(self) -> Numbers:
        """All numbers so far, which the training no longer changes."""
        return Numbers(
            np.array(self._losses, np.float32),
            np.array(self._accuracies, np.float32),
            self.steps_per_epoch,
            self.batch_images,
            self.last_images,
            tuple(self.epochs_done),
        )


def _loss_text(loss: float) -> str:
    """Five digits or fewer decimals, so that a large loss needs no more room than a small one;
    of those that show a training gone astray only the order of magnitude.
    """
    if abs(loss) < 9.99995:
        return f"{loss:.4f}"
    return f"{loss:.5g}" if abs(loss) < 99_999.5 else tidy(f"{loss:.0e}")
