"""Where bars begin and end on their scale."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cnnexplorer.analysis import values


def test_the_scale_of_positive_numbers_begins_at_zero_and_ends_at_the_largest() -> None:
    made = values.of_row(np.array([0.5, 2.0, 1.0], np.float32))
    assert (made.low, made.high, made.zero, made.best, made.signed) == (0.0, 2.0, 0.0, 1, False)
    assert made.ends(0, 3).tolist() == [0.25, 1.0, 0.5]


def test_the_scale_of_signed_numbers_holds_zero_between_its_ends() -> None:
    made = values.of_row(np.array([-1.0, 3.0], np.float32))
    assert (made.low, made.high, made.zero, made.signed) == (-1.0, 3.0, 0.25, True)
    assert made.ends(0, 2).tolist() == [0.0, 1.0]


def test_negative_numbers_alone_reach_from_their_lowest_to_zero() -> None:
    made = values.of_row(np.array([-4.0, -2.0], np.float32))
    assert (made.low, made.high, made.zero, made.best) == (-4.0, 0.0, 1.0, 1)


@pytest.mark.parametrize("count", [1, 7])
def test_zeros_have_bars_of_no_length(count: int) -> None:
    made = values.of_row(np.zeros(count, np.float32))
    assert made.zero == 0.0
    assert made.ends(0, count).tolist() == [0.0] * count


def test_what_is_not_finite_neither_moves_the_scale_nor_is_the_largest() -> None:
    made = values.of_row(np.array([1.0, math.inf, math.nan, -math.inf], np.float32))
    assert (made.low, made.high, made.best) == (0.0, 1.0, 0)
    assert np.isnan(made.ends(0, 4)).tolist() == [False, True, True, True]
    nothing = values.of_row(np.full(3, math.nan, np.float32))
    assert (nothing.low, nothing.high, nothing.best) == (0.0, 0.0, None)


def test_maps_of_one_pixel_are_a_row_in_their_order() -> None:
    made = values.of_row(np.arange(6, dtype=np.float32).reshape(1, 1, 6))
    assert made.numbers.tolist() == [0, 1, 2, 3, 4, 5]
    assert len(made) == 6
