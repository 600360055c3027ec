from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnexplorer.runs.history import MOST_POINTS, Curve, EpochNumbers, History


def filled(count: int) -> Curve:
    curve = Curve()
    for index in range(count):
        curve.append(index / 100, float(index % 17))
    return curve


@pytest.mark.parametrize("count", [0, 1, 2, 1999, 2000])
def test_as_long_as_all_points_can_be_drawn_every_value_is_a_point(count: int) -> None:
    x, y = filled(count).points()
    assert x.tolist() == [index / 100 for index in range(count)]
    assert y.tolist() == [float(index % 17) for index in range(count)]


@settings(max_examples=15, deadline=None)
@given(st.integers(2001, 20_000))
def test_a_long_curve_has_few_points_that_are_means_of_equally_many_values(count: int) -> None:
    curve = filled(count)
    x, y = curve.points()
    stride = curve.stride
    assert MOST_POINTS // 2 <= len(x) <= MOST_POINTS
    assert stride & (stride - 1) == 0, "a power of two"
    assert count - len(x) * stride < stride, "all values but those of an unfinished point"
    shown = np.arange(len(x) * stride)
    assert x == pytest.approx((shown / 100).reshape(-1, stride).mean(axis=1))
    assert y == pytest.approx((shown % 17).reshape(-1, stride).mean(axis=1))
    assert (np.diff(x) > 0).all()
    assert y.mean() == pytest.approx((shown % 17).mean())


def test_thinning_begins_only_when_the_points_do_not_fit() -> None:
    counts = (2000, 2001, 4001, 4002, 8003, 8004)
    assert [filled(count).stride for count in counts] == [1, 2, 2, 4, 4, 8]


def test_a_curve_counts_all_its_values() -> None:
    assert filled(12_345).count == 12_345


def test_the_points_that_were_handed_out_do_not_change_later() -> None:
    curve = filled(10)
    x, y = curve.points()
    y[:] = 99.0
    curve.append(1.0, 1.0)
    assert len(x) == 10
    assert curve.points()[1][:10].tolist() == [float(index) for index in range(10)]


def test_batches_stand_on_the_epoch_axis_at_the_share_of_the_epoch_they_end() -> None:
    history = History(epochs=2, steps_per_epoch=4)
    for epoch in (1, 2):
        for step in range(1, 5):
            history.batch(epoch, step, loss=1.0 / step, accuracy=step / 10)
    x, loss = history.loss.points()
    assert x.tolist() == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0]
    assert loss[:4] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert history.accuracy.points()[1][:4] == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_the_numbers_of_an_epoch_stand_at_its_end() -> None:
    history = History(epochs=3, steps_per_epoch=4)
    history.epoch(EpochNumbers(1, 0.5, 0.8, 0.6, 0.7))
    history.epoch(EpochNumbers(2, 0.4, 0.9, 0.5, 0.75))
    assert [list(values) for values in history.val_loss.points()] == [[1, 2], [0.6, 0.5]]
    assert [list(values) for values in history.val_accuracy.points()] == [[1, 2], [0.7, 0.75]]
    assert [numbers.epoch for numbers in history.epochs_done] == [1, 2]


def test_without_validation_images_there_is_no_validation_curve() -> None:
    history = History(epochs=1, steps_per_epoch=4)
    history.epoch(EpochNumbers(1, 0.5, 0.8, None, None))
    assert history.val_loss.count == 0
    assert history.val_accuracy.count == 0
    assert history.epochs_done[0].texts() == ("1", "0.5000", "80.00%", "—", "—")


def test_a_table_shows_an_epoch_with_four_digits_and_percent() -> None:
    texts = EpochNumbers(12, 0.12344, 0.98764, 1.5, 1.0).texts()
    assert texts == ("12", "0.1234", "98.76%", "1.5000", "100.00%")


def test_the_last_smaller_batch_counts_by_its_images_and_makes_no_jump() -> None:
    history = History(epochs=2, steps_per_epoch=3, batch_images=100, last_images=10)
    for epoch in (1, 2):
        for step, loss in ((1, 0.5), (2, 0.4), (3, 4.0)):
            history.batch(epoch, step, loss, accuracy=1.0 if step < 3 else 0.0)
    x, loss = history.loss.points()
    assert x.tolist() == pytest.approx([1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2])
    filled = (10 * 4.0 + 90 * 0.4) / 100
    assert loss == pytest.approx([0.5, 0.4, filled, 0.5, 0.4, filled])
    assert history.accuracy.points()[1][2] == pytest.approx(0.9)


def test_an_epoch_of_one_batch_and_full_batches_are_shown_as_measured() -> None:
    for steps, last in ((1, 30), (2, 0), (2, 100)):
        history = History(1, steps, batch_images=100, last_images=last)
        history.batch(1, 1, float("inf"), 0.5)
        if steps == 2:
            history.batch(1, 2, 0.25, 0.5)
            assert history.loss.points()[1].tolist() == [float("inf"), 0.25]


def test_a_history_says_how_many_images_a_point_is_the_mean_of() -> None:
    history = History(epochs=1, steps_per_epoch=5000, batch_images=32)
    assert history.images_per_point == 32
    for step in range(1, 4501):
        history.batch(1, step, 1.0, 0.5)
    assert history.images_per_point == 32 * history.loss.stride == 128


@pytest.mark.parametrize(
    ("steps", "last", "even"), [(3, 0, True), (3, 32, True), (3, 31, False), (1, 20, True)]
)
def test_a_history_knows_whether_the_last_batch_of_an_epoch_is_smaller(
    steps: int, last: int, even: bool
) -> None:
    assert History(2, steps, batch_images=32, last_images=last).even is even


def test_every_batch_is_kept_however_few_points_are_drawn() -> None:
    history = History(epochs=1, steps_per_epoch=5000)
    for step in range(1, 5001):
        history.batch(1, step, step / 4, 0.5)
    numbers = history.numbers()
    assert numbers.losses.tolist() == [step / 4 for step in range(1, 5001)]
    history.batch(2, 1, 9.0, 0.5)
    assert len(numbers.losses) == 5000, "what was handed out does not change later"


def test_large_losses_take_no_more_room_in_a_table_than_small_ones() -> None:
    losses = (9.99994, 9.99996, 12.345678, 1234.5678, 99_999.4, 123_456.0, 3.2e30)
    texts = [EpochNumbers(1, loss, 0.5, None, None).texts()[1] for loss in losses]
    assert texts == ["9.9999", "10", "12.346", "1234.6", "99999", "1e5", "3e30"]


def test_a_history_knows_how_many_epochs_were_begun() -> None:
    history = History(epochs=9, steps_per_epoch=2)
    reached = [history.reached]
    for epoch, step in ((1, 1), (1, 2), (2, 1)):
        history.batch(epoch, step, 1.0, 0.5)
        reached.append(history.reached)
    assert reached == [1, 1, 1, 2]
