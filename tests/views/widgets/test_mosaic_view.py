from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from controller_fakes import Heard
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from cnnexplorer.analysis import mosaic
from cnnexplorer.analysis.mosaic import Place
from cnnexplorer.texts import tidy
from cnnexplorer.views.widgets.mosaic_view import MosaicView, Words
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
    view.show_mosaic(mosaic.of_maps(np.array([[[0.0, 2.5]]], np.float32)), None)
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
        place = f"filter {unit} · input channel {channel} · row {row}, column {column}"
        expected = f"{place}:  {tidy(f'{value:+.4g}')}"
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


@pytest.mark.parametrize("unit", [0, 3, 4])
def test_the_frame_is_whole_however_large_the_pixels_are(view: MosaicView, unit: int) -> None:
    weights = np.linspace(-1, 1, 3 * 3 * 5, dtype=np.float32).reshape(3, 3, 1, 5)
    view.show_mosaic(mosaic.of_kernels(weights), None)
    view.grab()
    view.choose(unit)
    frame, seen = view._frame.rect(), view._box.viewRect()
    assert seen.contains(frame)
    view._box.scaleBy((0.25, 0.25))
    view.grab()
    assert view._frame.rect().width() < frame.width(), "as near to the filter as before"


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


def test_the_legend_says_what_lies_beyond_its_range(view: MosaicView) -> None:
    maps = np.linspace(0.0, 1.0, 1001, dtype=np.float32)[1:].reshape(10, 100, 1)
    maps[0, 0, 0] = 7.0
    view.show_mosaic(mosaic.of_maps(maps, share=0.9), None)
    assert view.legend.high == pytest.approx(0.9, abs=0.01)
    said = view.legend.accessibleDescription()
    assert said == f"0 to {view.legend.high:.3g} and more; 10% lie above, up to 7"
    assert view.text_at(Place(0, 0, 0, 0)) == "filter 0 · row 0, column 0:  7"


def test_the_legend_of_a_range_about_zero_says_what_lies_beyond_on_both_sides(
    view: MosaicView,
) -> None:
    maps = np.linspace(-1.0, 1.0, 1000, dtype=np.float32).reshape(10, 100, 1)
    view.show_mosaic(mosaic.of_maps(maps, share=0.8), None)
    assert view.legend.note == "20% lie beyond, up to ±1"


