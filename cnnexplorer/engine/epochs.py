"""One training in progress: the model, its loops, and what an epoch, a test and an end give."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from cnnexplorer.data.dataset import Dataset, Part
from cnnexplorer.document import footprint, inference
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder, steps
from cnnexplorer.engine.glimpses import Glimpses
from cnnexplorer.engine.loop import BatchLoop, Halt, Measured, Source
from cnnexplorer.engine.sampling import Split, epoch_order
from cnnexplorer.errors import UserError
from cnnexplorer.runs.events import (
    BatchDone,
    EpochDone,
    Event,
    InsideEpoch,
    ValidationStarted,
    Weights,
)

_SLICE_BYTES = 6 * 2**20


class _Mean:
    """The means over images, as ``fit`` and ``evaluate`` form them from their batches."""

    def __init__(self) -> None:
        self.images = 0
        self._loss = self._accuracy = 0.0

    def add(self, measured: Measured) -> None:
        self.images += int(measured.sizes.sum())
        self._loss += float(measured.sizes @ measured.losses.astype(np.float64))
        self._accuracy += float(measured.sizes @ measured.accuracies.astype(np.float64))

    def result(self) -> tuple[float, float]:
        return self._loss / self.images, self._accuracy / self.images


class Epochs:
    """Holds the model and goes through epochs; everything runs in the calling thread.

    Args:
        network, plan, dataset: checked already.
        split: which training images are used for what.
        halt: entered already; ends every loop within one step.
        report: receives BatchDone, InsideEpoch and ValidationStarted.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        network: Network,
        plan: Plan,
        dataset: Dataset,
        split: Split,
        halt: Halt,
        report: Callable[[Event], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._network = network
        self._plan = plan
        self._test = dataset.test
        self._split = split
        self._report, self._clock = report, clock
        self._glimpses = Glimpses(clock)
        self._model = builder.build(network, training=True, seed=plan.seed)
        self._images = _source(dataset.train)
        step = steps.training_step(self._model, steps.optimizer_of(plan))
        shape, scale = dataset.image_shape, dataset.scale
        dtype = dataset.train.images.dtype
        self._training = BatchLoop(step, shape, scale, plan.batch_size, halt, dtype)
        held = footprint.of(network, inference.infer(network))
        batch = held.measuring_batch(plan.batch_size)
        self._measuring = BatchLoop(
            steps.measuring_step(self._model), shape, scale, batch, halt, dtype
        )

    def weights(self) -> Weights:
        """Copies of the weights as they are now."""
        return builder.get_weights(self._model, self._network)

    def epoch(self, number: int) -> EpochDone | None:
        """All steps of an epoch (from 1) and its validation; None if it was stopped before.

        Raises:
            UserError: the loss or the weights are no longer finite.
        """
        began = self._clock()
        trained = self._train(number)
        if trained is None:
            return None
        weights = self.weights()
        if not _finite(weights):
            raise self._diverged(f"The weights are no longer finite after epoch {number}")
        val_loss = val_accuracy = None
        if len(self._split.validation):
            self._measuring.prepare()
            self._report(ValidationStarted(number, len(self._split.validation)))
            measured = self._measure(
                self._images, self._split.validation, f"validation of epoch {number}"
            )
            if measured is None:
                return None
            val_loss, val_accuracy = measured
        seconds = self._clock() - began
        self._glimpses.put_off()
        return EpochDone(number, *trained, val_loss, val_accuracy, seconds, weights)

    def test(self) -> tuple[float, float] | None:
        """Loss and accuracy of the test part; None if there is none, or after a stop."""
        if not len(self._test.labels):
            return None
        return self._measure(_source(self._test), np.arange(len(self._test.labels)), "test")

    def _train(self, number: int) -> tuple[float, float] | None:
        order = epoch_order(self._split.training, self._plan.seed, number)
        mean = _Mean()
        for measured in self._training.run(self._images, order):
            mean.add(measured)
            pairs = zip(measured.losses.tolist(), measured.accuracies.tolist(), strict=True)
            for step, (loss, accuracy) in enumerate(pairs, start=measured.first + 1):
                if not np.isfinite(loss):
                    first = (number, step) == (1, 1)
                    raise self._diverged(
                        f"The loss is {'not' if first else 'no longer'} finite ({loss}) at epoch "
                        f"{number}, batch {step}",
                        steps=not first,  # the loss of a step is the one before it
                    )
                self._report(BatchDone(number, step, loss, accuracy))
            if self._glimpses.due and mean.images < len(order):
                self._show(number, step)
        return mean.result() if mean.images == len(order) else None

    def _show(self, epoch: int, step: int) -> None:
        """Report the weights as they are between two steps, if they are worth it."""
        with self._glimpses.taken():
            weights = self.weights()
            if _finite(weights):  # else the next loss will tell
                self._report(InsideEpoch(epoch, step, weights))

    def _measure(
        self, source: Source, order: NDArray[np.int64], what: str
    ) -> tuple[float, float] | None:
        mean = _Mean()
        for measured in self._measuring.run(source, order):
            if not np.isfinite(measured.losses).all():
                raise self._diverged(f"The loss is no longer finite in the {what}")
            mean.add(measured)
        return mean.result() if mean.images == len(order) else None

    def _diverged(self, what: str, steps: bool = True) -> UserError:
        """Why ``what`` is so; ``steps`` is whether any was made before it was computed."""
        if not (steps and self._model.trainable_weights):
            when = "any weight was changed" if steps else "any step was made"
            return UserError(
                f"{what}, before {when}: the random start of the network gives numbers that are "
                "too large to compute with, whatever the learning rate. Choose activations that "
                "grow less (relu in place of exponential), or put a BatchNormalization between "
                "the layers."
            )
        rate, optimizer = self._plan.learning_rate, self._plan.optimizer
        # A tenth of a rate that is far too large is far too large as well.
        lower = min(rate / 10, optimizer.default_rate)
        return UserError(
            f"{what}: at the learning rate {rate:g} the steps are too large. Lower it, for "
            f"example to {lower:g}, and train again; the weights of the last complete epoch, "
            "if any, are kept."
        )


def _finite(weights: Weights) -> bool:
    return all(np.isfinite(array).all() for arrays in weights.values() for array in arrays)


def _source(part: Part) -> Source:
    """The part as tensors.

    Copied in slices, because one conversion keeps the GIL: CIFAR-10 as a whole stopped the window
    for 98 ms, slices of 6 MB for 6 ms.
    """
    step = max(1, _SLICE_BYTES // max(1, part.images[:1].nbytes))
    slices = [tf.constant(part.images[at : at + step]) for at in range(0, len(part.images), step)]
    images = tf.concat(slices, 0) if len(slices) > 1 else tf.constant(part.images)
    return Source(images, tf.constant(part.labels, tf.int64))
