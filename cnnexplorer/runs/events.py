"""What a training reports while it runs: frozen values, importable without TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, tuple[NDArray[np.float32], ...]]
"""Of each node that has weights, by its id: the arrays of its Keras layer in the order of
``layer.get_weights()``, as read-only copies."""


@dataclass(frozen=True, slots=True)
class Started:
    """All checks passed; TensorFlow now prepares the first step (about a second).

    Attributes:
        epochs: how many are planned.
        steps_per_epoch: batches in each, a last partial one included.
        training_images, validation_images: the two parts of the training images.
        test_images: measured at the end.
    """

    epochs: int
    steps_per_epoch: int
    training_images: int
    validation_images: int
    test_images: int = 0


@dataclass(frozen=True, slots=True)
class BatchDone:
    """One step was made.

    Attributes:
        epoch: from 1.
        step: within the epoch, from 1.
        loss: of this batch before its step, penalties included (not a running mean).
        accuracy: share of this batch that was right, 0 to 1.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class InsideEpoch:
    """Weights from inside an epoch, every few seconds of a long one, for those who watch.

    Attributes:
        epoch: from 1.
        step: of the epoch, from 1; the last that was made.
        weights: after that step.
    """

    epoch: int
    step: int
    weights: Weights


@dataclass(frozen=True, slots=True)
class ValidationStarted:
    """All steps of the epoch were made; the held-back images are measured now."""

    epoch: int
    images: int


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch is complete.

    Attributes:
        epoch: from 1.
        loss, accuracy: means over the epoch's images, as ``fit`` prints them.
        val_loss, val_accuracy: of the held-back images, None where there are none.
        seconds: wall time of the epoch, validation included.
        weights: after the last step.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    seconds: float
    weights: Weights


@dataclass(frozen=True, slots=True)
class Finished:
    """The training ended in order, by itself or because it was told to stop.

    Attributes:
        stopped: whether it was told to stop.
        epochs: how many were completed.
        weights: after the last step that was made.
        test_loss, test_accuracy: of the test images; None after a stop and where there are none.
        seconds: wall time from the start of the first epoch, the test included.
    """

    stopped: bool
    epochs: int
    weights: Weights
    test_loss: float | None
    test_accuracy: float | None
    seconds: float

    @property
    def test(self) -> tuple[float, float] | None:
        """Loss and accuracy of the test images, or None."""
        if self.test_loss is None or self.test_accuracy is None:
            return None
        return self.test_loss, self.test_accuracy


@dataclass(frozen=True, slots=True)
class Failed:
    """The training could not start or go on; the last good weights are the last EpochDone's.

    Attributes:
        sentence: what is wrong and what to do.
        details: a traceback for a report, or empty where the sentence says it all.
    """

    sentence: str
    details: str = ""


Event = Started | BatchDone | InsideEpoch | ValidationStarted | EpochDone | Finished | Failed
