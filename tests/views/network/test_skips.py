"""Skip connections by hand: choosing from lists, dragging the ends of lines, names and switches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from controller_fakes import do, node_at
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits, wiring
from cnnexplorer.document.layers import Add, Conv2D, Dense, Flatten, Input
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.views.network.network_panel import NetworkPanel
from cnnexplorer.views.widgets.theme import LIGHT
from cnnexplorer.views.window.main_window import MainWindow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SAME = Conv2D(filters=4, padding="same")
NETWORK = chain(
    (SAME, SAME, SAME, Add(), Flatten(), Dense(activation="softmax")), Input(28, 28, 1), "skips"
)


@pytest.fixture
def panel(window: MainWindow) -> NetworkPanel:
    """Row 4 adds rows 3 and 1, and is chosen."""
    session = window._session
    session.editing.open(Project(NETWORK, data=session.editing.project.data))
    do(session, edits.set_inputs, "add_1", ("conv2d_3", "conv2d_1"))
    window.activateWindow()
    window.resize(1280, 900)
    window.network.list.setFocus()
    QApplication.processEvents()
    return window.network


def taken(session: Session, row: int = 4) -> tuple[str, ...]:
    return session.editing.project.network.nodes[row].inputs


def choose(panel: NetworkPanel, place: int, index: int) -> None:
    """Choose in one of the lists of inputs, as a person does."""
    box = panel.below.inputs.boxes[place]
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_the_lists_show_what_a_row_takes_and_what_it_can_take(panel: NetworkPanel) -> None:
    boxes = [box for box in panel.below.inputs.boxes if box.isVisible()]
    assert [box.currentText() for box in boxes] == [
        "3  Conv2D  28×28×4  (the layer above)", "1  Conv2D  28×28×4",
    ]  # fmt: skip
    assert [boxes[0].itemText(index) for index in range(boxes[0].count())] == [
        "0  Input  28×28×1", "1  Conv2D  28×28×4", "2  Conv2D  28×28×4",
        "3  Conv2D  28×28×4  (the layer above)",
    ]  # fmt: skip


def test_another_input_is_chosen_added_and_taken_away(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    choose(panel, 1, 0)
    assert taken(session) == ("conv2d_3", "input_1")
    error = session.editing.resolved.rows[4].error
    assert error is None, "28×28×1 counts for each of the four maps, as in Keras"
    qtbot.mouseClick(panel.below.inputs.adder, LEFT)
    assert taken(session) == ("conv2d_3", "input_1", "conv2d_2")
    qtbot.mouseClick(panel.below.inputs.removers[1], LEFT)
    assert taken(session) == ("conv2d_3", "conv2d_2")
    qtbot.mouseClick(panel.below.inputs.removers[1], LEFT)
    assert taken(session) == (), "the row above alone needs no naming"
    assert not panel.below.inputs.removers[0].isVisible()
    for _ in range(4):
        session.editing.undo()
    assert taken(session) == ("conv2d_3", "conv2d_1")


def test_a_layer_that_takes_one_can_take_an_earlier_one(
    session: Session, panel: NetworkPanel
) -> None:
    session.selection.look(node="conv2d_3")
    inputs = panel.below.inputs
    assert not inputs.adder.isVisible()
    assert [box.isVisible() for box in inputs.boxes] == [True, False]
    choose(panel, 0, 1)
    assert taken(session, 3) == ("conv2d_1",)
    assert "No layer below takes" in str(session.editing.resolved.rows[2].error)
    choose(panel, 0, 2)
    assert taken(session, 3) == ()


def test_the_input_takes_nothing_and_has_no_switches(session: Session, panel: NetworkPanel) -> None:
    session.selection.look(node="input_1")
    assert not panel.below.inputs.isVisible()
    assert not panel.below.of_node.isVisible()


def _drag(qtbot: QtBot, panel: NetworkPanel, end: Any, row: int, key: Any = None) -> None:
    """Take hold of an end of the only line and let it go over a row."""
    rows, (link,) = panel.list, wiring.links(panel.list.network)
    start = rows.lines.end_of(link, end)
    stop = QPoint(start.x(), rows.visualRect(rows.model().index(row)).center().y())
    port = rows.viewport()
    qtbot.mouseMove(port, start)
    assert port.cursor().shape() == Qt.CursorShape.OpenHandCursor
    qtbot.mousePress(port, LEFT, NONE, start)
    for part in (0.3, 0.7, 1.0):
        qtbot.mouseMove(port, start + (stop - start) * part)
    if key is not None:
        qtbot.keyClick(rows, key)
    qtbot.mouseRelease(port, LEFT, NONE, stop)


def test_dragging_the_upper_end_of_a_line_takes_another_layer(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    _drag(qtbot, panel, "source", 2)
    assert taken(session) == ("conv2d_3", "conv2d_2")
    assert session.editing.undo_label == "Add: inputs"
    session.editing.undo()
    _drag(qtbot, panel, "source", 6)  # below the layer that takes it
    assert taken(session) == ("conv2d_3", "conv2d_1")


def test_dragging_the_lower_end_of_a_line_gives_it_to_another_layer(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    _drag(qtbot, panel, "target", 3)
    assert taken(session) == ()
    assert taken(session, 3) == ("conv2d_1",)
    assert session.selection.now.node == "conv2d_3"


def test_escape_lets_go_of_a_line(qtbot: QtBot, session: Session, panel: NetworkPanel) -> None:
    _drag(qtbot, panel, "source", 2, Qt.Key.Key_Escape)
    assert taken(session) == ("conv2d_3", "conv2d_1")


def test_a_click_beside_the_lines_chooses_the_row_as_ever(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    rows = panel.list
    qtbot.mouseClick(rows.viewport(), LEFT, NONE, rows.visualRect(rows.model().index(2)).center())
    assert session.selection.now.node == "conv2d_2"


def test_lines_are_drawn_in_the_margin_and_those_of_the_chosen_row_stand_out(
    session: Session, panel: NetworkPanel, pixels: Callable[[Any], QImage]
) -> None:
    rows = panel.list
    (link,) = rows.links
    between = rows.visualRect(rows.model().index(2)).center().y()

    def seen(colour: str) -> bool:
        picture = pixels(rows.viewport())
        wanted = QColor(colour)
        margin = range(4, rows.columns().margin)
        return any(
            abs(QColor(picture.pixel(x, between)).hue() - wanted.hue()) < 12
            and QColor(picture.pixel(x, between)).saturation() > 60
            for x in margin
        )

    assert link.lane == 0
    assert seen(LIGHT.accent)
    session.selection.look(node=node_at(session, 6))
    assert not seen(LIGHT.accent)
    do(session, edits.set_inputs, "add_1", ("conv2d_3",))
    assert rows.links == ()


def test_keys_switch_a_layer_off_freeze_it_and_name_it(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    session.selection.look(node="conv2d_2")
    qtbot.waitUntil(panel.list.hasFocus)
    actions = window.menus.actions
    assert [actions[name].text() for name in ("switch", "freeze")] == [
        "&Switch layer off", "&Freeze layer",
    ]  # fmt: skip
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(panel.list, Qt.Key.Key_Slash, control)
    qtbot.keyClick(panel.list, Qt.Key.Key_F, control | shift)
    node = session.editing.project.network.nodes[2]
    assert (node.enabled, node.trainable) == (False, False)
    assert panel.list.text_of(2) == "2 Conv2D off · 4 · 3×3 · same, output 28×28×4, 0 parameters"
    assert [actions[name].text() for name in ("switch", "freeze")] == [
        "&Switch layer on", "&Freeze layer no longer",
    ]  # fmt: skip
    qtbot.keyClick(panel.list, Qt.Key.Key_Slash, control)
    assert panel.list.text_of(2) == (
        "2 Conv2D frozen · 4 · 3×3 · same, output 28×28×4, 148 parameters"
    )
    qtbot.keyClick(panel.list, Qt.Key.Key_F2)
    field = panel.below.of_node.editors["name"].entry
    assert isinstance(field, QLineEdit)
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "stem 1")
    assert session.editing.project.network.nodes[2].name == "stem 1"
    assert panel.list.text_of(2).startswith("2 stem 1 Conv2D · frozen · 4 · 3×3 · same, ")
    for _ in range(4):
        session.editing.undo()
    assert session.editing.project.network.nodes[2].enabled
    assert session.editing.project.network.nodes[2].name == ""


def test_the_form_of_a_row_names_it_and_switches_it(
    qtbot: QtBot, session: Session, panel: NetworkPanel
) -> None:
    session.selection.look(node="conv2d_3")
    form = panel.below.of_node
    for name in ("enabled", "trainable"):
        box = form.editors[name].entry
        assert box is not None
        qtbot.mouseClick(box, LEFT, NONE, QPoint(9, box.height() // 2))
    node = session.editing.project.network.nodes[3]
    assert (node.enabled, node.trainable) == (False, False)
    session.editing.undo()
    session.editing.undo()
    assert session.editing.project.network.nodes[3].enabled


def test_deleting_what_others_take_says_what_happens_to_them(
    qtbot: QtBot, session: Session, panel: NetworkPanel, window: MainWindow
) -> None:
    session.selection.look(node="conv2d_1")
    qtbot.waitUntil(panel.list.hasFocus)
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    said = "Layer 3 (Add) takes layer 0 (Input) in its place."
    assert window.status.currentMessage() == said
    assert taken(session, 3) == ("conv2d_3", "input_1")
