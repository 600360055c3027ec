from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cnnexplorer.analysis import mosaic, tiling
from cnnexplorer.analysis.mosaic import GAP, HIGHEST, LOWEST, NOT_FINITE, Mosaic, Place

MIDDLE = 128


def kernel(height: int, width: int, channels: int, filters: int) -> NDArray[np.float32]:
    """Every weight another number, on both sides of zero."""
    count = height * width * channels * filters
    numbers = np.linspace(-1.0, 2.0, count, dtype=np.float32)
    return numbers.reshape(height, width, channels, filters)


def row(numbers: Any) -> NDArray[np.float32]:
    """Maps of one pixel each."""
    return np.array(numbers, np.float32).reshape(1, 1, -1)


def places(made: Mosaic) -> dict[tuple[int, int], Place]:
    """What lies under every pixel that is not a gap."""
    height, width = made.picture.shape[:2]
    found = {(y, x): made.at(y, x) for y in range(height) for x in range(width)}
    return {pixel: place for pixel, place in found.items() if place is not None}


def check_every_value_is_found_again(made: Mosaic) -> None:
    units, channels, height, width = made.values.shape
    under = places(made)
    assert len(under) == made.values.size
    for unit in range(units):
        for channel in range(channels):
            top, left = made.origin(unit, channel)
            for row in range(height):
                for column in range(width):
                    place = under[top + row, left + column]
                    assert place == Place(unit, channel, row, column)
                    assert made.value(place) == made.values[unit, channel, row, column]
    gaps = np.ones(made.picture.shape, bool)
    gaps[tuple(np.array(list(under)).T)] = False
    assert (made.picture[gaps] == GAP).all()
    assert (made.picture[~gaps] != GAP).all()


sizes = st.integers(1, 5)
aspects = st.floats(0.25, 4.0)


@settings(max_examples=60, deadline=None)
@given(sizes, sizes, st.integers(1, 7), st.integers(1, 12), aspects)
def test_every_weight_of_every_kernel_is_found_again_at_its_pixel(
    height: int, width: int, channels: int, filters: int, aspect: float
) -> None:
    weights = kernel(height, width, channels, filters)
    made = mosaic.of_kernels(weights, aspect)
    check_every_value_is_found_again(made)
    for place in places(made).values():
        expected = weights[place.row, place.column, place.channel, place.unit]
        assert made.value(place) == expected


@settings(max_examples=60, deadline=None)
@given(sizes, sizes, st.integers(1, 40), aspects, st.booleans())
def test_every_activation_of_every_map_is_found_again_at_its_pixel(
    height: int, width: int, units: int, aspect: float, each: bool
) -> None:
    maps = kernel(height, width, 1, units)[:, :, 0]
    made = mosaic.of_maps(maps, aspect, each)
    check_every_value_is_found_again(made)
    for place in places(made).values():
        assert made.value(place) == maps[place.row, place.column, place.unit]


def test_outside_the_picture_lies_nothing() -> None:
    made = mosaic.of_kernels(kernel(3, 3, 2, 5))
    height, width = made.picture.shape
    assert [made.at(-1, 0), made.at(0, -1), made.at(height, 0), made.at(0, width)] == [None] * 4


def test_the_room_of_units_that_are_not_there_lies_empty() -> None:
    made = mosaic.of_kernels(kernel(3, 3, 1, 5), aspect=1.0)
    assert made.columns * math.ceil(5 / made.columns) > 5, "the example must leave a free place"
    top, left = made.origin(4)
    after = made.at(top, left + 3 + made.block_gap)
    assert after is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.floats(-100, 100, width=32).filter(lambda number: number == 0 or abs(number) > 1e-3),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_a_brighter_byte_never_means_a_smaller_number_and_zero_is_the_middle(
    numbers: list[float],
) -> None:
    values = np.array([*numbers, 0.0, -101.0], np.float32)
    made = mosaic.of_maps(row(values))
    drawn = {pixel: made.value(place) for pixel, place in places(made).items()}
    pairs = sorted((value, int(made.picture[pixel])) for pixel, value in drawn.items())
    levels = [byte for _, byte in pairs]
    assert levels == sorted(levels)
    assert dict(pairs)[0.0] == MIDDLE


def test_a_signed_range_is_symmetric_and_its_ends_are_the_ends_of_the_bytes() -> None:
    made = mosaic.of_kernels(np.array([-2.0, 0.0, 1.0, 2.0], np.float32).reshape(2, 2, 1, 1))
    assert made.picture.tolist() == [[LOWEST, MIDDLE], [191, HIGHEST]]
    assert (made.low, made.high) == (-2.0, 2.0)


