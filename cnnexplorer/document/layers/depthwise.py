"""Convolutions that look at each map by itself, and what puts the maps together again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

from cnnexplorer.document import rules
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.convolution import Sliding, dilated, slide, sliding_caption
from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.rules import Held, Impossible, Reach, Row, Shape, sliding_reach
from cnnexplorer.texts import joined


@dataclass(frozen=True, slots=True)
class DepthwiseConv2D(Layer):
    """A kernel of its own slides over each map."""

    prefix: ClassVar[str] = "depthwise_conv2d"
    group: ClassVar[str] = "Convolution"
    about: ClassVar[str] = (
        "Slides a learned kernel of its own over each map that comes in; maps are not mixed, which "
        "takes few weights."
    )

    kernel_size: tuple[int, int] = common.kernel_size()
    strides: tuple[int, int] = common.strides()
    padding: str = common.padding()
    depth_multiplier: int = common.depth_multiplier()
    dilation_rate: tuple[int, int] = common.dilation_rate()
    activation: str = common.activation()
    use_bias: bool = common.use_bias()
    depthwise_initializer: str = common.initializer("depthwise")
    depthwise_l1: float = common.penalty(1, "depthwise", more=True)
    depthwise_l2: float = common.penalty(2, "depthwise", more=True)
    bias_l1: float = common.penalty(1, "bias", more=True)
    bias_l2: float = common.penalty(2, "bias", more=True)
    activity_l1: float = common.penalty(1, "activity", more=True)
    activity_l2: float = common.penalty(2, "activity", more=True)
    depthwise_max_norm: float = common.max_norm("depthwise", "kernel")

    @classmethod
    def starter(cls) -> Self:
        return cls(activation="relu")

    def caption(self) -> str:
        return sliding_caption(self, _times(self.depth_multiplier))

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        size = _slide((height, width), self)
        given = channels * self.depth_multiplier
        weights = math.prod(self.kernel_size) * given
        return Row(
            (*size, given),
            trainable=weights + given * self.use_bias,
            multiply_adds=weights * math.prod(size),
            probabilities=self.softmax,
        )

    def reach(self, received: Shape, given: Shape) -> Reach:
        return sliding_reach(received, dilated(self), self.strides, self.padding)

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        return Held(values + common.kept_for(self.activation, values), values)


@dataclass(frozen=True, slots=True)
class SeparableConv2D(Layer):
    """A convolution in two steps: over each map by itself, then over all maps at each place."""

    prefix: ClassVar[str] = "separable_conv2d"
    count: ClassVar[str] = "filters"
    group: ClassVar[str] = "Convolution"
    about: ClassVar[str] = (
        "A convolution in two steps, a kernel for each map and then a mixture of the maps at each "
        "place: far fewer weights than Conv2D."
    )

    filters: int = common.filters()
    kernel_size: tuple[int, int] = common.kernel_size()
    strides: tuple[int, int] = common.strides()
    padding: str = common.padding()
    dilation_rate: tuple[int, int] = common.dilation_rate()
    depth_multiplier: int = common.depth_multiplier()
    activation: str = common.activation()
    use_bias: bool = common.use_bias()
    depthwise_initializer: str = common.initializer("depthwise")
    pointwise_initializer: str = common.initializer("pointwise")
    depthwise_l1: float = common.penalty(1, "depthwise", more=True)
    depthwise_l2: float = common.penalty(2, "depthwise", more=True)
    pointwise_l1: float = common.penalty(1, "pointwise", more=True)
    pointwise_l2: float = common.penalty(2, "pointwise", more=True)
    bias_l1: float = common.penalty(1, "bias", more=True)
    bias_l2: float = common.penalty(2, "bias", more=True)
    activity_l1: float = common.penalty(1, "activity", more=True)
    activity_l2: float = common.penalty(2, "activity", more=True)
    depthwise_max_norm: float = common.max_norm("depthwise", "kernel")
    pointwise_max_norm: float = common.max_norm("pointwise", "filter")

    @classmethod
    def starter(cls) -> Self:
        return cls(activation="relu")

    def caption(self) -> str:
        return sliding_caption(self, f"{self.filters:,}")

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        size = _slide((height, width), self)
        between = channels * self.depth_multiplier
        weights = math.prod(self.kernel_size) * between + between * self.filters
        return Row(
            (*size, self.filters),
            trainable=weights + self.filters * self.use_bias,
            multiply_adds=weights * math.prod(size),
            probabilities=self.softmax,
        )

    def reach(self, received: Shape, given: Shape) -> Reach:
        return sliding_reach(received, dilated(self), self.strides, self.padding)

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        between = math.prod(given[:2]) * received[-1] * self.depth_multiplier
        return Held(values + between + common.kept_for(self.activation, values), between)


def _slide(size: tuple[int, int], layer: Sliding) -> tuple[int, int]:
    """How many places a depthwise kernel has, down and across.

    Raises:
        Impossible: it does not fit, or it moves as TensorFlow 2.21 moves it with oneDNN only, so
            not on every processor.
    """
    down, across = layer.strides
    if down != across and max(layer.dilation_rate) == 1:
        raise Impossible(
            f"A depthwise kernel moves as far down as to the right, but its strides are "
            f"{joined(layer.strides)}; set them to {joined((down, down))}."
        )
    return slide(size, layer)


def _times(multiplier: int) -> str:
    return "" if multiplier == 1 else f"×{multiplier}"
