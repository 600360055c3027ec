"""Runs a step over slices of an order of images, several steps a call, and stops within one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from cnnexplorer.engine import tracing

_CALL_SECONDS = 0.075
"""How long one call should last: long enough that Python costs nothing between the steps, short
enough that the curves move smoothly."""

_GROWTH = 4
"""How much larger than the last call the next one may be, so that one odd measurement (a pause of
the machine, a first call) does not make a call of seconds."""

_POLL_SECONDS = 0.05

Step = Callable[[Any, Any], tuple[Any, Any]]
"""From float32 images (N, H, W, C) and int64 labels (N,) to their loss and accuracy, in a graph."""


class Source(NamedTuple):
    """Images that batches are taken from; the only copy that TensorFlow holds of them.

    Attributes:
        images: uint8 or float32 tensor (N, H, W, C).
        labels: int64 tensor (N,).
    """

    images: Any
    labels: Any


@dataclass(frozen=True, slots=True)
class Measured:
    """What a few consecutive steps gave.

    Attributes:
        first: index of the first of them within the order, from 0.
        sizes: images in each, int64.
        losses, accuracies: one float32 per step.
    """

    first: int
    sizes: NDArray[np.int64]
    losses: NDArray[np.float32]
    accuracies: NDArray[np.float32]


class Halt:
    """A switch inside the graph that follows a ``threading.Event`` while the context is entered.

    The graph cannot see the Event, and the thread that runs the graph cannot look at it before
    the call is over; a small thread carries it over.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="engine-halt", daemon=True)
        self.variable = tf.Variable(False, trainable=False, name="halt")

    def __enter__(self) -> Halt:
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._watcher.join()

    def is_set(self) -> bool:
        return self._stop.is_set()

    def _watch(self) -> None:
        while not self._over.is_set():
            if self._stop.wait(_POLL_SECONDS):
                self.variable.assign(True)
                return


class BatchLoop:
    """One step function, compiled into a loop over the batches of an order.

    Args:
        step: what is done with each batch.
        image_shape: (height, width, channels).
        scale: what pixels are divided by.
        batch_size: images a step; the last one of an order takes what is left, as in Keras.
        halt: ends the loop after the step that is running.
        dtype: of the images, uint8 or float32.
    """

    def __init__(
        self,
        step: Step,
        image_shape: tuple[int, int, int],
        scale: float,
        batch_size: int,
        halt: Halt,
        dtype: Any = np.uint8,
    ) -> None:
        self._dtype = tf.as_dtype(dtype)
        self._step = step
        self._image_shape = image_shape
        self._scale = scale
        self._batch_size = batch_size
        self._halt = halt
        self._steps = 1
        self._function: Any = None

    def run(self, source: Source, order: NDArray[np.int64]) -> Iterator[Measured]:
        """Go through the images of ``source`` that ``order`` names; ends early after a stop.

        A loss that is not finite is the last one.
        """
        self.prepare()
        rows = tf.constant(order, tf.int32)
        count = -(-len(order) // self._batch_size)
        first = 0
        while first < count and not self._halt.is_set():
            asked = min(self._steps, count - first)
            began = time.perf_counter()
            done, losses, accuracies = self._function(
                *source, rows, tf.constant(first), tf.constant(asked)
            )
            ran = int(done)
            seconds = time.perf_counter() - began
            if ran:
                yield Measured(
                    first,
                    self._sizes(first, ran, len(order)),
                    losses.numpy()[:ran],
                    accuracies.numpy()[:ran],
                )
            first += ran
            if ran < asked:
                return
            self._adapt(seconds / ran)

    def prepare(self) -> None:
        """Compile the loop now, if it is not yet; takes up to seconds, which are no step's."""
        if self._function is None and not self._halt.is_set():
            self._function = self._compile()

    def _sizes(self, first: int, steps: int, images: int) -> NDArray[np.int64]:
        ends = np.arange(first, first + steps + 1) * self._batch_size
        return np.diff(np.minimum(ends, images))

    def _adapt(self, seconds_a_step: float) -> None:
        wanted = int(_CALL_SECONDS / max(seconds_a_step, 1e-6))
        self._steps = max(1, min(wanted, self._steps * _GROWTH))

    def _compile(self) -> Any:
        """The loop as one traced function: (source, rows, first step, steps) to what it gave."""
        number = tf.TensorSpec((), tf.int32)
        signature = [
            tf.TensorSpec((None, *self._image_shape), self._dtype),
            tf.TensorSpec((None,), tf.int64),
            tf.TensorSpec((None,), tf.int32),
            number,
            number,
        ]
        return tracing.traced(self._several, signature)

    def _several(
        self, images: Any, labels: Any, rows: Any, first: Any, steps: Any
    ) -> tuple[Any, Any, Any]:
        """In the graph: as many of ``steps`` steps as the halt and the losses allow."""
        halt = self._halt.variable

        def goes_on(done: Any, last: Any, *_arrays: Any) -> Any:
            return (done < steps) & tf.math.is_finite(last) & ~halt.read_value()

        def body(done: Any, _last: Any, losses: Any, accuracies: Any) -> Any:
            begin = (first + done) * self._batch_size
            chosen = rows[begin : begin + self._batch_size]
            batch = tf.cast(tf.gather(images, chosen), tf.float32) / float(self._scale)
            loss, accuracy = self._step(batch, tf.gather(labels, chosen))
            return done + 1, loss, losses.write(done, loss), accuracies.write(done, accuracy)

        arrays = [tf.TensorArray(tf.float32, steps, element_shape=()) for _ in range(2)]
        # One at a time: a step needs the weights that the one before it left.
        done, _last, losses, accuracies = tf.while_loop(
            goes_on, body, (0, 0.0, *arrays), parallel_iterations=1
        )
        return done, losses.stack(), accuracies.stack()
