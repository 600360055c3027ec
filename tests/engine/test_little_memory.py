"""What is done where memory is short: fewer images at once, or a sentence with the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from engine_samples import SMALL, dataset, head, network, trained

from cnnexplorer.data import memory
from cnnexplorer.document import footprint, inference
from cnnexplorer.document.layers import Conv2D
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import pool
from cnnexplorer.engine.inspector import Inspector, initial_weights
from cnnexplorer.errors import UserError

WIDE = network(Conv2D(filters=512, padding="same", activation="relu"), *head())
PLAN = Plan(batch_size=2, epochs=1, seed=3)


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes so many bytes all that is free."""

    def only(free_bytes: int) -> None:
        monkeypatch.setattr(memory, "available_bytes", lambda: free_bytes)
        monkeypatch.setattr(pool, "reusable_bytes", lambda: 0)

    return only


def batches(inspector: Inspector, images: np.ndarray) -> list[int]:
    """How many images were judged at once, call by call."""
    done = [0]
    inspector.probabilities(images, 255, lambda count, _of: done.append(count))
    return np.diff(done).tolist()


def test_fewer_images_are_judged_at_once_where_memory_is_short(leave):
    images = dataset().test.images
    inspector = Inspector(WIDE, initial_weights(WIDE, 3))
    wanted = inspector.probabilities(images, 255)
    each = footprint.of(WIDE, inference.infer(WIDE)).looking_bytes()
    leave(4 * 30 * each)
    assert batches(inspector, images) == [30, 30, 30]
    leave(each)
    assert batches(inspector, images[:3]) == [1, 1, 1]
    leave(4 * 40 * each)
    found = inspector.probabilities(images, 255)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)


def test_where_not_even_one_image_fits_the_sentence_has_the_numbers(leave):
    images = dataset().test.images
    inspector = Inspector(WIDE, initial_weights(WIDE, 3))
    leave(100_000)
    with pytest.raises(UserError, match=r"one image needs .* of memory, but only \d+ kB are free"):
        inspector.probabilities(images, 255)
    with pytest.raises(UserError, match=r"Every layer's output for one image needs .* only \d+ kB"):
        inspector.activations(images[0], 255)


def test_a_measurement_takes_no_more_images_than_a_step_where_they_are_large(monkeypatch):
    sizes = []
    original = footprint.Footprint.measuring_batch

    def noted(self: footprint.Footprint, batch_size: int) -> int:
        sizes.append(original(self, batch_size))
        return sizes[-1]

    monkeypatch.setattr(footprint.Footprint, "measuring_batch", noted)
    monkeypatch.setattr(footprint, "_MEASURING_BYTES", 1)
    plan = replace(PLAN, validation_share=0.3)
    assert trained(WIDE, plan, dataset()).finished().test_loss is not None
    assert set(sizes) == {PLAN.batch_size}


def test_the_memory_that_a_training_took_is_there_for_the_next_one():
    """With oneDNN TensorFlow keeps it; without, the system has it again and nothing is counted."""
    trained(WIDE, Plan(batch_size=64, epochs=1, seed=3), dataset()).finished()
    held = footprint.of(WIDE, inference.infer(WIDE))
    reusable = pool.reusable_bytes()
    assert reusable == 0 or reusable > held.training * 32


def test_a_small_training_fits_into_little_memory(leave):
    leave(60 * 10**6)
    assert trained(SMALL, PLAN, dataset()).finished().epochs == 1
