"""Layers that make maps larger: the transposed convolution and repeated or interpolated pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Choice, Numbers, setting
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.convolution import sliding_caption
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import Held, Impossible, Reach, Row, Shape
from cnnexplorer.texts import joined


@dataclass(frozen=True, slots=True)
class Conv2DTranspose(Layer):
    """A convolution the other way round: each value lays a weighted kernel onto a larger map.

    Of Keras' settings it lacks the dilation: TensorFlow 2.21 computes that with oneDNN only, so not
    on every processor.
    """

    prefix: ClassVar[str] = "conv2d_transpose"
    count: ClassVar[str] = "filters"
    group: ClassVar[str] = "Convolution"
    about: ClassVar[str] = (
        "A convolution the other way round: each value lays a learned kernel onto larger maps, as "
        "the second half of a U-Net does."
    )

    filters: int = common.filters()
    kernel_size: tuple[int, int] = common.kernel_size()
    strides: tuple[int, int] = common.strides("How many times larger the maps get.")
    padding: str = common.padding()
    output_padding: tuple[int, int] | None = setting(
        None,
        Numbers(
            label="Output padding",
            help="Rows and columns added to the maps that come out; each must be below its stride. "
            "Keras' default makes the maps as large as the stride says.",
            unit="pixels", low=0, high=63, absent="automatic", more=True,
        ),
    )  # fmt: skip
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
        return cls(strides=(2, 2), padding="same", activation="relu")

    def caption(self) -> str:
        return sliding_caption(self, f"{self.filters:,}")

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        size = (self._length(height, 0), self._length(width, 1))
        if min(size) < 1:
            raise Impossible(
                f"The {joined(self.kernel_size)} kernel with output padding "
                f"{joined(self.output_padding or (0, 0))} leaves nothing of "
                f"{joined((height, width))} maps; make the output padding larger."
            )
        weights = math.prod(self.kernel_size) * channels * self.filters
        return Row(
            (*size, self.filters),
            trainable=weights + self.filters * self.use_bias,
            multiply_adds=weights * height * width,
            probabilities=self.softmax,
        )

    def _length(self, length: int, axis: int) -> int:
        """The length that an axis of this length gets (Keras' ``deconv_output_length``)."""
        stride = self.strides[axis]
        window = self.kernel_size[axis]
        if self.output_padding is None:
            larger = max(window - stride, 0) if self.padding == "valid" else 0
            return length * stride + larger
        added = self.output_padding[axis]
        if added >= stride:
            raise Impossible(
                f"The output padding {joined(self.output_padding)} must be below the strides "
                f"{joined(self.strides)}; make it smaller."
            )
        border = window // 2 if self.padding == "same" else 0
        return (length - 1) * stride + window - 2 * border + added

    def reach(self, received: Shape, given: Shape) -> Reach:
        # Each value is made of those whose kernels, laid onto the larger map, cover it.
        axes = range(2)
        windows = self.kernel_size
        cut = [
            0
            if self.padding == "valid"
            else max((received[at] - 1) * self.strides[at] + windows[at] - given[at], 0) // 2
            for at in axes
        ]
        down, across = ((cut[at] - (windows[at] - 1) / 2) / self.strides[at] for at in axes)
        covering = [-(-windows[at] // self.strides[at]) for at in axes]
        return Reach(
            (covering[0], covering[1]),
            (1 / self.strides[0], 1 / self.strides[1]),
            (down, across),
        )

    def held(self, received: Shape, given: Shape) -> Held:
        values = math.prod(given)
        return Held(
            values + common.kept_for(self.activation, values),
            values,
            weights=math.prod(self.kernel_size) * received[-1] * self.filters,
        )


@dataclass(frozen=True, slots=True)
class UpSampling2D(Layer):
    """Every pixel several times, or interpolated."""

    prefix: ClassVar[str] = "up_sampling2d"
    group: ClassVar[str] = "Shape"
    keeps: ClassVar[Kept] = "channels"
    about: ClassVar[str] = "Makes maps larger by repeating their values, or by interpolating them."

    size: tuple[int, int] = setting(
        (2, 2),
        Numbers(label="Size", help="How many times higher and wider.", low=1, high=64),
    )
    interpolation: str = setting(
        "nearest",
        Choice(
            label="Interpolation",
            help="nearest repeats each value; the others take neighbouring values into account.",
            options=("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
        ),
    )

    def caption(self) -> str:
        plain = self.interpolation == "nearest"
        return joined(self.size) if plain else f"{joined(self.size)} · {self.interpolation}"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        # The weights of an interpolation sum to 1, but only these two have none below 0.
        kept = inputs[0].probabilities and self.interpolation in ("nearest", "bilinear")
        larger = (height * self.size[0], width * self.size[1], channels)
        return Row(larger, probabilities=kept)

    def reach(self, received: Shape, given: Shape) -> Reach:
        of = _NEIGHBOURS[self.interpolation]
        windows = [of if times > 1 else 1 for times in self.size]
        down, across = (-(times - 1) / (2 * times) for times in self.size)
        return Reach((windows[0], windows[1]), (1 / self.size[0], 1 / self.size[1]), (down, across))


_NEIGHBOURS = {"nearest": 1, "bilinear": 2, "bicubic": 4, "lanczos3": 6, "lanczos5": 10}
"""Of how many neighbours along an axis an interpolated value is made."""
