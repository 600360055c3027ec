"""The receptive field: which pixels of the image one value of each row can see.

Worked out axis by axis from the top down (Araujo, Norris and Sim, "Computing Receptive Fields of
Convolutional Neural Networks", Distill 2019). Each kind of layer says how one of its values sees
what comes in (``Layer.reach``); of several inputs a value sees as far as the farthest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from cnnexplorer.document.layers import Layer
from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row, Shape


class Axis(NamedTuple):
    """The receptive field along one axis, in pixels of the image.

    Attributes:
        size: how many pixels a value can see at most, if the image went on for ever.
        stride: how far the fields of neighbouring values lie apart; 0 where all see the same.
        centre: where the middle of the first value's field lies; 0 is the first pixel.
        places: how many values there are along the axis.
        grain: behind a layer that enlarges, how far the fields of what it received lay apart: what
            is made of neighbours there sees whole such steps, some one more than others.
        settled: the size before that.
    """

    size: float
    stride: float
    centre: float
    places: int
    grain: float = 0.0
    settled: float = 0.0

    @property
    def largest(self) -> int:
        """The size in whole pixels, of the value that sees most."""
        if not self.grain:
            return _whole(self.size)
        return _whole(self.settled + _whole((self.size - self.settled) / self.grain) * self.grain)

    def of_all(self) -> Axis:
        """What a value sees that is made of those of all places."""
        across = self.stride * (self.places - 1)
        return Axis(self.size + across, 0.0, self.centre + across / 2, 1)

    def through(self, window: float, step: float, shift: float, places: int) -> Axis:
        """What a value sees that is made of a window of neighbours."""
        size = self.size + (window - 1) * self.stride
        grain, settled = self.grain, self.settled
        if step < 1 and self.stride > grain:
            grain, settled = self.stride, size
        centre = self.centre + shift * self.stride
        return Axis(size, self.stride * step, centre, places, grain, settled)

    def with_other(self, other: Axis) -> Axis:
        """What a value sees that is made of one of each."""
        one, two = self, other
        if one.stride != two.stride:  # as 1×1 maps beside others: then it may lie anywhere
            one, two = one.of_all(), two.of_all()
        first = min(one.centre - (one.size - 1) / 2, two.centre - (two.size - 1) / 2)
        last = max(one.centre + (one.size - 1) / 2, two.centre + (two.size - 1) / 2)
        places = max(self.places, other.places)
        coarse = max(one, two, key=lambda axis: axis.grain)
        return Axis(
            last - first + 1, one.stride, (first + last) / 2, places, coarse.grain, coarse.settled
        )


class Field(NamedTuple):
    """The receptive field of a row, down and across the image.

    Attributes:
        turned: whether the maps' height runs across the image, behind a Permute.
    """

    down: Axis
    across: Axis
    turned: bool = False

    def along_maps(self) -> tuple[Axis, Axis]:
        """The axis along the maps' height, and the one along their width."""
        return (self.across, self.down) if self.turned else (self.down, self.across)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width, in pixels, of the largest: behind a layer that enlarges, neighbouring
        values see unlike many.
        """
        return self.down.largest, self.across.largest

    @property
    def stride(self) -> tuple[float, float]:
        """How far neighbouring fields lie apart, in pixels."""
        return self.down.stride, self.across.stride


def _whole(size: float) -> int:
    return math.ceil(size - 1e-6)


def fields(network: Network, rows: Sequence[Row]) -> tuple[Field | None, ...]:
    """The receptive field of every row, of which ``inference.infer`` gave ``rows``.

    None where a row is impossible or depends on one that is.
    """
    height, width, _ = network.input.shape
    known: dict[str, Field] = {}
    found: list[Field | None] = []
    for row, node in enumerate(network.nodes):
        shape = rows[row].output_shape
        field: Field | None = None
        if shape is not None and row == 0:
            field = Field(Axis(1.0, 1.0, 0.0, height), Axis(1.0, 1.0, 0.0, width))
        elif shape is not None:
            taken = network.sources(row)
            if not node.enabled:
                field = known.get(taken[0])
            else:
                inputs = [known[source] for source in taken if source in known]
                received = rows[network.positions[taken[0]]].output_shape or ()
                field = _seen(node.layer, inputs, received, shape)
        if field is not None:
            known[node.id] = field
        found.append(field)
    return tuple(found)


def _seen(layer: Layer, inputs: Sequence[Field], received: Shape, given: Shape) -> Field | None:
    """What a value of a layer sees through the fields of what it takes."""
    if not inputs:
        return None
    seen = inputs[0]
    for other in inputs[1:]:
        seen = _of_both(seen, other)
    reach = layer.reach(received, given)
    if reach.everything:
        return Field(seen.down.of_all(), seen.across.of_all())
    axes = seen.along_maps()
    turned = seen.turned != reach.turned
    if reach.turned:
        axes = (axes[1], axes[0])
    places = given[:2] if len(given) == 3 else tuple(axis.places for axis in axes)
    first, second = (
        axis.through(window, step, shift, count)
        for axis, window, step, shift, count in zip(
            axes, reach.window, reach.step, reach.shift, places, strict=True
        )
    )
    return Field(second, first, True) if turned else Field(first, second)


def _of_both(one: Field, other: Field) -> Field:
    """What a value sees that is made of one of each."""
    if one.turned != other.turned:
        one, other = (Field(each.down.of_all(), each.across.of_all()) for each in (one, other))
    return Field(one.down.with_other(other.down), one.across.with_other(other.across), one.turned)
