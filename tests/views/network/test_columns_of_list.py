"""The columns of costs beside the layers: switched on in the menu, seen, remembered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clipping import complaints
from controller_fakes import MakeSession, set_layer
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document.columns import COLUMNS
from cnnexplorer.settings import Settings
from cnnexplorer.views.window.main_window import MainWindow
from tests.settling import settle


def captions(window: MainWindow) -> list[str]:
    return [text for text, _ in window.network.heading.captions()]


def counts(window: MainWindow, row: int) -> list[str]:
    pieces = window.network.list.pieces(row)
    return [piece.text for piece in pieces if piece.role == "count"]


def test_parameters_stand_there_until_others_are_switched_on(
    session: Session, window: MainWindow
) -> None:
    actions = window.menus.actions
    assert captions(window) == ["#", "layer", "output", "params"]
    assert [column.id for column in COLUMNS if actions[f"column_{column.id}"].isChecked()] == [
        "parameters"
    ]
    actions["column_multiply_adds"].trigger()
    actions["column_receptive_field"].trigger()
    assert captions(window) == ["#", "layer", "output", "params", "mult-adds", "sees"]
    assert counts(window, 1) == ["320", "195 k", "3×3"]
    assert "the last layer sees the whole image" in window.network.totals.text()
    assert window.network.list.text_of(1).endswith("320 parameters, mult-adds 195 k, sees 3×3")
    set_layer(session, 1, "kernel_size", (5, 5))
    assert counts(window, 1)[2] == "5×5"
    tip = window.network.list.model().index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert "Each value can see 5×5 pixels" in tip
    actions["column_parameters"].trigger()
    assert captions(window) == ["#", "layer", "output", "mult-adds", "sees"]
    assert session.settings.columns == ["multiply_adds", "receptive_field"]


def test_the_heading_offers_them_with_a_right_click(window: MainWindow) -> None:
    heading = window.network.heading
    assert heading.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    assert [action.text() for action in heading.actions()] == [column.name for column in COLUMNS]


def test_what_was_switched_on_is_there_at_the_next_start(
    make_session: MakeSession, make_window: Callable[..., MainWindow]
) -> None:
    session = make_session(settings=Settings(columns=["receptive_field", "unheard_of"]))
    window = make_window(session)
    assert captions(window) == ["#", "layer", "output", "sees"]
    assert window.menus.actions["column_receptive_field"].isChecked()


@pytest.mark.parametrize("width", [980, 1280, 2400])
def test_those_are_seen_that_there_is_room_for(
    qtbot: QtBot, window: MainWindow, width: int
) -> None:
    window.resize(width, 800)
    for column in COLUMNS[1:]:
        window.menus.actions[f"column_{column.id}"].trigger()
    settle(window)
    seen = captions(window)[3:]
    titles = [column.title for column in COLUMNS]
    assert seen == titles[: len(seen)]
    assert 1 <= len(seen) < len(titles)
    assert complaints(window) == []
    window._splitters["main"].setSizes([1000, 1400])
    settle(window)
    assert (captions(window)[3:] == titles) == (width > 980)
    assert complaints(window) == []
