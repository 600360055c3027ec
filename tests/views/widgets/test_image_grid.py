from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from controller_fakes import Heard
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.views.widgets.image_grid import ImageGrid, Tile
from cnnexplorer.views.widgets.labels import joined_within
from cnnexplorer.views.widgets.theme import Theme

LEFT = Qt.MouseButton.LeftButton


class Tiles:
    """Makes tiles of one colour each and remembers which were made."""

    def __init__(self) -> None:
        self.made: list[int] = []

    def __call__(self, position: int) -> Tile:
        self.made.append(position)
        picture = QImage(8, 8, QImage.Format.Format_RGB32)
        picture.fill(QColor(position % 200, 90, 30))
        return Tile(picture, (str(position),), tip=f"Image {position}")


@pytest.fixture
def tiles() -> Tiles:
    return Tiles()


@pytest.fixture
def grid(shown: Callable[..., Any], theme: Theme, tiles: Tiles) -> ImageGrid:
    made = ImageGrid(theme, "Images")
    made.show_tiles(60_000, tiles)
    shown(made, 600, 400)
    made.setFocus()
    return made


def in_sight(grid: ImageGrid) -> list[int]:
    height = grid.viewport().height()
    return [
        position for position in range(grid.count)
        if grid.box_of(position).bottom() >= 0 and grid.box_of(position).top() <= height
    ]  # fmt: skip


def columns(grid: ImageGrid) -> int:
    top = grid.box_of(0).top()
    return next(index for index in range(grid.count) if grid.box_of(index).top() != top)


class Watched(ImageGrid):
    """Notes how long each paint took, on a clock that only the making of tiles moves."""

    def __init__(self, theme: Theme, tile_s: float) -> None:
        self.now = 0.0
        self.paints: list[float] = []
        self._tile_s = tile_s
        super().__init__(theme, "Images", clock=lambda: self.now)

    def slow_tile(self, position: int) -> Tile:
        self.now += self._tile_s
        return Tile(QImage(8, 8, QImage.Format.Format_RGB32), (str(position),))

    def paintEvent(self, event: Any) -> None:
        before = self.now
        super().paintEvent(event)
        self.paints.append(self.now - before)


@pytest.mark.parametrize(("tile_s", "longest_s"), [(0.0, 0.0), (0.01, 0.03), (1.0, 1.0)])
def test_tiles_that_take_long_come_one_after_the_other_between_the_windows_turns(
    qtbot: QtBot, shown: Callable[..., Any], theme: Theme, tile_s: float, longest_s: float
) -> None:
    grid = Watched(theme, tile_s)
    grid.show_tiles(60_000, grid.slow_tile)
    shown(grid, 600, 400)
    wanted = in_sight(grid)
    assert len(wanted) > 10
    qtbot.waitUntil(lambda: grid._drawn.keys() >= set(wanted))
    assert max(grid.paints) <= longest_s + 1e-9
    if not tile_s:
        assert len(grid.paints) <= 3, "small images are all there at once"


def test_of_60000_images_only_those_in_sight_are_made(
    qtbot: QtBot, grid: ImageGrid, tiles: Tiles
) -> None:
    qtbot.waitUntil(lambda: bool(tiles.made))
    assert 0 < len(set(tiles.made)) <= 40
    assert max(tiles.made) < 40
    assert len(tiles.made) == len(set(tiles.made)), "each is made once"
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: max(tiles.made) > 29_000)
    assert len(set(tiles.made)) <= 100


def test_scrolling_to_the_end_shows_the_last_image_whole(qtbot: QtBot, grid: ImageGrid) -> None:
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = grid.box_of(59_999)
    assert 0 <= last.top() < last.bottom() <= grid.viewport().height()
    bar.setValue(0)
    assert grid.box_of(0).top() > 0


@pytest.mark.parametrize("scrolled", [0, 37, 5000])
def test_the_position_under_a_point_and_the_box_of_a_position_are_inverse(
    grid: ImageGrid, scrolled: int
) -> None:
    grid.verticalScrollBar().setValue(scrolled)
    first = grid.position_at(QPoint(60, 60))
    for position in range(max(0, first), max(0, first) + 30):
        box = grid.box_of(position)
        for point in (box.topLeft(), box.center(), box.bottomRight()):
            assert grid.position_at(point) == position
        assert grid.position_at(box.topLeft() - QPoint(1, 0)) == -1
        assert grid.position_at(box.bottomLeft() + QPoint(0, 1)) == -1


def test_beyond_the_last_image_lies_nothing(grid: ImageGrid, tiles: Tiles) -> None:
    grid.show_tiles(3, tiles)
    assert grid.position_at(grid.box_of(2).center()) == 2
    assert grid.position_at(grid.box_of(3).center()) == -1
    assert grid.tile(3) is None
    assert grid.tile(-1) is None
    assert grid.position_at(QPoint(0, 0)) == -1


