"""What a person chooses is known at the next start, however the program ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from controller_fakes import MakeSession, settled
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.views.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def test_theme_text_and_axis_are_written_while_the_window_is_open(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    window.menus.actions["theme_dark"].trigger()
    window.menus.actions["text_larger"].trigger()
    settled(qtbot, session)
    known = settings_module.load()
    assert (known.theme, known.text_percent, known.log_loss) == ("dark", 110, False)
    window.show_workspace("training")
    window.pages["training"].log.click()
    settled(qtbot, session)
    known = settings_module.load()
    assert (known.theme, known.log_loss) == ("dark", True)


@pytest.mark.parametrize("what", ["size", "splitter", "tab"])
def test_where_the_window_stands_is_written_when_it_has_come_to_rest(
    qtbot: QtBot, make_session: MakeSession, make_window: Callable[..., MainWindow], what: str
) -> None:
    session = make_session()
    window = make_window(session)
    timer = session.remembering.timer
    window.resize(980, 700)  # the offscreen screen is small
    timer.stop()
    if what == "size":
        window.resize(980, 720)
    elif what == "splitter":
        window.splitter.moveSplitter(400, 1)
    else:
        window.show_workspace("mistakes")
    assert timer.isActive()
    timer.stop()
    timer.timeout.emit()
    settled(qtbot, session)
    sizes, workspace = window.splitter.sizes(), window.workspace.id
    # As if the program had been killed here: another one starts.
    again = make_window(make_session(settings=settings_module.load()))
    assert again.size() == window.size()
    assert again.splitter.sizes() == pytest.approx(sizes, abs=2)
    assert again.workspace.id == workspace
