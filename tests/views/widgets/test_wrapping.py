"""Items beside each other, on further lines where there is no room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from cnnexplorer.views.widgets.labels import Sentence
from cnnexplorer.views.widgets.wrapping import Wrapping
from tests.settling import settle


class Block(QWidget):
    """Asks for a width, and is at least half of it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._wanted = width

    def sizeHint(self) -> QSize:
        return QSize(self._wanted, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wanted // 2, 20)


Arrange = Callable[..., list[tuple[int, int, int]]]


@pytest.fixture
def arrange(shown: Callable[..., Any]) -> Arrange:
    """Where blocks of these widths come to stand: x, y and width; None is a stretch."""

    def make(width: int, *items: int | None, first_grows: bool = False) -> Any:
        page = QWidget()
        layout = Wrapping(10, first_grows)
        blocks = [Block(item) if item else None for item in items]
        for block in blocks:
            if block is None:
                layout.add_stretch()
            else:
                layout.add(block)
        page.setLayout(layout)
        layout.setContentsMargins(0, 0, 0, 0)
        page.blocks = blocks
        shown(page, width, 200)
        assert layout.heightForWidth(width) == max(b.geometry().bottom() + 1 for b in blocks if b)
        return [(b.x(), b.y(), b.width()) for b in blocks if b]

    return make


def test_what_fits_stands_on_one_line_and_a_stretch_pushes_the_rest_to_its_end(
    arrange: Arrange,
) -> None:
    assert arrange(400, 100, 120) == [(0, 0, 100), (110, 0, 120)]
    assert arrange(400, 100, None, 120) == [(0, 0, 100), (280, 0, 120)]


def test_what_does_not_fit_goes_on_below_and_begins_at_the_left(arrange: Arrange) -> None:
    assert arrange(220, 100, None, 120, 90) == [(0, 0, 100), (0, 30, 120), (130, 30, 90)]


def test_an_item_that_is_too_long_for_a_line_gets_all_of_it(arrange: Arrange) -> None:
    assert arrange(200, 80, 300, 50) == [(0, 0, 80), (0, 30, 200), (0, 60, 50)]


def test_a_growing_first_takes_the_rest_of_its_line_or_a_line_of_its_own(arrange: Arrange) -> None:
    assert arrange(400, 50, 100, first_grows=True) == [(0, 0, 290), (300, 0, 100)]
    assert arrange(180, 50, 100, first_grows=True) == [(0, 0, 180), (0, 30, 100)]


def test_what_is_hidden_takes_no_room(shown: Callable[..., Any]) -> None:
    page = QWidget()
    layout = Wrapping(10)
    page.blocks = [Block(100), Block(100), Block(100)]
    for block in page.blocks:
        layout.add(block)
    layout.setContentsMargins(0, 0, 0, 0)
    page.setLayout(layout)
    shown(page, 220, 100)
    assert page.blocks[2].y() == 30
    page.blocks[0].hide()
    page.layout().activate()
    assert [block.pos().toTuple() for block in page.blocks[1:]] == [(0, 0), (110, 0)]


def test_a_long_sentence_stands_above_its_button_where_that_makes_the_strip_lower(
    shown: Callable[..., Any],
) -> None:
    page = QWidget()
    layout = Wrapping(10, first_grows=True)
    sentence, block = Sentence(), Block(120)
    for item in (sentence, block):
        layout.add(item)
    page.setLayout(layout)
    sentence.setText("A short one.")
    shown(page, 400, 200)
    assert sentence.geometry().right() < block.x(), "beside each other"
    sentence.setText("A sentence that says a good deal more than there is room for. " * 6)
    settle(page)
    assert block.y() > sentence.geometry().bottom()
    assert sentence.width() > 300
