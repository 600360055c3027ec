"""Layers whose learned kernels slide over maps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Numbers, Whole, setting
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.rules import Held, Impossible, Row, Shape
from cnnexplorer.texts import joined

_WIDEST_DIRECT = 14
"""The largest kernel that oneDNN 3 slides over the image itself; for the gradient of a larger one
it first writes every window of an image side by side (im2col)."""

SAFE_CHANNELS = 16
"""Where a 1×1 convolution with strides receives fewer, oneDNN's gradient of its kernel, which Keras
uses on processors, writes behind the end of its workspace, and the process may die
(https://github.com/uxlfoundation/oneDNN/issues/6035). Tried with 1 to 64 channels."""


@dataclass(frozen=True, slots=True)
class Conv2D(Layer):
    """A convolution: learned kernels slide over the image, each giving one feature map."""

    prefix: ClassVar[str] = "conv2d"
    group: ClassVar[str] = "Convolution"
    about: ClassVar[str] = (
        "Slides small learned kernels over its input; each filter gives one feature map."
    )

    filters: int = setting(
        32,
        Whole(label="Filters", help="How many feature maps the layer gives.", low=1, high=8192),
    )
    kernel_size: tuple[int, int] = setting(
        (3, 3),
        Numbers(
            label="Kernel size", help="Height and width of each kernel.", unit="pixels",
            low=1, high=64,
        ),
    )  # fmt: skip
    strides: tuple[int, int] = setting(
        (1, 1),
        Numbers(
            label="Strides", help="How far the kernel moves, down and to the right.",
            unit="pixels", low=1, high=64,
        ),
    )  # fmt: skip
    padding: str = common.padding()
    dilation_rate: tuple[int, int] = setting(
        (1, 1),
        Numbers(
            label="Dilation",
            help="Distance between the kernel's weights; 1 means side by side. "
            "Keras allows it above 1 only with strides of 1.",
            unit="pixels", low=1, high=64,
        ),
    )  # fmt: skip
    activation: str = common.activation()
    use_bias: bool = common.use_bias()
    kernel_l1: float = common.penalty(1)
    kernel_l2: float = common.penalty(2)

    @classmethod
    def starter(cls) -> Self:
        # A hidden layer almost always wants relu: a stack without it is one big linear map.
        return cls(activation="relu")

    def caption(self) -> str:
        parts = [f"{self.filters:,}", joined(self.kernel_size)]
        if self.strides != (1, 1):
            parts.append(f"stride {joined(self.strides)}")
        if self.padding == "same":
            parts.append("same")
        if self.activation != common.LINEAR:
            parts.append(self.activation)
        return " · ".join(parts)

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise Impossible(
                f"Strides {joined(self.strides)} and dilation {joined(self.dilation_rate)} cannot "
                "both be above 1; set one of them to 1×1."
            )
        window = tuple(
            (size - 1) * rate + 1
            for size, rate in zip(self.kernel_size, self.dilation_rate, strict=True)
        )
        kernel = "kernel" if window == self.kernel_size else "dilated kernel"
        size = rules.slide((height, width), window, self.strides, self.padding, kernel)
        weights = math.prod(self.kernel_size) * channels * self.filters
        return Row(
            (*size, self.filters),
            trainable=weights + self.filters * self.use_bias,
            multiply_adds=weights * math.prod(size),
            probabilities=self.activation == common.SOFTMAX,
        )

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
