"""Puts the program together: one application, one session, one window."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from cnnexplorer import console, heap
from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.controllers.stop_watch import StopWatch
from cnnexplorer.document import presets
from cnnexplorer.document.project import Project
from cnnexplorer.engine.keras_engine import KerasEngine
from cnnexplorer.engine.protocol import Engine
from cnnexplorer.errors import unexpected
from cnnexplorer.settings import Settings
from cnnexplorer.views.widgets import theme as themes
from cnnexplorer.views.widgets.theme import Theme, Wanted
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces import WORKSPACES, Workspace

FIRST_PRESET = "one-conv-mnist"


def application(arguments: Sequence[str] = ("cnnexplorer",)) -> QApplication:
    """The one QApplication, with the program's style."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(arguments))
    app.setApplicationName("cnnexplorer")
    app.setDesktopFileName("cnnexplorer")
    pg.setConfigOptions(antialias=True, imageAxisOrder="row-major")
    themes.prepare(app)
    return app


def build(
    project: Project,
    settings: Settings,
    engine: Engine,
    theme: Wanted | None = None,
    remember: bool = True,
    workspaces: Sequence[type[Workspace]] = WORKSPACES,
) -> tuple[Session, MainWindow]:
    """A session and its window, not yet shown; begins to load after the first paint.

    Args:
        remember: whether settings are written, and unsaved edits kept for the next start.
    """
    session = Session(project, settings, engine)
    look = Theme(session)
    look.use(theme or settings.theme)
    look.use_text(settings.text_percent)
    window = MainWindow(session, look, remember, workspaces)
    window.painted.connect(session.begin)
    if remember:
        window.painted.connect(session.keep_edits_aside)
    return session, window


def run(path: Path | None) -> int:
    """Show the window, opened with a project or a data set, until it is closed.

    Returns:
        The exit code, 0.
    """
    faulthandler.enable()
    heap.settle()
    app = application()
    project = presets.load(FIRST_PRESET).project
    session, window = build(
        project,
        settings_module.load(),
        KerasEngine(for_window=True, home=settings_module.keras_home()),
    )
    _install_hooks(session, window)
    if path is not None:
        window.open_path(path)
    watch = StopWatch()
    watch.came.connect(window.close_without_asking)
    watch.came.connect(_end_every_loop)
    app.commitDataRequest.connect(window.keep_edits_aside)
    window.show()
    code = app.exec()
    watch.close()
    if not session.ended_cleanly:
        # A thread is still inside TensorFlow's import or a long call that cannot be interrupted.
        # All files are written by swapping, so there is nothing left to lose.
        console.finish()
        os._exit(code)
    return code


def _end_every_loop(_number: int) -> None:
    """Those of dialogs that are open, too; the window is closed already."""
    QApplication.exit(0)


def _install_hooks(session: Session, window: MainWindow) -> None:
    """Let nothing vanish: an unexpected error is printed, and told to the person."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if not issubclass(kind, Exception):
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        sentence = unexpected(error)
        if threading.current_thread() is threading.main_thread():
            window.problems.show_problem(sentence, details)
        else:
            session.tasks.post(lambda: window.problems.show_problem(sentence, details))

    def tell_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            tell(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = tell
    threading.excepthook = tell_thread
