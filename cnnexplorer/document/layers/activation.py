"""Activation functions as layers of their own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Flag, Real, setting
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import SAME_PLACE, Held, Impossible, Reach, Row, Shape, mixing_reach


@dataclass(frozen=True, slots=True)
class Activation(Layer):
    """An activation function as a layer of its own."""

    prefix: ClassVar[str] = "activation"
    group: ClassVar[str] = "Activation"
    keeps: ClassVar[Kept] = "values"
    about: ClassVar[str] = "Applies a function to every value, as a layer of its own."

    activation: str = common.activation("relu")

    def caption(self) -> str:
        return self.activation

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        kept = inputs[0].probabilities and self.activation in common.KEEP_PROBABILITIES
        return Row(rules.shape(inputs), probabilities=self.softmax or kept)

    def reach(self, received: Shape, given: Shape) -> Reach:
        return mixing_reach(received) if self.softmax else SAME_PLACE

    def held(self, received: Shape, given: Shape) -> Held:
        # The function writes its outputs over the values that it receives.
        return Held(common.kept_for(self.activation, math.prod(given)))


@dataclass(frozen=True, slots=True)
class LeakyReLU(Layer):
    """relu that lets a little of what is negative through."""

    prefix: ClassVar[str] = "leaky_re_lu"
    group: ClassVar[str] = "Activation"
    keeps: ClassVar[Kept] = "values"
    about: ClassVar[str] = (
        "Keeps positive values, and multiplies negative ones by a small slope, so that no unit "
        "falls silent for ever."
    )

    negative_slope: float = setting(
        0.3,
        Real(label="Negative slope", help="What negative values are multiplied by.", low=0.0,
             high=10.0),
    )  # fmt: skip

    def caption(self) -> str:
        return f"{self.negative_slope:g}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        # No probability is negative.
        return Row(rules.shape(inputs), probabilities=inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        return Held(common.kept_for("leaky_relu", math.prod(given)))


@dataclass(frozen=True, slots=True)
class PReLU(Layer):
    """LeakyReLU whose slopes are learned."""

    prefix: ClassVar[str] = "p_re_lu"
    group: ClassVar[str] = "Activation"
    keeps: ClassVar[Kept] = "values"
    about: ClassVar[str] = (
        "Keeps positive values, and multiplies negative ones by a slope that is learned."
    )

    shared: bool = setting(
        False,
        Flag(
            label="One slope per map",
            help="Learn one slope for all places of a map (shared_axes=[1, 2]), instead of one "
            "for every value.",
        ),
    )
    alpha_initializer: str = common.start("alpha", "zeros")
    alpha_l1: float = common.penalty(1, "alpha", more=True)
    alpha_l2: float = common.penalty(2, "alpha", more=True)

    def caption(self) -> str:
        return "one slope per map" if self.shared else ""

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        shape = rules.shape(inputs)
        if self.shared and len(shape) == 1:
            raise Impossible(
                f"PReLU is to learn one slope per map, but receives {shape[0]:,} values in a row; "
                "switch that off, or move it above the layer that flattens the maps."
            )
        slopes = shape[-1] if self.shared else math.prod(shape)
        return Row(shape, trainable=slopes, probabilities=inputs[0].probabilities)

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        return Held(2 * values, 2 * values)


@dataclass(frozen=True, slots=True)
class Softmax(Layer):
    """Probabilities, as a layer of its own."""

    prefix: ClassVar[str] = "softmax"
    group: ClassVar[str] = "Activation"
    keeps: ClassVar[Kept] = "values"
    about: ClassVar[str] = (
        "Turns the values of each place into probabilities that sum to 1, as the output of a "
        "network that tells classes apart."
    )

    @property
    def softmax(self) -> bool:
        return True

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        return Row(rules.shape(inputs), probabilities=True)

    def reach(self, received: Shape, given: Shape) -> Reach:
        return mixing_reach(received)

    def held(self, received: Shape, given: Shape) -> Held:
        # It writes its outputs over the values that it receives.
        return Held(0)
