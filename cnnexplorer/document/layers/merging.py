"""Layers that take several earlier ones: what makes skips, branches and U-Nets of a list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.rules import Held, Impossible, Row, Shape
from cnnexplorer.texts import listed, shape_text


@dataclass(frozen=True, slots=True)
class _Merging(Layer):
    """What all layers share that take several inputs."""

    group: ClassVar[str] = "Merging"
    takes: ClassVar[tuple[int, int | None]] = (1, None)


@dataclass(frozen=True, slots=True)
class _Elementwise(_Merging):
    """One value of those that stand at the same place."""

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        shapes = [_known(row) for row in inputs]
        given = shapes[0]
        for shape in shapes[1:]:
            together = _broadcast(given, shape)
            if together is None:
                raise Impossible(
                    f"{self.kind} needs inputs of one shape, but receives {_told(shapes)}; change "
                    "the layers that it takes until they agree."
                )
            given = together
        alone = len(inputs) == 1
        return Row(given, probabilities=alone and inputs[0].probabilities)


@dataclass(frozen=True, slots=True)
class Add(_Elementwise):
    """The sum of what several layers give."""

    prefix: ClassVar[str] = "add"
    about: ClassVar[str] = (
        "Adds what several layers give, value by value: a skip connection, as in a ResNet."
    )


@dataclass(frozen=True, slots=True)
class Multiply(_Elementwise):
    """The product of what several layers give."""

    prefix: ClassVar[str] = "multiply"
    about: ClassVar[str] = (
        "Multiplies what several layers give, value by value, so that one can open and close "
        "another like a gate."
    )


@dataclass(frozen=True, slots=True)
class Average(_Elementwise):
    """The mean of what several layers give."""

    prefix: ClassVar[str] = "average"
    about: ClassVar[str] = "Takes the mean of what several layers give, value by value."

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        # Without arguments, super() looks for the class that slots=True has replaced.
        row = super(Average, self).rule(inputs)
        same = len({_known(each) for each in inputs}) == 1
        # The mean of probabilities sums to 1, as each of them does.
        kept = same and all(each.probabilities for each in inputs)
        return row._replace(probabilities=kept)


@dataclass(frozen=True, slots=True)
class Maximum(_Elementwise):
    """The largest of what several layers give."""

    prefix: ClassVar[str] = "maximum"
    about: ClassVar[str] = "Takes the largest of what several layers give, value by value."


@dataclass(frozen=True, slots=True)
class Concatenate(_Merging):
    """The maps of several layers, one behind the other."""

    prefix: ClassVar[str] = "concatenate"
    about: ClassVar[str] = (
        "Puts the maps of several layers one behind the other, as in a DenseNet, an Inception "
        "block or a U-Net."
    )

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        shapes = [_known(row) for row in inputs]
        if len({shape[:-1] for shape in shapes}) > 1:
            raise Impossible(
                "Concatenate needs maps of one height and width, but receives "
                f"{_told(shapes)}; change the layers that it takes until they agree."
            )
        channels = sum(shape[-1] for shape in shapes)
        alone = len(inputs) == 1
        return Row((*shapes[0][:-1], channels), probabilities=alone and inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        return Held(math.prod(given), math.prod(given))


def _known(row: Row) -> Shape:
    assert row.output_shape is not None, "a rule is asked only when all its inputs are known"
    return row.output_shape


def _broadcast(one: Shape, other: Shape) -> Shape | None:
    """The shape that both have, a length of 1 standing for any; None where there is none.

    Values in a row count as those of every place, as in Keras.
    """
    longest = max(len(one), len(other))
    first, second = ((1,) * (longest - len(shape)) + shape for shape in (one, other))
    if any(1 not in pair and pair[0] != pair[1] for pair in zip(first, second, strict=True)):
        return None
    return tuple(max(pair) for pair in zip(first, second, strict=True))


def _told(shapes: list[Shape]) -> str:
    """The different shapes in words: "13×13×32 and 26×26×32"."""
    return listed(tuple(dict.fromkeys(shape_text(shape) for shape in shapes)), last=" and ")
