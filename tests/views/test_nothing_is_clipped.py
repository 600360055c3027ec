"""No text of the window is cut or drawn over, in any workspace, state, size and size of text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clipping import complaints
from controller_fakes import (
    FakeEngine,
    MakeSession,
    do,
    learn_until_stopped,
    node_at,
    set_layer,
)
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import NpzFile, Shapes
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import LAYERS, Input
from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.views.widgets.theme import TEXT_PERCENTS, Theme
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow
from tests.settling import settle

ROOT = Path(__file__).parents[2]
# The dialogs themselves: each test gets answers in their place.
ASK_UNSAVED, ASK_STOP = dialogs.ask_unsaved, dialogs.ask_stop_training
ASK_DISPLACED = dialogs.ask_displaced
SHOW_DETAILS = dialogs.show_details
SIZES = ((980, 640), (1280, 800), (1600, 1000))
LONG_NAME = "AFileThatSomebodyGaveAVeryLongNameInOneWord_" + "and-then-some-more-words-" * 2
ALARM = (
    "/home/somebody/pictures/of-a-long-name.npz could not be read: x_train has the shape "
    "(60000, 28), but images need height and width; choose another file, or save it again."
)
State = Callable[[QtBot, Session, FakeEngine, MainWindow], None]


def start(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    """As the window comes up: nothing has been trained."""


def trained(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    session.training.start()
    rest(qtbot, session)


def training(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(lambda: "epoch 2" in window.top.state.text())


def loading(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    window.top._on_busy_changed(True)
    window.top._on_data_progressed(1, 60_000)
    window.top.cancel.show()
    window.top.progress.show()


def alarm(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    window.problems.show_problem(ALARM, "Traceback")
    window.say(f"Saved /home/somebody/{LONG_NAME}.cnnx")


def impossible(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    set_layer(session, 1, "kernel_size", (40, 40))


def misfit(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    session.training.start()
    rest(qtbot, session)
    set_layer(session, 0, "height", 228)
    set_layer(session, 0, "width", 224)


def misfit_of_a_long_name(
    qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow
) -> None:
    do(session, edits.rename, LONG_NAME)
    misfit(qtbot, session, engine, window)


def edited(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    session.training.start()
    rest(qtbot, session)
    set_layer(session, 1, "filters", 5)


def half_typed(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    form: Any = window.network.form
    box = form.editors["strides"].boxes[0]
    box.lineEdit().setText("99999")
    box.lineEdit().textEdited.emit("99999")


def long_names(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    do(session, edits.rename, LONG_NAME)
    old = session.editing.project.data
    assert isinstance(old, NpzFile)
    path = Path(old.path).with_name(f"{LONG_NAME}.npz")
    with np.load(old.path) as arrays:
        names = [f"{number} of the classes, which has a long name too" for number in range(10)]
        np.savez(path, **arrays, class_names=np.array(names))
    session.datasets.choose(NpzFile(path=str(path)))
    rest(qtbot, session)
    session.training.start()
    rest(qtbot, session)


def every_kind(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    """The longest captions of rows; the forms are walked one by one in a test of their own."""
    for cls in LAYERS.offered:
        do(session, edits.add, cls, node_at(session, 1))
    set_layer(session, 1, "strides", (2, 2))
    set_layer(session, 1, "padding", "same")
    set_layer(session, 1, "filters", 8192)
    set_layer(session, 1, "activation", "hard_sigmoid")


def offered(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    """A sentence with two buttons, in the narrow column."""
    window.menus.actions["preset_four-conv-cifar10"].trigger()


STATES: tuple[State, ...] = (
    start, trained, training, loading, alarm, impossible, misfit, misfit_of_a_long_name, edited,
    offered, half_typed, long_names, every_kind,
)  # fmt: skip


def rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.tasks.busy)


def found_everywhere(qtbot: QtBot, session: Session, window: MainWindow) -> list[str]:
    """All complaints in all workspaces and sizes."""
    found = []
    for width, height in SIZES:
        window.resize(width, height)
        for name in window.pages:
            window.show_workspace(name)
            settle(window)
            rest_or_running(qtbot, session)
            settle(window)
            assert (window.width(), window.height()) == (width, height)
            found += [f"{width}×{height} {name}: {text}" for text in complaints(window)]
    return found


def rest_or_running(qtbot: QtBot, session: Session) -> None:
    if session.training.state == "idle":
        rest(qtbot, session)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_text_has_its_room(
    qtbot: QtBot, make_session: MakeSession, make_window: Callable[..., MainWindow],
    engine: FakeEngine, theme: Theme, look: Any, percent: int, state: State,
) -> None:  # fmt: skip
    theme.use(look)
    theme.use_text(percent)
    session = make_session()
    window = make_window(session)
    state(qtbot, session, engine, window)
    found = found_everywhere(qtbot, session, window)
    if session.training.state != "idle":
        session.training.stop()
        rest(qtbot, session)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("percent", [100, 150])
def test_every_form_has_its_room_in_the_smallest_window(
    qtbot: QtBot, make_session: MakeSession, make_window: Callable[..., MainWindow],
    theme: Theme, percent: int,
) -> None:  # fmt: skip
    theme.use_text(percent)
    session = make_session()
    window = make_window(session)
    window.resize(*SIZES[0])
    found = []
    for cls in (Input, *LAYERS.offered):
        if cls is Input:
            session.selection.look(node=node_at(session, 0))
        else:
            do(session, edits.add, cls, node_at(session, 0))
        settle(window)
        found += [f"{cls.__name__}: {text}" for text in complaints(window)]
        if cls is not Input:
            session.editing.undo()
    for cls in OPTIMIZERS.offered:
        do(session, edits.set_plan, "optimizer", cls())
        window.show_workspace("training")
        settle(window)
        found += [f"{cls.__name__}: {text}" for text in complaints(window)]
    session.datasets.choose(Shapes(samples=100))
    rest(qtbot, session)
    window.show_workspace("data")
    settle(window)
    found += [f"generator: {text}" for text in complaints(window)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("percent", TEXT_PERCENTS)
def test_every_size_of_text_holds_in_the_smallest_window(
    qtbot: QtBot, make_session: MakeSession, make_window: Callable[..., MainWindow],
    theme: Theme, percent: int,
) -> None:  # fmt: skip
    session = make_session()
    window = make_window(session)
    window.resize(*SIZES[0])
    theme.use_text(percent)
    found = []
    for name in window.pages:
        window.show_workspace(name)
        rest(qtbot, session)
        settle(window)
        found += [f"{name}: {text}" for text in complaints(window)]
    theme.use_text(100)
    for name in window.pages:
        window.show_workspace(name)
        settle(window)
        found += [f"{name}, back at 100 %: {text}" for text in complaints(window)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("percent", [100, 150])
def test_every_dialog_has_its_room(
    qtbot: QtBot, session: Session, window: MainWindow, theme: Theme, percent: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    found: list[str] = []

    def look(dialog: QDialog) -> int:
        dialog.show()
        settle(dialog)
        room = QSize(*SIZES[0])
        if not QRect(QPoint(), room).contains(QRect(QPoint(), dialog.size())):
            found.append(f"{dialog.windowTitle()}: does not fit into the smallest window")
        found.extend(f"{dialog.windowTitle()}: {text}" for text in complaints(dialog))
        dialog.hide()
        return 0

    theme.use_text(percent)
    monkeypatch.setattr(QDialog, "exec", look)
    monkeypatch.setattr(QMessageBox, "exec", look)
    window.menus.actions["about"].trigger()
    for preset in presets.ORDER:
        window.menus.actions[f"preset_{preset}"].trigger()
        window.menus.actions["tutorial"].trigger()
    for title in ("digits.cnnx", LONG_NAME):
        ASK_UNSAVED(window, title)
    ASK_STOP(window, "open another")
    ASK_DISPLACED(window, f"{LONG_NAME}, epoch 6 of 6, test accuracy 90.50%")
    SHOW_DETAILS(window, ALARM, "Traceback\n" * 40)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("setting", ["QT_SCALE_FACTOR=2", "QT_FONT_DPI=144", "QT_SCALE_FACTOR=1.5"])
def test_every_text_has_its_room_on_a_screen_of_another_density(setting: str) -> None:
    """What Qt reads when it starts: the same walk in a program of its own."""
    name, _, value = setting.partition("=")
    chosen = (
        "every_text_has_its_room and light and 100 and not screen and (start or alarm or misfit)"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", __file__, "-k", chosen, "-p", "no:randomly"],
        env=os.environ | {name: value}, cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=250,
    )  # fmt: skip
    assert "4 passed" in done.stdout, done.stdout[-4000:]
