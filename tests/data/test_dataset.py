from __future__ import annotations

import numpy as np
import pytest

from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.errors import UserError


def part(count: int, top: int = 16) -> Part:
    images = np.full((count, 2, 3, 1), top, np.uint8)
    images[0, 0, 0, 0] = 2
    return Part(images, np.arange(count) % 3)


@pytest.fixture
def dataset() -> Dataset:
    return assemble(MnistSample(), "Little", part(1200), part(34, top=9), ("a", "b", "c", "d"))


def test_the_description_counts_both_parts_and_names_the_size(dataset: Dataset) -> None:
    assert dataset.describe() == "Little · 1,234 · 2×3×1"


def test_shape_classes_and_scale_come_from_the_arrays(dataset: Dataset) -> None:
    assert dataset.image_shape == (2, 3, 1)
    assert dataset.classes == 4
    assert dataset.scale == 16


def test_the_scale_of_black_images_is_one_so_that_dividing_is_safe() -> None:
    black = Part(np.zeros((1, 2, 2, 1), np.uint8), np.zeros(1, np.int64))
    assert assemble(MnistSample(), "Black", black, black, ("a",)).scale == 1


def test_counts_lists_every_class_even_one_without_images(dataset: Dataset) -> None:
    counts = dataset.counts(dataset.test)
    assert counts.tolist() == [12, 11, 11, 0]
    assert counts.dtype == np.int64


def test_the_value_range_is_that_of_the_part_asked_for(dataset: Dataset) -> None:
    assert dataset.value_range(dataset.train) == (2, 16)
    assert dataset.value_range(dataset.test) == (2, 9)


def test_limited_keeps_the_first_training_images_and_the_whole_test_part(
    dataset: Dataset,
) -> None:
    few = dataset.limited(7)
    assert np.array_equal(few.train.images, dataset.train.images[:7])
    assert np.array_equal(few.train.labels, dataset.train.labels[:7])
    assert few.test is dataset.test
    assert few.source is dataset.source


def test_limited_copies_no_pixels(dataset: Dataset) -> None:
    assert np.shares_memory(dataset.limited(7).train.images, dataset.train.images)


def test_limited_does_not_change_what_a_pixel_value_means() -> None:
    images = np.array([3, 100], np.uint8).reshape(2, 1, 1, 1)
    both = Part(images, np.array([0, 1]))
    dataset = assemble(MnistSample(), "Two", both, both, ("a", "b"))
    assert dataset.limited(1).scale == 100


@pytest.mark.parametrize(
    ("brightest", "divisor"), [(1, 1), (16, 16), (127, 127), (128, 255), (229, 255), (255, 255)]
)
def test_bytes_of_ordinary_images_are_divided_by_255_whatever_the_brightest_is(
    brightest: int, divisor: int
) -> None:
    images = np.array([0, brightest], np.uint8).reshape(2, 1, 1, 1)
    both = Part(images, np.array([0, 1]))
    made = assemble(MnistSample(), "Two", both, both, ("a", "b"))
    assert made.scale == divisor
    assert made.drawn == (divisor, 0)
    floats = Part(images.astype(np.float32), np.array([0, 1]))
    assert assemble(MnistSample(), "Two", floats, floats, ("a", "b")).scale == brightest


def test_limited_above_the_size_keeps_all(dataset: Dataset) -> None:
    assert len(dataset.limited(10**9).train) == 1200


@pytest.mark.parametrize("count", [0, -5])
def test_limited_to_nothing_is_refused_with_the_range(dataset: Dataset, count: int) -> None:
    with pytest.raises(UserError, match=rf"^{count} training images .* from 1 to 1,200\.$"):
        dataset.limited(count)


def test_neither_images_nor_labels_can_be_overwritten(dataset: Dataset) -> None:
    for each in (dataset.train, dataset.test, dataset.limited(3).train):
        with pytest.raises(ValueError, match="read-only"):
            each.images[0] = 0
        with pytest.raises(ValueError, match="read-only"):
            each.labels[0] = 0


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.zeros((2, 3, 3, 1), np.float64), np.zeros(2, np.int64)),
        (np.zeros((2, 3, 3, 1), np.int16), np.zeros(2, np.int64)),
        (np.zeros((2, 3, 3), np.uint8), np.zeros(2, np.int64)),
        (np.zeros((2, 3, 3, 1), np.uint8), np.zeros(2, np.uint8)),
        (np.zeros((2, 3, 3, 1), np.uint8), np.zeros((2, 1), np.int64)),
        (np.zeros((2, 3, 3, 1), np.uint8), np.zeros(3, np.int64)),
    ],
)
def test_a_part_refuses_arrays_of_another_form(images: np.ndarray, labels: np.ndarray) -> None:
    with pytest.raises(ValueError):
        Part(images, labels)


def floats(*values: float) -> Dataset:
    images = np.array(values, np.float32).reshape(len(values), 1, 1, 1)
    both = Part(images, np.arange(len(values)))
    return assemble(MnistSample(), "Floats", both, both, ("a", "b", "c"))


@pytest.mark.parametrize(
    ("values", "scale", "received"),
    [
        ((0, 0.01), 1, "pixels as they are"),
        ((-1, 0.5, 1), 1, "pixels as they are"),
        ((0, 65535), 65535, "pixels ÷ 65535"),
        ((-1000, 400.5), 1000, "pixels ÷ 1000"),
        ((0, 254.73912), 254.8, "pixels ÷ 254.8"),
        ((0, 1.00012), 1.001, "pixels ÷ 1.001"),
    ],
)
def test_what_the_network_receives_is_told_exactly_and_at_most_1(
    values: tuple[float, ...], scale: float, received: str
) -> None:
    dataset = floats(*values)
    assert dataset.scale == scale
    assert dataset.received == received
    assert np.abs(dataset.train.images / np.float32(scale)).max() <= 1


def test_fractions_are_drawn_from_their_lowest_to_their_highest_value() -> None:
    assert floats(-0.5, 2).drawn == (2, -0.5)
    assert floats(0, 0.01).drawn == (pytest.approx(0.01), 0)
    white, black = floats(3e20, 3e20).drawn
    assert white > black


def test_bytes_are_drawn_as_the_network_receives_them(dataset: Dataset) -> None:
    assert dataset.drawn == (16, 0)
    assert dataset.received == "pixels ÷ 16"
