"""Size of text and full screen: by key, at once, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from controller_fakes import MakeSession
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cnnexplorer import app
from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import presets
from cnnexplorer.settings import Settings
from cnnexplorer.views.widgets.theme import TEXT_PERCENTS, Theme
from cnnexplorer.views.window.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def text_height(window: MainWindow) -> int:
    """Of a plain label and of a title, which the style sheet has a size for."""
    heights = [window.network.totals.fontMetrics().height()]
    heights += [item.fontMetrics().height() for item in window.findChildren(QLabel, "title")]
    heights.append(window.network.list.sizeHintForRow(0))
    return sum(heights)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, modifier: Any = CTRL) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.network.list, key, modifier)


def test_ctrl_plus_and_minus_make_all_text_larger_and_smaller(
    qtbot: QtBot, window: MainWindow, theme: Theme
) -> None:
    usual = text_height(window)
    press(qtbot, window, Qt.Key.Key_Plus)
    assert theme.text_percent == 110
    larger = text_height(window)
    assert larger > usual
    press(qtbot, window, Qt.Key.Key_Equal)  # where + needs Shift
    assert theme.text_percent == 125
    assert text_height(window) > larger
    press(qtbot, window, Qt.Key.Key_0)
    assert (theme.text_percent, text_height(window)) == (100, usual)
    press(qtbot, window, Qt.Key.Key_Minus)
    assert theme.text_percent == 90
    assert text_height(window) < usual
    assert window.status.currentMessage() == "Text at 90%"


def test_text_grows_and_shrinks_within_what_fits_the_smallest_window(
    qtbot: QtBot, window: MainWindow, theme: Theme
) -> None:
    for _ in range(9):
        window.menus.actions["text_larger"].trigger()
    assert theme.text_percent == TEXT_PERCENTS[-1] == 150
    for _ in range(19):
        window.menus.actions["text_smaller"].trigger()
    assert theme.text_percent == TEXT_PERCENTS[0] == 80


def test_the_size_of_text_comes_back_at_the_next_start(
    qtbot: QtBot, session: Session, window: MainWindow, engine: Any
) -> None:
    window.menus.actions["text_larger"].trigger()
    height = text_height(window)
    window.close()
    remembered = settings_module.load()
    assert remembered.text_percent == 110
    project = presets.load("one-conv-mnist").project
    later, again = app.build(project, remembered, engine, remember=False)
    again.painted.disconnect()
    qtbot.addWidget(again)
    again.show()
    assert text_height(again) == height
    later.close()
    later.deleteLater()


@pytest.mark.parametrize(("remembered", "used"), [(0, 80), (97, 100), (10**9, 150), (-5, 80)])
def test_a_nonsense_size_in_the_settings_becomes_the_nearest_that_there_is(
    theme: Theme, remembered: int, used: int
) -> None:
    theme.use_text(remembered)
    assert theme.text_percent == used


def test_f11_fills_the_screen_and_gives_it_back(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier)
    assert window.isFullScreen()
    press(qtbot, window, Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier)
    assert not window.isFullScreen()
    assert window.isVisible()


def test_a_full_screen_comes_back_at_the_next_start(
    qtbot: QtBot, make_session: MakeSession, make_window: Callable[..., MainWindow]
) -> None:
    window = make_window(make_session())
    window.menus.actions["full_screen"].trigger()
    window.close()
    session = make_session(settings=settings_module.load())
    assert isinstance(session.settings, Settings)
    again = make_window(session)
    assert again.isFullScreen()
