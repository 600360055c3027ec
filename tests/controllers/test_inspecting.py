from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from controller_fakes import (
    WRONG,
    FakeEngine,
    Heard,
    MakeSession,
    learn_until_stopped,
    outputs_of,
    write_npz,
)
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.inspecting import Inspecting
from cnnexplorer.controllers.session import Session
from cnnexplorer.document.layers import Dropout


@pytest.fixture
def inspecting(qtbot: QtBot, session: Session) -> Inspecting:
    """Somebody looks into the network."""
    session.inspecting.watch()
    quiet(qtbot, session)
    return session.inspecting


def quiet(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.tasks.busy)


def train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    quiet(qtbot, session)


def test_before_a_training_the_subject_is_what_the_network_being_edited_would_start_from(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    assert inspecting.subject is not None
    assert inspecting.subject.network == session.editing.network
    assert (inspecting.subject.trained, inspecting.subject.note) == (
        False, "untrained, random start",
    )  # fmt: skip
    session.editing.add(Dropout, after=1)
    quiet(qtbot, session)
    assert inspecting.subject.network == session.editing.network
    before = inspecting.subject.weights[1][0]
    session.editing.set_plan("seed", 12)
    quiet(qtbot, session)
    assert not np.array_equal(inspecting.subject.weights[1][0], before)


def test_without_an_engine_nothing_is_asked(make_session: MakeSession, engine: FakeEngine) -> None:
    session = make_session(ready=False)
    session.editing.add(Dropout, after=1)
    session.inspecting.ask_activations()
    session.inspecting.ask_judged()
    assert session.inspecting.subject is None
    assert engine.inspecting.asked == []


def test_an_impossible_or_empty_network_has_no_inside(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    session.editing.set_layer(1, "kernel_size", (64, 64))
    quiet(qtbot, session)
    assert inspecting.subject is None
    session.editing.undo()
    quiet(qtbot, session)
    assert inspecting.subject is not None
    session.files.new()
    quiet(qtbot, session)
    assert inspecting.subject is None


def test_an_answer_for_a_network_that_became_impossible_meanwhile_is_dropped(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    engine.inspecting.gate.clear()
    session.editing.add(Dropout, after=1)
    session.editing.set_layer(1, "kernel_size", (64, 64))
    assert inspecting.subject is None
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert inspecting.subject is None


def test_of_many_edits_only_the_last_gives_a_subject(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    engine.inspecting.gate.clear()
    heard = Heard(inspecting.subject_changed)
    for units in (20, 30, 40):
        session.editing.set_layer(1, "filters", units)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert len(heard) == 1
    assert inspecting.subject is not None
    assert inspecting.subject.network == session.editing.network


def test_the_subject_follows_the_training_and_stays_with_it_when_layers_are_edited(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    assert inspecting.subject is not None
    assert (inspecting.subject.trained, inspecting.subject.note) == (True, "epoch 1 of 6")
    assert inspecting.hint == ""
    trained = inspecting.subject
    session.editing.add(Dropout, after=1)
    assert inspecting.subject is trained
    assert "edited after this training" in inspecting.hint
    session.editing.undo()
    session.editing.set_name("another name")
    assert inspecting.hint == ""
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    assert inspecting.subject.note == "stopped in epoch 2 of 6"


def test_another_project_brings_the_subject_back_to_the_editor(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    train(qtbot, session)
    assert inspecting.subject is not None
    assert inspecting.subject.trained
    session.files.begin(session.editing.project)
    quiet(qtbot, session)
    assert not inspecting.subject.trained


def test_activations_are_those_of_the_selected_image(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    heard = Heard(inspecting.activations_ready)
    session.selection.look(image=5)
    inspecting.ask_activations()
    qtbot.waitUntil(lambda: len(heard) == 1)
    ((answer,),) = heard.calls
    dataset = session.datasets.dataset
    assert dataset is not None
    assert answer.image == 5
    assert answer.subject is inspecting.subject
    expected = outputs_of(session.editing.network, dataset.test.images[5], dataset.scale)
    assert all(np.array_equal(a, b) for a, b in zip(answer.outputs, expected, strict=True))


def test_an_older_question_is_not_answered_when_a_newer_one_was_asked(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    heard = Heard(inspecting.activations_ready)
    engine.inspecting.gate.clear()
    for image in (1, 2, 3):
        session.selection.look(image=image)
        inspecting.ask_activations()
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert [answer.image for (answer,) in heard.calls] == [3]
    assert inspecting.activations is heard.calls[0][0]
    assert "activations 2" not in engine.inspecting.asked, "it was not even begun"


def test_the_same_question_is_answered_from_memory(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    heard = Heard(inspecting.activations_ready)
    inspecting.ask_activations()
    qtbot.waitUntil(lambda: len(heard) == 1)
    asked = list(engine.inspecting.asked)
    inspecting.ask_activations()
    assert len(heard) == 2
    assert heard.calls[0] == heard.calls[1]
    assert engine.inspecting.asked == asked


def test_one_model_is_kept_and_new_weights_are_put_into_it(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    for _ in range(3):
        train(qtbot, session)
        inspecting.ask_activations()
        quiet(qtbot, session)
    assert engine.inspecting.asked.count("build") == 1
    assert engine.inspecting.asked.count("set_weights") == 2


def test_an_image_number_beyond_the_test_part_means_its_last_image(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    heard = Heard(inspecting.activations_ready)
    session.selection.look(image=10_000)
    inspecting.ask_activations()
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard.calls[0][0].image == 19


def test_all_test_images_are_judged_and_the_mistakes_are_the_wrong_ones(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    train(qtbot, session)
    heard, progressed = Heard(inspecting.judged_ready), Heard(inspecting.progressed)
    inspecting.ask_judged()
    assert inspecting.judging
    qtbot.waitUntil(lambda: len(heard) == 1)
    ((judged,),) = heard.calls
    assert judged.mistakes.images.tolist() == sorted(WRONG, reverse=True)
    assert judged.mistakes.total == 20
    assert progressed.calls[-1] == (20, 20)
    assert not inspecting.judging
    inspecting.ask_judged()
    assert heard.calls[1] == (judged,)


def test_asking_again_while_the_test_images_are_judged_does_not_begin_anew(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    train(qtbot, session)
    engine.inspecting.gate.clear()
    heard = Heard(inspecting.judged_ready)
    inspecting.ask_judged()
    qtbot.waitUntil(lambda: "probabilities" in engine.inspecting.asked)
    inspecting.ask_judged()
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert engine.inspecting.asked.count("probabilities") == 1
    assert len(heard) == 1


def test_cancelled_judging_answers_nothing(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    train(qtbot, session)
    engine.inspecting.gate.clear()
    heard = Heard(inspecting.judged_ready, inspecting.progressed, inspecting.failed)
    inspecting.ask_judged()
    inspecting.cancel_judging()
    assert not inspecting.judging
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert heard.calls == []
    assert inspecting.judged is None


def test_new_weights_end_the_judging_of_the_old_ones(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    train(qtbot, session)
    engine.inspecting.gate.clear()
    heard = Heard(inspecting.judged_ready)
    inspecting.ask_judged()
    train_again = Heard(inspecting.subject_changed)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    assert train_again.calls
    assert not inspecting.judging
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert heard.calls == []


def test_images_that_do_not_fit_the_subject_are_said_and_not_asked(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine, tmp_path: Path
) -> None:
    assert inspecting.misfit == ""
    session.datasets.choose(write_npz(tmp_path / "colour.npz", side=12, channels=3))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    quiet(qtbot, session)
    assert inspecting.misfit == "The images are 12×12×3, but this network takes 28×28×1."
    asked = list(engine.inspecting.asked)
    inspecting.ask_activations()
    inspecting.ask_judged()
    quiet(qtbot, session)
    assert engine.inspecting.asked == asked


def test_a_failing_inspector_is_told_and_the_next_question_is_answered(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    failed, ready = Heard(inspecting.failed), Heard(inspecting.activations_ready)
    engine.inspecting.error = RuntimeError("no memory")
    inspecting.ask_activations()
    qtbot.waitUntil(lambda: len(failed) == 1)
    sentence, details = failed.calls[0]
    assert "RuntimeError: no memory" in sentence
    assert "Traceback" in details
    engine.inspecting.error = None
    inspecting.ask_activations()
    qtbot.waitUntil(lambda: len(ready) == 1)


def test_renaming_the_network_does_not_make_its_random_weights_anew(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    asked = len(engine.inspecting.asked)
    for name in ("m", "my", "my net"):
        session.editing.set_name(name)
    quiet(qtbot, session)
    assert len(engine.inspecting.asked) == asked