def test_maps_without_negative_numbers_go_from_zero_to_the_maximum() -> None:
    made = mosaic.of_maps(row([0.0, 2.0, 4.0]))
    bytes_ = [int(made.picture[made.origin(unit)]) for unit in range(3)]
    assert bytes_ == [LOWEST, MIDDLE, HIGHEST]
    assert (made.low, made.high) == (0.0, 4.0)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_has_a_byte_of_its_own_and_does_not_touch_the_range(
    wrong: float,
) -> None:
    values = np.array([-1.0, 0.0, 0.5, wrong], np.float32).reshape(2, 2, 1, 1)
    made = mosaic.of_kernels(values)
    assert made.picture.tolist() == [[LOWEST, MIDDLE], [191, NOT_FINITE]]
    assert (made.low, made.high) == (-1.0, 1.0)
    maps = mosaic.of_maps(row([0.0, 1.0, wrong]))
    assert [int(maps.picture[maps.origin(unit)]) for unit in range(3)] == [2, 254, NOT_FINITE]


@pytest.mark.parametrize("each", [False, True])
def test_maps_of_which_nothing_is_finite_are_drawn_as_not_finite(each: bool) -> None:
    made = mosaic.of_maps(np.full((3, 3, 2), math.nan, np.float32), each=each)
    tiles = [made.picture[pixel] for pixel in places(made)]
    assert tiles == [NOT_FINITE] * 18


def test_kernels_of_only_zeros_are_drawn_in_the_colour_of_zero() -> None:
    made = mosaic.of_kernels(np.zeros((2, 2, 1, 1), np.float32))
    assert made.picture.tolist() == [[MIDDLE, MIDDLE], [MIDDLE, MIDDLE]]
    assert (made.low, made.high) == (0.0, 0.0)


def test_the_lowest_number_of_an_all_zero_kernel_is_not_minus_zero() -> None:
    made = mosaic.of_kernels(np.zeros((2, 2, 1, 1), np.float32))
    assert math.copysign(1.0, made.low) == 1.0


@pytest.mark.parametrize("each", [False, True])
def test_maps_of_only_zeros_are_drawn_as_the_start_of_the_range(each: bool) -> None:
    made = mosaic.of_maps(np.zeros((2, 2, 1), np.float32), each=each)
    assert made.picture.tolist() == [[LOWEST, LOWEST], [LOWEST, LOWEST]]


def test_numbers_smaller_than_any_normal_float_are_still_told_apart_from_zero() -> None:
    tiny = np.array([-1e-40, 0.0, 0.0, 1e-40], np.float32).reshape(2, 2, 1, 1)
    made = mosaic.of_kernels(tiny)
    assert made.picture[0, 1] == MIDDLE
    assert made.picture[0, 0] <= MIDDLE <= made.picture[1, 1]


def test_a_range_for_each_map_lets_weak_maps_use_all_bytes() -> None:
    maps = np.zeros((1, 2, 2), np.float32)
    maps[0, :, 0] = 0.0, 1000.0
    maps[0, :, 1] = 0.0, 0.001
    one = mosaic.of_maps(maps)
    each = mosaic.of_maps(maps, each=True)
    top, left = one.origin(1)
    assert one.picture[top, left : left + 2].tolist() == [LOWEST, LOWEST]
    assert each.picture[top, left : left + 2].tolist() == [LOWEST, HIGHEST]
    assert math.isnan(each.low)
    assert math.isnan(each.high)


def test_with_a_range_for_each_map_a_dead_map_among_signed_ones_is_drawn_as_zero() -> None:
    maps = np.zeros((1, 2, 2), np.float32)
    maps[0, :, 0] = -1.0, 1.0
    made = mosaic.of_maps(maps, each=True)
    top, left = made.origin(0)
    assert made.picture[top, left : left + 2].tolist() == [LOWEST, HIGHEST]
    top, left = made.origin(1)
    assert made.picture[top, left : left + 2].tolist() == [MIDDLE, MIDDLE]


def test_the_kernels_of_one_filter_stand_together() -> None:
    made = mosaic.of_kernels(kernel(3, 3, 4, 2))
    height, width = made.block_size
    for unit in range(2):
        top, left = made.origin(unit)
        for channel in range(4):
            y, x = made.origin(unit, channel)
            assert top <= y <= top + height - 3
            assert left <= x <= left + width - 3
    assert made.block_gap > made.gap


@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
def test_the_picture_has_about_the_wanted_shape(aspect: float) -> None:
    height, width = mosaic.of_maps(kernel(5, 5, 1, 256)[:, :, 0], aspect).picture.shape
    assert width / height == pytest.approx(aspect, rel=0.15)


def outlier_maps() -> NDArray[np.float32]:
    """32 maps with numbers up to 1, and one number of 50 in one of them."""
    random = np.random.default_rng(0)
    maps = np.maximum(random.normal(0.0, 0.3, (12, 12, 32)), 0.0).astype(np.float32)
    maps[3, 4, 7] = 50.0
    return maps