def test_a_click_chooses_and_a_double_click_opens(qtbot: QtBot, grid: ImageGrid) -> None:
    chosen, opened = Heard(grid.chosen), Heard(grid.opened)
    middle = grid.box_of(4).center()
    qtbot.mouseClick(grid.viewport(), LEFT, pos=middle)
    assert (grid.current, chosen.calls, opened.calls) == (4, [(4,)], [])
    qtbot.mouseDClick(grid.viewport(), LEFT, pos=middle)
    assert opened.calls == [(4,)]
    qtbot.mouseClick(grid.viewport(), LEFT, pos=QPoint(2, 2))
    assert (grid.current, len(chosen)) == (4, 1)


def test_keys_move_the_choice_and_bring_it_into_sight(qtbot: QtBot, grid: ImageGrid) -> None:
    chosen, opened = Heard(grid.chosen), Heard(grid.opened)
    wide = columns(grid)
    key = Qt.Key
    grid.choose(0)
    for pressed, expected in (
        (key.Key_Right, 1), (key.Key_Down, 1 + wide), (key.Key_Left, wide), (key.Key_Up, 0),
        (key.Key_Up, 0), (key.Key_End, 59_999), (key.Key_Right, 59_999), (key.Key_Home, 0),
    ):  # fmt: skip
        qtbot.keyClick(grid, pressed)
        assert grid.current == expected
        assert grid.box_of(expected).top() >= 0
        assert grid.box_of(expected).bottom() <= grid.viewport().height()
    qtbot.keyClick(grid, key.Key_PageDown)
    assert grid.current % wide == 0
    assert grid.current >= wide
    assert chosen.calls[-1] == (grid.current,)
    qtbot.keyClick(grid, key.Key_Return)
    assert opened.calls == [(grid.current,)]


def test_the_first_key_chooses_the_first_image_where_none_was_chosen(
    qtbot: QtBot, grid: ImageGrid
) -> None:
    for pressed in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        grid.choose(-1)
        qtbot.keyClick(grid, pressed)
        assert grid.current == 0


def test_choosing_from_outside_reports_nothing(grid: ImageGrid) -> None:
    chosen = Heard(grid.chosen)
    grid.choose(30_000)
    assert grid.current == 30_000
    assert 0 <= grid.box_of(30_000).top() < grid.viewport().height()
    grid.choose(99_999)
    assert grid.current == -1
    assert chosen.calls == []


def test_another_set_of_images_begins_at_its_top_and_makes_its_tiles_anew(
    qtbot: QtBot, grid: ImageGrid, tiles: Tiles
) -> None:
    grid.verticalScrollBar().setValue(3000)
    tiles.made.clear()
    grid.show_tiles(5, tiles, current=2)
    assert grid.verticalScrollBar().value() == 0
    assert grid.current == 2
    qtbot.waitUntil(lambda: sorted(set(tiles.made)) == [0, 1, 2, 3, 4])


def test_an_empty_grid_can_be_painted_clicked_and_keyed(
    qtbot: QtBot, grid: ImageGrid, tiles: Tiles
) -> None:
    grid.show_tiles(0, tiles)
    chosen = Heard(grid.chosen, grid.opened)
    grid.grab()
    qtbot.mouseClick(grid.viewport(), LEFT, pos=QPoint(60, 60))
    qtbot.keyClick(grid, Qt.Key.Key_End)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert chosen.calls == []
    assert in_sight(grid) == []


def test_a_tile_is_painted_where_its_box_is(
    grid: ImageGrid, pixels: Callable[[Any], QImage]
) -> None:
    picture = pixels(grid.viewport())
    for position in (0, 3, 7):
        box = grid.box_of(position)
        colour = picture.pixelColor(box.center().x(), box.top() + 40)
        assert (colour.red(), colour.green(), colour.blue()) == (position, 90, 30)


def test_a_wider_grid_has_more_columns_and_reaches_its_end_too(
    qtbot: QtBot, grid: ImageGrid
) -> None:
    before = columns(grid)
    grid.resize(1200, 400)
    qtbot.waitUntil(lambda: columns(grid) > before)
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert grid.box_of(59_999).bottom() <= grid.viewport().height()


@pytest.mark.parametrize("letters", [6, 20, 60, 200])
def test_the_longer_of_two_names_gives_way_first_and_then_both(theme: Theme, letters: int) -> None:
    metrics, arrow = QFontMetrics(QApplication.font()), " → "
    width = metrics.horizontalAdvance("x" * 30)
    assert joined_within(("cat", "dog"), arrow, metrics, width) == "cat → dog"
    short, long = joined_within(("cat", "d" * letters), arrow, metrics, width).split(arrow)
    assert short == "cat"
    assert (long == "d" * letters) == (letters < 25)
    both = joined_within(("c" * letters, "d" * letters), arrow, metrics, width)
    assert metrics.horizontalAdvance(both) <= width
    assert [side[0] for side in both.split(arrow)] == ["c", "d"]
