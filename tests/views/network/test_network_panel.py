from __future__ import annotations

from typing import Any

import pytest
from controller_fakes import do, node_at, set_layer
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.layers import (
    LAYERS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    MaxPooling2D,
)
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.views.network.network_panel import NetworkPanel
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
NETWORK = chain(
    (Conv2D(), MaxPooling2D(), Flatten(), Dense(activation="softmax")), Input(28, 28, 1), "four"
)


@pytest.fixture
def panel(window: MainWindow) -> NetworkPanel:
    window._session.editing.open(Project(NETWORK, data=window._session.editing.project.data))
    window._session.selection.look(node=node_at(window._session, 1))
    window.activateWindow()
    window.network.list.setFocus()
    return window.network


def kinds(session: Session) -> list[str]:
    return [layer.kind for layer in session.editing.project.network.layers]


START = ["Conv2D", "MaxPooling2D", "Flatten", "Dense"]


@pytest.mark.parametrize("cls", [Conv2D, MaxPooling2D, Flatten, Dense, Dropout])
def test_an_add_button_adds_below_the_chosen_row_and_chooses_the_new_one(
    qtbot: QtBot, session: Session, panel: NetworkPanel, cls: Any
) -> None:
    session.selection.look(node=node_at(session, 2))
    qtbot.mouseClick(panel.quick[cls], LEFT)
    assert kinds(session) == [*START[:2], cls.__name__, *START[2:]]
    assert panel.list.row == 3
    assert session.selection.now.node == node_at(session, 3)


def test_the_menu_adds_every_kind(session: Session, panel: NetworkPanel) -> None:
    actions = [action for action in panel.more.actions() if not action.isSeparator()]
    assert [action.text() for action in actions] == [cls.__name__ for cls in LAYERS.offered]
    for action, cls in zip(actions, LAYERS.offered, strict=True):
        session.selection.look(node=node_at(session, 0))
        action.trigger()
        assert type(session.editing.project.network.nodes[1].layer) is cls
        assert action.toolTip() == cls.about


def test_keys_duplicate_move_and_delete_the_chosen_row(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    qtbot.waitUntil(panel.list.hasFocus)
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(panel.list, Qt.Key.Key_D, control)
    assert kinds(session) == ["Conv2D", *START]
    assert panel.list.row == 2
    qtbot.keyClick(panel.list, Qt.Key.Key_Down, alt)
    assert kinds(session) == ["Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense"]
    assert panel.list.row == 3
    qtbot.keyClick(panel.list, Qt.Key.Key_Up, alt)
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert kinds(session) == START
    assert panel.list.row == 2
    qtbot.keyClick(panel.list, Qt.Key.Key_Backspace)
    assert kinds(session) == ["Conv2D", "Flatten", "Dense"]
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Z, control)
    assert kinds(session) == START


