"""What is looked at, kept and said while a training is inside an epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from controller_fakes import FakeEngine, Heard, Told, set_layer, weights_of
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.questions import Activations, Judged, Judgement
from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.events import (
    BatchDone,
    EpochDone,
    Failed,
    Finished,
    InsideEpoch,
    Started,
    Weights,
)
from cnnexplorer.runs.snapshot import Snapshot

STARTED = Started(6, 4, 30, 10)


def weights(session: Session, seed: int) -> Weights:
    return weights_of(session.editing.project.network, seed)


def inside(session: Session, epoch: int, step: int) -> InsideEpoch:
    return InsideEpoch(epoch, step, weights(session, 100 * epoch + step))


def epoch(session: Session, number: int) -> EpochDone:
    return EpochDone(number, 0.5, 0.7, 0.6, 0.65, 0.1, weights(session, number))


def stopped(session: Session, epochs: int) -> Finished:
    return Finished(True, epochs, weights(session, 77), None, None, 2.0)


def note(session: Session) -> str:
    return session.inspecting.note


def quiet(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def train_to_the_end(qtbot: QtBot, session: Session, told: Told) -> None:
    end = Finished(False, 6, weights(session, 6), 0.25, 0.85, 1.5)
    session.training.start()
    told.tell(STARTED, epoch(session, 6), end)
    quiet(qtbot, session)


def test_the_weights_that_are_looked_at_are_named_truly_at_every_moment(
    qtbot: QtBot, session: Session, told: Told
) -> None:
    inspecting, training = session.inspecting, session.training
    inspecting.watch()
    qtbot.waitUntil(lambda: note(session) == "untrained, random start")
    assert inspecting.remark == "The weights are random: train the network first."
    training.start()
    assert note(session) == "start of the training"
    assert "still the random ones" in inspecting.remark
    told.tell(STARTED, BatchDone(1, 1, 1.0, 0.5), inside(session, 1, 1))
    qtbot.waitUntil(lambda: note(session) == "inside epoch 1 of 6")
    assert inspecting.remark == ""
    assert inspecting.settled is None
    newer = inside(session, 1, 2)
    told.tell(BatchDone(1, 2, 1.0, 0.5), newer)
    qtbot.waitUntil(lambda: inspecting.snapshot.weights is newer.weights)
    assert note(session) == "inside epoch 1 of 6"
    told.tell(epoch(session, 1))
    qtbot.waitUntil(lambda: note(session) == "epoch 1 of 6")
    complete = inspecting.snapshot
    assert inspecting.settled is complete
    told.tell(inside(session, 2, 3))
    qtbot.waitUntil(lambda: note(session) == "inside epoch 2 of 6")
    assert inspecting.settled is complete
    told.tell(stopped(session, 1))
    quiet(qtbot, session)
    assert note(session) == "stopped in epoch 2 of 6"
    assert inspecting.settled is inspecting.snapshot


def test_the_start_of_an_edited_network_is_not_called_the_start_of_the_training(
    qtbot: QtBot, session: Session, told: Told
) -> None:
    session.inspecting.watch()
    qtbot.waitUntil(lambda: session.inspecting.snapshot is not None)
    session.training.start()
    told.tell(STARTED)
    set_layer(session, 1, "filters", 5)
    qtbot.waitUntil(lambda: session.inspecting.snapshot is not None)
    kernel = session.inspecting.snapshot.weights["conv2d_1"][0]
    qtbot.waitUntil(lambda: session.inspecting.snapshot.weights["conv2d_1"][0].shape[-1] == 5)
    assert kernel is not None
    assert note(session) == "untrained, random start"
    told.tell(Failed("enough"))
    quiet(qtbot, session)


def test_activations_are_those_of_the_weights_inside_the_epoch(
    qtbot: QtBot, session: Session, told: Told
) -> None:
    session.inspecting.watch()
    session.training.start()
    shown = inside(session, 1, 2)
    told.tell(STARTED, shown)
    qtbot.waitUntil(lambda: session.inspecting.snapshot is not None)
    qtbot.waitUntil(lambda: session.inspecting.snapshot.inside)
    assert session.inspecting.snapshot.weights is shown.weights
    answers: list[object] = []
    question = Activations(session.inspecting.snapshot, session.datasets.dataset, 0)
    session.inspecting.ask(question, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    told.tell(stopped(session, 0))
    quiet(qtbot, session)


def test_judging_a_complete_epoch_goes_on_when_weights_come_from_inside_the_next(
    qtbot: QtBot, session: Session, told: Told, engine: FakeEngine
) -> None:
    session.training.start()
    told.tell(STARTED, epoch(session, 1))
    qtbot.waitUntil(lambda: session.inspecting.settled is not None)
    judged: list[Judgement] = []
    old: list[object] = []
    engine.inspecting.gate.clear()
    dataset = session.datasets.dataset
    question = Judged(session.inspecting.settled, dataset)
    session.inspecting.ask(question, judged.append)
    session.inspecting.ask(Activations(session.inspecting.snapshot, dataset, 1), old.append)
    told.tell(inside(session, 2, 1))
    qtbot.waitUntil(lambda: session.inspecting.snapshot.inside)
    assert Judged(session.inspecting.settled, dataset) == question
    newer = inside(session, 2, 2)
    told.tell(newer)
    qtbot.waitUntil(lambda: session.inspecting.snapshot.weights is newer.weights)
    assert session.inspecting.is_asked(Judged.slot)
    engine.inspecting.gate.set()
    qtbot.waitUntil(lambda: len(judged) == 1)
    told.tell(epoch(session, 2))
    qtbot.waitUntil(lambda: note(session) == "epoch 2 of 6")
    assert session.inspecting.settled is not question.snapshot
    told.tell(stopped(session, 2))
    quiet(qtbot, session)


def test_judging_is_given_up_when_the_next_epoch_is_complete(
    qtbot: QtBot, session: Session, told: Told, engine: FakeEngine
) -> None:
    session.training.start()
    told.tell(STARTED, epoch(session, 1))
    qtbot.waitUntil(lambda: session.inspecting.settled is not None)
    engine.inspecting.gate.clear()
    judged: list[Judgement] = []
    question = Judged(session.inspecting.settled, session.datasets.dataset)
    session.inspecting.ask(question, judged.append)
    told.tell(inside(session, 2, 1), epoch(session, 2))
    qtbot.waitUntil(lambda: note(session) == "epoch 2 of 6")
    assert not session.inspecting.is_asked(Judged.slot)
    engine.inspecting.gate.set()
    told.tell(stopped(session, 2))
    quiet(qtbot, session)
    assert judged == []


@pytest.mark.parametrize("last", ["stopped", "failed"])
def test_what_was_trained_before_stays_until_a_whole_epoch_takes_its_place(
    qtbot: QtBot, session: Session, told: Told, last: str
) -> None:
    training = session.training
    train_to_the_end(qtbot, session, told)
    before = training.trained
    assert before is not None
    training.start()
    assert training.trained is before
    told.tell(STARTED, inside(session, 1, 1))
    qtbot.waitUntil(lambda: note(session) == "inside epoch 1 of 6")
    assert training.trained is before, "it is what would be exported"
    training.stop()
    told.tell(stopped(session, 0) if last == "stopped" else Failed("No memory."))
    quiet(qtbot, session)
    assert training.trained is before
    assert session.inspecting.snapshot is before
    assert note(session) == "epoch 6 of 6"
    training.start()
    told.tell(STARTED, inside(session, 1, 1), epoch(session, 1))
    qtbot.waitUntil(lambda: note(session) == "epoch 1 of 6")
    assert training.trained is session.inspecting.snapshot is not before
    told.tell(stopped(session, 1))
    quiet(qtbot, session)


def train_again(qtbot: QtBot, session: Session, told: Told, *events: Any) -> Snapshot | None:
    """A whole training, then one that reports these; returns the weights of the first."""
    train_to_the_end(qtbot, session, told)
    before = session.training.trained
    session.training.start()
    told.tell(STARTED, *events)
    quiet(qtbot, session)
    return before


def test_nobody_is_led_to_a_training_without_weights(
    qtbot: QtBot, session: Session, told: Told
) -> None:
    training = session.training
    before = train_again(qtbot, session, told, Failed("No memory."))
    assert training.can_go_back
    training.go_back()
    assert training.trained is before
    assert not training.can_go_back
    training.go_back()
    assert training.trained is before


def test_what_was_stopped_in_its_first_epoch_can_be_gone_to(
    qtbot: QtBot, session: Session, told: Told
) -> None:
    training = session.training
    before = train_again(qtbot, session, told, inside(session, 1, 1), stopped(session, 0))
    assert training.trained is before
    training.go_back()
    assert training.trained is not None
    assert training.trained.note == "stopped in epoch 1 of 6"
    training.go_back()
    assert training.trained is before


def test_a_first_training_that_fails_in_its_first_epoch_leaves_the_newest_weights(
    qtbot: QtBot, session: Session, told: Told
) -> None:
    failed = Heard(session.training.failed)
    shown = inside(session, 1, 2)
    session.training.start()
    told.tell(STARTED, inside(session, 1, 1), shown, Failed("No memory."))
    quiet(qtbot, session)
    assert len(failed) == 1
    assert session.training.trained is not None
    assert np.array_equal(
        session.training.trained.weights["conv2d_1"][0], shown.weights["conv2d_1"][0]
    )
    assert note(session) == "failed in epoch 1 of 6"


def test_a_failure_in_a_later_epoch_leaves_the_weights_of_the_last_complete_one(
    qtbot: QtBot, session: Session, told: Told
) -> None:
    session.training.start()
    told.tell(STARTED, epoch(session, 1), inside(session, 2, 3), Failed("The loss is infinite."))
    quiet(qtbot, session)
    assert note(session) == "epoch 1 of 6"
    assert session.training.trained is session.inspecting.snapshot
