"""What stands half typed in a field, wherever the next click, key or choice goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from controller_fakes import FakeEngine, MakeSession, do
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import MnistSample, Shapes
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import Conv2D, Dense
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shapes_window(
    qtbot: QtBot, make_session: MakeSession, make_window: Callable[..., MainWindow]
) -> MainWindow:
    """The Data workspace with generated images, over a network that is edited already."""
    window = make_window(make_session())
    session = window._session
    session.datasets.choose(Shapes(height=28, width=28, samples=100, seed=5))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    do(session, edits.rename, "edited")
    window.show_workspace("data")
    window.activateWindow()
    return window


def type_into(qtbot: QtBot, form: Any, name: str, text: str) -> NumberBox:
    """Type over a number of a form, with the focus in its field."""
    box = form.editors[name].findChild(NumberBox)
    assert isinstance(box, NumberBox)
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    qtbot.keyClick(box, Qt.Key.Key_A, CTRL)
    qtbot.keyClicks(box, text)
    return box


def click_tab(qtbot: QtBot, window: MainWindow, workspace: str) -> None:
    bar = window.tabs.tabBar()
    index = list(window.pages).index(workspace)
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(index).center())


def press_undo(qtbot: QtBot) -> None:
    """Ctrl+Z, until nothing typed is left in the field that has the focus."""
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CTRL)


def click_row(qtbot: QtBot, window: MainWindow, row: int) -> None:
    rows = window.network.list
    rect = rows.visualRect(rows.model().index(row))
    qtbot.mouseClick(rows.viewport(), LEFT, pos=rect.center())


def conv(session: Session) -> Conv2D:
    layer = session.editing.project.network.nodes[1].layer
    assert isinstance(layer, Conv2D)
    return layer


def test_while_a_number_is_impossible_the_list_shows_the_setting_as_it_was(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    shown = window.network.list.text_of(1)
    box = type_into(qtbot, window.network.form, "filters", "999")
    assert conv(session).filters == 999
    qtbot.keyClicks(box, "9")
    assert window.network.form.problem.startswith("Filters must be from 1 to")
    assert window.network.list.text_of(1) == shown
    assert (conv(session), session.editing.undo_label) == (Conv2D(activation="relu"), None)
    assert box.lineEdit().text() == "9999"
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    assert conv(session).filters == 999, "what is possible again counts again"
    qtbot.keyClick(box, Qt.Key.Key_Z, CTRL)
    assert conv(session).filters == 32


def test_who_presses_train_over_an_impossible_number_is_told_that_it_goes_on_without(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    window.activateWindow()
    idle_after = session.training.state_changed
    type_into(qtbot, window.network.form, "filters", "99999")
    with qtbot.waitSignal(idle_after):
        qtbot.mouseClick(window.top.train, LEFT)
    assert window.status.currentMessage() == (
        "Filters must be from 1 to 8,192, not 99,999. It stays as it was."
    )
    assert conv(session).filters == 32
    qtbot.waitUntil(lambda: session.training.state == "idle")
    window.resize(window.width() - 20, window.height())
    assert window.status.currentMessage().startswith("Filters must be")
    type_into(qtbot, window.network.form, "filters", "16")
    assert window.status.currentMessage() == "", "what came after it was taken"
    window.say("Something else")
    type_into(qtbot, window.network.form, "filters", "8")
    assert window.status.currentMessage() == "Something else"


def test_the_other_number_of_a_pair_stays_while_one_is_impossible(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    type_into(qtbot, window.network.form, "kernel_size", "99")
    assert conv(session).kernel_size == (3, 3)
    height, width = window.network.form.editors["kernel_size"].findChildren(NumberBox)
    assert (height.lineEdit().text(), width.read()) == ("99", 3)


@pytest.mark.parametrize(
    "leave",
    [
        lambda qtbot, window: qtbot.mouseClick(window.network.quick[Dense], LEFT),
        lambda qtbot, window: qtbot.keyClick(window, Qt.Key.Key_D, CTRL),
        lambda qtbot, window: click_row(qtbot, window, 3),
        lambda qtbot, window: click_tab(qtbot, window, "training"),
        lambda qtbot, window: qtbot.mouseClick(window.top.train, LEFT),
        lambda qtbot, window: window.menus.actions["preset_alexnet"].trigger(),
        lambda qtbot, window: window.menus.actions["new"].trigger(),
        lambda qtbot, window: press_undo(qtbot),
        lambda qtbot, window: window.menus.actions["delete"].trigger(),
    ],
    ids=["add", "Ctrl+D", "row", "tab", "train", "preset", "new", "undo", "delete"],
)
@pytest.mark.parametrize(("name", "text"), [("strides", "99"), ("filters", "9999")])
def test_no_layer_ever_gets_a_half_typed_number(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine,
    leave: Callable[[QtBot, MainWindow], object], name: str, text: str,
) -> None:  # fmt: skip
    type_into(qtbot, window.network.form, name, text)
    leave(qtbot, window)
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)
    for layer in session.editing.project.network.layers:
        if isinstance(layer, Conv2D) and layer.kernel_size == (3, 3):
            assert (layer.filters in (32, 384, 256), layer.strides) == (True, (1, 1))
    for network, _plan, _data in engine.trainer.calls:
        assert network.nodes[1].layer == Conv2D(activation="relu")


@pytest.mark.parametrize(
    ("name", "text"), [("epochs", "99999"), ("learning_rate", "1000"), ("batch_size", "x")]
)
@pytest.mark.parametrize(
    "leave",
    [
        lambda qtbot, window: click_tab(qtbot, window, "data"),
        lambda qtbot, window: qtbot.mouseClick(window.top.train, LEFT),
        lambda qtbot, window: qtbot.mouseClick(window.network.quick[Dense], LEFT),
        lambda qtbot, window: window.menus.actions["preset_deeper-mnist"].trigger(),
        lambda qtbot, window: press_undo(qtbot),
        lambda qtbot, window: window.menus.actions["save_as"].trigger(),
    ],
    ids=["tab", "train", "add", "preset", "undo", "save"],
)
def test_no_plan_ever_gets_a_half_typed_number(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine,
    leave: Callable[[QtBot, MainWindow], object], name: str, text: str,
) -> None:  # fmt: skip
    window.activateWindow()
    window.show_workspace("training")
    before = session.editing.project.plan
    form: Any = window.pages["training"].form
    type_into(qtbot, form, name, text)
    leave(qtbot, window)
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)
    deeper = presets.load("deeper-mnist").project
    chosen = session.editing.project.network.name == deeper.network.name
    assert session.editing.project.plan == (deeper.plan if chosen else before)
    assert all(call[1] == before for call in engine.trainer.calls)
    assert form.problem == ""


def test_what_is_half_typed_is_not_asked_about_nor_saved_when_the_window_closes(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: asked.append(1) or "cancel")
    window.activateWindow()
    type_into(qtbot, window.network.form, "filters", "9999")
    window.close()
    assert asked == [], "nothing has been changed"
    assert conv(session).filters == 32


def test_undo_in_the_fields_of_generated_images_takes_back_the_typing_and_no_edit(
    qtbot: QtBot, shapes_window: MainWindow
) -> None:
    session, page = shapes_window._session, shapes_window.pages["data"]
    box = type_into(qtbot, page.form, "height", "64")
    qtbot.keyClick(box, Qt.Key.Key_Z, CTRL)
    qtbot.keyClick(box, Qt.Key.Key_Z, CTRL)
    assert box.read() == 28
    assert page._wanted.height == 28, "and what Generate would take"
    qtbot.keyClick(box, Qt.Key.Key_Z, CTRL)
    assert session.editing.project.network.name == "edited"
    shapes_window.network.list.setFocus()
    qtbot.keyClick(shapes_window, Qt.Key.Key_Z, CTRL)
    assert session.editing.project.network.name != "edited"


@pytest.mark.parametrize(
    "leave",
    [
        lambda qtbot, window: click_tab(qtbot, window, "training"),
        lambda qtbot, window: qtbot.mouseClick(window.network.quick[Dense], LEFT),
        lambda qtbot, window: window.menus.actions["preset_deeper-mnist"].trigger(),
        lambda qtbot, window: window._session.datasets.choose(MnistSample()),
    ],
    ids=["tab", "add", "preset", "other data"],
)
@pytest.mark.parametrize(("name", "text"), [("height", "2000"), ("samples", "x")])
def test_no_generated_image_ever_gets_a_half_typed_number(
    qtbot: QtBot, shapes_window: MainWindow, leave: Callable[[QtBot, MainWindow], object],
    name: str, text: str,
) -> None:  # fmt: skip
    session, page = shapes_window._session, shapes_window.pages["data"]
    box = type_into(qtbot, page.form, name, text)
    leave(qtbot, shapes_window)
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert getattr(page._wanted, name, None) in (28, 100, None)
    assert box.lineEdit().text() in ("28", "100", text)
    session.datasets.choose(Shapes(height=28, width=28, samples=100, seed=5))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert page.form.problem == ""
    assert page.form.editors["height"].findChild(NumberBox).read() == 28


def choose(qtbot: QtBot, window: MainWindow, title: str) -> None:
    """Choose a data set in the list of the bar with the keyboard."""
    box: QComboBox = window.top.data
    wanted = next(row for row in range(box.count()) if box.itemText(row).startswith(title))
    box.setFocus()
    box.showPopup()
    qtbot.keyClick(box.view(), Qt.Key.Key_Home)
    for _ in range(wanted):
        qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window._session.datasets.busy)


def test_generated_images_keep_their_settings_while_another_set_is_looked_at(
    qtbot: QtBot, shapes_window: MainWindow
) -> None:
    session = shapes_window._session
    choose(qtbot, shapes_window, "MNIST")
    assert isinstance(session.editing.project.data, MnistSample)
    choose(qtbot, shapes_window, "Shapes")
    assert session.editing.project.data == Shapes(height=28, width=28, samples=100, seed=5)
    do(session, edits.set_layer, "input_1", "height", 40)
    choose(qtbot, shapes_window, "MNIST")
    choose(qtbot, shapes_window, "Shapes")
    assert session.editing.project.data == Shapes(height=40, width=28, samples=100, seed=5)


@pytest.mark.parametrize("size", [7, 257])
def test_generated_images_in_a_size_that_cannot_be_are_refused_again_and_again(
    qtbot: QtBot, shapes_window: MainWindow, size: int
) -> None:
    session = shapes_window._session
    choose(qtbot, shapes_window, "MNIST")
    do(session, edits.set_layer, "input_1", "height", size)
    for _ in range(2):
        choose(qtbot, shapes_window, "Shapes")
        sentence = shapes_window.problems.sentence
        assert sentence.startswith("Shapes could not be read: Height must be from 8 to 256")
        assert isinstance(session.editing.project.data, MnistSample)
        assert shapes_window.top.data.currentText().startswith("MNIST")
