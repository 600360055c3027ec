"""Bars of a layer's values: drawn to scale, read under the pointer, walked by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from controller_fakes import Heard
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from pytestqt.qtbot import QtBot

from cnnexplorer.analysis import values
from cnnexplorer.views.widgets.theme import LIGHT, NOT_FINITE_COLOUR, Theme
from cnnexplorer.views.widgets.values_view import ValuesView

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


@pytest.fixture
def view(shown: Callable[..., Any], theme: Theme) -> ValuesView:
    return shown(ValuesView(theme, "Values"), 700, 500)


def show(view: ValuesView, numbers: Any, **more: Any) -> None:
    wanted = {"word": "unit", "names": (), "marks": {}, "current": None} | more
    view.show_values(values.of_row(np.asarray(numbers, np.float32)), **wanted)


def count_of(picture: QImage, box: QRect, colour: str) -> int:
    wanted = QColor(colour).rgb()
    return sum(
        picture.pixel(x, y) == wanted
        for x in range(max(0, box.left()), min(picture.width(), box.right() + 1))
        for y in range(max(0, box.top()), min(picture.height(), box.bottom() + 1))
    )


def drawn(view: ValuesView, pixels: Callable[[Any], QImage], position: int, colour: str) -> int:
    """How many pixels of a colour lie in the box of a value."""
    return count_of(pixels(view.bars.viewport()), view.bars.box_of(position), colour)


def test_few_values_are_rows_with_bars_as_long_as_their_numbers(
    view: ValuesView, pixels: Callable[[Any], QImage]
) -> None:
    show(view, [0.25, 1.0, 0.0, 0.5])
    whole = drawn(view, pixels, 1, LIGHT.accent)
    assert whole > 1000, "the largest has the accent colour"
    assert drawn(view, pixels, 0, LIGHT.subtle) / whole == pytest.approx(0.25, abs=0.05)
    assert drawn(view, pixels, 3, LIGHT.subtle) / whole == pytest.approx(0.5, abs=0.05)
    tops = [view.bars.box_of(position).top() for position in range(4)]
    assert tops == sorted(set(tops))


def test_the_name_of_the_largest_begins_with_its_first_letter(
    view: ValuesView, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[int, int]] = []

    def note(self: QPainter, box: QRect, flags: Any, text: str) -> None:
        drawn.append((QFontMetrics(self.font()).horizontalAdvance(text), box.width()))
        draw(self, box, flags, text)

    draw = QPainter.drawText
    monkeypatch.setattr(QPainter, "drawText", note)
    show(view, [0.1, 0.9], names=("Zero, the very long name of a class " * 3, "One, as long " * 9))
    view.bars.grab()
    assert len(drawn) >= 4
    assert all(text <= room for text, room in drawn)


def test_signed_values_lie_on_both_sides_of_zero_in_the_colours_of_signed_maps(
    view: ValuesView, pixels: Callable[[Any], QImage]
) -> None:
    show(view, [-1.0, 1.0])
    assert drawn(view, pixels, 0, LIGHT.negative) > 300
    assert drawn(view, pixels, 0, LIGHT.positive) == 0
    assert drawn(view, pixels, 1, LIGHT.positive) > 300
    assert view.text_at(0) == "unit 0:  −1"
    assert view.text_at(1) == "unit 1:  +1"


def test_the_true_class_and_all_names_are_written(view: ValuesView) -> None:
    show(view, [0.1, 0.9], word="class", names=("cat", "dog"), marks={0: "true"})
    assert view.bars.number_text(0) == "0.1"
    assert view.text_at(1) == "class dog (number 1):  0.9"
    assert view.bars.accessibleDescription() == (
        "class cat (number 0):  0.1; class dog (number 1):  0.9"
    )
    assert view.pointed.text() == "2 classes · point at one to read its value"


def test_classes_that_are_called_by_their_numbers_are_not_said_twice(view: ValuesView) -> None:
    show(view, [0.1, 0.9], word="class", names=("0", "1"))
    assert view.text_at(1) == "class 1:  0.9"


@pytest.mark.parametrize("count", [128, 4096, 65_536])
def test_many_values_are_columns_each_found_under_its_own_point(
    view: ValuesView, count: int
) -> None:
    show(view, np.linspace(-1, 1, count))
    bars = view.bars
    per_row = bars._layout.per_row
    assert per_row >= 96
    looked = [0, 1, per_row - 1, *([per_row, count - 1] if count > per_row else [])]
    for position in looked:
        bars.choose(position)  # brings it into sight
        box = bars.box_of(position)
        assert box.top() >= 0
        assert box.bottom() <= bars.viewport().height()
        for point in (box.center(), box.topLeft(), box.bottomRight()):
            assert bars.position_at(point) == position


@pytest.mark.parametrize("count", [128, 4096])
def test_columns_are_as_high_as_their_numbers(
    view: ValuesView, pixels: Callable[[Any], QImage], count: int
) -> None:
    numbers = np.zeros(count)
    numbers[[3, 9]] = 1.0, 0.5
    show(view, numbers)
    picture = pixels(view.bars.viewport())
    heights = []
    for position, colour in ((3, LIGHT.accent), (9, LIGHT.subtle), (5, LIGHT.subtle)):
        box = view.bars.box_of(position)
        middle = QRect(box.left() + 1, box.top(), 1, box.height())
        heights.append(count_of(picture, middle, colour))
    assert heights[0] > 20
    assert heights[1] / heights[0] == pytest.approx(0.5, abs=0.05)
    assert heights[2] == 0


def test_the_number_under_the_pointer_is_the_number_of_the_array(
    view: ValuesView, move: Callable[..., None]
) -> None:
    numbers = np.random.default_rng(0).normal(size=4096)
    show(view, numbers)
    for position in (0, 70, 511):
        move(view.bars.viewport(), view.bars.box_of(position).center())
        assert view.pointed.text() == f"unit {position}:  {np.float32(numbers[position]):+.4g}"
    move(view.bars.viewport(), QPoint(1, 1))
    assert view.pointed.text() == "4,096 units · point at one to read its value"


def test_the_scale_is_said(view: ValuesView) -> None:
    show(view, [-0.25, 2.0])
    assert view.scale.text() == "bars from −0.25 to 2"
    show(view, np.arange(100))
    assert view.bars.accessibleDescription() == (
        "100 units, bars from 0 to 99; the largest is unit 99:  99"
    )


def test_a_click_chooses_a_value(qtbot: QtBot, view: ValuesView) -> None:
    chosen = Heard(view.chosen)
    show(view, np.arange(200))
    qtbot.mouseClick(view.bars.viewport(), LEFT, pos=view.bars.box_of(17).center())
    qtbot.mouseClick(view.bars.viewport(), LEFT, pos=QPoint(1, 1))
    assert chosen.calls == [(17,)]


def test_keys_walk_through_the_values_and_bring_them_into_sight(
    qtbot: QtBot, view: ValuesView
) -> None:
    show(view, np.arange(4096))
    view.chosen.connect(view.choose)
    chosen = Heard(view.chosen)
    row = view.bars._layout.per_row
    for pressed, expected in (
        (KEY.Key_Right, 0), (KEY.Key_Right, 1), (KEY.Key_Down, 1 + row), (KEY.Key_Left, row),
        (KEY.Key_Up, 0), (KEY.Key_End, 4095), (KEY.Key_Home, 0),
    ):  # fmt: skip
        qtbot.keyClick(view.bars, pressed)
        assert chosen.calls[-1] == (expected,)
        box = view.bars.box_of(expected)
        assert box.top() >= 0
        assert box.bottom() <= view.bars.viewport().height()
        assert view.pointed.text() == f"unit {expected}:  {expected:.4g}"


def test_the_chosen_value_is_framed_and_its_number_said(
    view: ValuesView, pixels: Callable[[Any], QImage]
) -> None:
    chosen = Heard(view.chosen)
    show(view, np.ones(10), current=4)
    assert drawn(view, pixels, 4, LIGHT.selected) > 100
    assert drawn(view, pixels, 5, LIGHT.selected) == 0
    assert view.pointed.text() == "unit 4:  1"
    view.choose(None)
    assert drawn(view, pixels, 4, LIGHT.selected) == 0
    assert chosen.calls == []


def test_what_is_not_finite_is_said_and_drawn_to_be_so(
    view: ValuesView, pixels: Callable[[Any], QImage]
) -> None:
    show(view, [1.0, np.nan, np.inf])
    assert view.text_at(1) == "unit 1:  not finite"
    for position in (1, 2):
        assert drawn(view, pixels, position, NOT_FINITE_COLOUR) > 300


def test_other_values_of_the_same_layer_leave_the_list_where_it_was(view: ValuesView) -> None:
    show(view, np.arange(4096))
    bar = view.bars.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    show(view, np.arange(4096)[::-1])
    assert bar.value() == bar.maximum() // 2
    show(view, np.arange(1000))
    assert bar.value() == 0


@pytest.mark.parametrize("width", [260, 700, 1300])
def test_names_bars_and_numbers_never_lie_on_each_other(view: ValuesView, width: int) -> None:
    view.resize(width, 400)
    names = ("a class with a name that is very long indeed", "b")
    show(view, [0.000123456, -3.0], word="class", names=names, marks={0: "true"})
    layout = view.bars._layout
    name, number = layout.texts(0)
    (bar,) = layout.bars(range(1), view.bars.values.zero, np.array([1.0]))  # type: ignore[union-attr]
    assert 0 <= name.left() < name.right() < bar.left() <= bar.right() < number.left()
    assert number.right() <= view.bars.viewport().width()
    needed = view.bars.fontMetrics().horizontalAdvance("+0.0001235 · true")
    assert number.width() >= needed


def test_before_anything_is_shown_keys_and_pointer_do_no_harm(
    qtbot: QtBot, view: ValuesView, theme: Theme, move: Callable[..., None]
) -> None:
    chosen = Heard(view.chosen)
    qtbot.keyClick(view.bars, KEY.Key_Right)
    move(view.bars.viewport(), QPoint(50, 50))
    qtbot.mouseClick(view.bars.viewport(), LEFT, pos=QPoint(50, 50))
    theme.use("dark")
    view.grab()
    assert chosen.calls == []


def test_the_focus_of_the_bars_is_seen(
    qtbot: QtBot, view: ValuesView, pixels: Callable[[Any], QImage]
) -> None:
    show(view, np.ones(5))
    view.bars.clearFocus()
    edge = QRect(0, 0, view.bars.width(), 2)
    before = count_of(pixels(view.bars), edge, LIGHT.accent)
    view.setFocus()
    qtbot.waitUntil(view.bars.hasFocus)
    assert before == 0
    assert count_of(pixels(view.bars), edge, LIGHT.accent) > 500