def test_a_range_for_most_numbers_lets_maps_be_seen_beside_one_huge_number() -> None:
    maps = outlier_maps()
    all_, most = mosaic.of_maps(maps), mosaic.of_maps(maps, share=0.98)
    assert all_.high == all_.largest == most.largest == 50.0
    means = [float(made.picture[made.picture > NOT_FINITE].mean()) for made in (all_, most)]
    assert means[0] < LOWEST + 3, "nearly black"
    assert means[1] > LOWEST + 30


def test_the_share_beyond_the_range_is_counted_and_the_true_numbers_stay() -> None:
    maps = outlier_maps()
    made = mosaic.of_maps(maps, share=0.98)
    assert made.beyond == pytest.approx((maps > np.float32(made.high)).mean())
    nonzero = maps[maps > 0]
    assert (nonzero <= np.float32(made.high)).mean() == pytest.approx(0.98, abs=0.002)
    top, left = made.origin(7)
    assert made.picture[top + 3, left + 4] == HIGHEST
    assert made.value(Place(7, 0, 3, 4)) == 50.0


def test_a_range_about_zero_for_most_numbers_stays_symmetric() -> None:
    maps = np.random.default_rng(2).normal(size=(9, 9, 8)).astype(np.float32)
    made = mosaic.of_maps(maps, share=0.9)
    assert made.low == -made.high
    assert made.beyond == pytest.approx((np.abs(maps) > np.float32(made.high)).mean())
    assert made.beyond > 0.05


@pytest.mark.parametrize("maps", [np.zeros((4, 4, 3)), np.full((4, 4, 3), 2.0)])
def test_where_all_numbers_are_equal_nothing_lies_beyond(maps: NDArray[np.float64]) -> None:
    made = mosaic.of_maps(maps.astype(np.float32), share=0.98)
    assert (made.high, made.beyond) == (maps.max(), 0.0)


def test_a_range_for_most_of_very_many_numbers_is_found_from_a_sample() -> None:
    random = np.random.default_rng(1)
    maps = np.abs(random.normal(size=(64, 64, 200))).astype(np.float32)
    made = mosaic.of_maps(maps, share=0.98)
    assert made.beyond == pytest.approx(0.02, abs=0.003)


@settings(max_examples=40, deadline=None)
@given(sizes, sizes, st.integers(1, 12), aspects)
def test_every_kernel_in_colour_is_found_again_with_its_three_numbers(
    height: int, width: int, filters: int, aspect: float
) -> None:
    weights = kernel(height, width, 3, filters)
    made = mosaic.of_colour_kernels(weights, aspect)
    limit = float(np.abs(weights).max())
    assert (made.low, made.high) == (-limit, limit)
    found = places(made)
    assert len(found) == height * width * filters
    for (y, x), place in found.items():
        assert place.channel is None
        expected = weights[place.row, place.column, :, place.unit]
        assert made.numbers(place) == tuple(expected.tolist())
        drawn = made.picture[y, x]
        assert drawn[3] == 255
        assert drawn[:3].tolist() == np.rint(128 + expected.astype(float) / limit * 127).tolist()
    gaps = np.ones(made.picture.shape[:2], bool)
    gaps[tuple(np.array(list(found)).T)] = False
    assert (made.picture[gaps] == GAP).all()


def test_zero_is_the_middle_grey_of_a_colour_kernel_and_what_is_not_finite_is_marked() -> None:
    weights = np.zeros((1, 3, 3, 1), np.float32)
    weights[0, 1] = [[1.0], [0.0], [-1.0]]
    weights[0, 2, 1] = math.nan
    picture = mosaic.of_colour_kernels(weights).picture
    assert picture[0, 0].tolist() == [128, 128, 128, 255]
    assert picture[0, 1].tolist() == [255, 128, 1, 255]
    assert picture[0, 2, 3] == NOT_FINITE


def test_a_colour_has_three_channels() -> None:
    with pytest.raises(ValueError, match="4 input channels"):
        mosaic.of_colour_kernels(kernel(2, 2, 4, 1))


@pytest.mark.parametrize("channels", [2, 3, 4])
def test_as_few_channels_as_an_image_has_stand_from_left_to_right(channels: int) -> None:
    made = mosaic.of_kernels(kernel(3, 3, channels, 5))
    places_ = [made.origin(2, channel) for channel in range(channels)]
    assert len({top for top, _ in places_}) == 1
    assert [left for _, left in places_] == sorted(left for _, left in places_)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 90), aspects)
def test_no_other_number_of_columns_would_make_the_tiles_larger(
    height: int, width: int, count: int, aspect: float
) -> None:
    def scale(columns: int) -> float:
        rows = -(-count // columns)
        return min(aspect / (columns * (width + 1) - 1), 1 / (rows * (height + 1) - 1))

    chosen = tiling.columns(count, height, width, 1, aspect)
    assert scale(chosen) == pytest.approx(max(scale(number) for number in range(1, count + 1)))
