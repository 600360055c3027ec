"""Weights from inside an epoch: when they are shown, whose they are, and that nothing changes."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from engine_samples import RICH, Recorder, dataset

from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder, loop, sampling, trainer
from cnnexplorer.engine.glimpses import Glimpses
from cnnexplorer.engine.inspector import initial_weights
from cnnexplorer.runs.events import BatchDone, EpochDone, InsideEpoch

PLAN = Plan(batch_size=32, epochs=2, validation_share=0.2, seed=3, learning_rate=0.01)


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """One step a call, whatever the machine: a call should last no time at all."""
    monkeypatch.setattr(loop, "_CALL_SECONDS", 0.0)


def test_the_first_is_due_after_three_seconds_and_then_three_after_each() -> None:
    clock = Clock()
    glimpses = Glimpses(clock)
    seen = []
    for second in range(1, 11):
        clock.now = 100.0 + second
        if glimpses.due:
            with glimpses.taken():
                seen.append(second)
    assert seen == [3, 6, 9]


def test_weights_that_take_long_to_copy_are_shown_so_rarely_that_it_costs_two_percent() -> None:
    clock = Clock()
    glimpses = Glimpses(clock)
    seen, cost = [], 0.0
    while clock.now < 1100:
        clock.now += 0.25
        if glimpses.due:
            with glimpses.taken():
                seen.append(clock.now)
                clock.now += 0.5
                cost += 0.5
    assert np.diff(seen) == pytest.approx([25.5] * (len(seen) - 1), abs=0.3)
    assert cost / 1000 <= 0.021


def test_what_is_shown_anyway_puts_the_next_one_off() -> None:
    clock = Clock()
    glimpses = Glimpses(clock)
    clock.now += 2.5
    glimpses.put_off()
    clock.now += 2.5
    assert not glimpses.due
    clock.now += 0.5
    assert glimpses.due


def _trained(step_s: float, data: Dataset, record: Recorder | None = None) -> Recorder:
    """A training whose steps take as long as a test says, by the clock that it looks at."""
    clock, record = Clock(), record or Recorder()

    def report(event: object) -> None:
        record(event)
        clock.now += step_s if isinstance(event, BatchDone) else 0

    trainer.train(RICH, PLAN, data, record.stop, report, clock)
    return record


@pytest.mark.usefixtures("step_by_step")
def test_inside_a_long_epoch_the_weights_are_those_after_the_steps_that_are_named(
    quarters: Dataset,
) -> None:
    record = _trained(4.0, quarters)
    seen = record.of(InsideEpoch)
    assert [(event.epoch, event.step) for event in seen] == [
        (epoch, step) for epoch in (1, 2) for step in range(1, 8)
    ], "after every step but the last, with which the epoch ends"
    model = builder.build(RICH, seed=PLAN.seed)
    model.compile(keras.optimizers.Adam(PLAN.learning_rate), "sparse_categorical_crossentropy")
    images = quarters.train.images.astype("float32") / quarters.scale
    split = sampling.split(len(quarters.train), PLAN.validation_share, PLAN.seed)
    order = sampling.epoch_order(split.training, PLAN.seed, 1)
    for event in seen[:7]:
        batch = order[(event.step - 1) * 32 : event.step * 32]
        model.train_on_batch(images[batch], quarters.train.labels[batch])
        wanted = builder.get_weights(model, RICH)
        for node, arrays in wanted.items():
            for array, mine in zip(arrays, event.weights[node], strict=True):
                np.testing.assert_allclose(mine, array, rtol=2e-3, atol=2e-4)
                assert not mine.flags.writeable


@pytest.mark.usefixtures("step_by_step")
def test_they_come_after_the_batches_that_made_them_and_change_nothing(quarters: Dataset) -> None:
    shown, plain = _trained(4.0, quarters), _trained(0.0, quarters)
    assert plain.of(InsideEpoch) == []
    for before, event in zip(shown.events, shown.events[1:], strict=False):
        if isinstance(event, InsideEpoch):
            assert isinstance(before, BatchDone)
            assert (before.epoch, before.step) == (event.epoch, event.step)
    np.testing.assert_allclose(
        [batch.loss for batch in shown.batches], [batch.loss for batch in plain.batches], rtol=1e-4
    )
    for one, other in zip(shown.epochs, plain.epochs, strict=True):
        assert one.val_loss == pytest.approx(other.val_loss, rel=1e-4)


def test_the_preparation_of_the_first_step_does_not_hold_them_back(quarters: Dataset) -> None:
    clock, record = Clock(), Recorder()

    def report(event: object) -> None:
        record(event)
        if isinstance(event, BatchDone) and event.step == 1 and event.epoch == 1:
            clock.now += 20  # as long as TensorFlow took

    trainer.train(RICH, PLAN, quarters, record.stop, report, clock)
    (event,) = record.of(InsideEpoch)
    assert (event.epoch, event.step) == (1, 1)
    start = initial_weights(RICH, PLAN.seed)["dense_1"][0]
    assert not np.array_equal(event.weights["dense_1"][0], start)


def test_a_stop_right_behind_one_still_ends_in_order(quarters: Dataset) -> None:
    record = Recorder(stop_when=lambda event: isinstance(event, InsideEpoch))
    end = _trained(4.0, quarters, record).finished()
    assert (end.stopped, end.epochs) == (True, 0)
    assert record.of(EpochDone) == []


@pytest.mark.usefixtures("step_by_step")
def test_weights_that_are_not_finite_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    real = trainer.Epochs.weights

    def broken(epochs: trainer.Epochs) -> object:
        kernel = np.full((3, 2, 2, 4), np.inf, np.float32)
        return {**real(epochs), "conv2d_1": (kernel,)}

    monkeypatch.setattr(trainer.Epochs, "weights", broken)
    record = _trained(4.0, dataset(60, 30))
    assert record.of(InsideEpoch) == []
    assert "no longer finite after epoch 1" in record.failed().sentence
