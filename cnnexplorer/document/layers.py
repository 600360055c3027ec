"""The layer kinds: one frozen dataclass each, with Keras' argument names and defaults.

A kind is described here once. Its shape rule is in ``shapes``, its Keras line in
``engine/builder``; a completeness test names whatever is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from cnnexplorer.document.fields import Choice, Flag, Numbers, Real, Whole, setting
from cnnexplorer.texts import joined

ACTIVATIONS = (
    "linear", "relu", "sigmoid", "tanh", "softmax", "leaky_relu", "elu", "selu", "gelu",
    "silu", "softplus", "softsign", "relu6", "mish", "hard_sigmoid", "exponential",
)  # fmt: skip


def _activation(default: str = "linear") -> Any:
    return setting(
        default,
        Choice(
            label="Activation",
            help="The function applied to every output value. relu keeps what is positive; "
            "softmax turns the outputs into probabilities that sum to 1.",
            options=ACTIVATIONS,
        ),
    )


def _use_bias() -> Any:
    return setting(True, Flag(label="Bias", help="Add one learned number to every filter or unit."))


def _penalty(order: int) -> Any:
    power = "absolute values" if order == 1 else "squares"
    return setting(
        0.0,
        Real(
            label=f"L{order} penalty",
            help=f"Adds this factor times the sum of the weights' {power} to the loss "
            "(kernel_regularizer). 0 switches it off.",
            low=0.0,
            high=10.0,
        ),
    )


def _padding() -> Any:
    return setting(
        "valid",
        Choice(
            label="Padding",
            help="valid: the window stays inside, so the map shrinks. "
            "same: zeros around the border keep the size (at stride 1).",
            options=("valid", "same"),
        ),
    )


_POOL_SIZE = Numbers(
    label="Pool size", help="Height and width of the pooling window.", unit="pixels", low=1, high=64
)
_POOL_STRIDES = Numbers(
    label="Strides",
    help="How far the window moves, down and to the right. Keras' default is the pool size.",
    unit="pixels",
    low=1,
    high=64,
    absent="same as pool size",
    like="pool_size",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """What every kind has: settings are fields, the rest is said once for the class.

    Attributes:
        prefix: start of the layer's name in Keras ("conv2d" gives "conv2d_1").
        group: under which heading the "add layer" menu lists the kind.
        about: what the layer does, in a sentence.
    """

    prefix: ClassVar[str] = ""
    group: ClassVar[str] = ""
    about: ClassVar[str] = ""

    @property
    def kind(self) -> str:
        """The class name in Keras."""
        return type(self).__name__

    def caption(self) -> str:
        """The most telling settings, short: "32 · 3×3 · relu"."""
        return ""


@dataclass(frozen=True, slots=True)
class Input(Layer):
    """The images that come in; always row 0."""

    prefix: ClassVar[str] = "input"
    group: ClassVar[str] = "Input"
    about: ClassVar[str] = "The images the network receives: height × width × channels."

    height: int = setting(
        28, Whole(label="Height", help="Rows of an image.", unit="pixels", low=1, high=2048)
    )
    width: int = setting(
        28, Whole(label="Width", help="Columns of an image.", unit="pixels", low=1, high=2048)
    )
    channels: int = setting(
        1, Whole(label="Channels", help="1 for grey images, 3 for colour.", low=1, high=64)
    )

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.height, self.width, self.channels)

    def caption(self) -> str:
        return "colour" if self.channels == 3 else "grey" if self.channels == 1 else ""


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
    padding: str = _padding()
    dilation_rate: tuple[int, int] = setting(
        (1, 1),
        Numbers(
            label="Dilation",
            help="Distance between the kernel's weights; 1 means side by side. "
            "Keras allows it above 1 only with strides of 1.",
            unit="pixels", low=1, high=64,
        ),
    )  # fmt: skip
    activation: str = _activation()
    use_bias: bool = _use_bias()
    kernel_l1: float = _penalty(1)
    kernel_l2: float = _penalty(2)

    def caption(self) -> str:
        parts = [f"{self.filters}", joined(self.kernel_size)]
        if self.strides != (1, 1):
            parts.append(f"stride {joined(self.strides)}")
        if self.padding == "same":
            parts.append("same")
        if self.activation != "linear":
            parts.append(self.activation)
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class _Pooling(Layer):
    """The settings that both window poolings share."""

    group: ClassVar[str] = "Pooling"

    pool_size: tuple[int, int] = setting((2, 2), _POOL_SIZE)
    strides: tuple[int, int] | None = setting(None, _POOL_STRIDES)
    padding: str = _padding()

    def caption(self) -> str:
        parts = [joined(self.pool_size)]
        if self.strides is not None and self.strides != self.pool_size:
            parts.append(f"stride {joined(self.strides)}")
        if self.padding == "same":
            parts.append("same")
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class MaxPooling2D(_Pooling):
    """The largest value of each window."""

    prefix: ClassVar[str] = "max_pooling2d"
    about: ClassVar[str] = "Keeps the largest value of each window, so the maps get smaller."


@dataclass(frozen=True, slots=True)
class AveragePooling2D(_Pooling):
    """The mean of each window."""

    prefix: ClassVar[str] = "average_pooling2d"
    about: ClassVar[str] = "Keeps the mean of each window, so the maps get smaller."


@dataclass(frozen=True, slots=True)
class GlobalAveragePooling2D(Layer):
    """One number per feature map: its mean."""

    prefix: ClassVar[str] = "global_average_pooling2d"
    group: ClassVar[str] = "Pooling"
    about: ClassVar[str] = "Reduces every feature map to its mean: one number per map."


@dataclass(frozen=True, slots=True)
class GlobalMaxPooling2D(Layer):
    """One number per feature map: its maximum."""

    prefix: ClassVar[str] = "global_max_pooling2d"
    group: ClassVar[str] = "Pooling"
    about: ClassVar[str] = "Reduces every feature map to its maximum: one number per map."


@dataclass(frozen=True, slots=True)
class Flatten(Layer):
    """All values in one row."""

    prefix: ClassVar[str] = "flatten"
    group: ClassVar[str] = "Shape"
    about: ClassVar[str] = "Puts all values of the maps into one row, as Dense layers expect."


@dataclass(frozen=True, slots=True)
class Dense(Layer):
    """Every output is a weighted sum of every input."""

    prefix: ClassVar[str] = "dense"
    group: ClassVar[str] = "Dense"
    about: ClassVar[str] = "Connects every input value to every unit (fully connected layer)."

    units: int = setting(
        10, Whole(label="Units", help="How many values the layer gives.", low=1, high=65_536)
    )
    activation: str = _activation()
    use_bias: bool = _use_bias()
    kernel_l1: float = _penalty(1)
    kernel_l2: float = _penalty(2)

    def caption(self) -> str:
        plain = self.activation == "linear"
        return f"{self.units}" if plain else f"{self.units} · {self.activation}"


@dataclass(frozen=True, slots=True)
class Dropout(Layer):
    """Random zeros during training."""

    prefix: ClassVar[str] = "dropout"
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


@dataclass(frozen=True, slots=True)
class BatchNormalization(Layer):
    """Normalise each channel over the batch."""

    prefix: ClassVar[str] = "batch_normalization"
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


@dataclass(frozen=True, slots=True)
class Activation(Layer):
    """An activation function as a layer of its own."""

    prefix: ClassVar[str] = "activation"
    group: ClassVar[str] = "Activation"
    about: ClassVar[str] = "Applies a function to every value, as a layer of its own."

    activation: str = _activation("relu")

    def caption(self) -> str:
        return self.activation


@dataclass(frozen=True, slots=True)
class ZeroPadding2D(Layer):
    """A border of zeros."""

    prefix: ClassVar[str] = "zero_padding2d"
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


ADDABLE: tuple[type[Layer], ...] = (
    Conv2D, MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D,
    Flatten, ZeroPadding2D, Dense, Activation, Dropout, BatchNormalization,
)  # fmt: skip
"""Every kind that a person can add, in the order of the menu."""

KINDS: dict[str, type[Layer]] = {"Input": Input, **{cls.__name__: cls for cls in ADDABLE}}


def starter(cls: type[Layer]) -> Layer:
    """The layer that an "add" button gives.

    Keras' defaults, and relu where a hidden layer almost always wants it, so that a stack of
    added layers is not one big linear map.
    """
    if cls is Conv2D:
        return Conv2D(activation="relu")
    if cls is Dense:
        return Dense(units=128, activation="relu")
    return cls()
