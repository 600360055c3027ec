"""What ten fingers do: keys, every shortcut of the window, and values that nobody would type."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tests.monkey.action import Action
from tests.monkey.hand import NO_KEYS, Hand, NothingToDo, called, click, handle

_K = Qt.Key
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_MOVES = (
    _K.Key_Up, _K.Key_Down, _K.Key_Left, _K.Key_Right, _K.Key_Home, _K.Key_End, _K.Key_PageUp,
    _K.Key_PageDown, _K.Key_Tab, _K.Key_Tab, _K.Key_Tab, _K.Key_Backtab,
)  # fmt: skip
_ACTS = (
    _K.Key_Return, _K.Key_Enter, _K.Key_Space, _K.Key_Escape, _K.Key_Delete, _K.Key_Backspace,
    _K.Key_F2, _K.Key_F4, _K.Key_F10, _K.Key_Menu, _K.Key_Plus, _K.Key_Minus,
)  # fmt: skip
_EDITS = (_K.Key_Z, _K.Key_Y, _K.Key_A, _K.Key_C, _K.Key_X, _K.Key_V)
_EXTREMES = (
    "1", "7", "12", "33", "65", "99", "300", "9999", "70000", "0", "-1",
    "999999", "9" * 400, "0.5", "1e-3", "1e-320", "1e308", "1e999",
    "nan", "inf", "-0", "3x3", "0x10", "1_000", "1,5", ",", ".", "-", "+", " ", "", "ffff",
    "%s%n{}", "'; --", "\\", "a" * 5000, "äß", "½", "１２", "٣", "猫", "🦆", "e\u0301",
    "\u202e321", "\x1b[31m", "a\nb", "a\tb",
)  # fmt: skip
_ENDINGS = (_K.Key_Return, _K.Key_Tab, _K.Key_Up, _K.Key_Down, _K.Key_Escape)
_WRITERS = QLineEdit | QAbstractSpinBox | QPlainTextEdit | QTextEdit


def key(hand: Hand) -> None:
    """One key, now and then held down."""
    random = hand.random
    key, keys = random.choice(_MOVES), random.choice([NO_KEYS] * 6 + [_SHIFT, _ALT, _CTRL])
    if random.random() < 0.35:
        key, keys = random.choice(_ACTS), NO_KEYS
    elif random.random() < 0.25:
        key, keys = random.choice(_EDITS), random.choice([_CTRL, _CTRL, _CTRL | _SHIFT])
    for _ in range(random.choice([1, 1, 1, 3])):
        focus = hand.focused()
        hand.note(f"key {keys.name or ''} {key.name} in {called(focus)}")
        QTest.keyClick(handle(focus), key, keys)


def shortcut(hand: Hand) -> None:
    """One of the keys that the window's actions say they have."""
    known = [keys for action in hand.main.findChildren(QAction) for keys in action.shortcuts()]
    if not known:
        raise NothingToDo("no action has a key")
    keys: QKeySequence = hand.random.choice(known)
    focus = hand.focused()
    hand.note(f"shortcut {keys.toString()} in {called(focus)}")
    QTest.keySequence(handle(focus), keys)


def mnemonic(hand: Hand) -> None:
    """Alt and a letter."""
    letter = hand.random.choice("fentvhabcdsowx")
    focus = hand.focused()
    hand.note(f"Alt+{letter} in {called(focus)}")
    QTest.keyClick(handle(focus), letter, _ALT)


def write(hand: Hand) -> None:
    """An impossible value into some field, left in one way or another."""
    random = hand.random
    fields = [widget for widget in hand.all(QWidget) if isinstance(widget, _WRITERS)]
    if fields and random.random() < 0.8:
        click(random.choice(fields))
    focus = hand.focused()
    text = random.choice(_EXTREMES)
    hand.note(f"type {text[:40]!r} in {called(focus)}")
    if random.random() < 0.6:
        QTest.keyClick(handle(focus), _K.Key_A, _CTRL)
    _type(text)
    if random.random() < 0.5:
        QTest.keyClick(handle(hand.focused()), random.choice(_ENDINGS))


def paste(hand: Hand) -> None:
    """Something foreign from the clipboard."""
    text = hand.random.choice(_EXTREMES)
    focus = hand.focused()
    hand.note(f"paste {text[:40]!r} in {called(focus)}")
    QApplication.clipboard().setText(text)
    QTest.keyClick(handle(focus), _K.Key_V, _CTRL)


def _type(text: str) -> None:
    """Keys where they exist; what has no key comes as from an input method."""
    for letter in text[:60]:
        focus = QApplication.focusWidget()
        if focus is None:
            return
        if letter.isascii() and letter.isprintable():
            QTest.keyClick(handle(focus), letter)
        else:
            event = QInputMethodEvent("", [])
            event.setCommitString(letter)
            QApplication.sendEvent(focus, event)


ACTIONS = (
    Action(key, 24),
    Action(shortcut, 8),
    Action(mnemonic, 2),
    Action(write, 14),
    Action(paste, 2),
)
