"""Strided 1×1 transposed convolutions: trained safely, and the same as Keras' own."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from engine_samples import head, network, trained

from cnnexplorer.document.layers import Conv2DTranspose
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder, convolution
from cnnexplorer.engine.convolution import SlicedConv2DTranspose


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("strides", "output_padding"),
    [((2, 2), None), ((3, 1), None), ((1, 4), None), ((3, 2), (0, 0)), ((3, 2), (2, 1))],
)
def test_outputs_and_gradients_are_those_of_keras(strides, output_padding, padding, use_bias):
    maps = tf.constant(np.random.default_rng(2).normal(size=(3, 5, 4, 2)).astype("float32"))
    results = []
    for made in (SlicedConv2DTranspose, keras.layers.Conv2DTranspose):
        keras.utils.set_random_seed(5)
        layer = made(
            7, 1, strides=strides, padding=padding, output_padding=output_padding,
            use_bias=use_bias, activation="tanh", bias_initializer="random_normal",
        )  # fmt: skip
        with tf.GradientTape() as tape:
            tape.watch(maps)
            given = layer(maps)
            total = tf.reduce_sum(given * tf.cast(tf.range(7), tf.float32))
        results.append((given, *tape.gradient(total, [maps, *layer.trainable_weights])))
    for mine, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


def test_only_the_training_model_holds_it_and_only_where_it_is_needed():
    alone = Conv2DTranspose(filters=3, kernel_size=(1, 1), strides=(2, 2))
    wider, resting = replace(alone, kernel_size=(2, 1)), replace(alone, strides=(1, 1))
    made = network(alone, wider, resting)
    kinds = [type(layer) for layer in builder.build(made, training=True).layers[1:]]
    plain = keras.layers.Conv2DTranspose
    assert kinds == [SlicedConv2DTranspose, plain, plain]
    assert [type(layer) for layer in builder.build(made).layers[1:]] == [plain] * 3


def test_a_training_with_it_goes_as_one_with_keras_own(quarters, monkeypatch):
    layers = (Conv2DTranspose(filters=3, kernel_size=(1, 1), strides=(2, 2)), *head())
    plan = Plan(epochs=2, batch_size=50)
    ends = []
    for safe in (16, 1):  # from so many on it is left to Keras
        monkeypatch.setattr(convolution, "SAFE_CHANNELS", safe)
        ends.append(trained(network(*layers), plan, quarters).finished())
    for mine, theirs in zip(*(end.weights["conv2d_transpose_1"] for end in ends), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-6)
