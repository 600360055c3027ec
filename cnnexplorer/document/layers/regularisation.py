"""Layers that keep a network from learning by heart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Real, setting
from cnnexplorer.document.layers import common
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

    rate: float = common.rate()

    def caption(self) -> str:
        return f"{self.rate:g}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        return Row(rules.shape(inputs), probabilities=inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        """The outputs, and the mask of what stays."""
        return Held(2 * math.prod(given) if self.rate else 0)


@dataclass(frozen=True, slots=True)
class SpatialDropout2D(Layer):
    """Whole maps of zeros during training."""

    prefix: ClassVar[str] = "spatial_dropout2d"
    keeps: ClassVar[Kept] = "values"
    group: ClassVar[str] = "Regularisation"
    about: ClassVar[str] = (
        "While training, sets a random share of whole maps to 0; of single values, their "
        "neighbours would still tell. Does nothing afterwards."
    )

    rate: float = common.rate()

    def caption(self) -> str:
        return f"{self.rate:g}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        return Row(rules.maps(inputs, self), probabilities=inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        """The outputs, and for each map whether it stays."""
        return Held(math.prod(given) + given[-1] if self.rate else 0)


@dataclass(frozen=True, slots=True)
class GaussianNoise(Layer):
    """Random numbers on top of every value during training."""

    prefix: ClassVar[str] = "gaussian_noise"
    keeps: ClassVar[Kept] = "values"
    group: ClassVar[str] = "Regularisation"
    about: ClassVar[str] = (
        "While training, adds a random number to every value, so that the network does not rely "
        "on exact ones. Does nothing afterwards."
    )

    stddev: float = setting(
        0.1,
        Real(label="Spread", help="Standard deviation of the noise (stddev).", low=0.0, high=100.0),
    )

    def caption(self) -> str:
        return f"{self.stddev:g}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        return Row(rules.shape(inputs), probabilities=inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        """The outputs; the noise is gone by then."""
        return Held(math.prod(given) if self.stddev else 0, math.prod(given))
