from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from controller_fakes import Heard
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from cnnexplorer.analysis import mosaic
from cnnexplorer.analysis.mosaic import Place
from cnnexplorer.views.widgets.mosaic_view import MosaicView
from cnnexplorer.views.widgets.theme import DARK, LIGHT, Theme

TWO_BY_TWO = np.array([-1.0, 0.0, 0.5, 1.0], np.float32).reshape(2, 2, 1, 1)


@pytest.fixture
def view(shown: Callable[..., Any], theme: Theme) -> MosaicView:
    return shown(MosaicView(theme, "filter", "Kernels"), 500, 400)


@pytest.fixture
def many(view: MosaicView) -> MosaicView:
    """12 filters of 3×3 over 4 channels, every weight another number."""
    weights = np.linspace(-1, 1, 3 * 3 * 4 * 12, dtype=np.float32).reshape(3, 3, 4, 12)
    view.show_mosaic(mosaic.of_kernels(weights), None)
    view.grab()
    return view


def scene_point(view: MosaicView, y: float, x: float) -> QPointF:
    return view._box.mapViewToScene(QPointF(x, y))


def widget_point(view: MosaicView, y: float, x: float) -> QPoint:
    return view._view.mapFromScene(scene_point(view, y, x))


def test_a_2_by_2_kernel_is_drawn_as_four_flat_squares_without_anything_between(
    view: MosaicView, pixels: Callable[[Any], QImage]
) -> None:
    view.show_mosaic(mosaic.of_kernels(TWO_BY_TWO), None)
    picture = pixels(view._view)
    colours = {}
    for row in range(2):
        for column in range(2):
            corners = QRectF(
                QPointF(widget_point(view, row, column)),
                QPointF(widget_point(view, row + 1, column + 1)),
            )
            inside = corners.adjusted(2, 2, -2, -2).toRect()
            assert inside.width() > 50
            seen = {
                picture.pixelColor(x, y).name()
                for x in range(inside.left(), inside.right())
                for y in range(inside.top(), inside.bottom())
            }
            assert len(seen) == 1, "flat"
            (colours[row, column],) = seen
    assert colours == {
        (0, 0): LIGHT.negative, (0, 1): LIGHT.zero, (1, 0): colours[1, 0], (1, 1): LIGHT.positive,
    }  # fmt: skip
    assert colours[1, 0] not in (LIGHT.zero, LIGHT.positive)


@pytest.mark.parametrize("dark", [False, True])
def test_zero_has_the_themes_colour_of_zero_and_the_ends_have_the_colours_of_the_ends(
    view: MosaicView, theme: Theme, dark: bool
) -> None:
    view.show_mosaic(mosaic.of_kernels(TWO_BY_TWO), None)
    theme.use("dark" if dark else "light")
    colours = DARK if dark else LIGHT
    names = [QColor(*view.rgb_at(y, x)).name() for y, x in ((0, 0), (0, 1), (1, 1))]
    assert names == [colours.negative, colours.zero, colours.positive]


