from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from controller_fakes import MakeSession, do, node_at
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Shapes
from cnnexplorer.document import edits
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces import WORKSPACES

INTERACTIVE = (
    QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit, QProgressBar,
)  # fmt: skip
_ROOT = Path(__file__).parents[2]


def is_part_of_another(widget: QWidget) -> bool:
    """Qt's own parts, for which the whole speaks: the line in a spin box, the list of a combo, the
    arrow of a menu bar that is too narrow.
    """
    if widget.objectName() == "qt_menubar_ext_button":
        return True
    above = widget.parent()
    while above is not None:
        if isinstance(above, QAbstractSpinBox | QComboBox | QAbstractItemView):
            return True
        above = above.parent()
    return False


def spoken(widget: Any) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def visit_everything(qtbot: QtBot, session: Session, window: MainWindow) -> None:
    """Every form of a layer, every workspace, the generator, a problem and an obstacle."""
    session.datasets.choose(Shapes(samples=100))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    for cls in LAYERS.offered:
        do(session, edits.add, cls, node_at(session, 0))
        session.editing.undo()
    window.problems.show_problem("A problem.")
    for name in (cls.id for cls in WORKSPACES):
        window.show_workspace(name)


def test_everything_that_can_be_operated_has_a_name_for_a_screen_reader(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    visit_everything(qtbot, session, window)
    every = [
        widget for widget in window.findChildren(QWidget)
        if isinstance(widget, INTERACTIVE) and not is_part_of_another(widget)
        and not (isinstance(widget.parent(), Notice) and widget.parent().isHidden())
    ]  # fmt: skip
    assert len(every) > 40
    nameless = [f"{type(item).__name__} {item.objectName()}" for item in every if not spoken(item)]
    assert nameless == []


def test_everything_that_takes_the_focus_has_a_name(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    visit_everything(qtbot, session, window)
    first = window.network.list
    seen: list[QWidget] = []
    item = first
    while item not in seen:
        seen.append(item)
        item = item.nextInFocusChain()
    nameless = [
        f"{type(item).__name__} {item.objectName()} in {type(item.parent()).__name__}"
        for item in seen
        if item.focusPolicy() & Qt.FocusPolicy.TabFocus and item.focusProxy() is None
        and item.isVisibleTo(window) and not spoken(item) and not is_part_of_another(item)
    ]  # fmt: skip
    assert nameless == []


def test_everything_on_the_left_can_be_reached_by_the_tab_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.activateWindow()
    window.network.list.setFocus()
    qtbot.waitUntil(window.network.list.hasFocus)
    reached: set[QWidget] = set()
    for _ in range(80):
        focus = window.focusWidget()
        reached.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    wanted = [window.network.list, window.network.name, *window.network.quick.values(),
              window.top.data, window.top.presets, window.top.train,
              window.pages["data"].grid, window.pages["data"].classes]  # fmt: skip
    missing = [spoken(item) for item in wanted if item not in reached]
    assert missing == []


def test_pictures_have_names_too(window: MainWindow) -> None:
    pages = window.pages
    for view in (pages["filters"].mosaic, pages["feature-maps"].mosaic, pages["training"].loss,
                 pages["training"].accuracy, pages["data"].grid, pages["mistakes"].grid,
                 pages["feature-maps"].bars, pages["data"].counts):  # fmt: skip
        assert view.accessibleName()


def test_no_label_shows_markup(qtbot: QtBot, session: Session, window: MainWindow) -> None:
    do(session, edits.rename, "<b>bold</b>")
    window.problems.show_problem("<i>slanted</i>")
    formats = {
        label.textFormat() for label in window.findChildren(QLabel)
        if label.text() and "<" in label.text()
    }  # fmt: skip
    assert formats == {Qt.TextFormat.PlainText}


def test_the_window_comes_up_without_importing_tensorflow(make_session: MakeSession) -> None:
    program = (
        "import sys\n"
        "from cnnexplorer import app\n"
        "from cnnexplorer.document.presets import load\n"
        "from cnnexplorer.engine.keras_engine import KerasEngine\n"
        "from cnnexplorer.settings import Settings\n"
        "application = app.application()\n"
        "session, window = app.build(load('one-conv-mnist').project, Settings(), "
        "KerasEngine(True), 'light', False)\n"
        "window.painted.disconnect()\n"
        "window.show()\n"
        "application.processEvents()\n"
        "window.grab()\n"
        "session.editing.undo()\n"
        "window.close()\n"
        "print(sorted({'tensorflow', 'keras', 'sklearn', 'matplotlib'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, timeout=240,
        check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
