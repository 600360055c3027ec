"""Layers that keep a network from learning by heart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Flag, Real, setting
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import Held, Row, Shape


@dataclass(frozen=True, slots=True)
class Dropout(Layer):
    """Random zeros during training."""

    prefix: ClassVar[str] = "dropout"
    keeps: ClassVar[Kept] = "values"
    group: ClassVar[str] = "Regularisation"
    about: ClassVar[str] = (
        "While training, sets a random share of the values to 0 so that the network "
        "does not rely on single ones. Does nothing afterwards."
    )

    rate: float = setting(
        0.5,
        Real(label="Rate", help="The share of values set to 0.", low=0.0, high=1.0, open_high=True),
    )

    def caption(self) -> str:
        return f"{self.rate:g}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        return Row(rules.shape(inputs), probabilities=inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        """The outputs, and the mask of what stays."""
        return Held(2 * math.prod(given) if self.rate else 0)


@dataclass(frozen=True, slots=True)
class BatchNormalization(Layer):
    """Normalise each channel over the batch."""

    prefix: ClassVar[str] = "batch_normalization"
    keeps: ClassVar[Kept] = "values"
    group: ClassVar[str] = "Regularisation"
    about: ClassVar[str] = (
        "Brings every channel to mean 0 and spread 1 over the batch, then scales and shifts it."
    )

    momentum: float = setting(
        0.99,
        Real(
            label="Momentum", help="How slowly the running mean and variance follow the batches.",
            low=0.0, high=1.0, open_high=True,
        ),
    )  # fmt: skip
    epsilon: float = setting(
        0.001,
        Real(
            label="Epsilon", help="Added to the variance so that it is never divided by 0.",
            low=0.0, high=1.0, open_low=True,
        ),
    )  # fmt: skip
    center: bool = setting(True, Flag(label="Shift", help="Learn an offset per channel (beta)."))
    scale: bool = setting(True, Flag(label="Scale", help="Learn a factor per channel (gamma)."))

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        shape = rules.shape(inputs)
        return Row(shape, shape[-1] * (self.center + self.scale), 2 * shape[-1])

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        return Held(values, 3 * values)
