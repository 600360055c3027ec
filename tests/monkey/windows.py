"""What is done to whole windows: their size and state, and how they end."""

from __future__ import annotations

import os
import signal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QStyleHints
from PySide6.QtWidgets import QApplication

from tests.monkey.action import Action
from tests.monkey.hand import Hand

_STATES = (
    Qt.WindowState.WindowNoState, Qt.WindowState.WindowNoState, Qt.WindowState.WindowMaximized,
    Qt.WindowState.WindowFullScreen, Qt.WindowState.WindowMinimized,
)  # fmt: skip
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def resize(hand: Hand) -> None:
    width, height = hand.random.randrange(200, 2600), hand.random.randrange(200, 1600)
    hand.note(f"resize to {width}×{height}")
    hand.window.resize(width, height)


def change_state(hand: Hand) -> None:
    state = hand.random.choice(_STATES)
    hand.note(f"window state {state.name}")
    hand.main.setWindowState(state)


def change_colours(hand: Hand) -> None:
    """The desktop turns dark or light."""
    scheme = hand.random.choice([Qt.ColorScheme.Dark, Qt.ColorScheme.Light, Qt.ColorScheme.Unknown])
    hand.note(f"desktop {scheme.name}")
    hints: QStyleHints = QApplication.styleHints()
    hints.setColorScheme(scheme)
    QApplication.sendEvent(hand.main, QEvent(QEvent.Type.ApplicationPaletteChange))


def leave(hand: Hand) -> None:
    """Another program gets the keys, and gives them back."""
    hand.note("another window is in front for a moment")
    for kind in (QEvent.Type.WindowDeactivate, QEvent.Type.WindowActivate):
        QApplication.sendEvent(hand.main, QEvent(kind))


def close(hand: Hand) -> None:
    hand.note("close the window")
    hand.window.close()


def terminate(hand: Hand) -> None:
    """The system asks the program to end."""
    number = hand.random.choice(_SIGNALS)
    hand.note(f"signal {number.name}")
    os.kill(os.getpid(), number)


ACTIONS = (
    Action(resize, 2),
    Action(change_state, 1),
    Action(change_colours, 0.5),
    Action(leave, 0.5),
    Action(close, 0.4),
    Action(terminate, 0.1),
)
