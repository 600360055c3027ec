"""An image of the Data workspace in a window of its own, and what a click says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controller_fakes import Heard, write_npz
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Digits
from cnnexplorer.views.widgets.image_dialog import ImageDialog, LargeImage
from cnnexplorer.views.widgets.image_view import ImageView
from cnnexplorer.views.widgets.images import to_qimage
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces.data import DataWorkspace

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


@pytest.fixture
def data(window: MainWindow) -> DataWorkspace:
    window.show_workspace("data")
    page = window.pages["data"]
    assert isinstance(page, DataWorkspace)
    return page


def click(qtbot: QtBot, data: DataWorkspace, position: int, double: bool = False) -> None:
    spot = data.grid.box_of(position).center()
    qtbot.mouseClick(data.grid.viewport(), LEFT, pos=spot)
    if double:
        qtbot.mouseDClick(data.grid.viewport(), LEFT, pos=spot)


def opened(qtbot: QtBot, data: DataWorkspace) -> ImageDialog:
    """The window, once keys go to it."""
    large = data.large
    assert large is not None
    assert large.isVisible()
    qtbot.waitUntil(large.isActiveWindow)
    return large


def point_at(view: ImageView, move: Callable[..., None], row: int, column: int) -> str:
    """What is said of a pixel; asked until the window has found its size."""
    view.grab()
    scene = view._box.mapViewToScene(QPointF(column + 0.5, row + 0.5))
    move(view._view.viewport(), view._view.mapFromScene(scene))
    return view.pointed.text()


def test_a_double_click_opens_a_training_image_large_with_its_numbers(
    qtbot: QtBot, session: Session, data: DataWorkspace, move: Callable[..., None]
) -> None:
    click(qtbot, data, 5, double=True)
    large = opened(qtbot, data)
    assert large.title.text() == "Training image 5 (of 0–39)"
    assert large.name.text() == "class 5"
    assert large.windowTitle() == "Training image 5 – class 5"
    pixels = session.datasets.dataset.train.images[5]  # type: ignore[union-attr]
    for row, column in ((0, 0), (3, 11), (27, 27)):
        said = f"row {row}, column {column}:  {pixels[row, column, 0]}"
        qtbot.waitUntil(
            lambda said=said, row=row, column=column: (
                point_at(large.view, move, row, column) == said
            )
        )


def test_enter_opens_the_chosen_test_image_and_escape_closes_it(
    qtbot: QtBot, session: Session, data: DataWorkspace
) -> None:
    qtbot.mouseClick(data.test_button, LEFT)
    click(qtbot, data, 7)
    qtbot.keyClick(data.grid, KEY.Key_Return)
    large = opened(qtbot, data)
    assert large.title.text() == "Test image 7 (of 0–19)"
    qtbot.keyClick(large, KEY.Key_Escape)
    assert not large.isVisible()
    assert session.selection.now.image == 7


def test_arrow_keys_go_on_through_what_the_grid_shows_and_the_grid_follows(
    qtbot: QtBot, session: Session, data: DataWorkspace
) -> None:
    qtbot.mouseClick(data.test_button, LEFT)
    data.classes.setCurrentIndex(4)
    data.classes.activated.emit(4)  # test images 3 and 13
    click(qtbot, data, 0, double=True)
    large = opened(qtbot, data)
    assert not large.back.isEnabled()
    for key, title, image in (
        (KEY.Key_Left, "Test image 3", 3), (KEY.Key_Right, "Test image 13", 13),
        (KEY.Key_Right, "Test image 13", 13), (KEY.Key_Up, "Test image 3", 3),
        (KEY.Key_Down, "Test image 13", 13),
    ):  # fmt: skip
        qtbot.keyClick(large.view, key)
        assert large.title.text() == f"{title} (of 0–19)"
        assert session.selection.now.image == image
    assert data.grid.current == 1
    assert not large.forth.isEnabled()
    qtbot.mouseClick(large.back, LEFT)
    assert large.title.text() == "Test image 3 (of 0–19)"
    large.back.setFocus()
    qtbot.keyClick(large.forth, KEY.Key_Right)
    assert large.title.text() == "Test image 13 (of 0–19)", (
        "a focused button does not keep the keys"
    )


def test_a_click_on_another_image_shows_that_one_while_the_window_is_open(
    qtbot: QtBot, data: DataWorkspace
) -> None:
    click(qtbot, data, 2, double=True)
    click(qtbot, data, 9)
    assert opened(qtbot, data).title.text() == "Training image 9 (of 0–39)"


@pytest.mark.parametrize("leave", ["part", "class", "data"])
def test_the_window_closes_when_its_image_is_no_longer_in_the_grid(
    qtbot: QtBot, session: Session, data: DataWorkspace, leave: str
) -> None:
    click(qtbot, data, 2, double=True)
    large = opened(qtbot, data)
    if leave == "part":
        qtbot.mouseClick(data.test_button, LEFT)
    elif leave == "class":
        data.classes.setCurrentIndex(1)
        data.classes.activated.emit(1)
    else:
        session.datasets.choose(Digits())
        qtbot.waitUntil(lambda: not session.datasets.busy)
    assert not large.isVisible()


def test_a_file_that_is_dragged_over_it_and_away_is_no_matter(
    qtbot: QtBot, data: DataWorkspace, tmp_path: Path
) -> None:
    click(qtbot, data, 4, double=True)
    large = opened(qtbot, data)
    view, files = large.view._view, QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.npz"))])
    place = view.mapTo(large, view.rect().center())
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    handle = large.windowHandle()
    QApplication.sendEvent(handle, QDragEnterEvent(place, copy, files, LEFT, none))
    move = QDragMoveEvent(place, copy, files, LEFT, none)
    QApplication.sendEvent(handle, move)
    QApplication.sendEvent(handle, QDragLeaveEvent())  # Qt would warn, and the test fail
    assert not move.isAccepted()


@pytest.mark.parametrize("asked", [True, False])
def test_it_closes_with_the_program(
    qtbot: QtBot, data: DataWorkspace, window: MainWindow, asked: bool
) -> None:
    click(qtbot, data, 4, double=True)
    large = opened(qtbot, data)
    if asked:
        window.close()
    else:
        window.close_without_asking()
    assert not window.isVisible()
    assert not large.isVisible()


def test_colours_are_told_as_red_green_and_blue(
    qtbot: QtBot, session: Session, data: DataWorkspace, tmp_path: Path, move: Callable[..., None]
) -> None:
    session.datasets.choose(write_npz(tmp_path / "colour.npz", side=9, channels=3))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    click(qtbot, data, 3, double=True)
    large = opened(qtbot, data)
    red, green, blue = session.datasets.dataset.train.images[3, 4, 6]  # type: ignore[union-attr]
    said = f"row 4, column 6:  R {red}  G {green}  B {blue}"
    qtbot.waitUntil(lambda: point_at(large.view, move, 4, 6) == said)


@pytest.fixture
def dialog(theme: Theme, window: MainWindow) -> ImageDialog:
    return ImageDialog(theme, window)


def large_image(pixels: Any, scale: int = 255, name: str = "ring") -> LargeImage:
    return LargeImage(to_qimage(pixels, scale), pixels, "Test image 0", name, 1, 20)


def test_the_pixels_are_hard_and_stay_so_when_the_window_is_made_larger(
    qtbot: QtBot, dialog: ImageDialog, pixels: Callable[[Any], QImage]
) -> None:
    image = np.array([[[0], [255]], [[128], [64]]], np.uint8)
    for size in ((400, 420), (700, 700)):
        dialog.resize(*size)
        dialog.open_image(large_image(image), first=True, last=False)
        view = dialog.view
        picture = pixels(view._view)
        for row in range(2):
            for column in range(2):
                first = view._view.mapFromScene(view._box.mapViewToScene(QPointF(column, row)))
                last = view._view.mapFromScene(
                    view._box.mapViewToScene(QPointF(column + 1, row + 1))
                )
                seen = {
                    picture.pixelColor(x, y).red()
                    for x in range(first.x() + 2, last.x() - 2)
                    for y in range(first.y() + 2, last.y() - 2)
                }
                assert seen == {int(image[row, column, 0])}
                assert last.x() - first.x() > 100


def test_the_label_is_said_where_it_is_not_the_name(dialog: ImageDialog) -> None:
    image = np.zeros((4, 4, 1), np.uint8)
    dialog.open_image(large_image(image), first=True, last=True)
    assert dialog.name.text() == "class ring (label 1)"
    dialog.show_image(large_image(image, name="1"), first=True, last=True)
    assert dialog.name.text() == "class 1"


def test_numbers_that_are_no_bytes_are_told_as_they_are(dialog: ImageDialog) -> None:
    image = np.zeros((4, 4, 2), np.float32)
    image[1, 2] = 0.125, -3.5
    dialog.view.show_image(QImage(4, 4, QImage.Format.Format_RGB32), image)
    assert dialog.view.text_under(1, 2) == "row 1, column 2:  0: 0.125  1: -3.5"
    assert dialog.view.text_under(4, 0) == ""
    assert dialog.view.idle_text() == "4×4×2 · point at a pixel to read it"


def test_the_focus_of_the_large_image_is_seen(
    qtbot: QtBot, dialog: ImageDialog, theme: Theme, pixels: Callable[[Any], QImage]
) -> None:
    dialog.open_image(large_image(np.zeros((4, 4, 1), np.uint8)), first=True, last=False)
    qtbot.waitUntil(dialog.view.hasFocus)
    picture, wanted = pixels(dialog.view), QColor(theme.colours.accent).rgb()
    assert sum(picture.pixel(x, 0) == wanted for x in range(picture.width())) > 300


def test_everything_in_the_window_has_a_name_for_a_screen_reader(dialog: ImageDialog) -> None:
    dialog.open_image(large_image(np.zeros((4, 4, 1), np.uint8)), first=True, last=False)
    assert dialog.view.accessibleName() == "Test image 0, class ring"
    assert [made.accessibleName() for made in (dialog.back, dialog.forth)] == [
        "Image before (←)", "Next image (→)",
    ]  # fmt: skip


def test_a_click_on_a_test_image_says_that_feature_maps_show_it_now(
    qtbot: QtBot, session: Session, data: DataWorkspace
) -> None:
    qtbot.mouseClick(data.test_button, LEFT)
    assert data.said.text().startswith("Feature maps show test image 0 (class 0);")
    click(qtbot, data, 7)
    assert data.said.text().startswith("Feature maps show test image 7 (class 7);")
    session.selection.look(image=12)
    assert data.said.text().startswith("Feature maps show test image 12 (class 2);")


def test_a_click_on_a_training_image_says_why_feature_maps_do_not_show_it(
    qtbot: QtBot, session: Session, data: DataWorkspace
) -> None:
    before = session.selection.now
    click(qtbot, data, 5)
    assert data.said.text().startswith("Training image 5 cannot be chosen for Feature maps")
    assert "has not learned from" in data.said.text()
    assert "test part" in data.said.text()
    assert session.selection.now == before


def test_mistakes_say_which_image_feature_maps_show(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)
    window.show_workspace("mistakes")
    qtbot.waitUntil(lambda: not session.tasks.busy)
    view: Any = window.pages["mistakes"]
    assert "Feature maps show test image 0;" in view.said.text()
    qtbot.mouseClick(view.grid.viewport(), LEFT, pos=view.grid.box_of(1).center())
    assert "Feature maps show test image 7;" in view.said.text()


def test_no_other_view_is_told_of_an_image_that_is_only_opened(
    qtbot: QtBot, session: Session, data: DataWorkspace
) -> None:
    heard = Heard(session.selection.changed)
    click(qtbot, data, 5, double=True)
    qtbot.keyClick(opened(qtbot, data).view, KEY.Key_Right)
    assert opened(qtbot, data).title.text() == "Training image 6 (of 0–39)"
    assert heard.calls == []