def test_the_legend_of_signed_numbers_is_symmetric_about_zero(
    view: MosaicView, pixels: Callable[[Any], QImage]
) -> None:
    view.show_mosaic(mosaic.of_kernels(TWO_BY_TWO * 0.3), None)
    legend = view.legend
    assert legend.low == -legend.high
    assert legend.accessibleDescription() == "−0.3 to 0.3"
    picture = pixels(legend)
    middle = QColor(picture.pixel(legend.width() // 2, 3))
    assert abs(middle.red() - QColor(LIGHT.zero).red()) < 6
    assert picture.pixelColor(0, 3).name() == LIGHT.negative
    assert picture.pixelColor(legend.width() - 1, 3).name() == LIGHT.positive


def test_the_legend_of_maps_without_negative_numbers_begins_at_zero(view: MosaicView) -> None:
    view.show_mosaic(mosaic.of_maps(np.array([0.0, 2.5], np.float32)), None)
    assert (view.legend.low, view.legend.high) == (0.0, 2.5)
    assert not view.signed
    assert view.legend.accessibleDescription() == "0 to 2.5"


@pytest.mark.parametrize("signed", [False, True])
def test_the_legend_says_that_every_map_has_its_own_range(view: MosaicView, signed: bool) -> None:
    maps = np.array([-1.0 if signed else 0.0, 2.5], np.float32).reshape(1, 2, 1)
    view.show_mosaic(mosaic.of_maps(maps, each=True), None)
    assert view.signed is signed
    assert view.legend.accessibleDescription() == (
        "−largest to its largest" if signed else "0 to its largest"
    )


def test_pointing_at_any_pixel_reads_the_number_of_the_array(
    qtbot: QtBot, many: MosaicView, move: Callable[..., None]
) -> None:
    made = many.mosaic
    assert made is not None

    def told(y: float, x: float) -> str:
        # A longer text may change the room, so the point is looked for each time.
        move(many._view.viewport(), widget_point(many, y, x))
        return many.pointed.text()

    for unit, channel, row, column in ((0, 0, 0, 0), (5, 3, 2, 1), (11, 2, 1, 2)):
        top, left = made.origin(unit, channel)
        spot = (top + row + 0.5, left + column + 0.5)
        value = made.values[unit, channel, row, column]
        expected = (
            f"filter {unit} · input channel {channel} · row {row}, column {column}:  {value:+.4g}"
        )
        qtbot.waitUntil(lambda spot=spot, expected=expected: told(*spot) == expected)
    qtbot.waitUntil(lambda: told(-0.2, -0.2).startswith("12 filters · point at one"))


def test_every_place_is_found_under_its_point_of_the_scene(many: MosaicView) -> None:
    made = many.mosaic
    assert made is not None
    for unit in range(12):
        for channel in range(4):
            top, left = made.origin(unit, channel)
            for offset in (0.01, 2.99):
                place = many.place_under(scene_point(many, top + offset, left + offset))
                cell = int(offset)
                assert place == Place(unit, channel, cell, cell)
            assert many.place_under(scene_point(many, top + 1, left - 0.5)) is None or left == 0


def test_a_click_chooses_the_filter_under_it(qtbot: QtBot, many: MosaicView) -> None:
    chosen = Heard(many.unit_chosen)
    made = many.mosaic
    assert made is not None
    top, left = made.origin(7, 1)
    spot = widget_point(many, top + 1.5, left + 1.5)
    qtbot.mouseClick(many._view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: len(chosen) == 1)
    assert chosen.calls == [(7,)]
    qtbot.mouseClick(many._view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert len(chosen) == 1


def test_arrow_keys_walk_through_the_filters(qtbot: QtBot, many: MosaicView) -> None:
    many.unit_chosen.connect(many.choose)
    chosen = Heard(many.unit_chosen)
    wide = many.mosaic.columns if many.mosaic else 0
    key = Qt.Key
    for pressed in (key.Key_Right, key.Key_Right, key.Key_Down, key.Key_Left, key.Key_Up):
        qtbot.keyClick(many, pressed)
    assert chosen.calls == [(0,), (1,), (1 + wide,), (wide,), (0,)]
    qtbot.keyClick(many, key.Key_Left)
    qtbot.keyClick(many, key.Key_Up)
    assert len(chosen) == 5


def test_the_chosen_filter_is_framed(many: MosaicView, pixels: Callable[[Any], QImage]) -> None:
    def accents() -> int:
        picture, wanted = pixels(many._view), QColor(LIGHT.accent).rgb()
        return sum(
            picture.pixel(x, y) == wanted
            for x in range(picture.width())
            for y in range(picture.height())
        )

    assert accents() == 0
    chosen = Heard(many.unit_chosen)
    many.choose(5)
    assert accents() > 100
    many.choose(None)
    assert accents() == 0
    many.choose(99)
    assert accents() == 0
    assert chosen.calls == []


def test_the_zoom_stays_when_only_the_numbers_change(many: MosaicView) -> None:
    made = many.mosaic
    assert made is not None
    many._box.scaleBy((0.5, 0.5))
    zoomed = many._box.viewRange()
    weights = -made.values.transpose(2, 3, 1, 0)
    many.show_mosaic(mosaic.of_kernels(weights), None)
    assert many._box.viewRange() == zoomed
    many.show_mosaic(mosaic.of_kernels(weights[..., :3]), None)
    assert many._box.viewRange() != zoomed


def test_numbers_that_are_not_finite_are_said_to_be_so(view: MosaicView) -> None:
    weights = TWO_BY_TWO.copy()
    weights[0, 1] = np.nan
    view.show_mosaic(mosaic.of_kernels(weights), None)
    assert view.text_at(Place(0, 0, 0, 1)).endswith("not finite")
    assert view.rgb_at(0, 1) == (0xE5, 0x00, 0x7D)


def test_a_dead_layer_is_drawn_as_zero_without_a_warning(view: MosaicView) -> None:
    view.show_mosaic(mosaic.of_kernels(np.zeros((2, 2, 1, 1), np.float32)), None, signed=True)
    assert QColor(*view.rgb_at(0, 0)).name() == LIGHT.zero


def test_before_anything_is_shown_keys_pointer_and_theme_do_no_harm(
    qtbot: QtBot, view: MosaicView, theme: Theme, move: Callable[..., None]
) -> None:
    chosen = Heard(view.unit_chosen)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    move(view._view.viewport(), QPoint(50, 50))
    qtbot.mouseClick(view._view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    theme.use("dark")
    view.choose(3)
    view.grab()
    assert chosen.calls == []
    assert view.place_under(QPointF(50, 50)) is None
