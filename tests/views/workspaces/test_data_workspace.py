from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controller_fakes import settled
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Digits, NpzFile, Shapes
from cnnexplorer.document.project import Project
from cnnexplorer.views.widgets.images import to_qimage
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces.data import DataWorkspace

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: MainWindow) -> DataWorkspace:
    window.show_workspace("data")
    return window.pages["data"]


def texts(view: DataWorkspace) -> str:
    labels = view.currentWidget().findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def click(qtbot: QtBot, view: DataWorkspace, position: int) -> None:
    middle = view.grid.box_of(position).center()
    qtbot.mouseClick(view.grid.viewport(), LEFT, pos=middle)


def test_all_images_of_the_training_part_are_shown_with_their_class(
    session: Session, view: DataWorkspace
) -> None:
    dataset = session.datasets.dataset
    assert dataset is not None
    assert view.grid.count == 40
    for position in (0, 13, 39):
        tile = view.grid.tile(position)
        assert tile is not None
        assert tile.caption == dataset.class_names[int(dataset.train.labels[position])]
        assert tile.picture == to_qimage(dataset.train.images[position], *dataset.drawn)
        assert f"Image {position}" in tile.tip


def test_facts_say_size_range_classes_and_memory(view: DataWorkspace) -> None:
    said = texts(view)
    for fact in ("small.npz", "28×28×1", "0–255", "10", "47 kB"):
        assert fact in said


def test_the_test_part_and_one_class_can_be_shown(qtbot: QtBot, view: DataWorkspace) -> None:
    qtbot.mouseClick(view.test_button, LEFT)
    assert view.grid.count == 20
    view.classes.setFocus()
    for _ in range(4):
        qtbot.keyClick(view.classes, Qt.Key.Key_Down)
    assert view.classes.currentText() == "3"
    assert view.grid.count == 2
    assert [view.grid.tile(position).caption for position in range(2)] == ["3", "3"]  # type: ignore[union-attr]
    qtbot.mouseClick(view.train_button, LEFT)
    assert view.grid.count == 4


