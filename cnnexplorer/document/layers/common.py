"""Settings that several kinds of layers share, each described once."""

from __future__ import annotations

from typing import Any

from cnnexplorer.document.fields import Choice, Flag, Real, setting

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


def kept_for(activation: str, values: int) -> int:
    """How many values ``activation`` keeps for its gradient, beside its ``values`` outputs."""
    return _KEPT_FOR_ACTIVATION.get(activation, 0) * values


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


def penalty(order: int) -> Any:
    """The setting of the L1 (order 1) or L2 penalty on the kernel."""
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
