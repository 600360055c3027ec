"""A run folds what the trainer reports: its state, its curves, its newest weights."""

from __future__ import annotations

import numpy as np
import pytest

from cnnexplorer.document.network import chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.runs.events import (
    BatchDone,
    EpochDone,
    Event,
    Failed,
    Finished,
    InsideEpoch,
    Started,
    ValidationStarted,
    Weights,
)
from cnnexplorer.runs.run import Run
from cnnexplorer.runs.snapshot import UNTRAINED, Snapshot


def weights(number: float) -> Weights:
    return {"dense_1": (np.full((2, 2), number, np.float32),)}


@pytest.fixture
def run() -> Run:
    return Run("run-7", chain(), Plan(epochs=3, batch_size=10), None, clock=lambda: 0.0)


STARTED = Started(3, 3, 25, 5)
FIRST = EpochDone(1, 0.9, 0.5, 0.8, 0.6, 1.0, weights(1))


def tell(run: Run, *events: Event) -> None:
    for event in events:
        run.take(event)


def test_a_run_begins_with_nothing_but_what_it_was_started_with(run: Run) -> None:
    assert (run.state, run.over, run.epoch) == ("preparing", False, 0)
    assert (run.history, run.pace, run.snapshot, run.finished, run.failure) == (None,) * 5
    assert run.at(None) is None


def test_its_state_follows_the_trainer(run: Run) -> None:
    seen = []
    for event in (
        STARTED, BatchDone(1, 1, 1.0, 0.5), ValidationStarted(1, 5), FIRST,
        BatchDone(2, 1, 0.9, 0.5), Finished(False, 3, weights(3), 0.1, 0.9, 2.0),
    ):  # fmt: skip
        run.take(event)
        seen.append((run.state, run.epoch))
    assert seen == [
        ("training", 0), ("training", 1), ("validating", 1), ("validating", 1), ("training", 2),
        ("finished", 2),
    ]  # fmt: skip
    assert run.over


def test_images_are_counted_in_full_and_in_partial_batches(run: Run) -> None:
    tell(run, STARTED)
    done = []
    for epoch in (1, 2):
        for step in (1, 2, 3):
            run.take(BatchDone(epoch, step, 1.0, 0.5))
            assert run.pace is not None
            done.append(run.pace.done_images)
    assert done == [10, 20, 25, 35, 45, 50]
    assert run.pace is not None
    assert run.pace.total_images == 75


@pytest.mark.parametrize(
    ("started", "batch", "last"),
    [
        (Started(3, 3, 25, 5), 10, 5),
        (Started(3, 2, 20, 5), 10, 10),
        (Started(3, 1, 7, 0), 7, 7),
    ],
)
def test_the_history_knows_how_many_images_each_batch_has(
    run: Run, started: Started, batch: int, last: int
) -> None:
    run.take(started)
    assert run.history is not None
    assert (run.history.batch_images, run.history.last_images) == (batch, last)


def test_the_time_left_holds_the_validation_that_runs_and_the_test() -> None:
    now = [50.0]
    run = Run("run-1", chain(), Plan(epochs=1, batch_size=10), None, clock=lambda: now[0])
    tell(run, Started(1, 3, 30, 20, 40))
    now[0] += 25  # TensorFlow prepares the first batch
    left = []
    for event, seconds in (
        (BatchDone(1, 1, 1.0, 0.5), 3.0), (BatchDone(1, 2, 1.0, 0.5), 3.0),
        (BatchDone(1, 3, 1.0, 0.5), 3.0), (ValidationStarted(1, 20), 4.0), (FIRST, 8.0),
    ):  # fmt: skip
        run.take(event)
        assert run.pace is not None
        left.append(run.pace.left_s)
        now[0] += seconds
    assert left == [None, pytest.approx(3 + 6), pytest.approx(6), pytest.approx(6), 8.0]


def test_each_epoch_leaves_its_numbers_and_its_weights(run: Run) -> None:
    tell(run, STARTED, BatchDone(1, 1, 1.0, 0.5), FIRST)
    assert run.history is not None
    assert [numbers.loss for numbers in run.history.epochs_done] == [0.9]
    snapshot = run.snapshot
    assert snapshot is not None
    assert (snapshot.run, snapshot.epoch, snapshot.note) == ("run-7", 1, "epoch 1 of 3")
    assert (snapshot.network, snapshot.plan, snapshot.trained) == (run.network, run.plan, True)
    assert snapshot.weights is FIRST.weights
    assert run.at(1) is run.at(None) is snapshot
    assert run.at(2) is None


