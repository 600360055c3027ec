"""Layers that bring values to mean 0 and spread 1."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Choice, Real, Whole, setting
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import EVERYWHERE, Held, Impossible, Reach, Row, Shape, mixing_reach

_AXES = ("channels", "height", "width")


@dataclass(frozen=True, slots=True)
class BatchNormalization(Layer):
    """Normalise each channel over the batch."""

    prefix: ClassVar[str] = "batch_normalization"
    keeps: ClassVar[Kept] = "values"
    group: ClassVar[str] = "Normalisation"
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
    epsilon: float = common.epsilon()
    center: bool = common.center()
    scale: bool = common.scale()
    axis: str = setting(
        "channels",
        Choice(
            label="Axis",
            help="What has a mean and a spread of its own: each channel, or each row or column "
            "of the maps (axis -1, 1 and 2 in Keras).",
            options=_AXES,
            more=True,
        ),
    )
    beta_initializer: str = common.start("beta", "zeros")
    gamma_initializer: str = common.start("gamma", "ones")
    moving_mean_initializer: str = common.start("moving_mean", "zeros")
    moving_variance_initializer: str = common.start("moving_variance", "ones", ("ones", "zeros"))
    beta_l1: float = common.penalty(1, "beta", more=True)
    beta_l2: float = common.penalty(2, "beta", more=True)
    gamma_l1: float = common.penalty(1, "gamma", more=True)
    gamma_l2: float = common.penalty(2, "gamma", more=True)
    beta_max_norm: float = common.max_norm("beta", "layer")
    gamma_max_norm: float = common.max_norm("gamma", "layer")

    @property
    def keras_axis(self) -> int:
        """The axis as Keras takes it."""
        return {"channels": -1, "height": 1, "width": 2}[self.axis]

    def caption(self) -> str:
        return "" if self.axis == "channels" else f"each {_EACH[self.axis]}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        shape = rules.shape(inputs)
        if len(shape) == 1 and self.axis == "width":  # "height" is then their only axis, in Keras
            raise Impossible(
                f"It normalises each {_EACH[self.axis]} of maps, but receives {shape[0]:,} values "
                "in a row; set its axis to channels, or move it above the layer that flattens "
                "the maps."
            )
        size = shape[{"channels": -1, "height": 0, "width": 1}[self.axis]]
        return Row(shape, size * (self.center + self.scale), 2 * size)

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        return Held(values, 3 * values)


_EACH = {"channels": "channel", "height": "row", "width": "column"}


@dataclass(frozen=True, slots=True)
class _WithinOneImage(Layer):
    """The settings that the normalisations share that know no batch."""

    keeps: ClassVar[Kept] = "values"
    group: ClassVar[str] = "Normalisation"

    epsilon: float = common.epsilon()
    center: bool = common.center()
    scale: bool = common.scale()
    beta_initializer: str = common.start("beta", "zeros")
    gamma_initializer: str = common.start("gamma", "ones")
    beta_l1: float = common.penalty(1, "beta", more=True)
    beta_l2: float = common.penalty(2, "beta", more=True)
    gamma_l1: float = common.penalty(1, "gamma", more=True)
    gamma_l2: float = common.penalty(2, "gamma", more=True)
    beta_max_norm: float = common.max_norm("beta", "layer")
    gamma_max_norm: float = common.max_norm("gamma", "layer")

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        shape = rules.shape(inputs)
        return Row(shape, shape[-1] * (self.center + self.scale))

    def reach(self, received: Shape, given: Shape) -> Reach:
        return mixing_reach(received)

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        return Held(2 * values, 3 * values)


@dataclass(frozen=True, slots=True)
class LayerNormalization(_WithinOneImage):
    """Normalise the channels of each place."""

    prefix: ClassVar[str] = "layer_normalization"
    about: ClassVar[str] = (
        "Brings the channels of each place of each image to mean 0 and spread 1, whatever else is "
        "in the batch."
    )


@dataclass(frozen=True, slots=True)
class GroupNormalization(_WithinOneImage):
    """Normalise groups of channels of each image."""

    prefix: ClassVar[str] = "group_normalization"
    about: ClassVar[str] = (
        "Brings each group of channels of each image to mean 0 and spread 1, whatever else is in "
        "the batch."
    )

    groups: int = setting(
        32,
        Whole(
            label="Groups",
            help="How many groups the channels are parted into, all of the same size; -1 makes "
            "each channel a group (instance normalisation).",
            low=-1, high=8192,
        ),
    )  # fmt: skip

    def caption(self) -> str:
        return "each channel" if self.groups == -1 else f"{self.groups} groups"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        channels = rules.shape(inputs)[-1]
        if self.groups == 0 or (self.groups > 0 and channels % self.groups):
            raise Impossible(
                f"{channels:,} channels cannot be parted into {self.groups:,} groups of the same "
                "size; choose a divisor, or -1 for one group a channel."
            )
        # Without arguments, super() looks for the class that slots=True has replaced.
        return super(GroupNormalization, self).rule(inputs)

    def reach(self, received: Shape, given: Shape) -> Reach:
        """Mean and spread are those of all places."""
        return EVERYWHERE
