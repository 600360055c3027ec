"""Layers whose learned kernels slide over maps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from cnnexplorer.document import rules
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.rules import Held, Impossible, Reach, Row, Shape, sliding_reach
from cnnexplorer.texts import joined

_WIDEST_DIRECT = 14
"""The largest kernel that oneDNN 3 slides over the image itself; for the gradient of a larger one
it first writes every window of an image side by side (im2col)."""

SAFE_CHANNELS = 16
"""Where a 1×1 convolution with strides receives fewer, oneDNN's gradient of its kernel, which Keras
uses on processors, writes behind the end of its workspace, and the process may die
(https://github.com/uxlfoundation/oneDNN/issues/6035). Tried with 1 to 64 channels."""


class Kernel(Protocol):
    """The settings of a kernel that a caption tells."""

    @property
    def kernel_size(self) -> tuple[int, int]: ...
    @property
    def strides(self) -> tuple[int, int]: ...
    @property
    def padding(self) -> str: ...
    @property
    def activation(self) -> str: ...


class Sliding(Kernel, Protocol):
    """The settings of a kernel that slides over maps."""

    @property
    def dilation_rate(self) -> tuple[int, int]: ...


def sliding_caption(layer: Kernel, count: str = "") -> str:
    """The most telling settings of a kernel that slides: "32 · 3×3 · stride 2×2 · relu"."""
    parts = [count, joined(layer.kernel_size)]
    if layer.strides != (1, 1):
        parts.append(f"stride {joined(layer.strides)}")
    if layer.padding == "same":
        parts.append("same")
    if layer.activation != common.LINEAR:
        parts.append(layer.activation)
    return " · ".join(part for part in parts if part)


def slide(size: tuple[int, int], layer: Sliding) -> tuple[int, int]:
    """How many places the kernel has on maps of this size, down and across.

    Raises:
        Impossible: it does not fit.
    """
    window = dilated(layer)
    kernel = "kernel" if window == layer.kernel_size else "dilated kernel"
    return rules.slide(size, window, layer.strides, layer.padding, kernel)


def dilated(layer: Sliding) -> tuple[int, int]:
    """Height and width of the kernel with the gaps that its dilation makes."""
    (height, width), (down, across) = layer.kernel_size, layer.dilation_rate
    return ((height - 1) * down + 1, (width - 1) * across + 1)


@dataclass(frozen=True, slots=True)
class Conv2D(Layer):
    """A convolution: learned kernels slide over the image, each giving one feature map."""

    prefix: ClassVar[str] = "conv2d"
    count: ClassVar[str] = "filters"
    group: ClassVar[str] = "Convolution"
    about: ClassVar[str] = (
        "Slides small learned kernels over its input; each filter gives one feature map."
    )

    filters: int = common.filters()
    kernel_size: tuple[int, int] = common.kernel_size()
    strides: tuple[int, int] = common.strides()
    padding: str = common.padding()
    dilation_rate: tuple[int, int] = common.dilation_rate(
        "Keras allows it above 1 only with strides of 1."
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
    kernel_max_norm: float = common.max_norm()

    @classmethod
    def starter(cls) -> Self:
        # A hidden layer almost always wants relu: a stack without it is one big linear map.
        return cls(activation="relu")

    def caption(self) -> str:
        return sliding_caption(self, f"{self.filters:,}")

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise Impossible(
                f"Strides {joined(self.strides)} and dilation {joined(self.dilation_rate)} cannot "
                "both be above 1; set one of them to 1×1."
            )
        size = slide((height, width), self)
        weights = math.prod(self.kernel_size) * channels * self.filters
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
        window = math.prod(self.kernel_size) * received[-1]
        wide = max(self.kernel_size) > _WIDEST_DIRECT
        dilated = max(self.dilation_rate) > 1
        return Held(
            kept=values + common.kept_for(self.activation, values),
            # oneDNN copies both sides into its own order for a dilated kernel.
            working=values + math.prod(received) if dilated else 0,
            once=window * math.prod(given[:2]) if wide else 0,
            weights=window * self.filters,
        )
