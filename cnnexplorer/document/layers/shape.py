"""Layers that arrange the numbers anew, or change them all alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Choice, Numbers, Real, setting
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import EVERYWHERE, SAME_PLACE, Held, Impossible, Reach, Row, Shape
from cnnexplorer.texts import joined, number_text, shape_text


@dataclass(frozen=True, slots=True)
class Flatten(Layer):
    """All values in one row."""

    prefix: ClassVar[str] = "flatten"
    group: ClassVar[str] = "Shape"
    about: ClassVar[str] = "Puts all values of the maps into one row, as Dense layers expect."

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        *places, values = rules.shape(inputs)
        one = math.prod(places) == 1
        return Row((math.prod(places) * values,), probabilities=one and inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        """Nothing: the values stay where they are."""
        return Held(0)


@dataclass(frozen=True, slots=True)
class ZeroPadding2D(Layer):
    """A border of zeros."""

    prefix: ClassVar[str] = "zero_padding2d"
    keeps: ClassVar[Kept] = "channels"
    group: ClassVar[str] = "Shape"
    about: ClassVar[str] = "Adds rows and columns of zeros around every map."

    padding: tuple[int, int, int, int] = setting(
        (1, 1, 1, 1),
        Numbers(
            label="Padding", help="Zeros to add on each side.", unit="pixels", low=0, high=256,
            parts=("top", "bottom", "left", "right"),
        ),
    )  # fmt: skip

    def caption(self) -> str:
        if len(set(self.padding)) == 1:
            return f"{self.padding[0]}"
        return " ".join(str(side) for side in self.padding)

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        top, bottom, left, right = self.padding
        kept = inputs[0].probabilities and not any(self.padding)
        return Row((height + top + bottom, width + left + right, channels), probabilities=kept)

    def reach(self, received: Shape, given: Shape) -> Reach:
        top, _, left, _ = self.padding
        return Reach(shift=(-top, -left))


@dataclass(frozen=True, slots=True)
class Reshape(Layer):
    """The same values, arranged as maps of another size."""

    prefix: ClassVar[str] = "reshape"
    group: ClassVar[str] = "Shape"
    about: ClassVar[str] = (
        "Arranges the same values, in the same order, as maps of another height, width and number."
    )

    target_shape: tuple[int, int, int] = setting(
        (1, 1, -1),
        Numbers(
            label="Target shape",
            help="Height, width and number of the maps; one of them may be -1, which means: as "
            "many as there are values for.",
            low=-1, high=8192, parts=("height", "width", "maps"),
        ),
    )  # fmt: skip

    def caption(self) -> str:
        return joined(self.target_shape)

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        received = rules.shape(inputs)
        target, values = self.target_shape, math.prod(received)
        if 0 in target or target.count(-1) > 1:
            raise Impossible(
                f"The target shape {joined(target)} must be of numbers from 1 on, of which one "
                "may be -1; correct it."
            )
        known = math.prod(number for number in target if number > 0)
        if values % known or (-1 not in target and values != known):
            count = f"{shape_text(received)}, which are {values:,} values"
            raise Impossible(
                f"It receives {count if len(received) > 1 else f'{values:,} values'}, and they do "
                f"not fill {joined(target)}; make the product of its numbers {values:,}."
            )
        filled = tuple(values // known if number == -1 else number for number in target)
        kept = inputs[0].probabilities and filled[-1] == received[-1]
        return Row(filled, probabilities=kept)

    def reach(self, received: Shape, given: Shape) -> Reach:
        """Of what comes in anew a place holds values of any other."""
        return SAME_PLACE if received == given else EVERYWHERE

    def held(self, received: Shape, given: Shape) -> Held:
        """Nothing: the values stay where they are."""
        return Held(0)


@dataclass(frozen=True, slots=True)
class Permute(Layer):
    """The axes of the maps in another order."""

    prefix: ClassVar[str] = "permute"
    group: ClassVar[str] = "Shape"
    about: ClassVar[str] = "Puts height, width and channels in another order."

    dims: str = setting(
        "2,1,3",
        Choice(
            label="Axes",
            help="Which axis comes first, second and third: 1 is the height, 2 the width, 3 the "
            "channels (dims).",
            options=("2,1,3", "1,3,2", "2,3,1", "3,1,2", "3,2,1", "1,2,3"),
        ),
    )

    @property
    def axes(self) -> tuple[int, int, int]:
        """The axes as Keras takes them, counted from 1."""
        first, second, third = (int(axis) for axis in self.dims.split(","))
        return first, second, third

    def caption(self) -> str:
        return self.dims

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        received = rules.maps(inputs, self)
        kept = inputs[0].probabilities and self.axes[-1] == len(received)
        return Row(tuple(received[axis - 1] for axis in self.axes), probabilities=kept)

    def reach(self, received: Shape, given: Shape) -> Reach:
        """Where the channels leave their place, each map holds values of many places."""
        return Reach(turned=self.axes == (2, 1, 3)) if self.axes[-1] == 3 else EVERYWHERE


@dataclass(frozen=True, slots=True)
class Rescaling(Layer):
    """Every value times a factor, plus an offset."""

    prefix: ClassVar[str] = "rescaling"
    group: ClassVar[str] = "Shape"
    keeps: ClassVar[Kept] = "values"
    about: ClassVar[str] = (
        "Multiplies every value by a factor and adds an offset; neither is learned."
    )

    scale: float = setting(
        1.0,
        Real(label="Factor", help="What every value is multiplied by.", low=-1e6, high=1e6),
    )
    offset: float = setting(
        0.0, Real(label="Offset", help="What is added afterwards.", low=-1e6, high=1e6)
    )

    def caption(self) -> str:
        return f"× {number_text(self.scale)}" + (
            f" + {number_text(self.offset)}" if self.offset else ""
        )

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        same = (self.scale, self.offset) == (1.0, 0.0)
        return Row(rules.shape(inputs), probabilities=same and inputs[0].probabilities)
