from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from controller_fakes import (
    FakeEngine,
    Report,
    StoppedSoon,
    do,
    learn,
    learn_until_stopped,
    node_at,
    run_epoch,
    weights_of,
    write_npz,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.optimizers import SGD, Adam
from cnnexplorer.document.plan import Plan
from cnnexplorer.runs.events import EpochDone, Failed, Finished, Started
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces.training import TrainingWorkspace


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


PLAN = "Adam, rate 0.001, batches of 128, seed 7"


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
    assert view.accuracy.text_at(1.0) == "epoch 1.00   training 90.00%   validation 65.00%"
    assert view.headline.text() == "Test accuracy 85.00%"
    assert view.result.text() == (
        f"Learns from 30 images, 10 held back\n{PLAN}\nTest loss 0.2500 · took 0:02"
    )


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
    qtbot.waitUntil(lambda: view.headline.text().startswith("Stopped; its weights are what"))


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


def test_why_a_training_failed_stays_to_be_read_until_the_next_one(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine, window: MainWindow
) -> None:
    def diverges(_network: Any, plan: Any, _dataset: Any, _stop: Any, report: Report) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        report(Failed("The loss is no longer finite (nan); lower the learning rate."))

    assert not view.reason.isVisible()
    session.training.start()
    idle(qtbot, session)
    engine.trainer.behave = diverges
    session.training.start()
    idle(qtbot, session)
    assert window.problems.button.text() == "Dismiss"
    qtbot.mouseClick(window.problems.button, Qt.MouseButton.LeftButton)
    assert not window.problems.isVisible()
    qtbot.waitUntil(view.reason.isVisible)
    assert view.reason.text() == "The loss is no longer finite (nan); lower the learning rate."
    assert view.headline.text() == "The training failed; the weights of the one before are kept"
    engine.trainer.behave = learn
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: view.headline.text() == "Test accuracy 85.00%")
    assert not view.reason.isVisible()


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


@pytest.mark.parametrize("batches", [0, 1])
def test_after_a_training_that_was_stopped_at_once_the_one_before_is_there_whole(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine, window: MainWindow,
    batches: int,
) -> None:  # fmt: skip
    session.training.start()
    idle(qtbot, session)
    before = view.headline.text(), cells(view), view.result.text()
    run = session.training.run

    engine.trainer.behave = StoppedSoon(batches)
    session.training.start()
    session.training.stop()
    idle(qtbot, session)
    assert session.training.run is run
    assert (view.headline.text(), cells(view), view.result.text()) == before
    assert len(before[1]) == 6
    here = "Stopped in its first epoch; the training before it is here again."
    there = " Train menu: The other training." if batches else ""
    assert window.status.currentMessage() == here + there
    assert session.training.can_go_back == bool(batches)


def test_a_training_that_learned_nothing_says_so(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine
) -> None:
    engine.trainer.behave = StoppedSoon(batches=0)
    session.training.start()
    session.training.stop()
    idle(qtbot, session)
    assert view.headline.text() == "Stopped before the first batch, so nothing was learned"


def test_the_menu_brings_the_training_before_back_and_the_newer_one_again(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine, window: MainWindow
) -> None:
    back = window.menus.actions["former_training"]
    assert not back.isEnabled()
    session.training.start()
    idle(qtbot, session)
    assert not back.isEnabled()
    first = session.training.trained
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not first)
    assert not back.isEnabled(), "it is training"
    session.training.stop()
    idle(qtbot, session)
    newer = session.training.trained
    assert newer is not first
    assert len(cells(view)) == 1
    back.trigger()
    idle(qtbot, session)
    assert session.training.trained is first is session.inspecting.snapshot
    assert len(cells(view)) == 6
    assert view.headline.text() == "Test accuracy 85.00%"
    back.trigger()
    idle(qtbot, session)
    assert session.training.trained is newer is session.inspecting.snapshot
    assert len(cells(view)) == 1
    session.files.new()
    assert not back.isEnabled()


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


def ranges(plot: Any) -> list[list[float]]:
    plot.grab()
    return plot.getPlotItem().getViewBox().viewRange()


def all_is_seen(plot: Any, epochs: int) -> bool:
    (left, right), (low, high) = ranges(plot)
    y = plot.batches.getData()[1]
    return left <= 0 and right >= epochs and low <= min(y) and high >= max(y)


