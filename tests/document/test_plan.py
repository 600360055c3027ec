"""The Plan: its defaults, and what happens to the learning rate when the optimiser changes."""

from __future__ import annotations

import pytest

from cnnexplorer.document.fields import described
from cnnexplorer.document.plan import DEFAULT_RATES, OPTIMIZER_SLOTS, Plan, with_optimizer


def test_the_default_plan_is_that_of_the_one_conv_tutorial() -> None:
    plan = Plan()
    assert (plan.loss, plan.optimizer, plan.learning_rate) == (
        "categorical_crossentropy", "adam", 0.001,
    )  # fmt: skip
    assert (plan.batch_size, plan.epochs, plan.validation_share, plan.seed) == (128, 6, 0.1, 7)


def test_every_optimiser_that_can_be_chosen_has_a_rate_and_a_number_of_slots() -> None:
    options = described(Plan)["optimizer"].options  # type: ignore[attr-defined]
    assert set(options) == set(DEFAULT_RATES) == set(OPTIMIZER_SLOTS)


@pytest.mark.parametrize(
    ("before", "optimizer", "rate"),
    [
        (Plan(), "sgd", 0.01),
        (Plan(), "rmsprop", 0.001),
        (Plan(optimizer="sgd", learning_rate=0.01), "adam", 0.001),
        (Plan(learning_rate=0.5), "sgd", 0.5),
        (Plan(optimizer="sgd", learning_rate=0.001), "adam", 0.001),
        (Plan(optimizer="sgd", learning_rate=0.001), "sgd", 0.001),
    ],
)
def test_another_optimiser_brings_its_default_rate_unless_the_person_chose_one(
    before: Plan, optimizer: str, rate: float
) -> None:
    after = with_optimizer(before, optimizer)
    assert (after.optimizer, after.learning_rate) == (optimizer, rate)


def test_another_optimiser_changes_nothing_else() -> None:
    before = Plan(batch_size=9, epochs=3, validation_share=0.2, seed=1)
    after = with_optimizer(before, "sgd")
    assert after == Plan(
        optimizer="sgd", learning_rate=0.01, batch_size=9, epochs=3, validation_share=0.2, seed=1
    )
