from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from controller_fakes import (
    FakeEngine,
    Heard,
    MakeSession,
    Report,
    StoppedSoon,
    do,
    learn,
    learn_until_stopped,
    node_at,
    run_epoch,
    set_layer,
    weights_of,
)
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.controllers.training import Training
from cnnexplorer.data.sources import Digits
from cnnexplorer.document import edits
from cnnexplorer.document.layers import Dropout
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.runs.events import BatchDone, Failed, Finished, Started, ValidationStarted
from cnnexplorer.runs.history import History
from cnnexplorer.runs.snapshot import UNTRAINED
from tests.nets import NET_S


@pytest.fixture
def training(session: Session) -> Training:
    return session.training


def history(training: Training) -> History | None:
    return training.run.history if training.run else None


def last(training: Training) -> Finished | None:
    return training.run.finished if training.run else None


def epoch(training: Training) -> int:
    return training.run.epoch if training.run else 0


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def same(one: Any, other: Any) -> bool:
    return all(
        np.array_equal(a, b)
        for name in {*one, *other}
        for a, b in zip(one[name], other[name], strict=True)
    )


def test_a_training_gets_what_is_being_edited_and_ends_with_its_weights_and_its_curves(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    do(session, edits.set_plan, "epochs", 3)
    states: list[str] = []
    training.state_changed.connect(lambda: states.append(training.state))
    failed = Heard(training.failed)
    weights, advanced = Heard(training.weights_changed), Heard(training.advanced)
    training.start()
    idle(qtbot, session)
    assert states == ["running", "idle"]
    ((network, plan, dataset),) = engine.trainer.calls
    assert (network, plan) == (session.editing.project.network, session.editing.project.plan)
    assert dataset is session.datasets.dataset
    assert failed.calls == []
    assert training.run is not None
    assert (training.run.state, last(training) is not None) == ("finished", True)
    assert len(weights) == 5, "none at the start, once an epoch and at the end"
    assert advanced.calls
    curves = history(training)
    assert curves is not None
    assert curves.loss.count == 12
    assert curves.loss.points()[0].tolist() == [step / 4 for step in range(1, 13)]
    assert [numbers.epoch for numbers in curves.epochs_done] == [1, 2, 3]
    assert curves.val_loss.points()[1] == pytest.approx([0.6, 0.3, 0.2])
    assert epoch(training) == 3
    assert training.trained is not None
    assert same(training.trained.weights, weights_of(network, 3))
    assert training.trained.note == "epoch 3 of 3"


def test_the_pace_counts_images_of_full_and_of_partial_batches(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    def two_epochs(network: Any, plan: Plan, _dataset: Any, _stop: Any, report: Report) -> None:
        report(Started(2, 3, 300, 0))
        for epoch in (1, 2):
            for step in (1, 2, 3):
                report(BatchDone(epoch, step, 1.0, 0.5))
            report(ValidationStarted(epoch, 10))
        report(Failed("enough"))

    engine.trainer.behave = two_epochs
    seen: list[int] = []
    training.advanced.connect(lambda: seen.append(training.run.pace.done_images))  # type: ignore[union-attr]
    training.start()
    idle(qtbot, session)
    assert training.run is not None
    assert training.run.pace is not None
    assert training.run.pace.total_images == 600
    assert training.run.pace.done_images == 600, "128 + 128 + 44 in each epoch"
    assert seen == sorted(seen)


def test_many_batches_that_come_together_are_announced_once(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    def flood(network: Any, _plan: Any, _dataset: Any, _stop: Any, report: Report) -> None:
        report(Started(1, 5000, 5000, 0))
        for step in range(1, 5001):
            report(BatchDone(1, step, 1.0, 0.5))
        report(Failed("enough"))

    engine.trainer.behave = flood
    advanced = Heard(training.advanced)
    training.start()
    idle(qtbot, session)
    assert history(training) is not None
    assert history(training).loss.count == 5000
    assert len(advanced) < 500


def test_only_one_training_runs_at_a_time(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    training.start()
    assert training.why_not()
    training.start()
    qtbot.waitUntil(lambda: training.trained is not None)
    training.start()
    training.stop()
    training.start()
    idle(qtbot, session)
    assert len(engine.trainer.calls) == 1


def test_a_new_training_after_forgetting_one_waits_until_the_old_one_has_ended(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    training.start()
    qtbot.waitUntil(lambda: training.trained is not None)
    engine.trainer.behave = learn
    training.forget()
    training.start()
    idle(qtbot, session)
    assert len(engine.trainer.calls) == 2
    assert engine.trainer.most_running == 1
    assert last(training) is not None
    assert not last(training).stopped


def test_stop_ends_the_training_and_keeps_the_weights_so_far(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    states: list[str] = []
    training.state_changed.connect(lambda: states.append(training.state))
    training.stop()
    training.start()
    qtbot.waitUntil(lambda: training.trained is not None)
    training.stop()
    assert training.state == "stopping"
    training.stop()
    idle(qtbot, session)
    assert states == ["running", "stopping", "idle"]
    assert training.trained is not None
    assert same(training.trained.weights, weights_of(session.editing.project.network, 99))
    assert training.trained.note == "stopped in epoch 2 of 6"
    assert last(training) is not None
    assert last(training).stopped


def test_a_stop_from_before_does_not_stop_the_next_training(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    stops: list[threading.Event] = []

    def learn_and_note(
        network: Any, plan: Plan, dataset: Any, stop: threading.Event, report: Report
    ) -> None:
        stops.append(stop)
        learn_until_stopped(network, plan, dataset, stop, report)

    engine.trainer.behave = learn_and_note
    training.start()
    qtbot.waitUntil(lambda: training.trained is not None)
    training.stop()
    idle(qtbot, session)
    training.start()
    qtbot.waitUntil(lambda: epoch(training) == 2)
    assert [stop.is_set() for stop in stops] == [True, False]
    assert training.state == "running"
    training.stop()
    idle(qtbot, session)


def test_a_failing_training_keeps_the_weights_of_its_last_epoch(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    def breaks(network: Any, plan: Plan, _dataset: Any, _stop: Any, report: Report) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        run_epoch(network, 1, report)
        report(Failed("The loss is not finite; lower the rate.", "trace"))

    engine.trainer.behave = breaks
    failed = Heard(training.failed)
    training.start()
    idle(qtbot, session)
    assert failed.calls == [("The loss is not finite; lower the rate.", "trace")]
    assert last(training) is None
    assert training.trained is not None
    assert same(training.trained.weights, weights_of(session.editing.project.network, 1))
    assert training.trained.note == "epoch 1 of 6"
    assert not training.why_not()


def raises(*_arguments: Any) -> None:
    raise RuntimeError("out of luck")


def ends_without_a_word(
    _network: Any, plan: Plan, _dataset: Any, _stop: Any, report: Report
) -> None:
    report(Started(plan.epochs, 4, 30, 10))


@pytest.mark.parametrize(
    ("behave", "sentence"),
    [(raises, "RuntimeError: out of luck"), (ends_without_a_word, "ended without a result")],
)
def test_a_trainer_that_breaks_leaves_the_program_usable(
    qtbot: QtBot,
    session: Session,
    training: Training,
    engine: FakeEngine,
    behave: Any,
    sentence: str,
) -> None:
    engine.trainer.behave = behave
    failed = Heard(training.failed)
    training.start()
    idle(qtbot, session)
    assert len(failed) == 1
    assert sentence in failed.calls[0][0]
    engine.trainer.behave = learn
    training.start()
    idle(qtbot, session)
    assert last(training) is not None


def test_another_project_forgets_what_was_trained_and_hears_no_more_of_it(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    training.start()
    qtbot.waitUntil(lambda: epoch(training) == 2)
    heard = Heard(training.advanced, training.failed)
    session.files.begin(Project(data=session.editing.project.data))
    assert training.state == "idle"
    assert (training.run, training.trained) == (None, None)
    qtbot.waitUntil(lambda: not session.tasks.busy)
    assert training.trained is None
    assert heard.calls == []
    assert engine.trainer.running == 0


def test_edits_while_a_training_runs_do_not_reach_it(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    network = session.editing.project.network
    training.start()
    do(session, edits.add, Dropout, node_at(session, 1))
    do(session, edits.set_plan, "epochs", 2)
    qtbot.waitUntil(lambda: training.trained is not None)
    assert training.trained is not None
    assert training.trained.network == network
    assert training.trained.note == "epoch 1 of 6"
    training.stop()
    idle(qtbot, session)


def test_training_can_start_only_with_engine_data_and_a_fitting_network(
    qtbot: QtBot, make_session: MakeSession, engine: FakeEngine
) -> None:
    session = make_session(ready=False)
    assert session.training.why_not(), "no engine"
    session.loading.state = "ready"
    assert not session.training.why_not()
    set_layer(session, 0, "height", 20)
    assert session.editing.resolved.obstacle is not None
    assert session.training.why_not(), "other images"
    session.training.start()
    assert engine.trainer.calls == []
    session.editing.undo()
    assert not session.training.why_not()
    go_on = threading.Event()
    session.datasets.choose(Digits())
    assert session.training.why_not(), "another data set is on its way"
    go_on.set()
    qtbot.waitUntil(lambda: not session.datasets.busy)


def test_closing_the_session_stops_a_running_training_at_once(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    training.start()
    qtbot.waitUntil(lambda: training.trained is not None)
    session.close()
    assert session.ended_cleanly
    assert engine.trainer.running == 0


def test_a_training_stopped_in_its_first_epoch_leaves_the_weights_of_the_one_before(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    training.start()
    idle(qtbot, session)
    before = training.trained
    assert before is not None

    def stops_at_once(network: Any, plan: Plan, _dataset: Any, stop: Any, report: Report) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        assert stop.wait(NET_S)
        report(Finished(True, 0, weights_of(network, 5), None, None, 0.1))

    engine.trainer.behave = stops_at_once
    training.start()
    assert training.trained is before, "nothing has taken its place yet"
    assert session.selection.now.run == UNTRAINED, "its own random start is looked into meanwhile"
    training.stop()
    idle(qtbot, session)
    assert training.trained is before
    assert (session.selection.now.run, session.selection.now.epoch) == (before.run, before.epoch)
    engine.trainer.behave = learn
    training.start()
    idle(qtbot, session)
    assert training.trained is not None
    assert training.trained is not before


def test_without_one_before_a_training_stopped_in_its_first_epoch_leaves_its_own_weights(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    engine.trainer.behave = StoppedSoon(batches=1)
    training.start()
    training.stop()
    idle(qtbot, session)
    assert training.trained is not None
    assert training.trained.note == "stopped in epoch 1 of 6"


def test_a_training_stopped_before_its_first_batch_leaves_nothing(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    stops_at_once = StoppedSoon(batches=0)
    usual, engine.trainer.behave = engine.trainer.behave, stops_at_once
    training.start()
    training.stop()
    idle(qtbot, session)
    assert training.trained is None
    assert session.unexported == ()
    assert session.selection.now.run == UNTRAINED
    engine.trainer.behave = usual
    training.start()
    idle(qtbot, session)
    before, engine.trainer.behave = training.run, stops_at_once
    training.start()
    training.stop()
    idle(qtbot, session)
    assert training.run is before
    assert not training.can_go_back, "to what has learned nothing"


def test_what_has_seen_all_images_is_not_lost_to_what_was_stopped_before(
    qtbot: QtBot, session: Session, training: Training, engine: FakeEngine
) -> None:
    usual, runs = engine.trainer.behave, []
    for _ in range(2):
        training.start()
        idle(qtbot, session)
        runs.append(training.run)

    engine.trainer.behave = StoppedSoon(batches=1)
    heard = Heard(training.returned)
    training.start()
    training.stop()
    idle(qtbot, session)
    assert training.run is runs[1]
    assert heard.calls == [(False,)]
    assert [one.run for one in session.unexported] == [runs[1].id, runs[0].id]
    training.go_back()
    assert training.run is runs[0]
    assert [one.run for one in session.unexported] == [runs[0].id, runs[1].id]
    engine.trainer.behave = usual
    gone = Heard(training.replaced)
    training.start()
    idle(qtbot, session)
    assert gone.calls == [(True,)], "of three, two are kept"
    assert [one.run for one in session.unexported] == [training.run.id, runs[0].id]


def test_the_selection_names_the_run_and_the_epoch_that_are_looked_at(
    qtbot: QtBot, session: Session, training: Training
) -> None:
    assert (session.selection.now.run, session.selection.now.epoch) == (UNTRAINED, 0)
    seen: list[tuple[str, int]] = []
    session.selection.changed.connect(lambda now, _before: seen.append((now.run, now.epoch)))
    training.start()
    idle(qtbot, session)
    assert training.run is not None
    assert seen == [(training.run.id, epoch) for epoch in range(1, 7)]
    assert training.find(training.run.id, 6) is training.trained
    assert training.find(training.run.id, None) is training.trained
    assert training.find(training.run.id, 2) is None, "only the newest weights are kept"
    assert training.find("run-99", 6) is None


def test_a_training_that_is_refused_leaves_the_one_before_as_it_was(
    qtbot: QtBot, session: Session, engine: FakeEngine
) -> None:
    session.training.start()
    idle(qtbot, session)
    before, trained = session.training.run, session.training.trained

    def refuse(_network, _plan, _dataset, _stop, report):
        report(Failed("This training needs 154 GB of memory."))

    engine.trainer.behave = refuse
    heard = Heard(session.training.failed)
    session.training.start()
    idle(qtbot, session)
    assert heard.calls == [("This training needs 154 GB of memory.", "")]
    assert session.training.run is before
    assert before is not None
    assert before.finished is not None
    assert session.training.trained is trained
    assert session.selection.now.run == before.id