def zoom_and_point(view: TrainingWorkspace, move: Any) -> None:
    for plot in (view.loss, view.accuracy):
        box = plot.getPlotItem().getViewBox()
        box.setRange(xRange=(2.2, 2.4), yRange=(0.60, 0.61), padding=0)
        plot.grab()
        move(plot.viewport(), plot.viewport().rect().center())


@pytest.mark.parametrize("zoomed", [False, True])
def test_a_training_that_was_stopped_has_the_axis_of_what_it_came_to(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine, move: Any,
    zoomed: bool,
) -> None:  # fmt: skip
    engine.trainer.behave = learn_until_stopped
    do(session, edits.set_plan, "epochs", 300)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.run.epoch == 2)
    assert all_is_seen(view.loss, 300)
    if zoomed:
        zoom_and_point(view, move)
    session.training.stop()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: view.headline.text().startswith("Stopped; its weights are what"))
    for plot in (view.loss, view.accuracy):
        if zoomed:
            assert ranges(plot)[0] == [2.2, 2.4]
        else:
            assert all_is_seen(plot, 2)
    for plot in (view.loss, view.accuracy):
        plot.reset_view()
        assert all_is_seen(plot, 2)
        assert ranges(plot)[0][1] < 3
    session.training.start()
    qtbot.waitUntil(lambda: session.training.run.epoch == 2)
    assert all_is_seen(view.loss, 300)
    session.training.stop()
    idle(qtbot, session)


def test_training_again_begins_with_the_whole_view_and_without_the_last_values(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine, move: Any
) -> None:
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == 6)
    qtbot.waitUntil(lambda: (zoom_and_point(view, move), view.accuracy.reading)[1] != "")
    do(session, edits.set_plan, "epochs", 9)
    session.training.start()
    assert (view.loss.reading, view.accuracy.reading) == ("", "")
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == 9)
    assert all_is_seen(view.loss, 9)
    assert all_is_seen(view.accuracy, 9)


def test_another_project_brings_the_axes_back_to_its_plan(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, move: Any
) -> None:
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == 6)
    zoom_and_point(view, move)
    session.files.begin(replace(session.editing.project, plan=Plan(epochs=25)))
    for plot in (view.loss, view.accuracy):
        (left, right), (low, high) = ranges(plot)
        assert (left <= 0, 25 <= right < 28) == (True, True)
        assert (low <= 0, 1 <= high < 1.2) == (True, True)
        assert plot.reading == ""


def test_the_empty_axis_follows_the_epochs_that_are_planned(
    session: Session, view: TrainingWorkspace
) -> None:
    do(session, edits.set_plan, "epochs", 40)
    assert 40 <= ranges(view.loss)[0][1] < 42


def test_home_shows_everything_again_in_both_plots_whichever_has_the_focus(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, move: Any
) -> None:
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == 6)
    for plot in (view.loss, view.accuracy):
        zoom_and_point(view, move)
        plot.setFocus()
        qtbot.waitUntil(plot.hasFocus)
        qtbot.keyClick(plot, Qt.Key.Key_Home)
        assert all_is_seen(view.loss, 6)
        assert all_is_seen(view.accuracy, 6)


@pytest.mark.parametrize("epochs", [30, 45])
def test_at_the_end_of_a_training_the_last_epoch_is_in_sight(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow, epochs: int
) -> None:
    window.resize(1320, 860)
    do(session, edits.set_plan, "epochs", epochs)
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == epochs and view.result.isVisible())
    window.grab()
    box = view.table.visualItemRect(view.table.item(epochs - 1, 0))
    assert 0 <= box.top() <= box.bottom() <= view.table.viewport().height()


def test_the_legend_says_how_many_images_each_point_is_the_mean_of(
    qtbot: QtBot, session: Session, view: TrainingWorkspace
) -> None:
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == 6)
    # The fake trains on 30 images in batches of 128 at most.
    for plot in (view.loss, view.accuracy):
        assert plot.legend.words(900)[1] == [
            "training, mean of 30 images", "validation, after each epoch",
        ]  # fmt: skip


def test_the_legend_says_so_where_the_last_batch_of_an_epoch_is_smaller(
    qtbot: QtBot, session: Session, view: TrainingWorkspace
) -> None:
    do(session, edits.set_plan, "batch_size", 8)  # of 30 images: 8, 8, 8 and 6
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: len(cells(view)) == 6)
    assert view.loss.legend.words(900)[1][0] == "training, mean of about 8 images"


