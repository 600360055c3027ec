"""No text of the window is cut or drawn over, in any workspace, state, size and size of text."""

from __future__ import annotations

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
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document import edits
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow

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


def every_form(qtbot: QtBot, session: Session, engine: FakeEngine, window: MainWindow) -> None:
    """The longest captions of rows; the forms are walked one by one in a test of their own."""
    for cls in LAYERS.offered:
        do(session, edits.add, cls, node_at(session, 1))
    set_layer(session, 1, "strides", (2, 2))
    set_layer(session, 1, "padding", "same")
    set_layer(session, 1, "filters", 8192)
    set_layer(session, 1, "activation", "hard_sigmoid")


STATES: tuple[State, ...] = (
    start, trained, training, loading, alarm, impossible, misfit, half_typed, long_names,
    every_form,
)  # fmt: skip


def rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.tasks.busy)


def settle() -> None:
    """Let layouts, which are worked out later, come to rest."""
    for _ in range(4):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def found_everywhere(qtbot: QtBot, session: Session, window: MainWindow) -> list[str]:
    """All complaints in all workspaces and sizes."""
    found = []
    for width, height in SIZES:
        window.resize(width, height)
        for name in window.pages:
            window.show_workspace(name)
            settle()
            rest_or_running(qtbot, session)
            settle()
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
