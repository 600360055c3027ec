"""L2 pooling against NumPy, on maps of any size, with windows and strides of any sort."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from cnnexplorer.document.layers import Flatten, Input, L2Pooling2D
from cnnexplorer.document.network import chain
from cnnexplorer.engine import builder
from cnnexplorer.engine.l2_pooling import L2Pooling


def by_numpy(maps: np.ndarray, layer: L2Pooling2D) -> np.ndarray:
    """The root of the sum of squares of each window; (H, W, C) to (H', W', C)."""
    strides = layer.strides or layer.pool_size
    if layer.padding == "same":
        around = []
        for length, window, stride in zip(maps.shape, layer.pool_size, strides, strict=False):
            needed = max(0, (-(-length // stride) - 1) * stride + window - length)
            around.append((needed // 2, needed - needed // 2))
        maps = np.pad(maps, (*around, (0, 0)))
    (high, wide), (down, across) = layer.pool_size, strides
    return np.array([
        [
            np.sqrt((maps[top : top + high, left : left + wide] ** 2).sum(axis=(0, 1)))
            for left in range(0, maps.shape[1] - wide + 1, across)
        ]
        for top in range(0, maps.shape[0] - high + 1, down)
    ])  # fmt: skip


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [None, (1, 1), (3, 2)])
@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 4)])
def test_each_window_gives_the_root_of_the_sum_of_its_squares(size, strides, padding):
    layer = L2Pooling2D(size, strides, padding)
    maps = np.random.default_rng(1).normal(size=(7, 6, 3)).astype("float32")
    model = builder.build(chain([layer], Input(7, 6, 3)))
    assert model.get_layer("l2_pooling2d_1").weights == []
    found = model(maps[np.newaxis]).numpy()[0]
    np.testing.assert_allclose(found, by_numpy(maps, layer), rtol=1e-5)


def test_a_window_of_zeros_has_a_gradient_that_is_a_number():
    inputs = keras.Input((4, 4, 1))
    model = keras.Model(inputs, L2Pooling((2, 2), None, "valid", "pooled")(inputs))
    maps = tf.Variable(np.eye(4, dtype="float32")[np.newaxis, ..., np.newaxis])
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(model(maps))
    slopes = tape.gradient(total, maps).numpy()[0, ..., 0]
    assert np.isfinite(slopes).all()
    np.testing.assert_allclose(slopes, np.eye(4) / np.sqrt(2), rtol=1e-6)


def test_its_name_is_that_of_its_node_and_nothing_of_it_is_trained():
    model = builder.build(chain([L2Pooling2D(), Flatten()]))
    assert [layer.name for layer in model.layers] == ["input_1", "l2_pooling2d_1", "flatten_1"]
    assert model.weights == []
