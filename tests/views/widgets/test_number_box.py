from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from controller_fakes import Heard
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.document.fields import Real, Whole
from cnnexplorer.views.widgets.number_box import NumberBox

WHOLE = Whole(label="Filters", help="How many maps.", low=1, high=512)
REAL = Real(label="Rate", help="The share.", low=0.0, high=1.0, open_high=True)
OPEN = Real(label="Learning rate", help="The step.", low=0.0, high=100.0, open_low=True)

Shown = Callable[..., Any]


@pytest.fixture
def make(qtbot: QtBot, shown: Shown) -> Callable[..., NumberBox]:
    """A focused box beside another field that can take the focus."""

    def build(field: Any, value: float) -> NumberBox:
        page = QWidget()
        layout = QVBoxLayout(page)
        box = NumberBox(field, field.label)
        box.set_value(value)
        page.other = QLineEdit()
        layout.addWidget(box)
        layout.addWidget(page.other)
        box.page = page
        shown(page)
        page.activateWindow()
        box.setFocus()
        qtbot.waitUntil(box.hasFocus)
        return box

    return build


def retype(qtbot: QtBot, box: NumberBox, text: str) -> None:
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, text)


def test_every_keystroke_is_reported(qtbot: QtBot, make: Callable[..., NumberBox]) -> None:
    box = make(WHOLE, 32)
    edited = Heard(box.edited)
    retype(qtbot, box, "128")
    assert edited.calls == [(1,), (12,), (128,)]
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    assert edited.calls[-1] == (12,)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (WHOLE, "abc", "abc"), (WHOLE, "-5", -5), (WHOLE, "1e3", 1000), (WHOLE, "2.5", 2.5),
        (REAL, "0,25", 0.25), (REAL, ".5", 0.5), (REAL, "1e-4", 0.0001), (REAL, "x", "x"),
    ],
)  # fmt: skip
def test_what_was_typed_is_reported_as_the_number_it_means_or_as_the_text(
    qtbot: QtBot, make: Callable[..., NumberBox], field: Any, typed: str, value: object
) -> None:
    box = make(field, 0.1 if field is REAL else 32)
    edited = Heard(box.edited)
    retype(qtbot, box, typed)
    assert edited.calls[-1] == (value,)
    assert type(edited.calls[-1][0]) is type(value)


def test_an_emptied_field_reports_an_empty_text(
    qtbot: QtBot, make: Callable[..., NumberBox]
) -> None:
    box = make(WHOLE, 32)
    edited = Heard(box.edited)
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(box, Qt.Key.Key_Delete)
    assert edited.calls == [("",)]


def test_leaving_a_field_brings_back_the_last_value_and_takes_the_mark_away(
    qtbot: QtBot, make: Callable[..., NumberBox]
) -> None:
    box = make(WHOLE, 32)
    left = Heard(box.left)
    retype(qtbot, box, "9999")
    box.set_wrong(True)
    box.page.other.setFocus()
    qtbot.waitUntil(lambda: len(left) == 1)
    assert box.lineEdit().text() == "32"
    assert box.property("wrong") is False


def test_showing_a_value_reports_nothing_and_does_not_move_a_typing_cursor(
    qtbot: QtBot, make: Callable[..., NumberBox]
) -> None:
    box = make(REAL, 0.5)
    edited = Heard(box.edited)
    retype(qtbot, box, "0.20")
    box.set_value(0.2)
    assert box.lineEdit().text() == "0.20"
    count = len(edited)
    box.set_value(0.75)
    assert box.lineEdit().text() == "0.75"
    assert len(edited) == count
    assert box.value == 0.75


def test_a_mark_is_drawn(
    qtbot: QtBot, make: Callable[..., NumberBox], pixels: Any, colours_of: Any
) -> None:
    box = make(WHOLE, 32)
    before = colours_of(pixels(box))
    box.set_wrong(True)
    assert "#fdecec" in colours_of(pixels(box)) - before


