"""Who uses the keyboard sees where the focus is, and where what can be typed in begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from contrast import changed, contrast
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.network.layer_list import LayerList
from cnnexplorer.views.widgets.image_grid import ImageGrid
from cnnexplorer.views.widgets.mosaic_view import MosaicView
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow

Pixels = Callable[[QWidget], QImage]
FOCUSABLE = (
    QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QTabBar, LayerList, ImageGrid,
    MosaicView,
)  # fmt: skip


def reached_by_keyboard(window: MainWindow) -> list[QWidget]:
    """All visible widgets at which Tab stops, without Qt's inner parts."""
    return [
        widget for widget in window.findChildren(QWidget)
        if isinstance(widget, FOCUSABLE) and widget.isVisible() and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
    ]  # fmt: skip


def outline(widget: QWidget) -> int:
    """The length of the line round what has the focus, in pixels: of one row, or of one tab."""
    size = widget.size()
    if isinstance(widget, LayerList):
        size = widget.visualRect(widget.currentIndex()).size()
    elif isinstance(widget, QTabBar):
        size = widget.tabRect(widget.currentIndex()).size()
    return 2 * (size.width() + size.height())


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("workspace", ["data", "training", "filters", "feature-maps", "mistakes"])
def test_a_ring_of_three_to_one_appears_round_what_gets_the_focus(
    qtbot: QtBot, session: Session, window: MainWindow, theme: Theme, pixels: Pixels,
    workspace: str, look: Any,
) -> None:  # fmt: skip
    theme.use(look)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)
    window.show_workspace(workspace)
    qtbot.waitUntil(lambda: not session.tasks.busy)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    found = reached_by_keyboard(window)
    assert len(found) > 12
    for widget in found:
        window.setFocus()
        before = pixels(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus() or widget.focusProxy() is not None
        seen = changed(before, pixels(widget))
        name = f"{type(widget).__name__} {widget.accessibleName()}"
        assert seen >= 0.75 * outline(widget), f"{name}: {seen} of {outline(widget)} pixels"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_edge_of_what_can_be_operated_is_seen_on_its_ground(
    qtbot: QtBot, session: Session, window: MainWindow, theme: Theme, pixels: Pixels, look: Any
) -> None:
    theme.use(look)
    window.show_workspace("training")
    qtbot.waitUntil(lambda: not session.tasks.busy)
    picture = pixels(window)
    checked = 0
    for widget in window.findChildren(QWidget):
        framed = isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox | QPushButton)
        inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        plain = widget.objectName() in ("primary", "link", "toggle")
        seen = framed and widget.isVisible() and widget.isEnabled()
        if not seen or inner or plain or widget.visibleRegion().isEmpty():
            continue
        box = widget.visibleRegion().boundingRect()
        if box.size() != widget.size() or widget.hasFocus():
            continue
        middle = widget.mapTo(window, QPoint(0, widget.height() // 2))
        edge = picture.pixelColor(middle).name()
        ground = picture.pixelColor(middle - QPoint(2, 0)).name()
        within = picture.pixelColor(middle + QPoint(2, 0)).name()
        name = f"{type(widget).__name__} {widget.accessibleName()}"
        assert contrast(edge, ground) >= 3.0, f"{name}: {edge} on {ground}"
        assert contrast(edge, within) >= 3.0, f"{name}: {edge} round {within}"
        checked += 1
    assert checked > 12


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_box_of_a_check_box_is_seen(
    window: MainWindow, theme: Theme, pixels: Pixels, colours_of: Callable[[QImage], set[str]],
    look: Any,
) -> None:  # fmt: skip
    theme.use(look)
    window.show_workspace("training")
    tick = next(tick for tick in window.findChildren(QCheckBox) if tick.isVisible())
    assert theme.colours.edge in colours_of(pixels(tick))
    assert contrast(theme.colours.edge, theme.colours.surface) >= 3.0
