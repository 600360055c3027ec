"""How much memory a network takes while it is trained or looked into, before that begins.

What TensorFlow 2.21 was seen to hold: weights, gradients and the optimiser's values; of every
image in a batch what each layer keeps for its gradient, and at the widest place the gradients
themselves. The figures below were fitted to networks of all sorts; ``tests/benchmarks`` has the
table of what is said here against what a training really takes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.rules import Held, Row

_FLOAT32_BYTES = 4

_START_BYTES = 24 * 10**6
"""What the first training takes whatever is trained: traced graphs, threads, small things."""

_ROW_BYTES = 10**6
"""What each layer adds to that: its part of the graphs."""

_POOL = 1.25
"""What TensorFlow's allocator takes for each byte asked of it, with the gaps between them."""

_DRAWING = 2.25
"""How many times its size a layer's weights take while they are drawn, beside themselves."""

_MEASURING_BATCH = (32, 256)
"""Least and most images in a batch of a measurement, which keeps no gradients: small training
batches would waste time there, very large ones memory."""

_MEASURING_BYTES = 64 * 10**6
"""What a measurement of more images than a step has may take."""


class Amounts(NamedTuple):
    """How many images a training holds in memory, as uint8 or as they are kept.

    Attributes:
        train_bytes, test_bytes: all images of either part.
        images: how many of the training part are trained on.
        measured: the most that are measured at once: held-back or test images.
    """

    train_bytes: int
    test_bytes: int
    images: int
    measured: int


@dataclass(frozen=True, slots=True)
class Footprint:
    """What one network holds; everything in bytes.

    Attributes:
        rows: layers of the network.
        weights: all weights.
        trainable: those that are trained.
        largest: the weights of the layer that has most.
        reordered: copies of weights in oneDNN's own order.
        training: of each image of a batch, at the fullest moment of a step.
        once: in a step, however many images the batch has.
        forward: of each image on the way forward, at the fullest moment.
        outputs: of one image, all rows' outputs.
    """

    rows: int
    weights: int
    trainable: int
    largest: int
    reordered: int
    training: int
    once: int
    forward: int
    outputs: int

    def measuring_batch(self, batch_size: int) -> int:
        """How many images are measured at once where ``batch_size`` are trained at once.

        More than in a step only where they are small: larger blocks than those of the step do
        not fit into what the allocator holds already.
        """
        least, most = _MEASURING_BATCH
        wanted = min(max(batch_size, least), most)
        return min(wanted, max(batch_size, _MEASURING_BYTES // max(1, self.forward)))

    def training_bytes(self, plan: Plan, amounts: Amounts) -> int:
        """The most that a training by ``plan`` takes, beside what the data set takes already."""
        optimizer = plan.optimizer
        batch = min(plan.batch_size, amounts.images)
        measured = min(self.measuring_batch(plan.batch_size), amounts.measured)
        steady = self.weights + self.trainable * (1 + optimizer.slots) + self.reordered
        once = self.once if batch > 1 else 0
        step = max(optimizer.passing * self.largest, self.training * batch + once)
        pool = max(
            steady + step,
            steady + self.forward * measured,
            self.weights + _DRAWING * self.largest,
        )
        # While they are copied, the training images are there twice.
        images = max(2 * amounts.train_bytes, amounts.train_bytes + amounts.test_bytes)
        published = 2 * self.weights + self.largest
        start = _START_BYTES + _ROW_BYTES * self.rows
        return int(start + images + _POOL * pool + published)

    def looking_bytes(self, images: int = 1) -> int:
        """What the probabilities of so many images at once take, beside the weights."""
        return int(_POOL * self.forward * images)

    def outputs_bytes(self) -> int:
        """What all rows' outputs for one image take, in TensorFlow and as they are handed on."""
        return int((_POOL + 1) * self.outputs)


def of(network: Network, rows: tuple[Row, ...]) -> Footprint:
    """What ``network`` holds, whose rows ``inference.infer`` found possible."""
    weights = [row.parameters for row in rows]
    outputs = [_values(row) for row in rows]
    sources = [network.sources(row) if row else () for row in range(len(rows))]
    taken = [[network.positions[node] for node in nodes] for nodes in sources]
    held, learning = _held(network, rows, taken)
    in_bytes = {
        "weights": sum(weights),
        "trainable": sum(row.trainable for row in rows),
        "largest": max(weights),
        "reordered": sum(each.weights for each in held),
        "training": _step(outputs, taken, held, learning),
        "once": max(each.once for each in held),
        "forward": _forward(outputs, taken),
        "outputs": sum(outputs),
    }
    return Footprint(
        rows=len(rows), **{name: value * _FLOAT32_BYTES for name, value in in_bytes.items()}
    )


def _values(row: Row) -> int:
    return math.prod(row.output_shape or (0,))


def _held(
    network: Network, rows: tuple[Row, ...], taken: list[list[int]]
) -> tuple[list[Held], list[bool]]:
    """What each row holds, and whether a gradient passes through it."""
    held: list[Held] = []
    learning: list[bool] = []
    for node, row, places in zip(network.nodes, rows, taken, strict=True):
        learning.append(row.trainable > 0 or any(learning[place] for place in places))
        if not node.enabled:
            held.append(Held(0))
        elif not places:
            held.append(Held(_values(row)))
        else:
            received = rows[places[0]].output_shape or ()
            held.append(node.layer.held(received, row.output_shape or ()))
    return held, learning


def _step(
    outputs: list[int], taken: list[list[int]], held: list[Held], learning: list[bool]
) -> int:
    """Values of one image at the fullest moment of a step: on the way back, row by row."""
    needed = list(learning)
    for place, places in enumerate(taken):
        if learning[place]:
            for source in places:
                needed[source] = True
    fullest = kept = 0
    for place, places in enumerate(taken):
        kept += held[place].kept if needed[place] else 0
        gradients = outputs[place] + held[place].working if learning[place] else 0
        gradients += sum(outputs[source] for source in places if learning[source])
        fullest = max(fullest, kept + gradients)
    return fullest


def _forward(outputs: list[int], taken: list[list[int]]) -> int:
    """Values of one image at the fullest moment of the way forward.

    An output is held until the last row that takes it is done. An image is there twice while
    its pixels are divided.
    """
    last = list(range(len(outputs)))
    for place, places in enumerate(taken):
        for source in places:
            last[source] = place
    done: list[list[int]] = [[] for _ in outputs]
    for source, place in enumerate(last):
        done[place].append(source)
    fullest, alive = 2 * outputs[0], 0
    for place, values in enumerate(outputs):
        alive += values
        fullest = max(fullest, alive)
        alive -= sum(outputs[source] for source in done[place])
    return fullest