@pytest.mark.parametrize(
    ("stopped", "epochs", "state", "note"),
    [
        (False, 3, "finished", "epoch 3 of 3"),
        (True, 3, "stopped", "epoch 3 of 3"),
        (True, 1, "stopped", "stopped in epoch 2 of 3"),
        (True, 0, "stopped", "stopped in epoch 1 of 3"),
    ],
)
def test_the_end_says_which_weights_it_leaves(
    run: Run, stopped: bool, epochs: int, state: str, note: str
) -> None:
    end = Finished(stopped, epochs, weights(9), None, None, 1.0)
    tell(run, STARTED, BatchDone(1, 1, 0.5, 0.5), end)
    assert (run.state, run.finished, run.failure) == (state, end, None)
    assert run.snapshot is not None
    assert (run.snapshot.note, run.snapshot.epoch) == (note, epochs)


def test_random_numbers_are_no_weights_of_a_training(run: Run) -> None:
    end = Finished(True, 0, weights(9), None, None, 1.0)
    tell(run, STARTED, end)
    assert (run.state, run.finished) == ("stopped", end)
    assert run.snapshot is run.settled is None


def test_a_failure_keeps_the_weights_of_the_last_epoch(run: Run) -> None:
    failed = Failed("No memory.", "trace")
    tell(run, STARTED, FIRST, failed)
    assert (run.state, run.failure, run.finished) == ("failed", failed, None)
    assert run.snapshot is not None
    assert run.snapshot.epoch == 1


def test_weights_from_inside_an_epoch_are_the_newest_but_not_the_settled_ones(run: Run) -> None:
    tell(run, STARTED, BatchDone(1, 1, 1.0, 0.5), InsideEpoch(1, 1, weights(5)))
    inside = run.snapshot
    assert inside is not None
    assert (inside.note, inside.epoch, inside.inside) == ("inside epoch 1 of 3", 0, True)
    assert inside.trained
    assert run.settled is None
    run.take(FIRST)
    assert run.snapshot is run.settled is not None
    assert (run.snapshot.epoch, run.snapshot.inside) == (1, False)
    complete = run.settled
    run.take(InsideEpoch(2, 1400, weights(6)))
    assert run.snapshot is not complete
    assert run.snapshot is not None
    assert run.snapshot.note == "inside epoch 2 of 3"
    assert run.settled is complete
    run.take(Finished(True, 1, weights(9), None, None, 1.0))
    assert run.snapshot is run.settled
    assert (run.snapshot.note, run.snapshot.inside) == ("stopped in epoch 2 of 3", False)


def test_a_failure_inside_an_epoch_keeps_the_last_complete_one_or_else_the_newest(
    run: Run,
) -> None:
    other = Run("run-8", chain(), Plan(epochs=3, batch_size=10), None, clock=lambda: 0.0)
    tell(run, STARTED, FIRST, InsideEpoch(2, 1, weights(6)), Failed("No."))
    assert run.snapshot is run.settled is not None
    assert run.snapshot.weights is FIRST.weights
    newest = weights(6)
    tell(other, STARTED, InsideEpoch(1, 2, newest), Failed("No."))
    assert other.snapshot is other.settled is not None
    assert other.snapshot.weights is newest
    assert (other.snapshot.note, other.snapshot.inside) == ("failed in epoch 1 of 3", False)


def test_after_the_last_word_nothing_more_is_taken(run: Run) -> None:
    tell(run, STARTED, Failed("No."), FIRST, Finished(False, 3, weights(3), 0.1, 0.9, 1.0))
    assert (run.state, run.snapshot, run.finished) == ("failed", None, None)


def test_a_batch_before_the_start_is_no_batch(run: Run) -> None:
    tell(run, BatchDone(1, 1, 1.0, 0.5))
    assert (run.state, run.epoch, run.history) == ("preparing", 0, None)


def test_weights_that_no_run_made_are_not_trained() -> None:
    start = Snapshot(chain(), Plan(), None, {})
    assert (start.run, start.epoch, start.trained) == (UNTRAINED, 0, False)
    assert start.note == "untrained, random start"
