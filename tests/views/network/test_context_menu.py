"""A right click offers what can be done there; the menu offers the Input nothing it cannot do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from controller_fakes import node_at
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.views.network.layer_list import LayerList
from cnnexplorer.views.window.main_window import MainWindow

ROW_ENTRIES = ("duplicate", "delete", "rename", "switch", "freeze", "up", "down")


@pytest.fixture(autouse=True)
def _no_menu_stays_open() -> Iterator[None]:
    yield
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def right_click(qtbot: QtBot, rows: LayerList, point: QPoint) -> QMenu:
    """As a mouse does it: press, then the menu's event."""
    qtbot.mousePress(rows.viewport(), Qt.MouseButton.RightButton, pos=point)
    reason = QContextMenuEvent.Reason.Mouse
    at = rows.viewport().mapToGlobal(point)
    QApplication.sendEvent(rows.viewport(), QContextMenuEvent(reason, point, at))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_a_right_click_on_empty_room_offers_every_kind_to_add(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    rows = window.network.list
    window.resize(980, 800)
    window.network.setSizes([600, 150])
    empty = QPoint(60, rows.viewport().height() - 4)
    assert not rows.indexAt(empty).isValid()
    menu = right_click(qtbot, rows, empty)
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == [cls.title for cls in LAYERS.offered]
    count = len(session.editing.project.network.nodes)
    menu.actions()[0].trigger()
    assert len(session.editing.project.network.nodes) == count + 1


@pytest.mark.parametrize("row", [0, 2])
def test_a_right_click_on_a_row_chooses_it_and_offers_what_can_be_done_with_it(
    qtbot: QtBot, session: Session, window: MainWindow, row: int
) -> None:
    rows = window.network.list
    point = rows.visualRect(rows.model().index(row)).center()
    menu = right_click(qtbot, rows, point)
    assert session.selection.now.node == node_at(session, row)
    found = {action.data(): action.isEnabled() for action in menu.actions()}
    assert found == dict.fromkeys(ROW_ENTRIES, row > 0)
    if row:
        delete = next(action for action in menu.actions() if action.data() == "delete")
        node = node_at(session, row)
        delete.trigger()
        assert node not in session.editing.project.network.ids


@pytest.mark.parametrize(
    ("row", "enabled"), [(0, ()), (1, (*ROW_ENTRIES[:5], "down")), (6, ROW_ENTRIES[:6])]
)
def test_the_network_menu_offers_only_what_can_be_done_with_the_row(
    session: Session, window: MainWindow, row: int, enabled: tuple[str, ...]
) -> None:
    session.selection.look(node=node_at(session, row))
    actions = window.menus.actions
    assert {name for name in ROW_ENTRIES if actions[name].isEnabled()} == set(enabled)
