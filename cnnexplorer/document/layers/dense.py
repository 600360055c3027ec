"""Layers that connect every input to every unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Whole, setting
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.rules import Held, Reach, Row, Shape, mixing_reach


@dataclass(frozen=True, slots=True)
class Dense(Layer):
    """Every output is a weighted sum of every input."""

    prefix: ClassVar[str] = "dense"
    count: ClassVar[str] = "units"
    group: ClassVar[str] = "Dense"
    about: ClassVar[str] = "Connects every input value to every unit (fully connected layer)."

    units: int = setting(
        10, Whole(label="Units", help="How many values the layer gives.", low=1, high=65_536)
    )
    activation: str = common.activation()
    use_bias: bool = common.use_bias()
    kernel_l1: float = common.penalty(1)
    kernel_l2: float = common.penalty(2)
    kernel_initializer: str = common.initializer("kernel")
    bias_l1: float = common.penalty(1, "bias", more=True)
    bias_l2: float = common.penalty(2, "bias", more=True)
    activity_l1: float = common.penalty(1, "activity", more=True)
    activity_l2: float = common.penalty(2, "activity", more=True)
    kernel_max_norm: float = common.max_norm(each="unit")

    @classmethod
    def starter(cls) -> Self:
        # A hidden layer almost always wants relu: a stack without it is one big linear map.
        return cls(units=128, activation="relu")

    @classmethod
    def ending(cls, classes: int) -> Self:
        return cls(units=classes, activation="softmax")

    def caption(self) -> str:
        plain = self.activation == common.LINEAR
        return f"{self.units:,}" if plain else f"{self.units:,} · {self.activation}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        *places, values = rules.shape(inputs)
        weights = values * self.units
        return Row(
            (*places, self.units),
            trainable=weights + self.units * self.use_bias,
            multiply_adds=weights * math.prod(places),
            probabilities=self.softmax,
        )

    def reach(self, received: Shape, given: Shape) -> Reach:
        return mixing_reach(received)

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        return Held(values + common.kept_for(self.activation, values))
