from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cnnexplorer.data import catalog, memory, progress
from cnnexplorer.data.outlines import CLASS_NAMES, outlines
from cnnexplorer.data.sources import Shapes
from cnnexplorer.errors import Cancelled, UserError

SOURCE = Shapes(height=16, width=20, samples=150, seed=7)


def test_the_same_source_gives_identical_bytes() -> None:
    one, two = catalog.load(SOURCE), catalog.load(SOURCE)
    for first, second in ((one.train, two.train), (one.test, two.test)):
        assert first.images.tobytes() == second.images.tobytes()
        assert first.labels.tobytes() == second.labels.tobytes()


def test_another_seed_gives_other_images() -> None:
    one, two = catalog.load(SOURCE), catalog.load(replace(SOURCE, seed=8))
    assert not np.array_equal(one.train.images, two.train.images)


def test_no_image_appears_twice_and_so_never_in_both_parts() -> None:
    dataset = catalog.load(SOURCE)
    images = [*dataset.train.images, *dataset.test.images]
    assert len({image.tobytes() for image in images}) == 150


@pytest.mark.parametrize("longer", [151, 168, 250])
def test_a_longer_set_begins_with_the_images_of_a_shorter_one(longer: int) -> None:
    short, long = catalog.load(SOURCE), catalog.load(replace(SOURCE, samples=longer))
    for small, big in ((short.train, long.train), (short.test, long.test)):
        assert np.array_equal(small.images, big.images[: len(small)])
        assert np.array_equal(small.labels, big.labels[: len(small)])


def test_a_fifth_of_every_class_is_for_testing() -> None:
    dataset = catalog.load(SOURCE)
    assert dataset.counts(dataset.train).tolist() == [12] * 10
    assert dataset.counts(dataset.test).tolist() == [3] * 10


def test_odd_numbers_of_samples_stay_balanced_and_complete() -> None:
    dataset = catalog.load(replace(SOURCE, samples=137))
    total = dataset.counts(dataset.train) + dataset.counts(dataset.test)
    assert total.sum() == 137
    assert total.max() - total.min() <= 1
    assert abs(len(dataset.test) - 137 / 5) <= 2


def test_any_beginning_holds_the_classes_evenly() -> None:
    few = catalog.load(SOURCE).limited(40)
    assert few.counts(few.train).min() >= 3


@pytest.mark.parametrize(("height", "width"), [(8, 8), (8, 31), (256, 256), (100, 40)])
def test_images_have_the_size_that_was_asked_for(height: int, width: int) -> None:
    dataset = catalog.load(replace(SOURCE, height=height, width=width, samples=100))
    assert dataset.image_shape == (height, width, 3)
    assert dataset.class_names == CLASS_NAMES
    assert dataset.train.images.dtype == np.uint8


def test_every_image_shows_a_shape_that_stands_out_from_its_background() -> None:
    dataset = catalog.load(replace(SOURCE, height=32, width=32))
    luma = dataset.train.images @ np.array([0.299, 0.587, 0.114])
    spread = np.ptp(luma, axis=(1, 2))
    assert spread.min() > 60
    # and the background, the commonest brightness, takes a good part of each image
    for image in luma:
        counts, _ = np.histogram(image, bins=8)
        assert counts.max() > 0.4 * image.size


def test_a_class_can_be_told_by_its_silhouette() -> None:
    """The mean silhouettes of any two classes differ clearly, after colours are taken away."""
    dataset = catalog.load(replace(SOURCE, height=32, width=32, samples=1000))
    luma = dataset.train.images @ np.array([0.299, 0.587, 0.114])
    corners = np.median(luma[:, [0, 0, -1, -1], [0, -1, 0, -1]], axis=1)
    masks = np.abs(luma - corners[:, None, None]) > 40
    means = np.stack([masks[dataset.train.labels == label].mean(axis=0) for label in range(10)])
    for one in range(10):
        for two in range(one):
            assert np.abs(means[one] - means[two]).max() > 0.15, (
                CLASS_NAMES[one],
                CLASS_NAMES[two],
            )


def test_every_outline_lies_within_the_unit_disc_and_has_a_name() -> None:
    assert len(outlines()) == len(CLASS_NAMES) == 10
    for outline in outlines():
        assert 0.9 < np.hypot(*outline[0].T).max() <= 1.0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"height": 7}, "Height must be from 8 to 256 pixels, not 7"),
        ({"width": 257}, "Width must be from 8 to 256 pixels, not 257"),
        ({"samples": 99}, "Images must be from 100 to 50,000, not 99"),
        ({"samples": 50_001}, "not 50,001"),
        ({"seed": -1}, "Seed must be from 0 to 2,147,483,647, not -1"),
    ],
)
def test_numbers_out_of_range_are_refused_with_the_range(
    changes: dict[str, int], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        catalog.load(replace(SOURCE, **changes))


def test_more_images_than_memory_are_refused_before_drawing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 2 * 10**9)
    calls: list[int] = []
    huge = replace(SOURCE, height=256, width=256, samples=50_000)
    with pytest.raises(UserError, match=r"needs 9\.8 GB of memory, but only 2\.0 GB are free"):
        catalog.load(huge, lambda done, total: calls.append(done))
    assert calls == []


def test_progress_counts_every_image_from_nothing_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_INTERVAL_S", 0.0)  # however quickly they are drawn
    calls: list[tuple[int, int]] = []
    catalog.load(SOURCE, lambda *call: calls.append(call))
    assert calls == [(done, 150) for done in range(151)]


def test_cancelling_stops_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_INTERVAL_S", 0.0)
    seen: list[int] = []

    def cancel(done: int, total: int) -> None:
        seen.append(done)
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        catalog.load(replace(SOURCE, samples=50_000), cancel)
    assert seen == [0, 1]
