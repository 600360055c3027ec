from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controller_fakes import (
    WRONG,
    FakeEngine,
    Heard,
    MakeSession,
    do,
    learn_until_stopped,
    node_at,
    outputs_of,
    set_layer,
    write_npz,
)
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.inspecting import Inspecting
from cnnexplorer.controllers.questions import Activations, Judged, KernelPicture, Question
from cnnexplorer.controllers.session import Session
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import edits
from cnnexplorer.document.layers import Dropout
from cnnexplorer.runs.snapshot import Snapshot


@pytest.fixture
def inspecting(qtbot: QtBot, session: Session) -> Inspecting:
    """Somebody looks into the network."""
    session.inspecting.watch()
    quiet(qtbot, session)
    return session.inspecting


def quiet(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.tasks.busy)


class Answers:
    """Asks questions of the snapshot as a view does, and keeps what was answered."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.calls: list[Any] = []
        self.progressed: list[tuple[int, int]] = []
        self.failed: list[tuple[str, str]] = []

    def ask(self, question: Question[Any]) -> None:
        self.session.inspecting.ask(
            question,
            self.calls.append,
            lambda *bad_news: self.failed.append(bad_news),
            lambda *progress: self.progressed.append(progress),
        )

    def activations(self, image: int = 0) -> None:
        self.ask(Activations(*self._at_hand(), image))

    def judged(self) -> None:
        self.ask(Judged(*self._at_hand()))

    def _at_hand(self) -> tuple[Snapshot, Dataset]:
        snapshot, dataset = self.session.inspecting.snapshot, self.session.datasets.dataset
        assert snapshot is not None
        assert dataset is not None
        return snapshot, dataset


@pytest.fixture
def answers(session: Session) -> Answers:
    return Answers(session)


def train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    quiet(qtbot, session)


def test_before_a_training_the_subject_is_what_the_network_being_edited_would_start_from(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    assert inspecting.snapshot is not None
    assert inspecting.snapshot.network == session.editing.project.network
    assert (inspecting.snapshot.trained, inspecting.snapshot.note) == (
        False, "untrained, random start",
    )  # fmt: skip
    do(session, edits.add, Dropout, node_at(session, 1))
    quiet(qtbot, session)
    assert inspecting.snapshot.network == session.editing.project.network
    before = inspecting.snapshot.weights["conv2d_1"][0]
    do(session, edits.set_plan, "seed", 12)
    quiet(qtbot, session)
    assert not np.array_equal(inspecting.snapshot.weights["conv2d_1"][0], before)


def test_without_an_engine_nothing_is_asked(make_session: MakeSession, engine: FakeEngine) -> None:
    session = make_session(ready=False)
    session.inspecting.watch()
    do(session, edits.add, Dropout, node_at(session, 1))
    assert session.inspecting.snapshot is None
    assert engine.inspecting.asked == []


def test_an_impossible_or_empty_network_has_no_inside(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    set_layer(session, 1, "kernel_size", (64, 64))
    quiet(qtbot, session)
    assert inspecting.snapshot is None
    session.editing.undo()
    quiet(qtbot, session)
    assert inspecting.snapshot is not None
    session.files.new()
    quiet(qtbot, session)
    assert inspecting.snapshot is None


def test_an_answer_for_a_network_that_became_impossible_meanwhile_is_dropped(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    engine.inspecting.gate.clear()
    do(session, edits.add, Dropout, node_at(session, 1))
    set_layer(session, 1, "kernel_size", (64, 64))
    assert inspecting.snapshot is None
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert inspecting.snapshot is None


def test_of_many_edits_only_the_last_gives_a_subject(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    engine.inspecting.gate.clear()
    heard = Heard(inspecting.snapshot_changed)
    for units in (20, 30, 40):
        set_layer(session, 1, "filters", units)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert len(heard) == 1
    assert inspecting.snapshot is not None
    assert inspecting.snapshot.network == session.editing.project.network


def test_the_subject_follows_the_training_and_stays_with_it_when_layers_are_edited(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    assert inspecting.snapshot is not None
    assert (inspecting.snapshot.trained, inspecting.snapshot.note) == (True, "epoch 1 of 6")
    assert inspecting.hint == ""
    trained = inspecting.snapshot
    do(session, edits.add, Dropout, node_at(session, 1))
    assert inspecting.snapshot is trained
    assert "edited after this training" in inspecting.hint
    session.editing.undo()
    do(session, edits.rename, "another name")
    assert inspecting.hint == ""
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    assert inspecting.snapshot.note == "stopped in epoch 2 of 6"


def test_another_project_brings_the_subject_back_to_the_editor(
    qtbot: QtBot, session: Session, inspecting: Inspecting
) -> None:
    train(qtbot, session)
    assert inspecting.snapshot is not None
    assert inspecting.snapshot.trained
    session.files.begin(session.editing.project)
    quiet(qtbot, session)
    assert not inspecting.snapshot.trained


def test_activations_are_those_of_the_image_that_was_asked_for(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers
) -> None:
    answers.activations(image=5)
    qtbot.waitUntil(lambda: len(answers.calls) == 1)
    (outputs,) = answers.calls
    dataset = session.datasets.dataset
    assert dataset is not None
    network = session.editing.project.network
    expected = outputs_of(network, dataset.test.images[5], dataset.scale)
    assert outputs.keys() == expected.keys() == set(network.ids)
    assert all(np.array_equal(outputs[name], expected[name]) for name in expected)


def test_an_older_question_is_not_answered_when_a_newer_one_was_asked(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    engine.inspecting.gate.clear()
    for image in (1, 2, 3):
        answers.activations(image)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert len(answers.calls) == 1
    assert float(answers.calls[0]["input_1"][0, 1, 0]) == pytest.approx(3 / 255)
    assert "activations 2" not in engine.inspecting.asked, "it was not even begun"


def test_a_question_of_another_slot_does_not_drop_one(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    train(qtbot, session)
    engine.inspecting.gate.clear()
    answers.judged()
    answers.activations()
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert len(answers.calls) == 2


def test_the_same_question_is_answered_from_memory(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    answers.activations()
    qtbot.waitUntil(lambda: len(answers.calls) == 1)
    asked = list(engine.inspecting.asked)
    answers.activations()
    assert len(answers.calls) == 2, "at once"
    assert answers.calls[0] is answers.calls[1]
    answers.activations(image=1)
    quiet(qtbot, session)
    answers.activations()
    assert answers.calls[3] is answers.calls[0], "equal questions, whatever was asked between"
    assert engine.inspecting.asked[: len(asked)] == asked
    assert engine.inspecting.asked.count("activations 0") == 1


def test_memory_does_not_grow_with_every_question(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    for image in range(20):
        answers.activations(image)
        quiet(qtbot, session)
    answers.activations(19)
    answers.activations(0)
    quiet(qtbot, session)
    assert engine.inspecting.asked.count("activations 19") == 1
    assert engine.inspecting.asked.count("activations 0") == 2, "the oldest was forgotten"


def test_one_model_is_kept_and_new_weights_are_put_into_it(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    for _ in range(3):
        train(qtbot, session)
        answers.activations()
        quiet(qtbot, session)
    assert engine.inspecting.asked.count("build") == 1
    assert engine.inspecting.asked.count("set_weights") == 2


def test_all_test_images_are_judged_and_the_mistakes_are_the_wrong_ones(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers
) -> None:
    train(qtbot, session)
    answers.judged()
    assert inspecting.is_asked(Judged.slot)
    qtbot.waitUntil(lambda: len(answers.calls) == 1)
    (judgement,) = answers.calls
    assert judgement.mistakes.images.tolist() == sorted(WRONG, reverse=True)
    assert judgement.mistakes.total == 20
    assert judgement.probabilities.shape == (20, 10)
    assert answers.progressed[-1] == (20, 20)
    assert not inspecting.is_asked(Judged.slot)
    answers.judged()
    assert answers.calls == [judgement, judgement]


def test_asking_again_while_the_test_images_are_judged_does_not_begin_anew(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    train(qtbot, session)
    engine.inspecting.gate.clear()
    answers.judged()
    qtbot.waitUntil(lambda: "probabilities" in engine.inspecting.asked)
    answers.judged()
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert engine.inspecting.asked.count("probabilities") == 1
    assert len(answers.calls) == 1


def test_a_dropped_question_answers_nothing(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    train(qtbot, session)
    engine.inspecting.gate.clear()
    answers.judged()
    inspecting.drop(Judged.slot)
    assert not inspecting.is_asked(Judged.slot)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert (answers.calls, answers.progressed, answers.failed) == ([], [], [])


def test_new_weights_end_the_questions_to_the_old_ones(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    train(qtbot, session)
    engine.inspecting.gate.clear()
    answers.judged()
    train_again = Heard(inspecting.snapshot_changed)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    assert train_again.calls
    assert not inspecting.is_asked(Judged.slot)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert answers.calls == []


def test_other_images_end_the_questions_about_the_old_ones(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine,
    tmp_path: Path,
) -> None:  # fmt: skip
    train(qtbot, session)
    engine.inspecting.gate.clear()
    answers.judged()
    session.datasets.choose(write_npz(tmp_path / "others.npz"))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert not inspecting.is_asked(Judged.slot)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert answers.calls == []


def test_images_that_do_not_fit_the_snapshot_are_said(
    qtbot: QtBot, session: Session, inspecting: Inspecting, tmp_path: Path
) -> None:
    assert inspecting.misfit == ""
    session.datasets.choose(write_npz(tmp_path / "colour.npz", side=12, channels=3))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    quiet(qtbot, session)
    assert inspecting.misfit == "The images are 12×12×3, but this network takes 28×28×1."


def test_a_failing_inspector_is_told_to_the_asker_and_the_next_question_is_answered(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers, engine: FakeEngine
) -> None:
    engine.inspecting.error = RuntimeError("no memory")
    window = Heard(inspecting.failed)
    answers.activations()
    qtbot.waitUntil(lambda: len(answers.failed) == 1)
    sentence, details = answers.failed[0]
    assert "RuntimeError: no memory" in sentence
    assert "Traceback" in details
    assert window.calls == []
    engine.inspecting.error = None
    answers.activations()
    qtbot.waitUntil(lambda: len(answers.calls) == 1)


def test_bad_news_that_the_asker_leaves_to_the_window_are_told_there(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    engine.inspecting.error = RuntimeError("no memory")
    window, heard = Heard(inspecting.failed), []
    snapshot, dataset = inspecting.snapshot, session.datasets.dataset
    assert snapshot is not None
    assert dataset is not None
    inspecting.ask(Activations(snapshot, dataset, 0), heard.append)
    qtbot.waitUntil(lambda: len(window) == 1)
    assert heard == []


def test_a_small_picture_is_made_at_once_and_a_large_one_behind_the_window(
    qtbot: QtBot, session: Session, inspecting: Inspecting, answers: Answers
) -> None:
    snapshot = inspecting.snapshot
    assert snapshot is not None
    answers.ask(KernelPicture(snapshot, "conv2d_1", 1.5))
    assert [made.values.shape for made in answers.calls] == [(32, 1, 3, 3)]
    large = {"conv2d_1": (np.zeros((8, 8, 64, 64), np.float32),)}
    answers.ask(KernelPicture(replace(snapshot, weights=large), "conv2d_1", 1.5))
    assert len(answers.calls) == 1
    qtbot.waitUntil(lambda: len(answers.calls) == 2)
    assert answers.calls[1].values.shape == (64, 64, 8, 8)


def test_renaming_the_network_does_not_make_its_random_weights_anew(
    qtbot: QtBot, session: Session, inspecting: Inspecting, engine: FakeEngine
) -> None:
    asked = len(engine.inspecting.asked)
    for name in ("m", "my", "my net"):
        do(session, edits.rename, name)
    do(session, edits.set_plan, "epochs", 9)
    quiet(qtbot, session)
    assert len(engine.inspecting.asked) == asked
