"""Nothing is built for a network that nobody looks into, and what is shown is said truly."""

from __future__ import annotations

import pytest
from controller_fakes import FakeEngine, MakeSession, do, learn_until_stopped, set_layer
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data import memory
from cnnexplorer.data.sources import Digits, MnistSample
from cnnexplorer.document import edits


def quiet(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.tasks.busy)


def train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    quiet(qtbot, session)


def test_typing_builds_no_network_while_nobody_looks_inside(
    qtbot: QtBot, session: Session, engine: FakeEngine
) -> None:
    for units in (6, 60, 600):
        set_layer(session, len(session.editing.project.network.layers), "units", units)
    quiet(qtbot, session)
    assert engine.inspecting.asked == []
    session.inspecting.watch()
    quiet(qtbot, session)
    assert session.inspecting.snapshot is not None
    assert len(engine.inspecting.asked) == 1
    session.inspecting.watch(False)
    set_layer(session, len(session.editing.project.network.layers), "units", 6000)
    quiet(qtbot, session)
    assert len(engine.inspecting.asked) == 1


def test_a_network_too_large_for_the_memory_is_refused_in_a_sentence(
    qtbot: QtBot, session: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 10_000)
    session.inspecting.watch()
    quiet(qtbot, session)
    assert session.inspecting.snapshot is None
    assert "Looking inside this network needs" in session.inspecting.refusal
    assert engine.inspecting.asked == []


def test_weights_trained_on_other_images_are_said_to_be(qtbot: QtBot, session: Session) -> None:
    train(qtbot, session)
    assert session.inspecting.hint == ""
    session.datasets.choose(MnistSample())
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert "other images than MNIST sample" in session.inspecting.hint


def test_in_the_first_epoch_the_start_of_that_training_is_shown_not_the_one_before(
    qtbot: QtBot, session: Session, engine: FakeEngine
) -> None:
    session.inspecting.watch()
    train(qtbot, session)
    assert session.inspecting.snapshot is not None
    assert session.inspecting.snapshot.trained
    before = session.training.trained
    engine.trainer.behave = learn_until_stopped
    set_layer(session, 1, "filters", 5)
    session.training.start()
    assert session.training.trained is before
    assert session.inspecting.snapshot is None or not session.inspecting.snapshot.trained
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    quiet(qtbot, session)
    assert session.training.trained is not None
    assert session.training.trained is not before


def test_no_mend_is_offered_for_images_that_are_on_their_way(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session()
    set_layer(session, 0, "height", 20)
    assert session.editing.resolved.obstacle is not None
    session.datasets.choose(Digits())
    assert session.editing.resolved.obstacle is None
    assert session.training.why_not()
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.editing.resolved.obstacle is not None


def test_a_plan_that_is_impossible_is_refused_where_the_inside_would_be(
    qtbot: QtBot, session: Session, engine: FakeEngine
) -> None:
    do(session, edits.set_plan, "seed", -1)
    session.inspecting.watch()
    quiet(qtbot, session)
    assert session.inspecting.snapshot is None
    assert session.inspecting.refusal == (
        "The training settings do not fit: Seed must be from 0 to 2,147,483,647, not -1."
    )
    assert engine.inspecting.asked == []