@pytest.mark.parametrize(
    ("start", "key", "after"),
    [
        (32, Qt.Key.Key_Up, 33), (32, Qt.Key.Key_Down, 31), (32, Qt.Key.Key_PageUp, 42),
        (512, Qt.Key.Key_Up, 512), (1, Qt.Key.Key_Down, 1), (509, Qt.Key.Key_PageUp, 512),
    ],
)  # fmt: skip
def test_keys_step_whole_numbers_within_their_range(
    qtbot: QtBot, make: Callable[..., NumberBox], start: int, key: Qt.Key, after: int
) -> None:
    box = make(WHOLE, start)
    edited = Heard(box.edited)
    qtbot.keyClick(box, key)
    assert (box.value, box.lineEdit().text()) == (after, str(after))
    assert edited.calls in ([], [(after,)])
    assert bool(edited.calls) == (start != after)
    assert isinstance(box.value, int)


@pytest.mark.parametrize(
    ("field", "start", "steps", "after"),
    [
        (REAL, 0.5, 1, 0.55), (REAL, 0.5, -1, 0.45), (REAL, 0.05, -1, 0.0), (REAL, 0.0, 1, 0.05),
        (REAL, 0.95, 1, 0.95), (OPEN, 0.001, 1, 0.002), (OPEN, 0.001, -1, 0.0009),
        (OPEN, 0.0009, 1, 0.001), (OPEN, 0.01, -1, 0.009), (OPEN, 2.0, 1, 3.0),
        (OPEN, 100.0, 1, 100.0), (OPEN, 0.001, 3, 0.004),
    ],
)  # fmt: skip
def test_real_numbers_step_by_what_their_size_suggests(
    make: Callable[..., NumberBox], field: Real, start: float, steps: int, after: float
) -> None:
    box = make(field, start)
    box.stepBy(steps)
    assert box.value == pytest.approx(after)
    assert float(box.lineEdit().text()) == pytest.approx(after)


@pytest.mark.parametrize("start", [100.0, 1.0, 0.1, 0.05, 0.01])
def test_a_number_that_may_not_be_zero_can_be_stepped_down_as_long_as_one_likes(
    make: Callable[..., NumberBox], start: float
) -> None:
    box = make(OPEN, start)
    seen = [box.value]
    for _ in range(56):
        box.stepBy(-1)
        seen.append(box.value)
    assert all(after < before for before, after in pairwise(seen))
    assert 0 < box.value < 0.01


def test_a_click_on_the_arrow_steps(qtbot: QtBot, make: Callable[..., NumberBox]) -> None:
    box = make(WHOLE, 32)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 8, 8))
    assert box.value == 33
    low = QPoint(box.width() - 8, box.height() - 8)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=low)
    assert box.value == 32


def test_the_wheel_turns_only_a_focused_box(qtbot: QtBot, make: Callable[..., NumberBox]) -> None:
    box = make(WHOLE, 32)

    def turn() -> None:
        middle = QPointF(box.rect().center())
        event = QWheelEvent(
            middle, QPointF(box.mapToGlobal(box.rect().center())), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(box, event)

    turn()
    assert box.value == 33
    box.page.other.setFocus()
    qtbot.waitUntil(lambda: not box.hasFocus())
    turn()
    assert box.value == 33


def test_a_box_says_what_it_is_for(make: Callable[..., NumberBox]) -> None:
    box = make(WHOLE, 32)
    assert (box.accessibleName(), box.toolTip()) == ("Filters", "How many maps.")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,000", 1000), ("65,536", 65_536), ("8e1", 80), ("12", 12), ("1,00", "1,00"), ("1.5", 1.5)],
)
def test_whole_numbers_are_read_as_the_program_writes_them(
    shown: Callable[..., Any], text: str, value: object
) -> None:
    box = shown(NumberBox(Whole(label="Filters", help="", low=1, high=99_999), "Filters"))
    box.lineEdit().setText(text)
    assert box.read() == value
    assert type(box.read()) is type(value)


@pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_the_keys_that_move_a_layer_change_no_number(
    qtbot: QtBot, make: Callable[..., NumberBox], key: Qt.Key
) -> None:
    box = make(WHOLE, 32)
    edited = Heard(box.edited)
    qtbot.keyClick(box, key, Qt.KeyboardModifier.AltModifier)
    assert edited.calls == []
    qtbot.keyClick(box, key)
    assert len(edited) == 1
