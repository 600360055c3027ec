from __future__ import annotations

from typing import Any

import pytest
from controller_fakes import FakeEngine, Report, do, learn_until_stopped, run_epoch, weights_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.optimizers import SGD, Adam
from cnnexplorer.runs.events import EpochDone, Failed, Finished, Started
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces.training import TrainingWorkspace
from tests.nets import NET_S


@pytest.fixture
def view(window: MainWindow) -> TrainingWorkspace:
    window.show_workspace("training")
    window.activateWindow()
    return window.pages["training"]


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def cells(view: TrainingWorkspace) -> list[list[str]]:
    table = view.table
    return [
        [table.item(row, column).text() for column in range(5)] for row in range(table.rowCount())
    ]


def test_before_a_training_the_view_says_what_to_do(view: TrainingWorkspace) -> None:
    assert view.headline.text() == "Not trained yet. Press Train in the bar above to start."
    assert cells(view) == []
    assert view.loss.text_at(0.5) == "epoch 0.50"


def test_the_plan_is_edited_in_its_form_and_follows_undo(
    qtbot: QtBot, session: Session, view: TrainingWorkspace
) -> None:
    box = view.form.editors["epochs"].findChild(NumberBox)
    assert box is not None
    assert box.read() == 6
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, "12")
    assert session.editing.project.plan.epochs == 12
    session.editing.undo()
    assert box.read() == 6
    combo = view.form.editors["optimizer"].findChild(QComboBox)
    assert combo is not None
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert session.editing.project.plan.optimizer == SGD()
    rate = view.form.editors["learning_rate"].findChild(NumberBox)
    assert rate is not None
    assert rate.read() == 0.01


def test_a_training_fills_curves_and_table_with_the_engines_numbers(
    qtbot: QtBot, session: Session, view: TrainingWorkspace
) -> None:
    do(session, edits.set_plan, "epochs", 2)
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == 2)
    assert cells(view) == [
        ["1", "0.5000", "70.00%", "0.6000", "65.00%"],
        ["2", "0.2500", "70.00%", "0.3000", "65.00%"],
    ]
    qtbot.waitUntil(lambda: view.loss.text_at(2.0).endswith("training 0.125   validation 0.3"))
    assert view.accuracy.text_at(1.0) == "epoch 1.00   training 0.9   validation 0.65"
    assert view.headline.text() == "Test accuracy 85.00%"
    assert view.result.text() == "Test loss 0.2500 · took 0:02"


def test_the_view_says_what_the_training_is_doing(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    assert view.headline.text() == "Preparing the first batch…"
    qtbot.waitUntil(lambda: view.headline.text() == "Training")
    qtbot.waitUntil(lambda: session.training.run.epoch == 2)
    session.training.stop()
    assert view.headline.text() == "Stopping…"
    idle(qtbot, session)
    qtbot.waitUntil(lambda: view.headline.text() == "Stopped; the weights so far are kept")


def test_a_failed_training_is_said_to_have_failed_and_keeps_its_numbers(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine
) -> None:
    def breaks(network: Any, plan: Any, _dataset: Any, _stop: Any, report: Report) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        run_epoch(network, 1, report)
        report(Failed("The loss is not finite; lower the learning rate."))

    engine.trainer.behave = breaks
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: view.headline.text() == "The training failed")
    qtbot.waitUntil(lambda: len(cells(view)) == 1)


def test_a_second_training_begins_with_empty_curves(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine
) -> None:
    session.training.start()
    idle(qtbot, session)
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    assert cells(view) == []
    assert view.loss.text_at(0.5) == "epoch 0.50"
    qtbot.waitUntil(lambda: len(cells(view)) == 1)
    session.training.stop()
    idle(qtbot, session)


def test_another_project_empties_the_view_even_while_another_workspace_is_in_front(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow
) -> None:
    session.training.start()
    idle(qtbot, session)
    window.show_workspace("data")
    session.files.begin(session.editing.project)
    window.show_workspace("training")
    assert cells(view) == []
    assert view.headline.text().startswith("Not trained yet")


def test_the_loss_axis_can_be_logarithmic_and_that_is_remembered(
    qtbot: QtBot, session: Session, view: TrainingWorkspace
) -> None:
    middle = QPoint(8, view.log.height() // 2)
    qtbot.mouseClick(view.log, Qt.MouseButton.LeftButton, pos=middle)
    assert view.loss.log
    assert not view.accuracy.log
    assert session.settings.log_loss
    qtbot.mouseClick(view.log, Qt.MouseButton.LeftButton, pos=middle)
    assert not view.loss.log
    assert not session.settings.log_loss


def test_a_training_behind_another_workspace_is_up_to_date_when_its_turn_comes(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow
) -> None:
    window.show_workspace("filters")
    session.training.start()
    idle(qtbot, session)
    window.show_workspace("training")
    assert len(cells(view)) == 6


def test_of_two_trainings_behind_another_workspace_the_table_shows_the_second(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow,
    engine: FakeEngine,
) -> None:  # fmt: skip
    session.training.start()
    idle(qtbot, session)
    before = cells(view)
    window.show_workspace("filters")

    def learn_better(network: Any, plan: Any, _dataset: Any, _stop: Any, report: Any) -> None:
        report(Started(plan.epochs, 1, 30, 0))
        for epoch in range(1, 8):
            report(EpochDone(epoch, 0.01, 0.99, None, None, 0.1, weights_of(network, epoch)))
        report(Finished(False, 7, weights_of(network, 7), 0.1, 0.99, 1.0))

    engine.trainer.behave = learn_better
    session.training.start()
    idle(qtbot, session)
    window.show_workspace("training")
    after = cells(view)
    assert len(after) == 7
    assert not set(map(tuple, before)) & set(map(tuple, after))


def test_a_training_stopped_at_once_says_whose_weights_are_kept(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine
) -> None:
    session.training.start()
    idle(qtbot, session)

    def stops_at_once(network: Any, plan: Any, _dataset: Any, stop: Any, report: Any) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        assert stop.wait(NET_S)
        report(Finished(True, 0, weights_of(network, 5), None, None, 0.1))

    engine.trainer.behave = stops_at_once
    session.training.start()
    session.training.stop()
    idle(qtbot, session)
    assert view.headline.text() == (
        "Stopped in the first epoch; the weights of the training before are kept"
    )


def test_undo_of_an_optimizer_whose_setting_is_half_typed_is_not_undone(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow
) -> None:
    do(session, edits.set_plan, "optimizer", SGD())
    session.editing.end_step()
    do(session, edits.set_plan, "optimizer", SGD(momentum=0.5))
    session.editing.end_step()
    editor: Any = view.form.editors["optimizer"]
    box = editor.form.editors["momentum"].findChild(NumberBox)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "9")
    for _ in range(3):
        window.menus.actions["undo"].trigger()
    window.network.list.setFocus()
    assert session.editing.project.plan.optimizer == Adam()
    assert session.editing.redo_label == "Plan: Optimizer"
