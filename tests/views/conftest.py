"""Windows and widgets on the faked engine; no test opens a dialog that waits for a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

sys.path.insert(0, str(Path(__file__).parents[1] / "controllers"))

from controller_fakes import (
    MakeSession,
    engine,
    make_session,
    session,
    short_collections,
    small_data,
    told,
)

from cnnexplorer import app
from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.theme import Theme, style_sheet
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow

__all__ = ["engine", "make_session", "session", "short_collections", "small_data", "told"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt's offscreen platform, which has no window manager, says at every window that it cannot
    tell one about least and largest sizes, and at every menu that it cannot raise it or give it
    the keyboard; Qt's test library says when a widget lets the release of a button pass on to its
    parent.
    """
    ignored = pytest.mark.qt_log_ignore(
        "propagateSizeHints", "does not support (raise|grabbing)", "MouseRelease.*not accepted"
    )
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(ignored)


@pytest.fixture(autouse=True)
def _answered_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is answered as if nothing should be kept; a test patches what it needs."""
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: "discard")
    monkeypatch.setattr(dialogs, "ask_displaced", lambda *_: "discard")
    monkeypatch.setattr(dialogs, "ask_stop_training", lambda *_: True)
    for name in ("ask_open_project", "ask_save_project", "ask_open_data", "ask_save_model"):
        monkeypatch.setattr(dialogs, name, lambda *_: None)
    monkeypatch.setattr(dialogs, "show_details", lambda *_: None)


def _end_training(widget: QWidget) -> None:
    """A window that trains would wait for the batch at hand before it closes."""
    if isinstance(widget, MainWindow) and widget._session.training.state != "idle":
        widget.close_without_asking()


@pytest.fixture
def keep(qtbot: QtBot) -> Iterator[Callable[[QWidget], None]]:
    """Closes what it was given after the test and lets go of what that held in Python: pytest
    keeps a test's arguments, and pyqtgraph's menus live as long as the plots that own them.
    """
    kept: list[QWidget] = []

    def add(widget: QWidget) -> None:
        qtbot.addWidget(widget, before_close_func=_end_training)
        kept.append(widget)

    yield add
    parts = [part for widget in kept if isValid(widget) for part in widget.findChildren(QWidget)]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for widget in (*kept, *parts):
        assert not isValid(widget)
        vars(widget).clear()


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    """The program's style with the light theme applied."""
    app.application()
    made = Theme()
    made.use("light")
    return made


MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def make_window(
    qtbot: QtBot, make_session: MakeSession, theme: Theme, keep: Callable[[QWidget], None]
) -> MakeWindow:
    """Makes shown main windows; pass a session, or what ``make_session`` takes."""

    def make(session: Session | None = None, **wanted: Any) -> MainWindow:
        window = MainWindow(session or make_session(**wanted), theme)
        keep(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    return make


@pytest.fixture
def window(make_window: MakeWindow, session: Session) -> MainWindow:
    """The main window of ``session``."""
    return make_window(session)


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme, keep: Callable[[QWidget], None]) -> Callable[..., Any]:
    """Shows a widget in a size and returns it."""

    def show(widget: QWidget, width: int = 400, height: int = 300) -> QWidget:
        keep(widget)
        widget.setStyleSheet(style_sheet(theme.colours))
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


@pytest.fixture
def pixels() -> Callable[[QWidget], QImage]:
    """A picture of a widget whose ``pixelColor`` can be asked."""
    return lambda widget: widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


@pytest.fixture
def colours_of() -> Callable[[QImage], set[str]]:
    """All colours of a picture as #rrggbb."""

    def find(image: QImage) -> set[str]:
        places = ((x, y) for y in range(image.height()) for x in range(image.width()))
        return {QColor(image.pixel(x, y)).name() for x, y in places}

    return find


@pytest.fixture
def move() -> Callable[[QWidget, QPoint], None]:
    """Moves the pointer over a widget, without buttons."""

    def send(widget: QWidget, point: QPoint) -> None:
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(point), QPointF(widget.mapToGlobal(point)),
            Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    return send
