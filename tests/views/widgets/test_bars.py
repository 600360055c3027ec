from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from controller_fakes import Heard
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from cnnexplorer.views.widgets.bars import Bar, Bars
from cnnexplorer.views.widgets.theme import LIGHT, Theme

THREE = (Bar("zero", 0.25, "25%"), Bar("one", 1.0, "100%", strong=True, mark="true"),
         Bar("two", 0.0, "0%"))  # fmt: skip


@pytest.fixture
def bars(shown: Callable[..., Any], theme: Theme) -> Bars:
    made = Bars(theme, "Probabilities")
    made.show_bars(THREE)
    shown(made, 300, made.sizeHint().height())
    return made


def row_height(bars: Bars) -> int:
    return bars.sizeHint().height() // len(bars.bars)


def run(picture: QImage, y: int, colour: str) -> int:
    wanted = QColor(colour).rgb()
    return sum(picture.pixel(x, y) == wanted for x in range(picture.width()))


def test_the_length_of_a_bar_is_its_share(bars: Bars, pixels: Callable[[Any], QImage]) -> None:
    picture, height = pixels(bars), row_height(bars)
    middles = [index * height + height // 2 for index in range(3)]
    whole = run(picture, middles[1], LIGHT.accent)
    quarter = run(picture, middles[0], LIGHT.subtle)
    rest = run(picture, middles[0], LIGHT.raised)
    assert whole > 100
    assert quarter / whole == pytest.approx(0.25, abs=0.05)
    assert rest / whole == pytest.approx(0.75, abs=0.05)
    assert run(picture, middles[2], LIGHT.subtle) < 12
    assert run(picture, middles[2], LIGHT.raised) > whole - 8


def test_a_click_tells_which_bar_was_meant(qtbot: QtBot, bars: Bars) -> None:
    clicked = Heard(bars.clicked)
    for index in (2, 0, 1):
        point = QPoint(20, index * row_height(bars) + 4)
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=point)
    assert clicked.calls == [(2,), (0,), (1,)]


def test_what_is_drawn_is_also_said(bars: Bars) -> None:
    assert bars.accessibleName() == "Probabilities"
    assert bars.accessibleDescription() == "zero 25%; one 100% true; two 0%"


def test_more_bars_need_more_room_and_none_can_be_painted(
    bars: Bars, pixels: Callable[[Any], QImage]
) -> None:
    three = bars.sizeHint().height()
    bars.show_bars(THREE * 4)
    assert bars.sizeHint().height() == 4 * three
    assert bars.minimumSizeHint().height() == 4 * three
    bars.show_bars(())
    pixels(bars)
    assert bars.sizeHint().height() > 0


@pytest.mark.parametrize("share", [-1.0, 2.0])
def test_a_share_outside_zero_to_one_stays_inside_its_track(
    bars: Bars, pixels: Callable[[Any], QImage], share: float
) -> None:
    bars.show_bars((THREE[1],))
    whole = run(pixels(bars), row_height(bars) // 2, LIGHT.accent)
    bars.show_bars((Bar("one", share, "100%", strong=True, mark="true"),))
    drawn = run(pixels(bars), row_height(bars) // 2, LIGHT.accent)
    assert drawn == (whole if share > 1 else 0)
