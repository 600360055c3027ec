"""Where the next key goes: nothing a person clicks may send it somewhere it does harm."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from controller_fakes import FakeEngine, do, learn_until_stopped, node_at
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Shapes
from cnnexplorer.document import edits
from cnnexplorer.document.layers import LAYERS, Activation, Conv2D, Dropout, Layer
from cnnexplorer.document.network import Network
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow
from tests.settling import settle

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


def tabbed(qtbot: QtBot, start: QWidget, steps: int) -> list[QWidget]:
    """Where Tab goes from ``start``."""
    window = start.window()
    window.activateWindow()
    start.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = []
    for _ in range(steps):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        found.append(window.focusWidget())
    return found


@pytest.mark.parametrize("kind", LAYERS.offered)
@pytest.mark.parametrize("shown", [True, False])
def test_tab_goes_from_list_to_buttons_to_settings_to_workspace_for_every_kind_of_layer(
    qtbot: QtBot,
    session: Session,
    theme: Theme,
    keep: Callable[[QWidget], None],
    kind: type[Layer],
    shown: bool,
) -> None:
    window = MainWindow(session, theme)
    keep(window)
    window.setVisible(shown)  # a form may be made before the window is shown, too
    do(session, edits.add, kind)
    form, network, added = window.network.form, window.network, window.network.list.row
    window.show()
    qtbot.waitExposed(window)
    assert form is not None
    session.selection.look(node=node_at(session, 0))
    first = network.form
    assert first is not None
    for settings, row in ((first, 0), (form, added)):
        session.selection.look(node=node_at(session, row))
        order = tabbed(qtbot, network.list, 60)
        order = order[: order.index(window.tabs.tabBar()) + 1]
        own = (network.below.inputs, network.below.of_node)
        sides = [
            "settings" if settings.isAncestorOf(widget)
            else "own" if any(part.isAncestorOf(widget) for part in own)
            else "buttons" if network.isAncestorOf(widget) else "workspace"
            for widget in order
        ]  # fmt: skip
        buttons, fields, owns = (sides.count(side) for side in ("buttons", "settings", "own"))
        assert buttons >= 6
        assert fields > 0 or not settings.editors
        assert owns >= 4 if row else owns == 0
        parts = ["buttons"] * buttons + ["settings"] * fields + ["own"] * owns
        assert sides == [*parts, "workspace"]
        assert order[-2] is network.below.of_node.editors["trainable"].entry or not row
        assert network._last_adder is order[buttons - 1]


def test_tab_goes_through_the_settings_of_another_optimiser_where_it_was_chosen(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    window.show_workspace("training")
    form = window.pages["training"].form  # type: ignore[attr-defined]
    choice = form.editors["optimizer"]
    for index in (1, 0, 2):
        choice.box.setCurrentIndex(index)
        choice.box.activated.emit(index)
        own = [editor.entry for editor in choice.form.editors.values()]
        reached = tabbed(qtbot, choice.box, len(own) + 1)
        assert reached == [*own, form.editors["learning_rate"].entry]


def test_tab_goes_from_the_images_to_the_settings_of_their_source_to_its_button(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    session.datasets.choose(Shapes(samples=200))
    page = window.pages["data"]
    window.show_workspace("data")
    qtbot.waitUntil(lambda: not session.datasets.busy and page.form is not None)  # type: ignore[attr-defined]
    page.bring_up_to_date()
    settle(window)  # Qt shows what was put into a layout when it comes to that
    reached = tabbed(qtbot, page.grid, 20)  # type: ignore[attr-defined]
    before = reached[: reached.index(page.reload)]  # type: ignore[attr-defined]
    assert before
    assert all(page.form.isAncestorOf(widget) for widget in before)  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_as_space_does(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, key: Qt.Key
) -> None:
    engine.trainer.behave = learn_until_stopped
    rows = len(session.editing.project.network.nodes)
    adder = window.network.quick[Conv2D]
    adder.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(adder, key)
    assert len(session.editing.project.network.nodes) == rows + 1
    session.editing.do(
        edits.set_network(session.editing.project, Network(), "Nothing")  # so that there is a fix
    )
    fix = window.network.obstacle.button
    fix.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(fix, key)
    assert session.editing.resolved.obstacle is None
    window.top.train.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.top.train, key)
    assert session.training.state == "running"
    idle(qtbot, session)


def test_enter_that_is_held_down_presses_once(window: MainWindow, session: Session) -> None:
    rows = len(session.editing.project.network.nodes)
    adder = window.network.quick[Conv2D]
    adder.setFocus(Qt.FocusReason.TabFocusReason)
    for again in (False, True, True):
        kind, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(adder, QKeyEvent(kind, Qt.Key.Key_Return, none, "\r", again))
    assert len(session.editing.project.network.nodes) == rows + 1