def test_a_kernel_near_zero_has_a_frame_that_parts_it_from_the_page(
    view: MosaicView, pixels: Callable[[Any], QImage]
) -> None:
    view.show_mosaic(mosaic.of_kernels(np.full((3, 3, 1, 4), 1e-9, np.float32)), None, signed=True)
    view.show_mosaic(mosaic.of_kernels(np.zeros((3, 3, 1, 4), np.float32)), None, signed=True)
    picture = pixels(view._view)
    for unit in range(4):
        top, left = view.mosaic.origin(unit)  # type: ignore[union-attr]
        corner, end = widget_point(view, top, left), widget_point(view, top + 3, left + 3)
        row = [picture.pixelColor(x, (corner.y() + end.y()) // 2).name()
               for x in range(corner.x() - 3, end.x() + 4)]  # fmt: skip
        assert row.count(LIGHT.edge) == 2, "a hair-thin line on each side"
        assert row.count(LIGHT.zero) > 20


def test_where_tiles_are_too_small_the_whole_filters_are_framed(
    view: MosaicView, pixels: Callable[[Any], QImage], colours_of: Callable[[QImage], set[str]]
) -> None:
    view.show_mosaic(mosaic.of_kernels(np.zeros((3, 3, 256, 12), np.float32)), None, signed=True)
    assert LIGHT.edge in colours_of(pixels(view._view))
    view.show_mosaic(mosaic.of_kernels(np.zeros((1, 1, 16, 8192), np.float32)), None, signed=True)
    assert LIGHT.edge not in colours_of(pixels(view._view)), "there would be nothing but frames"


COLOUR_KERNEL = np.zeros((1, 2, 3, 1), np.float32)
COLOUR_KERNEL[0, 1] = [[1.0], [0.0], [-1.0]]


def test_a_kernel_over_colours_is_drawn_in_them_and_all_three_numbers_are_told(
    qtbot: QtBot, view: MosaicView, move: Callable[..., None]
) -> None:
    view.call(Words("filter", channels=("R", "G", "B")))
    view.show_mosaic(mosaic.of_colour_kernels(COLOUR_KERNEL), None, signed=True)
    view.grab()
    assert [view.rgb_at(0, 0), view.rgb_at(0, 1)] == [(128, 128, 128), (255, 128, 1)]

    def told() -> str:
        move(view._view.viewport(), widget_point(view, 0.5, 1.5))
        return view.pointed.text()

    qtbot.waitUntil(lambda: told() == "filter 0 · row 0, column 1:  R +1  G +0  B −1")
    assert view.legend.accessibleDescription() == "−1 to 1"


def test_the_legend_of_colours_has_a_strip_for_each_with_grey_for_zero(
    view: MosaicView, pixels: Callable[[Any], QImage]
) -> None:
    view.show_mosaic(mosaic.of_colour_kernels(COLOUR_KERNEL), None, signed=True)
    picture, last = pixels(view.legend), view.legend.width() - 1
    ends = [picture.pixelColor(last, y).getRgb()[:3] for y in (2, 7, 12)]
    assert ends == [(255, 128, 128), (128, 255, 128), (128, 128, 255)]
    starts = [picture.pixelColor(0, y).getRgb()[:3] for y in (2, 7, 12)]
    assert starts == [(1, 128, 128), (128, 1, 128), (128, 128, 1)]
    middle = picture.pixelColor(view.legend.width() // 2, 7).getRgb()[:3]
    assert max(abs(part - 128) for part in middle) <= 2


def test_a_number_that_is_not_finite_is_not_hidden_among_colours(view: MosaicView) -> None:
    weights = COLOUR_KERNEL.copy()
    weights[0, 0, 1] = np.nan
    view.show_mosaic(mosaic.of_colour_kernels(weights), None, signed=True)
    assert tuple(view.image.image[0, 0][:3].tolist()) == (0xE5, 0x00, 0x7D)
    assert "G not finite" in view.text_at(Place(0, None, 0, 0))


def test_channels_that_are_colours_are_named_when_they_are_apart(view: MosaicView) -> None:
    view.call(Words("filter", channels=("R", "G", "B")))
    view.show_mosaic(mosaic.of_kernels(COLOUR_KERNEL), None, signed=True)
    assert view.text_at(Place(0, 2, 0, 1)).startswith("filter 0 · input channel B · row 0")


def test_values_folded_back_into_maps_keep_their_number_in_the_row(view: MosaicView) -> None:
    row = np.arange(24, dtype=np.float32)
    view.call(Words("map", value="value"))
    view.show_mosaic(mosaic.of_maps(row.reshape(2, 3, 4)), None)
    for number in range(24):
        cell, unit = divmod(number, 4)
        place = Place(unit, 0, *divmod(cell, 3))
        assert view.text_at(place).endswith(f"value {number}:  {number}")


@pytest.mark.parametrize("width", [260, 420, 1200])
def test_the_line_below_the_picture_keeps_room_for_whatever_it_may_say(
    view: MosaicView, width: int
) -> None:
    weights = np.random.default_rng(0).normal(size=(11, 11, 48, 20)).astype(np.float32)
    view.show_mosaic(mosaic.of_kernels(weights), None, signed=True)
    view.resize(width, 400)
    view.grab()
    label, before = view.pointed, view._view.height()
    for place in (Place(19, 47, 10, 10), Place(0, 0, 0, 0)):
        label.setText(view.text_at(place))
        view.grab()
        flags = int(Qt.TextFlag.TextWordWrap)
        room = label.contentsRect()
        needed = label.fontMetrics().boundingRect(
            QRect(0, 0, room.width(), 1000), flags, label.text()
        )
        assert needed.height() <= room.height()
        assert view._view.height() == before, "nothing moves under the pointer"


def test_another_shape_of_the_room_is_reported_once(qtbot: QtBot, view: MosaicView) -> None:
    changed = Heard(view.room_changed)
    view.resize(900, 400)
    qtbot.waitUntil(lambda: len(changed) > 0)
    assert view.aspect > 1.5
    changed.calls.clear()
    view.resize(901, 400)
    view.grab()
    assert changed.calls == [], "nobody could see the difference"


def test_the_focus_of_the_picture_is_seen(
    qtbot: QtBot, many: MosaicView, pixels: Callable[[Any], QImage]
) -> None:
    many.clearFocus()
    row = QRect(0, 0, many.width(), 1)

    def accents() -> int:
        picture, wanted = pixels(many), QColor(LIGHT.accent).rgb()
        return sum(picture.pixel(x, 0) == wanted for x in range(row.width()))

    assert accents() == 0
    many.setFocus()
    qtbot.waitUntil(many.hasFocus)
    assert accents() > 400


@pytest.mark.parametrize("zoom", [1.0, 0.2])
def test_frames_lie_exactly_round_the_tiles_in_sight(view: MosaicView, zoom: float) -> None:
    weights = np.random.default_rng(0).normal(size=(3, 5, 7, 20)).astype(np.float32)
    view.show_mosaic(mosaic.of_kernels(weights), None, signed=True)
    view._box.scaleBy((zoom, zoom))
    made, seen = view.mosaic, view.frames.viewRect()
    assert made is not None
    framed = {(box.top(), box.left()) for box, _ in view.frames._tiles_in_sight(made)}
    expected = set()
    for unit in range(20):
        for channel in range(7):
            top, left = made.origin(unit, channel)
            if seen.intersects(QRectF(left, top, 5, 3)):
                expected.add((float(top), float(left)))
    assert expected <= framed
    assert len(framed) - len(expected) <= 40, "those that end at the edge may be drawn too"


def test_the_names_of_colours_are_written_into_their_tiles(view: MosaicView) -> None:
    view.call(Words("channel", units=("R", "G", "B")))
    view.show_mosaic(mosaic.of_maps(np.ones((4, 4, 3), np.float32)), None)
    assert view.mosaic is not None
    assert [name for _, name in view.frames._tiles_in_sight(view.mosaic)] == ["R", "G", "B"]
    view.call(Words("filter", channels=("R", "G", "B")))
    view.show_mosaic(mosaic.of_kernels(np.ones((2, 2, 3, 2), np.float32)), None)
    assert [name for _, name in view.frames._tiles_in_sight(view.mosaic)] == ["R", "G", "B"] * 2


@pytest.mark.parametrize("side", [3, 5])
@pytest.mark.parametrize("filters", [4, 32])
def test_the_names_of_colours_cover_no_weight_of_a_kernel(
    view: MosaicView, pixels: Callable[[Any], QImage], side: int, filters: int
) -> None:
    kernel = np.zeros((side, side, 3, filters), np.float32)
    kernel[0, 0, 0, 0] = 1e-9  # so that there is a range
    view.call(Words("filter", channels=("R", "G", "B")))
    view.show_mosaic(mosaic.of_kernels(kernel, view.aspect), None, signed=True)
    made = view.mosaic
    assert made is not None
    picture = pixels(view._view)
    for unit, channel in ((unit, channel) for unit in range(filters) for channel in range(3)):
        top, left = made.origin(unit, channel)
        first, last = widget_point(view, top, left), widget_point(view, top + 1, left + 1)
        corner = QRect(first, last).adjusted(2, 2, -2, -2)
        seen = {
            picture.pixelColor(x, y).name()
            for x in range(corner.left(), corner.right() + 1)
            for y in range(corner.top(), corner.bottom() + 1)
        }
        assert seen == {QColor(*view.rgb_at(top, left)).name()}, (unit, channel)
    above = QRect(0, 0, picture.width(), widget_point(view, 0, 0).y() - 2)
    written = {
        picture.pixelColor(x, y).name() for x in range(above.width()) for y in range(above.height())
    }
    assert LIGHT.text in written, "the letters stand above the first row"


def test_pixels_that_fall_together_are_averaged_and_make_no_pattern(
    view: MosaicView, pixels: Callable[[Any], QImage]
) -> None:
    """Fine stripes are an even tone where the screen has too few pixels for them."""
    weights = np.full((600, 1600, 1, 1), -1.0, np.float32)
    weights[:, ::2] = 1.0
    view.resize(500, 400)
    view.show_mosaic(mosaic.of_kernels(weights), None, signed=True)
    seen = pixels(view._view)
    middle = seen.height() // 2
    reds = [seen.pixelColor(x, middle).red() for x in range(40, seen.width() - 40)]
    first, second = view.rgb_at(0, 0)[0], view.rgb_at(0, 1)[0]
    assert abs(first - second) > 60, "the stripes themselves are far apart"
    assert max(reds) - min(reds) < 0.2 * abs(first - second)
    assert min(first, second) < min(reds)
    assert max(reds) < max(first, second)


def test_of_a_huge_picture_rows_and_columns_are_left_out_before_it_is_averaged(
    view: MosaicView, monkeypatch: pytest.MonkeyPatch
) -> None:
    averaged: list[int] = []
    convert = QImage.convertToFormat

    def note(image: QImage, *given: Any) -> QImage:
        averaged.append(image.width() * image.height())
        return convert(image, *given)

    monkeypatch.setattr(QImage, "convertToFormat", note)
    weights = np.ones((3000, 4000, 1, 1), np.float32)
    weights[:, :2000] = -1
    view.show_mosaic(mosaic.of_kernels(weights), None, signed=True)
    seen = view._view.grab().toImage()
    assert averaged
    assert max(averaged) <= 8_000_000
    left, right, middle = 100, seen.width() - 100, seen.height() // 2
    for x, column in ((left, 0), (right, 3999)):
        colour = seen.pixelColor(x, middle)
        assert (colour.red(), colour.green(), colour.blue()) == view.rgb_at(0, column)
