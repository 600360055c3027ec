"""Progress is told often enough to look alive and to be cancelled, and no more often."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cnnexplorer.data.progress import Meter
from cnnexplorer.errors import Cancelled


def told(step_s: float, steps: int) -> list[tuple[float, int]]:
    """When (seconds) and how much was told, where each step takes ``step_s``."""
    now_s = 100.0
    calls: list[tuple[float, int]] = []
    meter = Meter(steps, lambda done, _total: calls.append((now_s - 100.0, done)), lambda: now_s)
    for _ in range(steps):
        now_s += step_s
        meter.advance(1)
    return calls


@pytest.mark.parametrize("step_s", [0.0001, 0.001, 0.019, 0.021, 1.0])
def test_it_is_told_at_most_50_times_a_second_and_at_least_as_often_as_there_is_news(
    step_s: float,
) -> None:
    calls = told(step_s, 1000)
    gaps = [later - sooner for (sooner, _), (later, _) in pairwise(calls[:-1])]
    assert min(gaps) >= 0.02 - 1e-9
    assert max(gaps) <= max(0.02, step_s) + step_s + 1e-9


def test_the_first_and_the_last_are_always_told() -> None:
    assert [done for _, done in told(0.0, 500)] == [0, 500]


def test_what_the_listener_raises_ends_the_work() -> None:
    def cancel(done: int, _total: int) -> None:
        if done:
            raise Cancelled

    meter = Meter(3, cancel, lambda: 0.0)
    meter.advance(1)
    with pytest.raises(Cancelled):
        meter.advance(2)
