"""The program's real window on the offscreen platform, with TensorFlow behind it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnnexplorer import app
from cnnexplorer.controllers import session as session_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.document.project import Project
from cnnexplorer.engine.keras_engine import KerasEngine
from cnnexplorer.settings import Settings
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces import WORKSPACES, Workspace
from tests.nets import NET_MS, NET_S

LOADING_MS = NET_MS

Open = Callable[..., tuple[Session, MainWindow]]


@contextmanager
def real_windows(qtbot: QtBot) -> Iterator[Open]:
    """Opens windows as the program does, waits for data set and TensorFlow, closes them."""
    opened: list[tuple[Session, MainWindow]] = []
    app.application()
    limit_s, session_module._JOIN_S = session_module._JOIN_S, NET_S

    def make(
        project: Project, workspaces: Sequence[type[Workspace]] = WORKSPACES
    ) -> tuple[Session, MainWindow]:
        session, window = app.build(
            project, Settings(), KerasEngine(for_window=True), "light", False, workspaces
        )
        opened.append((session, window))
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: session.loading.state == "ready", timeout=LOADING_MS)
        qtbot.waitUntil(lambda: session.datasets.dataset is not None, timeout=LOADING_MS)
        return session, window

    yield make
    while opened:
        session, window = opened.pop()
        session.close()
        window.status.stop()
        window.hide()
        window.deleteLater()
        session.deleteLater()
        assert session.ended_cleanly
        del session, window
    session_module._JOIN_S = limit_s
    QCoreApplication.processEvents()
    gc.unfreeze()  # loading TensorFlow froze whatever existed then, this window included
