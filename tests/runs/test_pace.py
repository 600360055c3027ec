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
    pace = Pace(1, 1000, clock=clock)
    clock.now += 3
    assert (pace.images_per_s, pace.left_s) == (0.0, None)


def test_a_steady_training_gives_its_speed_and_the_time_left(clock: Clock) -> None:
    pace = Pace(2, 500, clock=clock)
    for _ in range(10):
        clock.now += 0.5
        pace.advance(50)
    assert (pace.total_images, pace.done_images) == (1000, 500)
    assert pace.images_per_s == pytest.approx(100)
    assert pace.left_s == pytest.approx(5)


def test_tensorflows_preparation_counts_neither_in_the_speed_nor_in_the_time_left(
    clock: Clock,
) -> None:
    pace = Pace(1, 1000, clock=clock)
    clock.now += 23.5
    pace.advance(50)
    assert pace.done_images == 50
    assert (pace.images_per_s, pace.left_s) == (0.0, None), "one batch tells nothing yet"
    clock.now += 0.5
    pace.advance(50)
    assert pace.images_per_s == pytest.approx(100)
    assert pace.left_s == pytest.approx(9)


def test_the_speed_is_that_of_the_last_seconds_and_the_time_left_that_of_all(clock: Clock) -> None:
    pace = Pace(1, 2010, clock=clock)
    pace.advance(10)
    for _ in range(10):
        clock.now += 1
        pace.advance(10)
    for _ in range(10):
        clock.now += 1
        pace.advance(90)
    assert pace.images_per_s == pytest.approx(90)
    assert pace.left_s == pytest.approx(20 / 1000 * 1000)


def test_a_batch_that_took_longer_than_the_window_still_has_a_speed(clock: Clock) -> None:
    pace = Pace(1, 1000, clock=clock)
    pace.advance(1)
    clock.now += 20
    pace.advance(100)
    clock.now += 40
    pace.advance(100)
    assert pace.images_per_s == pytest.approx(200 / 60, rel=0.5)
    assert pace.images_per_s > 0


def test_batches_within_one_tick_of_the_clock_do_not_divide_by_zero(clock: Clock) -> None:
    pace = Pace(1, 1000, clock=clock)
    pace.advance(10)
    pace.advance(10)
    assert (pace.images_per_s, pace.left_s) == (0.0, None)


def test_at_the_end_no_time_is_left(clock: Clock) -> None:
    pace = Pace(1, 100, clock=clock)
    clock.now += 2
    pace.advance(100)
    assert pace.left_s == 0.0


def test_only_the_last_seconds_are_kept_in_memory(clock: Clock) -> None:
    pace = Pace(1, 10**9, clock=clock)
    for _ in range(10_000):
        clock.now += 0.01
        pace.advance(1)
    assert len(pace._marks) < 600


def _epoch(pace: Pace, clock: Clock, images: int) -> None:
    """Train on so many images at 100 a second."""
    for _ in range(images // 50):
        clock.now += 0.5
        pace.advance(50)


def test_until_one_was_seen_a_validation_and_the_test_take_a_third_of_the_time_a_training_takes(
    clock: Clock,
) -> None:
    pace = Pace(2, 600, 90, 300, clock)
    _epoch(pace, clock, 300)
    training, validations, test = 900 / 100, 2 * 90 / 300, 300 / 300
    assert pace.left_s == pytest.approx(training + validations + test)


def test_while_validation_and_test_run_the_time_left_is_theirs_and_passes(clock: Clock) -> None:
    pace = Pace(2, 600, 90, 180, clock)
    _epoch(pace, clock, 600)
    pace.measure()
    assert pace.left_s == pytest.approx(6 + 2 * 0.3 + 0.6)
    clock.now += 0.2
    assert pace.left_s == pytest.approx(6 + 2 * 0.3 + 0.6 - 0.2)
    clock.now += 2.8  # ten times as long as thought, and what is left cannot be below nothing
    assert pace.left_s == pytest.approx(6 + 0.3 + 0.6)
    pace.end_epoch()
    assert pace.left_s == pytest.approx(6 + 3 + 6), "the test has twice as many images"
    _epoch(pace, clock, 600)
    assert pace.images_per_s == pytest.approx(100), "the validation is no part of the speed"
    assert pace.left_s == pytest.approx(3 + 6)
    pace.measure()
    clock.now += 2
    assert pace.left_s == pytest.approx(1 + 6)
    pace.end_epoch()
    assert pace.left_s == pytest.approx(4), "two seconds for ninety images, the last time"
    clock.now += 3
    assert pace.left_s == pytest.approx(1)
    clock.now += 30
    assert pace.left_s == 0.0


def test_the_preparation_of_the_first_validation_counts_nowhere(clock: Clock) -> None:
    pace = Pace(2, 600, 90, 0, clock)
    _epoch(pace, clock, 600)
    clock.now += 12
    pace.measure()
    clock.now += 1
    pace.end_epoch()
    assert pace.left_s == pytest.approx(6 + 1)
    _epoch(pace, clock, 300)
    assert pace.images_per_s == pytest.approx(100)
    assert pace.left_s == pytest.approx(3 + 1)


def test_without_validation_and_test_only_the_training_is_left(clock: Clock) -> None:
    pace = Pace(2, 600, clock=clock)
    _epoch(pace, clock, 600)
    pace.measure()
    pace.end_epoch()
    assert pace.left_s == pytest.approx(6)
    _epoch(pace, clock, 600)
    pace.end_epoch()
    assert pace.left_s == 0.0
