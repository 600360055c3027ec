"""A program that is ended from outside, in a process of its own: no edit is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cnnexplorer.document import presets
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Dropout

ROOT = Path(__file__).resolve().parents[2]

# The engine is left out: it takes seconds to load and has no part in this.
PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import SIGNAL, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from cnnexplorer import app
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.layers import Dropout
from cnnexplorer.engine.keras_engine import KerasEngine
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow

KerasEngine.load = lambda self: None
WHAT = sys.argv[1]
show = MainWindow.show

def shown(window):
    show(window)
    window.steps = QTimer(window)
    window.steps.timeout.connect(lambda: step(window))
    window.steps.start(20)

def step(window):
    session = window._session
    if session.tasks.busy or session.loading.state != "ready":
        return
    window.steps.stop()
    project = session.editing.project
    if WHAT in ("edit", "dialog", "logout", "minute"):
        session.editing.do(edits.add(project, Dropout))
    if WHAT == "theme":
        print("theme", window._theme.wanted, window.height(), flush=True)
        window.menus.actions["theme_dark"].trigger()
        window.resize(980, 701)
        session.remembering.timer.setInterval(0)
        window.steps.timeout.disconnect()
        waiting = session.remembering.timer.isActive
        window.steps.timeout.connect(lambda: waiting() or session.tasks.busy or (
            window.steps.stop(), print("ready", flush=True)))
        window.steps.start(20)
        return
    if WHAT == "minute":
        session.autosaving._timer.timeout.emit()
        window.steps.timeout.disconnect()
        window.steps.timeout.connect(lambda: session.tasks.busy or (
            window.steps.stop(), print("ready", flush=True)))
        window.steps.start(20)
        return
    if WHAT == "logout":
        signal = SIGNAL("commitDataRequest(QSessionManager&)")
        assert QApplication.instance().receivers(signal) == 1
        window.keep_edits_aside()
    if WHAT == "save":
        session.editing.do(edits.add(project, Dropout))
        session.autosaving.keep_now()
        session.files.saved.connect(window.close)
        session.files.save(Path(sys.argv[2]))
    offer = session.autosaving.offer
    print("offered", offer.title if offer else None, window.offer.sentence, flush=True)
    if WHAT == "open":
        window.offer.button.click()
        print(session.editing.project.network.layers[-1].kind, session.files.unsaved, flush=True)
        window.menus.actions["save"].trigger()
        return
    if WHAT == "discard":
        QTimer.singleShot(0, lambda: QApplication.activeModalWidget().button(
            QMessageBox.StandardButton.Discard).click())
        window.offer.other.click()
        print("offered", session.autosaving.offer, flush=True)
    if WHAT in ("look", "discard"):
        window.close()
        return
    if WHAT == "dialog":
        QTimer.singleShot(0, lambda: print("ready", flush=True))  # in the dialog's own loop
        window.close()
    else:
        print("ready", flush=True)

if WHAT == "open":
    def ask(window, suggestion):
        print("suggested", suggestion, flush=True)
        QTimer.singleShot(0, window.close)
        return None
    dialogs.ask_save_project = ask
    dialogs.ask_unsaved = lambda *_: "discard"
MainWindow.show = shown
sys.exit(app.run(Path(sys.argv[2]) if len(sys.argv) > 2 and WHAT != "save" else None))
"""


@contextmanager
def _program(what: str, *more: str) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, what, *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def _end(what: str, number: int, *more: str) -> int:
    """Start the program, end it by a signal when it has edits, and return its exit code."""
    with _program(what, *more) as program:
        assert program.stdout is not None
        line = program.stdout.readline()
        while line not in ("ready\n", ""):
            line = program.stdout.readline()
        program.send_signal(number)
        _, complaints = program.communicate(timeout=120)
        assert line == "ready\n", complaints
        assert _of_the_program(complaints) == []
        return program.returncode


def _said(what: str, *more: str) -> list[str]:
    """What a program says that ends by itself."""
    with _program(what, *more) as program:
        said, complaints = program.communicate(timeout=120)
        assert program.returncode == 0, complaints
        assert _of_the_program(complaints) == []
        return said.splitlines()


def _of_the_program(complaints: str) -> list[str]:
    """Without what Qt's offscreen platform, which has no window manager, says of every dialog."""
    return [line for line in complaints.splitlines() if "propagateSizeHints" not in line]


NOTHING = ["offered None "]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_the_program_and_the_next_start_offers_the_edits_once(name: str) -> None:
    number = getattr(signal, name, None)
    if number is None:
        pytest.skip(f"this system has no {name}")
    assert _end("edit", number) == 0
    offered, sentence = "offered One-conv MNIST ", "The program ended before “One-conv MNIST” was"
    assert _said("look")[0].startswith(offered + sentence)
    assert _said("look")[0].startswith(offered), "nobody has answered yet"
    first, after = _said("discard")
    assert first.startswith(offered)
    assert after == "offered None"
    assert _said("look") == NOTHING


def test_opened_edits_are_unsaved_and_their_file_is_suggested(tmp_path: Path) -> None:
    path = tmp_path / "mine.cnnx"
    project = presets.load("two-conv-mnist").project
    projects.save(project, path)
    assert _end("edit", signal.SIGTERM, str(path)) == 0
    assert projects.load(path) == project, "the file is the person's to replace"
    said = _said("open")
    assert said[0].startswith("offered mine.cnnx The program ended before “mine.cnnx” was saved")
    assert said[1:] == ["Dropout True", f"suggested {path}"]
    assert _said("look") == NOTHING, "the close was answered"


def test_a_program_that_is_killed_leaves_what_the_last_minute_kept() -> None:
    assert _end("minute", signal.SIGKILL) == -signal.SIGKILL
    assert _said("look")[0].startswith("offered One-conv MNIST ")


def test_a_logout_keeps_the_edits_before_the_program_is_killed() -> None:
    assert _end("logout", signal.SIGKILL) == -signal.SIGKILL
    assert _said("look")[0].startswith("offered One-conv MNIST ")


def test_a_signal_ends_the_program_while_a_question_is_open() -> None:
    assert _end("dialog", signal.SIGTERM) == 0
    assert _said("look")[0].startswith("offered One-conv MNIST ")


def test_a_program_that_still_runs_is_offered_to_nobody() -> None:
    with _program("minute") as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        assert _said("look") == NOTHING
        running.kill()
        running.wait()
        assert _said("look")[0].startswith("offered One-conv MNIST ")


def test_saved_edits_are_not_offered(tmp_path: Path) -> None:
    _said("save", str(tmp_path / "mine.cnnx"))
    saved = projects.load(tmp_path / "mine.cnnx")
    assert saved.network.layers[-1] == Dropout.starter()
    assert _said("look") == NOTHING


@pytest.mark.skipif(os.name != "posix", reason="the system has no SIGKILL")
def test_theme_and_size_survive_the_hardest_end() -> None:
    seen = []
    for _ in range(2):
        with _program("theme") as program:
            assert program.stdout is not None
            seen.append(program.stdout.readline().split())
            assert program.stdout.readline() == "ready\n"
            program.send_signal(signal.SIGKILL)
            assert program.wait() == -signal.SIGKILL
    assert [line[1] for line in seen] == ["system", "dark"]
    assert seen[1][2] == "701"
