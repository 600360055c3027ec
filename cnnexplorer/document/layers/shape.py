"""Layers that change the shape and not the numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Numbers, setting
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import Held, Row, Shape


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