def test_a_click_on_a_bar_shows_its_class_and_another_click_all_again(
    qtbot: QtBot, view: DataWorkspace
) -> None:
    assert [bar.text for bar in view.counts.bars] == ["4"] * 10
    row = view.counts.sizeHint().height() // 10
    for expected in (4, 40):
        qtbot.mouseClick(view.counts, LEFT, pos=QPoint(10, 7 * row + row // 2))
        assert view.grid.count == expected
    qtbot.mouseClick(view.counts, LEFT, pos=QPoint(10, 7 * row + row // 2))
    assert [bar.strong for bar in view.counts.bars].index(True) == 7


def test_choosing_a_test_image_selects_it_for_all_views_and_back(
    qtbot: QtBot, session: Session, view: DataWorkspace
) -> None:
    click(qtbot, view, 5)
    assert session.selection.now.image == 0, "training images cannot be looked into"
    qtbot.mouseClick(view.test_button, LEFT)
    click(qtbot, view, 7)
    assert session.selection.now.image == 7
    session.selection.look(image=12)
    assert view.grid.current == 12
    view.classes.setCurrentIndex(4)
    view.classes.activated.emit(4)
    click(qtbot, view, 1)
    assert session.selection.now.image == 13
    session.selection.look(image=12)
    assert view.grid.current == -1


def test_another_data_set_is_shown_from_its_beginning(
    qtbot: QtBot, session: Session, view: DataWorkspace
) -> None:
    view.classes.setCurrentIndex(4)
    view.classes.activated.emit(4)
    session.datasets.choose(Digits())
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert view.classes.currentIndex() == 0
    assert view.grid.count == len(session.datasets.dataset.train)  # type: ignore[union-attr]
    assert view.name.text() == "Digits"


def test_without_images_the_view_says_what_to_do(
    qtbot: QtBot, session: Session, view: DataWorkspace
) -> None:
    session.files.begin(Project(data=NpzFile(path="/absent.npz")))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert view.currentWidget() is view.empty
    assert "Choose one in the bar above" in view.empty.sentence
    assert view.currentWidget() is view.empty


@pytest.fixture
def generator(qtbot: QtBot, session: Session, view: DataWorkspace) -> DataWorkspace:
    assert not view.settings.isVisible()
    session.datasets.choose(Shapes(height=16, width=16, samples=100))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert view.settings.isVisible()
    return view


def box(view: DataWorkspace, name: str) -> NumberBox:
    found = view.form.editors[name].findChild(NumberBox)
    assert found is not None
    return found


def retype(qtbot: QtBot, number: NumberBox, text: str) -> None:
    number.setFocus()
    qtbot.waitUntil(number.hasFocus)
    qtbot.keyClick(number, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(number, text)


def test_generated_images_have_the_numbers_of_their_form(
    qtbot: QtBot, session: Session, generator: DataWorkspace
) -> None:
    assert box(generator, "height").read() == 16
    retype(qtbot, box(generator, "height"), "24")
    retype(qtbot, box(generator, "samples"), "150")
    qtbot.mouseClick(generator.reload, LEFT)
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.image_shape == (24, 16, 3)
    assert session.editing.project.data.samples == 150
    assert box(generator, "height").read() == 24


def test_a_number_typed_into_the_generator_stays_when_its_field_is_left(
    qtbot: QtBot, generator: DataWorkspace
) -> None:
    retype(qtbot, box(generator, "height"), "24")
    retype(qtbot, box(generator, "width"), "20")
    assert box(generator, "height").read() == 24


@pytest.mark.parametrize(("channels", "scale"), [(1, 255), (1, 16), (3, 255), (4, 255), (2, 255)])
def test_pixels_become_the_colours_of_a_picture(channels: int, scale: int) -> None:
    random = np.random.default_rng(0)
    array: Any = random.integers(0, scale + 1, (5, 7, channels), np.uint8)
    if channels == 4:
        array[:, :, 3] = 255
    image = to_qimage(array, scale)
    assert (image.width(), image.height()) == (7, 5)
    for y in range(5):
        for x in range(7):
            colour = image.pixelColor(x, y)
            drawn = (colour.red(), colour.green(), colour.blue())
            grey = round(int(array[y, x, 0]) * 255 / scale)
            wanted = tuple(array[y, x, :3].tolist()) if channels in (3, 4) else (grey,) * 3
            assert drawn == pytest.approx(wanted, abs=1)


def test_a_half_typed_size_is_forgotten_when_undo_brings_other_images(
    qtbot: QtBot, session: Session, generator: DataWorkspace
) -> None:
    height = box(generator, "height")
    height.setFocus()
    height.selectAll()
    qtbot.keyClicks(height, "20000")
    session.editing.undo()
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert not generator.settings.isVisible()
    session.editing.redo()
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert box(generator, "height").read() == 16
    qtbot.mouseClick(generator.reload, LEFT)
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert isinstance(session.editing.project.data, Shapes)
    assert session.editing.project.data.height == 16


def facts(view: DataWorkspace) -> str:
    return " ".join(label.text() for label in view.facts.findChildren(QLabel))


def test_the_facts_are_those_of_the_part_that_is_shown_in_the_files_own_numbers(
    qtbot: QtBot, session: Session, window: MainWindow, view: DataWorkspace, tmp_path: Path
) -> None:
    images = (np.arange(6 * 28 * 28).reshape(6, 28, 28) % 256 / 255).astype(np.float32)
    labels = np.arange(6) % 3
    path = tmp_path / "shares.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images * (images < 0.1), y_test=labels)
    window.open_path(path)
    settled(qtbot, session)
    assert "0 to 1, kept as n ÷ 255" in facts(view)
    assert "black 0, white 1" in facts(view)
    assert view.remarks.sentence == (
        "The pixels of the training images reach 1, those of the test images 0.09803922; if a "
        "pixel is to mean the same in both, scale both alike."
    )
    qtbot.mouseClick(view.test_button, LEFT)
    assert "0 to 0.09803922, kept as n ÷ 255" in facts(view)
    qtbot.mouseClick(view.train_button, LEFT)
    assert "0 to 1, kept as n ÷ 255" in facts(view)


def test_the_sentence_below_the_images_has_the_whole_width(
    qtbot: QtBot, window: MainWindow, view: DataWorkspace
) -> None:
    window.resize(1320, 860)
    qtbot.mouseClick(view.test_button, LEFT)
    QApplication.processEvents()
    assert view.said.width() > view.width() - 40
    assert view.said.height() < 2.5 * view.said.fontMetrics().height()


def test_images_of_one_class_are_told_to_teach_nothing(
    qtbot: QtBot, session: Session, window: MainWindow, view: DataWorkspace, tmp_path: Path
) -> None:
    images, labels = np.zeros((6, 28, 28), np.uint8), np.zeros(6, int)
    path = tmp_path / "one.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    window.open_path(path)
    settled(qtbot, session)
    assert view.remarks.sentence == (
        "All training images are of one class, so there is nothing to tell apart."
    )
    obstacle = session.editing.resolved.obstacle
    assert obstacle is not None
    assert obstacle.sentence.startswith("All images are of one class, so there is nothing to learn")
    assert session.training.why_not() == obstacle.sentence
    assert window.network.obstacle.sentence == obstacle.sentence


def test_what_is_odd_about_a_file_stands_where_it_is_described(
    qtbot: QtBot, session: Session, window: MainWindow, view: DataWorkspace, tmp_path: Path
) -> None:
    assert view.remarks.sentence == ""
    images = np.arange(6 * 28 * 28).reshape(6, 28, 28).astype(np.uint8)
    path = tmp_path / "odd.npz"
    np.savez(
        path, x_train=images, y_train=np.arange(6) % 3, x_test=images, y_test=5 + np.arange(6) % 3,
        class_names=np.array(["cat", "cat", ""]),
    )  # fmt: skip
    window.open_path(path)
    settled(qtbot, session)
    assert view.remarks.isVisible()
    assert view.remarks.sentence == (
        "class_names has 3 names for 8 classes, so the classes are called by their numbers. "
        "Classes 3, 4, 5, 6 and 7 have no training image, so the network cannot learn them."
    )
    session.datasets.choose(Digits())
    settled(qtbot, session)
    assert not view.remarks.isVisible()
