"""Renders the real window into a PNG, as documentation and the README need it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtGui import QPixmap

from cnnexplorer import app, safe_write
from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.document.project import Project
from cnnexplorer.engine.keras_engine import KerasEngine
from cnnexplorer.errors import UserError
from cnnexplorer.settings import Settings
from cnnexplorer.views.widgets.theme import Wanted
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces import WORKSPACES

_LOADING_S = 180.0
_SETTLING_S = 0.4


@dataclass(frozen=True, slots=True)
class Shot:
    """What the picture shall show; None leaves the window's own choice."""

    workspace: str
    theme: Wanted
    width: int
    height: int
    output: Path
    epochs: int | None = None
    layer: int | None = None
    image: int | None = None


def take(project: Project, shot: Shot) -> int:
    """Open the window offscreen, train if asked to, and write the PNG.

    Returns:
        0.

    Raises:
        UserError: there is no such workspace, the training failed, or the PNG cannot be written.
    """
    names = [cls.id for cls in WORKSPACES]
    if shot.workspace not in names:
        raise UserError(
            f'There is no workspace "{shot.workspace}"; choose one of {", ".join(names)}.'
        )
    if shot.output.suffix.lower() != ".png":
        raise UserError(f"{shot.output} does not end in .png, the format of the picture.")
    if shot.epochs is not None:
        project = replace(project, plan=replace(project.plan, epochs=shot.epochs))
    app.application()
    session, window = app.build(
        project,
        Settings(),
        KerasEngine(for_window=True, home=settings_module.keras_home()),
        shot.theme,
        remember=False,
    )
    try:
        pixmap = _picture(session, window, shot)
        safe_write.replace_file(shot.output, lambda beside: _write(pixmap, beside))
    finally:
        session.close()
        window.status.stop()
        window.hide()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return 0


def _picture(session: Session, window: MainWindow, shot: Shot) -> QPixmap:
    window.setMinimumSize(1, 1)
    window.resize(shot.width, shot.height)
    window.show()
    _wait(lambda: session.loading.state in ("ready", "failed"), _LOADING_S)
    _wait(lambda: not session.datasets.busy, _LOADING_S)
    dataset = session.datasets.dataset
    if shot.image is not None and dataset is not None and shot.image >= len(dataset.test):
        raise UserError(
            f"There is no test image {shot.image}; the last one is {len(dataset.test) - 1}."
        )
    if shot.epochs is not None:
        _train(session, window)
    nodes = session.editing.project.network.nodes
    node = None if shot.layer is None else nodes[shot.layer].id
    session.selection.look(node=node, image=shot.image)
    window.show_workspace(shot.workspace)
    _settle(session)
    window.workspace.bring_up_to_date()
    _settle(session)
    return window.grab()


def _train(session: Session, window: MainWindow) -> None:
    training = session.training
    problem = training.why_not()
    if problem:
        problem = window.problems.sentence or problem
        raise UserError(f"The network cannot be trained: {problem}")
    training.start()
    _wait(lambda: training.state == "idle", None)
    if training.run is None or training.run.finished is None:
        raise UserError(window.problems.sentence)


def _settle(session: Session) -> None:
    """Let everything that is under way arrive and be painted."""
    until = time.monotonic() + _SETTLING_S
    _wait(lambda: not session.tasks.busy and time.monotonic() > until, _LOADING_S)


def _wait(done: Callable[[], bool], limit_s: float | None) -> None:
    """Run the event loop until ``done``."""
    deadline = None if limit_s is None else time.monotonic() + limit_s
    while not done():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.002)
        if deadline is not None and time.monotonic() > deadline:
            raise UserError(f"The window was not ready after {limit_s:.0f} s; try again.")


def _write(pixmap: QPixmap, path: Path) -> None:
    if not pixmap.save(str(path), "PNG"):
        raise OSError(f"the PNG could not be written to {path}")
