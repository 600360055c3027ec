"""The Plan: how a network is trained."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnexplorer.document.fields import Choice, Real, Whole, setting

DEFAULT_RATES = {"adam": 0.001, "sgd": 0.01, "rmsprop": 0.001}
"""Keras' default learning rate of each optimiser."""

OPTIMIZER_SLOTS = {"adam": 2, "sgd": 0, "rmsprop": 1}
"""How many values each optimiser keeps per weight."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a training that is not the network and not the data."""

    loss: str = setting(
        "categorical_crossentropy",
        Choice(
            label="Loss",
            help="The number that training makes small: minus the logarithm of the probability "
            "given to the right class, averaged over the images.",
            options=("categorical_crossentropy",),
        ),
    )
    optimizer: str = setting(
        "adam",
        Choice(
            label="Optimizer",
            help="How the gradients change the weights. adam adapts its steps by itself; "
            "sgd is plain gradient descent; rmsprop lies between.",
            options=("adam", "sgd", "rmsprop"),
        ),
    )
    learning_rate: float = setting(
        0.001,
        Real(
            label="Learning rate",
            help="The size of a step. Too large and the loss jumps or becomes infinite; "
            "too small and nothing moves.",
            low=0.0,
            high=100.0,
            open_low=True,
        ),
    )
    batch_size: int = setting(
        128,
        Whole(
            label="Batch size",
            help="How many images make one step.",
            unit="images",
            low=1,
            high=65_536,
        ),
    )
    epochs: int = setting(
        6,
        Whole(label="Epochs", help="How often all training images are seen.", low=1, high=10_000),
    )
    validation_share: float = setting(
        0.1,
        Real(
            label="Validation share",
            help="The share of the training images that is held back to measure the network after "
            "every epoch. 0 measures nothing.",
            low=0.0,
            high=0.9,
        ),
    )
    seed: int = setting(
        7,
        Whole(
            label="Seed",
            help="Start of the random numbers: the same seed gives the same first weights and "
            "the same order of images.",
            low=0,
            high=2**31 - 1,
        ),
    )


def with_optimizer(plan: Plan, optimizer: str) -> Plan:
    """The plan with another optimiser, and its default rate unless the person chose a rate."""
    if plan.learning_rate == DEFAULT_RATES[plan.optimizer]:
        return replace(plan, optimizer=optimizer, learning_rate=DEFAULT_RATES[optimizer])
    return replace(plan, optimizer=optimizer)
