"""Where the next key goes: nothing a person clicks may send it somewhere it does harm."""

from __future__ import annotations

import pytest
from controller_fakes import FakeEngine, do, learn_until_stopped, node_at
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.layers import Activation, Conv2D, Dropout, Layer
from cnnexplorer.views.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def idle(qtbot: QtBot, session: Session) -> None:
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def test_a_key_after_train_was_clicked_does_not_erase_the_networks_name(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    name = session.editing.project.network.name
    window.network.list.setFocus()
    qtbot.mouseClick(window.top.train, LEFT)
    assert session.training.state == "running"
    focused = QApplication.focusWidget()
    assert focused is not window.network.name
    if focused is not None:
        qtbot.keyClick(focused, Qt.Key.Key_Space)
    assert session.editing.project.network.name == name
    idle(qtbot, session)


def test_train_started_by_keyboard_leaves_the_focus_on_stop(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    window.top.train.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.top.train, Qt.Key.Key_Space)
    assert session.training.state == "running"
    assert QApplication.focusWidget() is window.top.stop
    idle(qtbot, session)


def test_the_second_half_of_a_double_click_on_train_does_not_stop_it(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    window.top.clock = lambda: 50.0
    qtbot.mouseClick(window.top.train, LEFT)
    qtbot.mouseClick(window.top.stop, LEFT)
    assert session.training.state == "running"
    idle(qtbot, session)


def test_undo_in_a_number_field_undoes_the_edit_of_the_network(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    session.selection.look(node=node_at(session, 1))
    form = window.network.form
    assert form is not None
    box = form.editors["filters"].box  # type: ignore[attr-defined]
    before = session.editing.project.network
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box.lineEdit(), "17")
    assert session.editing.project.network.layers[0].filters == 17  # type: ignore[attr-defined]
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Z, CTRL)
    assert session.editing.project.network == before
    assert box.read() == before.layers[0].filters  # type: ignore[attr-defined]
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Y, CTRL)
    assert box.read() == 17


def test_a_refused_entry_goes_back_to_the_number_before_it(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    session.selection.look(node=node_at(session, 1))
    form = window.network.form
    assert form is not None
    before = session.editing.project.network
    box = form.editors["kernel_size"].boxes[0]  # type: ignore[attr-defined]
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.selectAll()
    qtbot.keyClicks(box.lineEdit(), "99")
    assert "from 1 to 64" in form.problem
    window.network.list.setFocus()
    assert session.editing.project.network == before
    assert session.editing.undo_label is None
    assert form.problem == ""


def test_ctrl_y_redoes_as_ctrl_shift_z_does_from_every_field(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.show_workspace("feature-maps")
    qtbot.waitUntil(lambda: not session.tasks.busy)
    form = window.network.form
    assert form is not None
    box = form.editors["filters"].box  # type: ignore[attr-defined]
    number = window.images.number
    for field in (window.network.list, window.network.name, box.lineEdit(), number.lineEdit()):
        for modifier, key in (
            (CTRL, Qt.Key.Key_Y),
            (CTRL | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Z),
        ):
            before = session.editing.project
            window.network.add(Dropout)
            after = session.editing.project
            session.selection.look(node=node_at(session, 1))
            field.setFocus()
            qtbot.keyClick(field, Qt.Key.Key_Z, CTRL)
            assert session.editing.project == before
            qtbot.keyClick(field, key, modifier)
            assert session.editing.project == after
            session.editing.undo()


@pytest.mark.parametrize("kind", [Activation, Dropout, Conv2D])
def test_tab_goes_from_the_adding_buttons_to_the_settings_of_any_layer(
    qtbot: QtBot, session: Session, window: MainWindow, kind: type[Layer]
) -> None:
    """Also to those of a form that was made after the window had been shown."""
    do(session, edits.add, kind)
    form = window.network.form
    assert form is not None
    window.network._last_adder.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.network._last_adder, Qt.Key.Key_Tab)
    first = QApplication.focusWidget()
    assert first is not None
    assert form.isAncestorOf(first)
    qtbot.keyClick(first, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert window.network._last_adder.hasFocus()
