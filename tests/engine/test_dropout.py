from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnnexplorer.engine.dropout import BitDropout, keep_mask

COUNT = 400_000


def _mask(rate: float, seed: int = 1, shape: tuple[int, ...] = (COUNT,)) -> np.ndarray:
    return keep_mask(tf.constant(shape), rate, tf.constant([seed, 0], tf.int64)).numpy()


@pytest.mark.parametrize("rate", [1 / 256, 0.1, 0.25, 0.3, 0.5, 2 / 3, 0.75, 0.9, 0.99])
def test_the_share_of_zeros_is_the_rate_and_the_mean_is_kept(rate):
    mask = _mask(rate)
    deviation = np.sqrt(rate * (1 - rate) / COUNT)
    assert (mask == 0).mean() == pytest.approx(rate, abs=4.5 * deviation + 1 / 131_072)
    kept = np.unique(mask[mask > 0])
    assert len(kept) == 1
    assert kept[0] == pytest.approx(1 / (1 - rate), rel=1e-3)
    assert mask.mean() == pytest.approx(1, abs=5 * deviation / (1 - rate))


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.125])
def test_rates_of_whole_256ths_are_scaled_exactly(rate):
    assert np.float32(_mask(rate).max()) == np.float32(1 / (1 - rate))


@pytest.mark.parametrize("rate", [1e-9, 1 - 1e-9])
def test_rates_next_to_0_and_1_stay_finite(rate):
    assert np.isfinite(_mask(rate)).all()


@pytest.mark.parametrize("rate", [0.5, 0.3])
def test_neighbours_and_lanes_of_one_word_are_independent(rate):
    dropped = (_mask(rate) == 0).astype(float) - rate
    spread = rate * (1 - rate)
    for lag in (1, 2, 3, 4, 5, 8, 64):
        correlation = (dropped[lag:] * dropped[:-lag]).mean() / spread
        assert abs(correlation) < 5 / np.sqrt(COUNT)
    for lane in range(4):
        assert abs(dropped[lane::4].mean()) < 5 * np.sqrt(4 * spread / COUNT)


@pytest.mark.parametrize("rate", [0.5, 0.3])
def test_the_masks_of_two_seeds_are_independent(rate):
    first, second = (_mask(rate, seed) == 0 for seed in (1, 2))
    both = (first & second).mean()
    assert both == pytest.approx(rate**2, abs=5 * np.sqrt(rate**2 / COUNT))


@pytest.mark.parametrize("shape", [(1,), (3, 5, 7), (2, 1, 1, 1), (0, 4)])
@pytest.mark.parametrize("rate", [0.5, 0.3])
def test_any_shape_gets_a_mask_of_its_shape(shape, rate):
    assert _mask(rate, shape=shape).shape == shape


def _layer_calls(seed: int) -> list[np.ndarray]:
    layer = BitDropout(0.4, seed=seed)
    return [layer(np.ones((30, 40), "float32"), training=True).numpy() for _ in range(3)]


def test_calls_follow_each_other_with_new_masks_and_repeat_with_the_seed():
    first, again, other = _layer_calls(4), _layer_calls(4), _layer_calls(5)
    for mine, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(mine, same)
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first[1], first[2])
    assert not np.array_equal(first[0], other[0])


def test_two_layers_of_one_network_have_different_masks():
    keras.utils.set_random_seed(3)
    inputs = np.ones((30, 40), "float32")
    first, second = (BitDropout(0.4)(inputs, training=True).numpy() for _ in range(2))
    assert not np.array_equal(first, second)


def test_outside_training_and_at_rate_0_nothing_happens():
    inputs = np.random.RandomState(0).rand(5, 6).astype("float32")
    np.testing.assert_array_equal(BitDropout(0.4)(inputs, training=False), inputs)
    np.testing.assert_array_equal(BitDropout(0.0)(inputs, training=True), inputs)


def test_the_gradient_passes_where_the_value_did():
    layer = BitDropout(0.5, seed=1)
    inputs = tf.ones((50, 50))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs, training=True)
    np.testing.assert_array_equal(tape.gradient(outputs, inputs), outputs)
