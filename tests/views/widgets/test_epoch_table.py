from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QLabel,
    QScrollBar,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cnnexplorer.runs.history import EpochNumbers
from cnnexplorer.views.widgets.epoch_table import EpochTable
from cnnexplorer.views.widgets.theme import Theme
from tests.settling import settle


def epochs(count: int, loss: float = 0.5) -> list[EpochNumbers]:
    return [EpochNumbers(number, loss, 1.0, loss, 1.0) for number in range(1, count + 1)]


@pytest.fixture
def page(shown: Callable[..., Any]) -> QWidget:
    """A table below a text that comes later."""
    made = QWidget()
    made.table, made.text = EpochTable(), QLabel("Test loss 0.1\ntook 0:34")
    layout = QVBoxLayout(made)
    layout.addWidget(made.text)
    layout.addWidget(made.table, 1)
    made.text.hide()
    return shown(made, 330, 320)


def last_row_is_seen(table: EpochTable) -> bool:
    box = table.visualItemRect(table.item(table.rowCount() - 1, 0))
    return box.top() >= 0 and box.bottom() <= table.viewport().height()


@pytest.mark.parametrize("count", [1, 6, 30, 61, 1000])
def test_the_last_epoch_stays_in_sight_when_a_text_takes_room_at_the_end(
    page: QWidget, count: int
) -> None:
    for done in range(1, count + 1, max(1, count // 20)):
        page.table.show_epochs(epochs(done))
    page.table.show_epochs(epochs(count))
    page.grab()
    assert last_row_is_seen(page.table)
    page.text.show()
    page.grab()
    assert last_row_is_seen(page.table)
    page.resize(330, 240)
    page.grab()
    assert last_row_is_seen(page.table)


def test_a_person_who_scrolled_back_is_left_there(page: QWidget) -> None:
    page.table.show_epochs(epochs(40))
    page.grab()
    bar: QScrollBar = page.table.verticalScrollBar()
    bar.setValue(3)
    page.table.show_epochs(epochs(50))
    page.grab()
    assert bar.value() == 3
    bar.setValue(bar.maximum())
    page.table.show_epochs(epochs(60))
    page.grab()
    assert last_row_is_seen(page.table)


@pytest.mark.parametrize("points", [10.0, 15.0])
@pytest.mark.parametrize("count", [60, 1200])
def test_no_number_is_cut_in_any_font(page: QWidget, points: float, count: int) -> None:
    font = QFont(page.font())
    font.setPointSizeF(points)
    page.table.setFont(font)
    page.table.horizontalHeader().setFont(font)
    page.table.show_epochs(epochs(count, 9876.54321))
    page.resize(page.table.minimumWidth() + 20, 320)
    page.grab()
    table = page.table
    assert table.verticalScrollBar().isVisible()
    metrics = table.fontMetrics()
    for column in range(5):
        room = table.columnWidth(column)
        texts = (table.item(count - 1, column).text(), table.horizontalHeaderItem(column).text())
        for text in texts:
            assert metrics.horizontalAdvance(text) + 6 <= room, text
    assert sum(table.columnWidth(column) for column in range(5)) <= table.viewport().width()


def test_another_training_begins_with_no_rows(page: QWidget) -> None:
    page.table.show_epochs(epochs(40))
    page.table.verticalScrollBar().setValue(0)
    page.table.forget()
    assert page.table.rowCount() == 0
    page.table.show_epochs(epochs(30))
    page.grab()
    assert last_row_is_seen(page.table)


@pytest.mark.parametrize("percent", [100, 150])
def test_no_number_is_shortened_where_the_table_has_no_more_room_than_it_asks_for(
    shown: Callable[..., Any], theme: Theme, percent: int
) -> None:
    theme.use_text(percent)
    table = shown(EpochTable(), 600, 200)
    table.show_epochs([EpochNumbers(n, 0.9245, 1.0, 8.8888, 1.0) for n in range(1, 31)])
    table.setFixedWidth(table.minimumWidth())
    settle(table)
    assert table.verticalScrollBar().isVisible()
    index = table.model().index
    for column in range(5):
        cell, option = index(29, column), QStyleOptionViewItem()
        table.itemDelegate().initStyleOption(option, cell)
        option.rect = table.visualRect(cell)
        kind = QStyle.SubElement.SE_ItemViewItemText
        room = table.style().subElementRect(kind, option, table).width()
        margin = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        needed = table.fontMetrics().horizontalAdvance(option.text)
        assert room - 2 * margin >= needed + 2, "and a little more, for widths are rounded"
