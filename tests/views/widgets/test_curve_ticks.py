"""The numbers of an axis: round, in order, within the ends, apart from each other."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnexplorer.views.widgets import curve_ticks

lows = st.floats(-1e4, 1e4)
spans = st.floats(1e-4, 1e5)


@given(lows, spans, st.integers(1, 30))
def test_a_linear_axis_has_few_round_numbers_between_its_ends(
    low: float, span: float, most: int
) -> None:
    found = curve_ticks.linear(low, low + span, most)
    assert len(found) <= most
    assert found == sorted(found)
    slack = 1e-6 * span
    assert all(low - slack <= value <= low + span + slack for value in found)
    if most >= 5:
        assert len(found) >= 2, "there is room for two"


@given(st.floats(-12, 8), st.floats(0.01, 15), st.floats(120, 900), st.floats(15, 30))
def test_a_logarithmic_axis_has_numbers_that_stand_apart(
    low: float, span: float, size: float, gap: float
) -> None:
    found = curve_ticks.logarithmic(low, low + span, size, gap)
    places = [(math.log10(value) - low) / span * size for value in found]
    assert all(-1e-6 <= place <= size + 1e-3 for place in places)
    assert all(b - a >= gap - 1e-6 for a, b in itertools.pairwise(places))
    assert len(found) >= 1


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.0, 0.5, 1.0], ["0.0", "0.5", "1.0"]),
        ([0.0, 20.0, 40.0], ["0", "20", "40"]),
        ([0.0, 500_000.0], ["0", "500,000"]),
        ([0.02, 0.04], ["0.02", "0.04"]),
        ([1e-7, 2e-7], ["1e-7", "2e-7"]),
        ([0.0, 2e-6, 1.2e-5], ["0", "2e-6", "1.2e-5"]),
        ([2e6, 4e6], ["2e6", "4e6"]),
        ([5e7, 1e8, 1.5e8], ["5e7", "1e8", "1.5e8"]),
        ([0.3], ["0.3"]),
        ([], []),
    ],
)
def test_numbers_have_as_many_digits_as_their_steps_need(
    values: list[float], texts: list[str]
) -> None:
    assert curve_ticks.texts(values) == texts


def test_shares_are_written_as_percents() -> None:
    assert curve_ticks.texts([0.0, 0.5, 1.0], percent=True) == ["0%", "50%", "100%"]
    assert curve_ticks.texts([0.985, 0.99], percent=True) == ["98.5%", "99.0%"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5"), (20.0, "20"), (0.001, "0.001"), (1e-5, "1e-5"), (2e7, "2e7")]
)
def test_numbers_of_a_logarithmic_axis_are_short(value: float, text: str) -> None:
    assert curve_ticks.log_text(value) == text


def test_strokes_between_the_numbers_end_where_they_would_merge() -> None:
    assert curve_ticks.minor(0, 1) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert curve_ticks.minor(-6, 3) == []
    assert curve_ticks.minor(0, math.nan) == []
    assert curve_ticks.logarithmic(math.nan, 1, 100, 10) == []
    assert curve_ticks.linear(1.0, 1.0, 5) == []


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([2.3, 2.35, 2.4], ["2.30", "2.35", "2.40"]),
        ([1.0, 2.0, 5.0, 10.0], ["1", "2", "5", "10"]),
        ([0.01, 1.0, 100.0, 10_000.0], ["0.01", "1", "100", "10,000"]),
        ([1e4, 1e5, 1e6, 1e8], ["10,000", "100,000", "1e6", "1e8"]),
        ([1e-6, 1e-3, 1.0], ["1e-6", "0.001", "1"]),
        ([], []),
    ],
)
def test_numbers_of_a_logarithmic_axis_are_written_alike(
    values: list[float], texts: list[str]
) -> None:
    assert curve_ticks.log_texts(values) == texts
