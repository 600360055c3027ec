"""The Plan: how a network is trained."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnexplorer.document.fields import Choice, Real, Whole, described, setting
from cnnexplorer.document.kinds import OneOf
from cnnexplorer.document.optimizers import OPTIMIZERS, Adam, Optimizer


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
    optimizer: Optimizer = setting(
        Adam(),
        OneOf(
            label="Optimizer",
            help="How the gradients change the weights. Adam adapts its steps by itself; "
            "SGD is plain gradient descent; RMSprop lies between.",
            family=OPTIMIZERS,
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


def with_optimizer(plan: Plan, optimizer: Optimizer) -> Plan:
    """The plan with another optimiser, and its default rate unless the person chose a rate."""
    another = type(optimizer) is not type(plan.optimizer)
    if another and plan.learning_rate == plan.optimizer.default_rate:
        return replace(plan, optimizer=optimizer, learning_rate=optimizer.default_rate)
    return replace(plan, optimizer=optimizer)


def as_text(plan: Plan) -> str:
    """What decides how a network learns, in a line: "Adam, rate 0.001, batches of 128, seed 7"."""
    settings = [
        f"{field.label.lower()} {getattr(plan.optimizer, name)}"
        for name, field in described(type(plan.optimizer)).items()
        if getattr(plan.optimizer, name) != getattr(type(plan.optimizer)(), name)
    ]
    optimizer = plan.optimizer.title + (f" ({', '.join(settings)})" if settings else "")
    return (
        f"{optimizer}, rate {plan.learning_rate:.7g}, batches of {plan.batch_size:,}, "
        f"seed {plan.seed}"
    )
