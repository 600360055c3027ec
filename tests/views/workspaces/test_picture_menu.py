"""Filters and Feature maps can be kept as pictures, by mouse and by key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controller_fakes import node_at
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.analysis import mosaic
from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.mosaic_view import MosaicView
from cnnexplorer.views.widgets.picture_menu import MOST_PIXELS, PictureMenu, canvas
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


@pytest.fixture(params=["filters", "maps", "values"])
def kept(
    request: pytest.FixtureRequest, qtbot: QtBot, session: Session, window: MainWindow
) -> tuple[QWidget, QWidget, PictureMenu]:
    """What is seen, where it is clicked, and its menu."""
    session.training.start()
    idle(qtbot, session)
    rows = len(session.editing.project.network.layers)
    session.selection.look(node=node_at(session, rows if request.param == "values" else 1))
    window.show_workspace("filters" if request.param == "filters" else "feature-maps")
    idle(qtbot, session)
    window.activateWindow()
    page: Any = window.tabs.currentWidget()
    if request.param == "values":
        bars = page.values.bars
        return bars, bars.viewport(), bars.menu
    page.mosaic.grab()
    return page.mosaic, page.mosaic._view.viewport(), page.mosaic.menu


def choose(qtbot: QtBot, clicked: QWidget, menu: PictureMenu, name: str) -> None:
    """The right button, then a click on the entry."""
    middle = clicked.rect().center()
    if clicked.parent() is menu.parent():  # Qt itself makes the event of the right button
        menu.show_at(clicked.mapToGlobal(middle), True)
    else:
        qtbot.mouseClick(clicked, Qt.MouseButton.RightButton, pos=middle)
    qtbot.waitUntil(menu.isVisible)
    place = menu.actionGeometry(getattr(menu, name)).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not menu.isVisible())


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


def test_the_picture_is_copied_twice_as_fine_as_the_screen(
    qtbot: QtBot, window: MainWindow, kept: tuple[QWidget, QWidget, PictureMenu]
) -> None:
    _, clicked, menu = kept
    QGuiApplication.clipboard().clear()
    choose(qtbot, clicked, menu, "copy")
    image = QGuiApplication.clipboard().image()
    assert image.width() >= 2 * clicked.width()
    assert image.height() >= 2 * clicked.height()
    seen = colours(clicked.grab().toImage())
    assert len(colours(image) & seen) >= 2
    assert window.status.currentMessage() == "Copied the picture"


@pytest.mark.parametrize(("key", "modifier"), [(Qt.Key.Key_Menu, NONE), (Qt.Key.Key_F10, SHIFT)])
def test_the_menu_of_a_picture_opens_by_key_and_saves_a_png(
    qtbot: QtBot,
    session: Session,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kept: tuple[QWidget, QWidget, PictureMenu],
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
) -> None:
    shown, clicked, menu = kept
    asked: list[Any] = []

    def answer(_parent: object, *values: object) -> Path:
        asked.append(values)
        return tmp_path / "kept.png"

    monkeypatch.setattr(dialogs, "ask_save_copy", answer)
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(shown, key, modifier)
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    idle(qtbot, session)
    ((title, suggestion, suffix),) = asked
    assert (title, suffix) == ("Save picture", "png")
    page = window.workspace.title.lower()
    assert Path(suggestion).name == f"{session.editing.project.network.name} {page}.png"
    image = QImage(str(tmp_path / "kept.png"))
    assert image.width() >= 2 * clicked.width()
    qtbot.waitUntil(lambda: "Wrote" in window.status.currentMessage())


def test_ctrl_c_copies_the_picture(
    qtbot: QtBot, kept: tuple[QWidget, QWidget, PictureMenu]
) -> None:
    shown, _, _ = kept
    QGuiApplication.clipboard().clear()
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(shown.hasFocus)
    qtbot.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert not QGuiApplication.clipboard().image().isNull()


def test_a_mosaic_with_more_pixels_than_the_screen_shows_is_kept_with_all_of_them(
    theme: Theme, shown: Any
) -> None:
    view: MosaicView = shown(MosaicView(theme, "map", "Maps"), 200, 200)
    maps = np.random.default_rng(0).random((500, 500, 4), np.float32)
    view.show_mosaic(mosaic.of_maps(maps, view.aspect), None)
    view.grab()
    image = view.picture()
    assert image is not None
    made = view.mosaic
    assert made is not None
    first = view._view.mapFromScene(view._box.mapViewToScene(QPoint(0, 0)))
    last = view._view.mapFromScene(view._box.mapViewToScene(QPoint(made.picture.shape[1], 0)))
    ratio = image.devicePixelRatio()
    assert (last.x() - first.x()) * ratio >= 0.98 * made.picture.shape[1]


def test_nothing_is_kept_of_nothing(theme: Theme, shown: Any) -> None:
    view: MosaicView = shown(MosaicView(theme, "map", "Maps"), 200, 200)
    assert view.picture() is None
    view.menu.show_at(QPoint(0, 0), view.mosaic is not None)
    assert not view.menu.copy.isEnabled()
    assert not view.menu.png.isEnabled()
    view.menu.close()


def test_a_huge_picture_takes_no_more_memory_than_is_sensible() -> None:
    made = canvas(5000, 4000, 30.0)
    assert made.width() * made.height() <= MOST_PIXELS * 1.01
    assert QColor(made.pixel(0, 0)).isValid()
