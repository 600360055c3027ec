"""Settings that several kinds of layers share, each described once."""

from __future__ import annotations

from typing import Any

from cnnexplorer.document.fields import Choice, Flag, Numbers, Real, Whole, setting

ACTIVATIONS = (
    "linear", "relu", "sigmoid", "tanh", "softmax", "leaky_relu", "elu", "selu", "gelu",
    "silu", "softplus", "softsign", "relu6", "mish", "hard_sigmoid", "exponential",
)  # fmt: skip
LINEAR = "linear"
SOFTMAX = "softmax"
KEEP_PROBABILITIES = ("linear", "relu", "relu6", "leaky_relu", "elu")
"""The activations that leave numbers from 0 to 1 as they are."""

_KEPT_FOR_ACTIVATION = {
    "leaky_relu": 1, "softplus": 1, "softsign": 1, "silu": 2, "gelu": 3, "hard_sigmoid": 3,
    "mish": 4,
}  # fmt: skip
"""How many times the layer's output is kept for the gradient of its activation function, beside
the output itself, which is all that the others need."""


INITIALIZERS = (
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform",
    "lecun_normal", "random_uniform", "random_normal", "truncated_normal", "orthogonal",
    "zeros", "ones",
)  # fmt: skip
"""How Keras can draw the first weights, by its names."""

VECTOR_INITIALIZERS = ("zeros", "ones", "random_uniform", "random_normal", "truncated_normal")
"""Those that suit one number a channel: Keras' others look at rows and columns."""


def kept_for(activation: str, values: int) -> int:
    """How many values ``activation`` keeps for its gradient, beside its ``values`` outputs."""
    return _KEPT_FOR_ACTIVATION.get(activation, 0) * values


def filters() -> Any:
    """The setting of how many feature maps a convolution gives."""
    return setting(
        32,
        Whole(label="Filters", help="How many feature maps the layer gives.", low=1, high=8192),
    )


def kernel_size() -> Any:
    """The setting of how much of the maps a kernel sees at once."""
    return setting(
        (3, 3),
        Numbers(
            label="Kernel size", help="Height and width of each kernel.", unit="pixels",
            low=1, high=64,
        ),
    )  # fmt: skip


def strides(help: str = "How far the kernel moves, down and to the right.") -> Any:
    """The setting of how far a kernel moves."""
    return setting((1, 1), Numbers(label="Strides", help=help, unit="pixels", low=1, high=64))


def dilation_rate(condition: str = "") -> Any:
    """The setting of the gaps within a kernel."""
    return setting(
        (1, 1),
        Numbers(
            label="Dilation",
            help="Distance between the kernel's weights; 1 means side by side. "
            f"{condition}".strip(),
            unit="pixels",
            low=1,
            high=64,
        ),
    )


def depth_multiplier() -> Any:
    """The setting of how many maps a depthwise kernel makes of each."""
    return setting(
        1,
        Whole(
            label="Depth multiplier", help="How many maps are made of each map that comes in.",
            low=1, high=256,
        ),
    )  # fmt: skip


def rate() -> Any:
    """The setting of a dropout."""
    return setting(
        0.5,
        Real(label="Rate", help="The share of values set to 0.", low=0.0, high=1.0, open_high=True),
    )


def epsilon() -> Any:
    """The setting of what keeps a normalisation from dividing by 0."""
    return setting(
        0.001,
        Real(
            label="Epsilon", help="Added to the variance so that it is never divided by 0.",
            low=0.0, high=1.0, open_low=True,
        ),
    )  # fmt: skip


def center() -> Any:
    """The setting of a learned offset."""
    return setting(True, Flag(label="Shift", help="Learn an offset per channel (beta)."))


def scale() -> Any:
    """The setting of a learned factor."""
    return setting(True, Flag(label="Scale", help="Learn a factor per channel (gamma)."))


def activation(default: str = LINEAR) -> Any:
    """The setting of a layer's own activation function."""
    return setting(
        default,
        Choice(
            label="Activation",
            help="The function applied to every output value. relu keeps what is positive; "
            "softmax turns the outputs into probabilities that sum to 1.",
            options=ACTIVATIONS,
        ),
    )


def use_bias() -> Any:
    """The setting that adds a bias."""
    return setting(True, Flag(label="Bias", help="Add one learned number to every filter or unit."))


def initializer(of: str) -> Any:
    """The setting of the kernels that training starts from; ``of`` is their name in Keras."""
    return setting(
        "glorot_uniform",
        Choice(
            label=f"{of.capitalize()} initializer",
            help="How the first weights are drawn, before any training. glorot suits most layers; "
            f"he suits those with relu ({of}_initializer).",
            options=INITIALIZERS,
            more=True,
        ),
    )


def start(of: str, default: str, options: tuple[str, ...] = VECTOR_INITIALIZERS) -> Any:
    """The setting of the numbers, one a channel, that training starts from.

    Args:
        of: their name in Keras: "beta".
    """
    return setting(
        default,
        Choice(
            label=f"{of.capitalize().replace('_', ' ')} initializer",
            help=f"What these numbers are before any training ({of}_initializer).",
            options=options,
            more=True,
        ),
    )


def penalty(order: int, of: str = "kernel", more: bool = False) -> Any:
    """The setting of the L1 (order 1) or L2 penalty.

    Args:
        of: on what: "kernel", "bias", or "activity", which is what the layer gives.
        more: whether the form folds it away.
    """
    power = "absolute values" if order == 1 else "squares"
    what = _PLURAL.get(of, "weights")
    return setting(
        0.0,
        Real(
            label=f"L{order} penalty" if of == "kernel" else f"{of.capitalize()} L{order} penalty",
            help=f"Adds this factor times the sum of the {what}' {power} to the loss "
            f"({of}_regularizer). 0 switches it off.",
            low=0.0,
            high=10.0,
            more=more,
        ),
    )


def max_norm(of: str = "kernel", each: str = "filter") -> Any:
    """The setting of the longest that weights may become.

    Args:
        of: which weights: "kernel".
        each: of what they are taken together: "filter".
    """
    return setting(
        0.0,
        Real(
            label=f"{of.capitalize()} max-norm",
            help=f"After each step of the training, the weights of a {each} are shortened to this "
            f"length, the root of the sum of their squares ({of}_constraint). 0 switches it off.",
            low=0.0,
            high=1000.0,
            more=True,
        ),
    )


_PLURAL = {
    "activity": "outputs", "bias": "biases", "gamma": "factors", "beta": "offsets",
    "alpha": "slopes",
}  # fmt: skip
"""What people call the numbers that have other names in Keras."""


def padding() -> Any:
    """The setting of what happens at the border."""
    return setting(
        "valid",
        Choice(
            label="Padding",
            help="valid: the window stays inside, so the map shrinks. "
            "same: zeros around the border keep the size (at stride 1).",
            options=("valid", "same"),
        ),
    )