def test_the_input_can_be_neither_deleted_nor_moved_nor_doubled_by_keys(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    qtbot.waitUntil(panel.list.hasFocus)
    session.selection.look(node=node_at(session, 0))
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        qtbot.keyClick(panel.list, key)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(panel.list, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert session.editing.project.network == NETWORK


def test_delete_in_another_place_of_the_window_deletes_no_layer(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    window.pages["data"].grid.setFocus()
    qtbot.waitUntil(window.pages["data"].grid.hasFocus)
    qtbot.keyClick(window.pages["data"].grid, Qt.Key.Key_Delete)
    assert kinds(session) == START


def test_a_drop_moves_the_row_and_chooses_it(session: Session, panel: NetworkPanel) -> None:
    model = panel.list.model()
    data = model.mimeData([model.index(1)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, QModelIndex())
    assert kinds(session) == ["MaxPooling2D", "Conv2D", "Flatten", "Dense"]
    assert panel.list.row == 2
    assert session.editing.undo_label == "Move Conv2D"


def test_undo_from_the_menu_brings_the_layer_back_into_the_list(
    session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    before = [panel.list.text_of(row) for row in range(5)]
    window.menus.actions["delete"].trigger()
    assert panel.list.model().rowCount() == 4
    undo, redo = window.menus.actions["undo"], window.menus.actions["redo"]
    assert undo.text() == "&Undo Delete Conv2D"
    undo.trigger()
    assert [panel.list.text_of(row) for row in range(5)] == before
    assert redo.text() == "&Redo Delete Conv2D"
    redo.trigger()
    assert panel.list.model().rowCount() == 4


def test_an_impossible_setting_makes_its_row_red_and_keeps_the_numbers_above(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    session.selection.look(node=node_at(session, 2))
    assert panel.form is not None
    height = panel.form.editors["pool_size"].findChildren(NumberBox)[0]
    height.setFocus()
    qtbot.keyClick(height, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(height, "40")
    assert "impossible. The 40×40 window does not fit into 26×26" in panel.list.text_of(2)
    assert panel.list.text_of(1).endswith("output 26×26×32, 320 parameters")
    assert panel.list.text_of(3) == "3 Flatten, output —, — parameters"
    assert panel.totals.text().endswith("so far")
    assert panel.obstacle.sentence.startswith("Layer 2 (MaxPooling2D) is impossible")
    session.selection.look(node=node_at(session, 0))
    qtbot.mouseClick(panel.obstacle.button, Qt.MouseButton.LeftButton)
    assert panel.list.row == 2
    qtbot.keyClick(height, Qt.Key.Key_Backspace)
    assert "6×6×32" in panel.list.text_of(2)


def test_what_multiply_adds_are_is_said_where_they_are_counted(panel: NetworkPanel) -> None:
    assert "multiply-adds" in panel.totals.text()
    assert "Multiply-adds are its steps of arithmetic for one image" in panel.totals.toolTip()


def test_totals_follow_every_edit(session: Session, panel: NetworkPanel) -> None:
    assert panel.totals.text() == "Σ 54,410 parameters · 218 kB · 249 k multiply-adds"
    set_layer(session, 4, "units", 20)
    assert panel.totals.text().startswith("Σ 108,500 parameters · 434 kB · ")


def test_the_form_is_that_of_the_chosen_layer_and_edits_it(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    for row, layer in enumerate(node.layer for node in NETWORK.nodes):
        session.selection.look(node=node_at(session, row))
        titles = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
        assert f"Settings of layer {row} · {layer.kind}" in titles
        assert layer.about in titles
    session.selection.look(node=node_at(session, 4))
    assert panel.form is not None
    combo = panel.form.editors["activation"].findChild(QComboBox)
    assert combo.currentText() == "softmax"
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    assert session.editing.project.network.layers[3].activation == "linear"  # type: ignore[attr-defined]


def test_typing_in_the_form_is_one_step_until_the_row_is_left(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    assert panel.form is not None
    box = panel.form.editors["filters"].findChild(NumberBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, "128")
    assert session.editing.project.network.layers[0].filters == 128  # type: ignore[attr-defined]
    session.selection.look(node=node_at(session, 2))
    session.selection.look(node=node_at(session, 1))
    box.setFocus()
    qtbot.keyClicks(box, "0")
    session.editing.undo()
    assert session.editing.project.network.layers[0].filters == 128  # type: ignore[attr-defined]
    assert box.lineEdit().text() == "128"
    session.editing.undo()
    assert session.editing.project.network == NETWORK


def test_a_network_that_does_not_fit_the_data_says_so_and_mends_itself_on_a_click(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    assert panel.obstacle.sentence == ""
    set_layer(session, 4, "units", 7)
    assert panel.obstacle.sentence.startswith("The network ends in 7 values, but the data set has")
    assert panel.obstacle.button.text() == "Set Dense to 10 units"
    qtbot.mouseClick(panel.obstacle.button, LEFT)
    assert session.editing.project.network == NETWORK
    assert panel.obstacle.sentence == ""
    assert session.editing.undo_label == "Set Dense to 10 units"


def test_an_obstacle_that_only_the_person_can_remove_has_no_button(
    session: Session, panel: NetworkPanel
) -> None:
    set_layer(session, 0, "height", 20)
    assert panel.obstacle.button.text() == "Set Input to 28×28×1"
    assert panel.obstacle.button.isVisible()
    session.editing.undo()
    assert not panel.obstacle.isVisible()


def test_the_name_is_edited_in_place_and_follows_undo(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    panel.name.setFocus()
    panel.name.selectAll()
    qtbot.keyClicks(panel.name, "mine")
    assert session.editing.project.network.name == "mine"
    assert window.windowTitle() == "mine[*] – cnnexplorer"
    qtbot.keyClick(panel.name, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.name, "2")
    session.editing.undo()
    assert panel.name.text() == "mine"
    session.editing.undo()
    assert panel.name.text() == "four"


def test_choosing_a_row_elsewhere_chooses_it_in_the_list(
    session: Session, panel: NetworkPanel
) -> None:
    session.selection.look(node=node_at(session, 3))
    assert panel.list.row == 3
    session.selection.look(node="conv2d_99")
    assert panel.list.row == 3, "a node of the network that was trained, and of no other"
    assert panel.chosen == node_at(session, 3)
    panel.add(Dropout)
    assert type(session.editing.project.network.nodes[4].layer) is Dropout
    assert panel.list.row == 4


def test_list_and_selection_agree_after_the_last_row_was_deleted(
    session: Session, panel: NetworkPanel
) -> None:
    session.selection.look(node=node_at(session, 4))
    do(session, edits.remove, node_at(session, 4))
    assert panel.list.row == 3
    assert session.selection.now.node == node_at(session, 3)


def test_list_and_selection_agree_after_another_shorter_project_was_opened(
    session: Session, panel: NetworkPanel
) -> None:
    session.selection.look(node=node_at(session, 4))
    session.files.begin(Project(chain(layers=(Flatten(),)), data=session.editing.project.data))
    assert session.selection.now.node == node_at(session, panel.list.row)


def test_a_remark_stands_where_an_obstacle_would_and_leads_to_its_layer(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    layers = (Conv2D(), Dense(units=5), Flatten(), Dense(activation="softmax"))
    do(session, edits.set_network, chain(layers, Input(28, 28, 1)), "A Dense on maps")
    assert session.training.why_not() == ""
    assert panel.obstacle.sentence.startswith("Layer 2 (Dense) receives 26×26×32 maps")
    session.selection.look(node=node_at(session, 0))
    qtbot.mouseClick(panel.obstacle.button, LEFT)
    assert panel.list.row == 2


def test_a_list_left_open_over_a_form_that_is_gone_changes_no_other_layer(
    session: Session, panel: NetworkPanel
) -> None:
    session.selection.look(node=node_at(session, 1))
    form = panel.form
    assert form is not None
    box = form.editors["padding"].findChild(QComboBox)
    assert isinstance(box, QComboBox)
    session.selection.look(node=node_at(session, 3))
    before = session.editing.project
    box.activated.emit(1)  # as Qt does when an entry of the open list is chosen
    assert session.editing.project is before


def _type(qtbot: QtBot, panel: NetworkPanel, name: str, text: str) -> NumberBox:
    """Type over a number of the form, with the focus in its field."""
    assert panel.form is not None
    box = panel.form.editors[name].findChild(NumberBox)
    assert isinstance(box, NumberBox)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    return box


def test_a_number_that_is_impossible_is_not_left_half_typed_when_its_layer_is_duplicated(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    _type(qtbot, panel, "filters", "9999")
    window.menus.actions["duplicate"].trigger()
    filters = [
        layer.filters
        for layer in session.editing.project.network.layers
        if isinstance(layer, Conv2D)
    ]
    assert filters == [32, 32], "neither has the 999 that stood there on the way"
    assert panel.form is not None
    assert panel.form.problem == ""


def test_half_typed_numbers_of_one_layer_never_reach_another(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    before = session.editing.project.network
    _type(qtbot, panel, "filters", "9999")
    session.selection.look(node=node_at(session, 4))
    _type(qtbot, panel, "units", "70000")
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualRect(
        panel.list.model().index(1)).center())  # fmt: skip
    assert session.editing.project.network == before


def test_undo_in_a_field_takes_back_its_keystrokes_and_nothing_more(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    do(session, edits.rename, "renamed")
    box = _type(qtbot, panel, "filters", "9999")
    window.menus.actions["undo"].trigger()
    assert session.editing.project.network.name == "renamed"
    assert session.editing.project.network.nodes[1].layer == Conv2D()
    assert box.read() == 32


def test_two_choices_are_two_steps(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    assert panel.form is not None
    box = panel.form.editors["activation"].findChild(QComboBox)
    assert isinstance(box, QComboBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert session.editing.project.network.nodes[1].layer == Conv2D(activation="sigmoid")
    window.menus.actions["undo"].trigger()
    assert session.editing.project.network.nodes[1].layer == Conv2D(activation="relu")
    window.menus.actions["undo"].trigger()
    assert session.editing.project.network.nodes[1].layer == Conv2D()


def test_undo_is_not_undone_when_the_field_is_left_afterwards(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    _type(qtbot, panel, "filters", "16")
    panel.list.setFocus()
    box = _type(qtbot, panel, "filters", "abc")
    for shown in (16, 32):
        window.menus.actions["undo"].trigger()
        assert (box.read(), box.property("wrong")) == (shown, False)
    assert panel.form is not None
    assert panel.form.problem == ""
    panel.list.setFocus()
    assert session.editing.project.network.nodes[1].layer == Conv2D()
    assert session.editing.redo_label == "Conv2D: Filters"


@pytest.mark.parametrize("other", ["new", "delete", "preset_alexnet"])
def test_a_half_typed_number_is_settled_before_its_layer_goes(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow, other: str
) -> None:
    before = session.editing.project.network
    _type(qtbot, panel, "filters", "99999")
    window.menus.actions[other].trigger()
    after = session.editing.project.network
    assert after != before
    if other != "new":
        window.menus.actions["undo"].trigger()
        assert session.editing.project.network == before, "999 has never been a step"


def test_a_quick_button_settles_what_is_half_typed(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    assert panel.form is not None
    box = panel.form.editors["strides"].findChildren(NumberBox)[0]
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "299")
    qtbot.mouseClick(panel.quick[MaxPooling2D], LEFT)
    assert session.editing.project.network.nodes[1].layer == Conv2D()
    assert session.editing.project.network.nodes[2].layer == MaxPooling2D()


def test_undo_in_a_field_first_throws_away_a_text_that_never_was_a_number(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    do(session, edits.rename, "renamed")
    box = _type(qtbot, panel, "filters", "abc")
    window.menus.actions["undo"].trigger()
    assert session.editing.project.network.name == "renamed"
    assert (box.read(), box.property("wrong")) == (32, False)
    assert panel.form is not None
    window.menus.actions["undo"].trigger()
    assert session.editing.project.network.name != "renamed"


@pytest.mark.parametrize("preset", ["six-conv-cifar10", "four-conv-cifar10", "alexnet"])
@pytest.mark.parametrize("row", [1, 4, 100])
def test_the_list_of_another_network_begins_at_its_first_row(
    qtbot: QtBot, window: MainWindow, session: Session, panel: NetworkPanel, preset: str, row: int
) -> None:
    window.resize(980, 640)
    window.menus.actions["preset_alexnet"].trigger()
    layers = panel.list
    at_the_top = layers.verticalScrollBar()
    rows = len(session.editing.project.network.nodes)
    session.selection.look(node=node_at(session, min(row, rows - 1)))
    qtbot.waitUntil(lambda: at_the_top.value() > 0 or row != 100)
    window.menus.actions["preset_one-conv-mnist"].trigger()
    window.menus.actions[f"preset_{preset}"].trigger()
    QApplication.processEvents()
    assert at_the_top.value() == 0, "Input is seen"
    assert layers.row == 1
    assert layers.visualRect(layers.currentIndex()).bottom() < layers.viewport().height()
    window.menus.actions["undo"].trigger()
    window.menus.actions["undo"].trigger()
    QApplication.processEvents()
    chosen = layers.visualRect(layers.currentIndex())
    assert layers.row == min(row, rows - 1), "Undo goes back to where it was"
    assert chosen.top() >= 0
    assert chosen.bottom() <= layers.viewport().height()


def test_a_project_that_is_opened_is_listed_from_its_first_row(
    window: MainWindow, session: Session, panel: NetworkPanel
) -> None:
    window.resize(980, 640)
    long = chain((Conv2D(padding="same"),) * 40, Input(28, 28, 1), "four")
    session.editing.open(Project(long))
    session.selection.look(node=node_at(session, 40))
    QApplication.processEvents()
    assert panel.list.verticalScrollBar().value() > 0
    session.editing.open(Project(chain((Conv2D(),) * 12, Input(28, 28, 1), "four")))
    QApplication.processEvents()
    assert panel.list.verticalScrollBar().value() == 0
