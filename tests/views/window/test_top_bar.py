from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from controller_fakes import (
    FakeEngine,
    Heard,
    MakeSession,
    Told,
    do,
    learn_until_stopped,
    set_layer,
    weights_of,
    write_npz,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers import training
from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.data.sources import Digits
from cnnexplorer.document import edits, presets
from cnnexplorer.runs.events import BatchDone, EpochDone, Finished, Started, ValidationStarted
from cnnexplorer.runs.run import Run
from cnnexplorer.views.widgets import parts
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.widgets.parts import MenuButton
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.window.top_bar import TopBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def top(window: MainWindow) -> TopBar:
    return window.top


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def choose(qtbot: QtBot, top: TopBar, text: str) -> None:
    """As a person does it with the keyboard: to the first entry, then down."""
    items = [top.data.itemText(index) for index in range(top.data.count())]
    wanted = next(index for index, item in enumerate(items) if text in item)
    top.data.setCurrentIndex(wanted)
    top.data.activated.emit(wanted)


def test_the_data_box_names_the_data_set_at_hand_with_its_numbers(
    session: Session, top: TopBar
) -> None:
    assert session.datasets.dataset is not None
    assert top.data.currentText() == "small.npz · 60 · 28×28×1"
    items = [top.data.itemText(index) for index in range(top.data.count())]
    assert items == [
        *[cls.title for cls in catalog.named()], "small.npz · 60 · 28×28×1",
        "Open a .npz file…",
    ]  # fmt: skip


def test_choosing_a_shipped_data_set_loads_it(qtbot: QtBot, session: Session, top: TopBar) -> None:
    choose(qtbot, top, "Digits")
    assert top.cancel.isVisible()
    assert top.progress.isVisible()
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.editing.project.data == Digits()
    assert top.data.currentText() == "Digits · 1,797 · 8×8×1"
    assert not top.cancel.isVisible()
    assert not top.progress.isVisible()


def test_cancel_brings_the_box_back_to_the_data_set_at_hand(
    qtbot: QtBot, session: Session, top: TopBar
) -> None:
    before = top.data.currentText()
    choose(qtbot, top, "Shapes")
    qtbot.mouseClick(top.cancel, LEFT)
    assert not session.datasets.busy
    assert top.data.currentText() == before
    qtbot.waitUntil(lambda: not session.tasks.busy)


def test_generated_shapes_come_in_the_size_that_the_network_expects(
    qtbot: QtBot, session: Session, top: TopBar
) -> None:
    choose(qtbot, top, "Shapes")
    wanted = session.datasets.wanted
    session.datasets.cancel()
    assert (wanted.height, wanted.width) == (28, 28), "as the entry's description promises"


def test_the_last_entry_asks_for_a_file_and_chooses_nothing(
    qtbot: QtBot, session: Session, top: TopBar
) -> None:
    wanted, before = Heard(top.file_wanted), top.data.currentText()
    choose(qtbot, top, "Open a .npz")
    assert len(wanted) == 1
    assert top.data.currentText() == before
    assert not session.datasets.busy


def test_a_preset_of_the_menu_replaces_the_network(
    qtbot: QtBot, session: Session, top: TopBar
) -> None:
    actions = [each for each in top.presets.entries.actions() if not each.isSeparator()]
    assert [action.text() for action in actions] == [item.title for item in presets.every()]
    assert all(action.toolTip() for action in actions)
    actions[2].trigger()
    assert session.editing.project.network == presets.load(presets.ORDER[2]).project.network
    assert (session.editing.undo_label or "").startswith("Preset ")


def test_speed_and_time_left_leave_the_preparation_out_and_hold_validation_and_test(
    qtbot: QtBot, session: Session, top: TopBar, engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    now = [1000.0]
    monkeypatch.setattr(training, "Run", functools.partial(Run, clock=lambda: now[0]))
    engine.trainer.behave = told = Told()
    session.training.start()

    def after(seconds: float, event: Any) -> str:
        """What the bar says when so much time has passed and this has happened."""
        advanced = Heard(session.training.advanced)
        now[0] += seconds
        told.tell(event)
        qtbot.waitUntil(lambda: len(advanced) > 0)
        return top.state.text()

    assert after(1, Started(1, 3, 300, 60, 240)) == "preparing…"
    assert after(27, BatchDone(1, 1, 1.0, 0.5)) == "epoch 1/1"
    assert after(30, BatchDone(1, 2, 1.0, 0.5)) == "epoch 1/1 · 4.3 images/s · 0:34 left"
    last = after(10, BatchDone(1, 3, 1.0, 0.5))
    assert last == "epoch 1/1 · 4.4 images/s · 0:23 left", "validation and test are to come"
    assert after(5, ValidationStarted(1, 60)) == last
    done = EpochDone(1, 0.5, 0.7, 0.6, 0.65, 0.1, weights_of(session.editing.project.network, 1))
    assert after(6, done) == "epoch 1/1 · 4.4 images/s · 0:24 left", "the test: four validations"
    told.tell(Finished(False, 1, done.weights, 0.25, 0.85, 1.5))
    idle(qtbot, session)
    assert top.state.text() == ""


def test_train_and_stop_take_turns(
    qtbot: QtBot, session: Session, top: TopBar, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    now_s = 50.0
    top.clock = lambda: now_s
    assert top.train.isVisible()
    assert not top.stop.isVisible()
    qtbot.mouseClick(top.train, LEFT)
    assert not top.train.isVisible()
    assert top.stop.isVisible()
    qtbot.waitUntil(lambda: "epoch 2/6" in top.state.text())
    assert "images/s" in top.state.text()
    assert top.state.text().endswith("left")
    assert top.progress.isVisible()
    assert (top.progress.value(), top.progress.maximum()) == (60, 180)
    now_s += QApplication.doubleClickInterval() / 1000 + 0.01  # no half of a double click
    qtbot.mouseClick(top.stop, LEFT)
    assert not top.stop.isEnabled()
    idle(qtbot, session)
    assert top.train.isVisible()
    assert not top.progress.isVisible()
    assert top.state.text() == ""


def test_train_says_why_it_cannot_be_pressed(qtbot: QtBot, session: Session, top: TopBar) -> None:
    assert top.train.isEnabled()
    assert "F5" in top.train.toolTip()
    set_layer(session, 0, "height", 20)
    assert not top.train.isEnabled()
    assert top.train.toolTip().startswith("The images are 28×28×1, but")


def test_train_is_not_said_to_be_ready_while_other_images_are_loaded(
    qtbot: QtBot, session: Session, top: TopBar
) -> None:
    choose(qtbot, top, "Digits")
    assert not top.train.isEnabled()
    tip = top.train.toolTip()
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert not tip.startswith("Train the network")


def test_train_does_not_promise_an_engine_that_could_not_be_loaded(
    session: Session, top: TopBar
) -> None:
    session.loading.state, session.loading.sentence = "loading", ""
    session.loading.changed.emit()
    assert top.train.toolTip() == "TensorFlow is still loading."
    assert top.state.text() == "TensorFlow is loading…"
    session.loading.state = "failed"
    session.loading.sentence = "TensorFlow could not be loaded; install it again."
    session.loading.changed.emit()
    assert not top.train.isEnabled()
    assert "still loading" not in top.train.toolTip()
    assert "install it again" in top.train.toolTip()


def test_without_data_the_box_is_empty_and_train_says_so(
    qtbot: QtBot, make_session: MakeSession, tmp_path: Path, engine: FakeEngine
) -> None:
    source = write_npz(tmp_path / "gone.npz")
    session = make_session()
    Path(source.path).unlink()
    do(session, edits.set_data, source)
    qtbot.waitUntil(lambda: not session.datasets.busy)
    top = TopBar(session.editing, session.datasets, session.loading, session.training)
    qtbot.addWidget(top)
    assert top.data.currentIndex() == -1
    assert top.train.toolTip() == "There is no data set yet."


def test_images_that_cannot_be_made_in_the_size_of_the_network_are_refused_in_a_sentence(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    do(session, edits.set_layer, "input_1", "width", 280)
    box = window.top.data
    before = box.currentText()
    box.setFocus()
    qtbot.keyClicks(box, "Sh")  # finds "Shapes" in the list
    assert window.problems.sentence.startswith("Shapes could not be read: Width must be from 8")
    assert "not 280" in window.problems.sentence
    assert (box.currentText(), session.datasets.busy) == (before, False)


def test_train_uses_the_last_possible_number_not_the_half_typed_one(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine
) -> None:
    window.show_workspace("training")
    page: Any = window.pages["training"]
    box = page.form.editors["learning_rate"].findChild(NumberBox)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "1000")
    assert page.form.problem != ""
    qtbot.mouseClick(window.top.train, LEFT)
    idle(qtbot, session)
    assert engine.trainer.calls[0][1].learning_rate == 0.001
    assert (box.read(), page.form.problem) == (0.001, "")


def test_export_has_its_key_in_a_number_field_too(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.training.start()
    idle(qtbot, session)
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_save_model", lambda *_: asked.append("export"))
    window.activateWindow()
    window.show_workspace("training")
    page: Any = window.pages["training"]
    box = page.form.editors["epochs"].findChild(NumberBox)
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["export"]


def test_a_stop_before_the_first_batch_is_said_at_once(
    qtbot: QtBot, session: Session, top: TopBar, told: Told
) -> None:
    session.training.start()
    assert top.state.text() == "preparing…"
    session.training.stop()
    assert top.state.text() == "stopping…"
    told.tell(Started(6, 4, 30, 10), Finished(True, 0, {}, None, None, 0.1))
    idle(qtbot, session)


def test_a_menu_that_was_closed_leaves_its_button_as_it_was(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for button in (window.top.presets, window.network._last_adder):
        assert isinstance(button, MenuButton)
        over = button.mapToGlobal(button.rect().center())
        monkeypatch.setattr(parts.QCursor, "pos", lambda over=over: over)
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
        button.entries.aboutToHide.emit()
        assert button.underMouse()
        monkeypatch.setattr(parts.QCursor, "pos", lambda over=over: over + QPoint(0, 300))
        button.entries.aboutToHide.emit()
        assert not button.underMouse()
