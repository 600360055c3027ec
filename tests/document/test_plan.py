"""The Plan: its defaults, and what happens to the learning rate when the optimiser changes."""

from __future__ import annotations

import pytest

from cnnexplorer.document.fields import described
from cnnexplorer.document.kinds import OneOf
from cnnexplorer.document.optimizers import OPTIMIZERS, SGD, Adam, Optimizer, RMSprop
from cnnexplorer.document.plan import Plan, with_optimizer


def test_the_default_plan_is_that_of_the_one_conv_tutorial() -> None:
    plan = Plan()
    assert (plan.loss, plan.optimizer, plan.learning_rate) == (
        "categorical_crossentropy", Adam(), 0.001,
    )  # fmt: skip
    assert (plan.batch_size, plan.epochs, plan.validation_share, plan.seed) == (128, 6, 0.1, 7)


def test_every_optimiser_that_can_be_chosen_has_a_rate_and_a_number_of_slots() -> None:
    field = described(Plan)["optimizer"]
    assert isinstance(field, OneOf)
    assert field.family.offered == (Adam, SGD, RMSprop)
    rates = {cls.token: cls.default_rate for cls in OPTIMIZERS.offered}
    assert rates == {"adam": 0.001, "sgd": 0.01, "rmsprop": 0.001}
    assert [cls().slots for cls in OPTIMIZERS.offered] == [2, 0, 1]
    assert (SGD(momentum=0.9).slots, RMSprop(momentum=0.9).slots) == (1, 2)


@pytest.mark.parametrize(
    ("before", "optimizer", "rate"),
    [
        (Plan(), SGD(), 0.01),
        (Plan(), RMSprop(), 0.001),
        (Plan(optimizer=SGD(), learning_rate=0.01), Adam(), 0.001),
        (Plan(learning_rate=0.5), SGD(), 0.5),
        (Plan(optimizer=SGD(), learning_rate=0.001), Adam(), 0.001),
        (Plan(optimizer=SGD(), learning_rate=0.001), SGD(), 0.001),
        (Plan(), Adam(beta_1=0.8), 0.001),
        (Plan(optimizer=SGD(), learning_rate=0.01), SGD(momentum=0.9), 0.01),
    ],
)
def test_another_optimiser_brings_its_default_rate_unless_the_person_chose_one(
    before: Plan, optimizer: Optimizer, rate: float
) -> None:
    after = with_optimizer(before, optimizer)
    assert (after.optimizer, after.learning_rate) == (optimizer, rate)


def test_another_optimiser_changes_nothing_else() -> None:
    before = Plan(batch_size=9, epochs=3, validation_share=0.2, seed=1)
    after = with_optimizer(before, SGD())
    assert after == Plan(
        optimizer=SGD(), learning_rate=0.01, batch_size=9, epochs=3, validation_share=0.2, seed=1
    )
