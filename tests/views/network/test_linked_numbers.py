"""Height and width are kept the same while they are, unless the person does not want it."""

from __future__ import annotations

from typing import Any

import pytest
from controller_fakes import node_at, set_layer
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document.layers import Conv2D, MaxPooling2D
from cnnexplorer.views.widgets.editors import NumbersEditor
from cnnexplorer.views.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def editor(window: MainWindow, name: str) -> NumbersEditor:
    form = window.network.form
    assert form is not None
    found = form.editors[name]
    assert isinstance(found, NumbersEditor)
    return found


def retype(qtbot: QtBot, box: QAbstractSpinBox, text: str) -> None:
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)


def layer(session: Session, row: int = 1) -> Any:
    return session.editing.project.network.nodes[row].layer


@pytest.fixture
def kernel(session: Session, window: MainWindow) -> NumbersEditor:
    session.selection.look(node=node_at(session, 1))
    return editor(window, "kernel_size")


@pytest.mark.parametrize("place", [0, 1])
def test_what_is_typed_into_one_is_the_other_too_and_one_undo_takes_it_back(
    qtbot: QtBot, session: Session, kernel: NumbersEditor, place: int
) -> None:
    before = session.editing.project
    assert kernel.link is not None
    assert kernel.link.isChecked()
    retype(qtbot, kernel.boxes[place], "12")
    assert layer(session).kernel_size == (12, 12)
    assert [box.read() for box in kernel.boxes] == [12, 12]
    session.editing.undo()
    assert session.editing.project == before
    assert [box.read() for box in kernel.boxes] == [3, 3]


def test_the_arrows_move_both(qtbot: QtBot, session: Session, kernel: NumbersEditor) -> None:
    kernel.boxes[1].setFocus()
    qtbot.keyClick(kernel.boxes[1], Qt.Key.Key_Up)
    assert layer(session).kernel_size == (4, 4)


def linked(window: MainWindow, name: str = "kernel_size") -> bool:
    link = editor(window, name).link
    assert link is not None
    return link.isChecked()


def test_unlinked_they_are_each_for_itself_in_that_very_layer(
    qtbot: QtBot, session: Session, window: MainWindow, kernel: NumbersEditor
) -> None:
    qtbot.mouseClick(kernel.link, LEFT)
    retype(qtbot, kernel.boxes[1], "5")
    assert layer(session).kernel_size == (3, 5)
    retype(qtbot, kernel.boxes[1], "3")
    assert linked(window, "strides"), "the choice is of one setting"
    opened = node_at(session, 1)
    window.network.add(Conv2D)
    assert layer(session, 2).kernel_size == (3, 3)
    assert linked(window)
    session.selection.look(node=opened)
    assert not linked(window)
    qtbot.mouseClick(kernel.link, LEFT)
    session.selection.look(node=node_at(session, 2))
    session.selection.look(node=opened)
    assert linked(window)


def test_in_a_freshly_chosen_preset_equal_numbers_are_linked(
    qtbot: QtBot, session: Session, window: MainWindow, kernel: NumbersEditor
) -> None:
    qtbot.mouseClick(kernel.link, LEFT)
    window.menus.actions["preset_six-conv-cifar10"].trigger()
    assert layer(session).kernel_size == (3, 3)
    assert linked(window)
    session.selection.look(node=node_at(session, 2))
    assert layer(session, 2).kernel_size == (3, 3)
    assert linked(window)


def test_in_another_project_with_the_same_name_equal_numbers_are_linked(
    qtbot: QtBot, session: Session, window: MainWindow, kernel: NumbersEditor
) -> None:
    qtbot.mouseClick(kernel.link, LEFT)
    assert not linked(window)
    session.editing.open(session.editing.project)
    assert linked(window)


def test_linking_numbers_that_differ_makes_the_second_as_the_first_in_one_step(
    qtbot: QtBot, session: Session, kernel: NumbersEditor
) -> None:
    set_layer(session, 1, "kernel_size", (5, 2))
    assert kernel.link is not None
    assert not kernel.link.isChecked(), "numbers that differ are not linked"
    qtbot.mouseClick(kernel.link, LEFT)
    assert layer(session).kernel_size == (5, 5)
    session.editing.undo()
    assert layer(session).kernel_size == (5, 2)
    assert not kernel.link.isChecked()


def test_numbers_that_become_equal_while_they_are_typed_are_linked_once_they_are_left(
    qtbot: QtBot, session: Session, window: MainWindow, kernel: NumbersEditor
) -> None:
    set_layer(session, 1, "kernel_size", (1, 7))
    assert kernel.link is not None
    retype(qtbot, kernel.boxes[1], "1")
    assert layer(session).kernel_size == (1, 1)
    qtbot.keyClicks(kernel.boxes[1], "1")
    assert layer(session).kernel_size == (1, 11), "the second keystroke is not for both"
    retype(qtbot, kernel.boxes[1], "1")
    window.network.list.setFocus()
    assert kernel.link.isChecked()


def test_an_impossible_number_is_neither_taken_nor_passed_on(
    qtbot: QtBot, session: Session, window: MainWindow, kernel: NumbersEditor
) -> None:
    before = session.editing.project
    retype(qtbot, kernel.boxes[1], "99")
    form = window.network.form
    assert form is not None
    assert "(width) must be from 1 to 64" in form.problem
    window.network.list.setFocus()
    assert session.editing.project == before
    assert [box.read() for box in kernel.boxes] == [3, 3]
    assert session.editing.undo_label is None


def test_the_strides_of_a_pool_are_linked_where_they_are_not_the_pools_size(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    session.selection.look(node=node_at(session, 2))
    assert isinstance(layer(session, 2), MaxPooling2D)
    strides = editor(window, "strides")
    assert strides.link is not None
    assert not strides.link.isVisible()
    set_layer(session, 2, "strides", (2, 2))
    assert strides.link.isVisible()
    retype(qtbot, strides.boxes[0], "3")
    assert layer(session, 2).strides == (3, 3)
