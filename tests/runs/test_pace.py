from __future__ import annotations

import pytest

from cnnexplorer.runs.pace import Pace


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_before_the_first_batch_nothing_is_known(clock: Clock) -> None:
    pace = Pace(1000, clock)
    clock.now += 3
    assert (pace.images_per_s, pace.left_s) == (0.0, None)


def test_a_steady_training_gives_its_speed_and_the_time_left(clock: Clock) -> None:
    pace = Pace(1000, clock)
    for _ in range(10):
        clock.now += 0.5
        pace.advance(50)
    assert pace.done_images == 500
    assert pace.images_per_s == pytest.approx(100)
    assert pace.left_s == pytest.approx(5)


def test_the_speed_is_that_of_the_last_seconds_and_the_time_left_that_of_all(clock: Clock) -> None:
    pace = Pace(2000, clock)
    for _ in range(10):
        clock.now += 1
        pace.advance(10)
    for _ in range(10):
        clock.now += 1
        pace.advance(90)
    assert pace.images_per_s == pytest.approx(90)
    assert pace.left_s == pytest.approx(20 / 1000 * 1000)


def test_a_batch_that_took_longer_than_the_window_still_has_a_speed(clock: Clock) -> None:
    pace = Pace(1000, clock)
    clock.now += 20
    pace.advance(100)
    clock.now += 40
    pace.advance(100)
    assert pace.images_per_s == pytest.approx(200 / 60, rel=0.5)
    assert pace.images_per_s > 0


def test_batches_within_one_tick_of_the_clock_do_not_divide_by_zero(clock: Clock) -> None:
    pace = Pace(1000, clock)
    pace.advance(10)
    pace.advance(10)
    assert pace.images_per_s == 0.0
    assert pace.left_s == 0.0


def test_at_the_end_no_time_is_left(clock: Clock) -> None:
    pace = Pace(100, clock)
    clock.now += 2
    pace.advance(100)
    assert pace.left_s == 0.0


def test_only_the_last_seconds_are_kept_in_memory(clock: Clock) -> None:
    pace = Pace(10**9, clock)
    for _ in range(10_000):
        clock.now += 0.01
        pace.advance(1)
    assert len(pace._marks) < 600