def test_the_result_names_the_network_and_the_images_it_belongs_to(
    qtbot: QtBot, session: Session, view: TrainingWorkspace
) -> None:
    assert not view.hint.isVisible()
    session.training.start()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: view.headline.text() == "Test accuracy 85.00%")
    assert view.hint.origin == "One-conv MNIST with 6 layers, on small.npz"
    assert PLAN in view.result.text().splitlines()
    assert view.hint.sentence == ""


def test_a_result_of_other_layers_other_images_and_another_plan_says_all_three(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, tmp_path: Path
) -> None:
    session.training.start()
    idle(qtbot, session)
    do(session, edits.remove, node_at(session, 3))
    assert view.hint.sentence == (
        "The layers were edited after this training began. Train again to bring it up to date."
    )
    do(session, edits.set_plan, "seed", 3)
    assert view.hint.sentence.startswith("The layers and the plan were edited")
    session.datasets.choose(write_npz(tmp_path / "others.npz"))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert view.headline.text() == "Test accuracy 85.00%"
    assert view.hint.origin == "One-conv MNIST with 6 layers, on small.npz"
    assert PLAN in view.result.text().splitlines()
    assert view.hint.sentence == (
        "The layers and the plan were edited after this training began. "
        "The training used small.npz, other images than others.npz. "
        "Train again to bring it up to date."
    )
    session.datasets.choose(write_npz(tmp_path / "colour.npz", side=12, channels=3))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert view.hint.sentence.endswith(
        "First mend the network (Set Input to 12×12×3), then train again."
    )


def test_each_of_two_trainings_says_by_which_plan_it_was_made(
    qtbot: QtBot, session: Session, window: MainWindow, view: TrainingWorkspace
) -> None:
    _train(qtbot, session)
    do(session, edits.set_plan, "optimizer", SGD(momentum=0.9))
    do(session, edits.set_plan, "batch_size", 20)
    _train(qtbot, session)
    new = "SGD (momentum 0.9), rate 0.01, batches of 20, seed 7"
    assert new in view.result.text().splitlines()
    window.menus.actions["former_training"].trigger()
    assert PLAN in view.result.text().splitlines()
    assert "The plan was edited" in view.hint.sentence


def _train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    idle(qtbot, session)


def test_editing_while_it_trains_says_so_and_advises_nothing_yet(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(lambda: len(cells(view)) == 1)
    do(session, edits.remove, node_at(session, 3))
    assert view.hint.sentence == ("The layers were edited after this training began.")
    session.training.stop()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: view.hint.sentence.endswith("Train again to bring it up to date."))
    session.editing.undo()
    assert view.hint.sentence == ""


@pytest.mark.parametrize("percent", [100, 150])
def test_where_the_room_is_narrow_the_plan_goes_below_the_curves(
    qtbot: QtBot, session: Session, window: MainWindow, theme: Theme, percent: int
) -> None:
    theme.use_text(percent)
    view = window.pages["training"]
    assert isinstance(view, TrainingWorkspace)
    window.show_workspace("training")
    session.training.start()
    idle(qtbot, session)
    for size, below in (((980, 640), True), ((1600, 1000), False), ((980, 640), True)):
        window.resize(*size)
        qtbot.waitUntil(lambda below=below: view.body.below == below)
        QApplication.processEvents()
        for plot in (view.loss, view.accuracy):
            legend = plot.legend
            words = legend.words(legend.size().width())
            assert legend._width_of(*words) <= legend.size().width()
            assert plot.getViewBox().width() > 90


def test_penalties_that_the_loss_holds_are_said(
    qtbot: QtBot, session: Session, view: TrainingWorkspace
) -> None:
    _train(qtbot, session)
    assert "penalties" not in view.result.text()
    do(session, edits.set_layer, node_at(session, 1), "kernel_l2", 0.01)
    assert "penalties" not in view.result.text(), "it was trained without"
    _train(qtbot, session)
    assert view.result.text().endswith("\nThe loss holds the penalties on weights")
    network = session.editing.project.network
    first, conv, *others = network.nodes
    without = replace(network, nodes=(first, replace(conv, enabled=False), *others))
    do(session, edits.set_network, without, "Switch off")
    _train(qtbot, session)
    assert "penalties" not in view.result.text(), "the layer is not part of it"
