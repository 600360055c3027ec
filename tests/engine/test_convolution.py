"""Strided 1×1 convolutions: trained safely, and the same as Keras' own."""

from __future__ import annotations

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from engine_samples import head, network, trained

from cnnexplorer.document.layers import Conv2D, GlobalAveragePooling2D
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder, convolution
from cnnexplorer.engine.convolution import SlicedConv2D
from cnnexplorer.engine.inspector import Inspector

STRIDES = [(2, 2), (1, 2), (3, 1), (2, 5), (40, 40)]
CHANNELS = [1, 2, 3, 15, 16, 17, 24, 32]


@pytest.fixture
def always_sliced(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many channels come, so that it can be compared where Keras can be asked."""
    monkeypatch.setattr(convolution, "SAFE_CHANNELS", 1000)


def _pair(strides, padding, channels, use_bias=True):
    """The layer that is trained and Keras' own, with the same weights."""
    made = []
    for cls in (SlicedConv2D, keras.layers.Conv2D):
        keras.utils.set_random_seed(5)
        layer = cls(
            6, 1, strides=strides, padding=padding, use_bias=use_bias, activation="tanh",
            kernel_regularizer=keras.regularizers.L1L2(l1=0.01, l2=0.02),
        )  # fmt: skip
        layer.build((None, 12, 11, channels))
        made.append(layer)
    mine, theirs = made
    for one, other in zip(mine.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    return mine, theirs


def _images(channels):
    random = np.random.RandomState(channels)
    return tf.constant(random.normal(size=(4, 12, 11, channels)).astype("float32"))


@pytest.mark.usefixtures("always_sliced")
@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", STRIDES)
def test_the_outputs_and_their_shape_are_those_of_keras(strides, padding, channels):
    mine, theirs = _pair(strides, padding, channels, use_bias=channels % 2 == 0)
    images = _images(channels)
    wanted = theirs(images)  # only its gradient is broken
    assert mine.compute_output_shape(images.shape) == wanted.shape
    np.testing.assert_allclose(mine(images), wanted, rtol=1e-5, atol=1e-6)


def _gradients(layer, images):
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = tf.reduce_sum(tf.square(layer(images))) + tf.add_n(layer.losses)
    return tape.gradient(loss, [images, *layer.trainable_weights])


@pytest.mark.usefixtures("always_sliced")
@pytest.mark.parametrize("channels", [16, 24])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", STRIDES)
def test_the_gradients_are_those_of_keras_where_keras_can_be_asked(strides, padding, channels):
    mine, theirs = _pair(strides, padding, channels)
    images = _images(channels)
    wanted = _gradients(theirs, images)
    for found, gradient in zip(_gradients(mine, images), wanted, strict=True):
        np.testing.assert_allclose(found, gradient, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("channels", CHANNELS)
def test_only_what_is_not_safe_is_sliced(channels):
    layer, _ = _pair((2, 2), "valid", channels)
    spec = tf.TensorSpec((None, 12, 11, channels))
    operations = tf.function(layer).get_concrete_function(spec).graph.get_operations()
    convolution_strides = [op.get_attr("strides") for op in operations if op.type == "Conv2D"]
    sliced = channels < 16
    assert any(op.type == "StridedSlice" for op in operations) is sliced
    assert convolution_strides == [[1, 1, 1, 1] if sliced else [1, 2, 2, 1]]


@pytest.mark.usefixtures("always_sliced")
@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("strides", STRIDES)
def test_the_gradients_are_those_of_a_matrix_product_whatever_the_channels(strides, channels):
    mine, theirs = _pair(strides, "valid", channels)
    images = _images(channels)
    rows, columns = strides

    def product(values):
        chosen = values[:, ::rows, ::columns]
        return tf.tanh(tf.tensordot(chosen, theirs.kernel[0, 0], 1) + theirs.bias)

    product.losses, product.trainable_weights = theirs.losses, theirs.trainable_weights
    with tf.GradientTape() as tape:
        tape.watch(images)
        penalty = theirs.kernel_regularizer(theirs.kernel)
        loss = tf.reduce_sum(tf.square(product(images))) + penalty
    wanted = tape.gradient(loss, [images, *theirs.trainable_weights])
    for found, gradient in zip(_gradients(mine, images), wanted, strict=True):
        np.testing.assert_allclose(found, gradient, rtol=1e-4, atol=1e-5)


STRIDED = network(
    Conv2D(filters=24, kernel_size=(1, 1), activation="relu"),
    Conv2D(filters=16, kernel_size=(1, 1), strides=(2, 3), activation="relu", padding="same"),
    Conv2D(filters=8, kernel_size=(1, 1), strides=(1, 2), kernel_l2=0.01),
    *head(),
)
"""Strided 1×1 layers that receive 24 and 16 channels, which Keras trains without harm."""


@pytest.mark.usefixtures("always_sliced")
def test_a_whole_training_is_the_one_of_keras(quarters):
    plan = Plan(validation_share=0.0, batch_size=len(quarters.train), epochs=4)
    record = trained(STRIDED, plan, quarters)
    model = builder.build(STRIDED, seed=plan.seed)
    model.compile(keras.optimizers.Adam(plan.learning_rate), "sparse_categorical_crossentropy")
    images = quarters.train.images.astype("float32") / quarters.scale
    for done in record.epochs:
        loss = model.train_on_batch(images, quarters.train.labels)
        assert done.loss == pytest.approx(float(loss), rel=2e-4)
    found = Inspector(STRIDED, record.finished().weights)
    wanted = model.predict(quarters.test.images.astype("float32") / quarters.scale, verbose=0)
    probabilities = found.probabilities(quarters.test.images, quarters.scale)
    np.testing.assert_allclose(probabilities, wanted, rtol=1e-2, atol=1e-4)


def test_only_the_training_model_slices_and_only_strided_1x1_kernels():
    net = network(
        Conv2D(kernel_size=(1, 1)), Conv2D(strides=(2, 2)), Conv2D(kernel_size=(1, 2)),
        Conv2D(kernel_size=(1, 1), strides=(1, 2)), GlobalAveragePooling2D(), head()[1],
    )  # fmt: skip
    plain = [type(layer) for layer in builder.build(net).layers]
    assert SlicedConv2D not in plain
    sliced = [type(layer) is SlicedConv2D for layer in builder.build(net, training=True).layers]
    assert sliced == [False, False, False, False, True, False, False]


_FATAL = """
import sys, threading
from cnnexplorer.data import catalog
from cnnexplorer.document import presets
from cnnexplorer.document.layers import Conv2D
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.readiness import adapted
from cnnexplorer.engine import backend
from cnnexplorer.runs.events import Finished

padding = sys.argv[1]
strides = tuple(map(int, sys.argv[2].split("x")))
backend.load()
from cnnexplorer.engine import trainer

net = presets.load("one-conv-mnist").project.network
net = net.with_row(1, Conv2D(filters=16, kernel_size=(1, 1), strides=strides, padding=padding))
data = catalog.load(catalog.source_for("shapes", (64, 64, 3))).limited(400)
net = adapted(net, data.image_shape, data.classes)
events = []
trainer.train(net, Plan(epochs=2, batch_size=32), data, threading.Event(), events.append)
assert isinstance(events[-1], Finished), events[-1]
print("trained on", data.image_shape)
"""


@pytest.mark.parametrize(("padding", "strides"), [("valid", "2x2"), ("same", "1x2")])
def test_one_conv_with_strided_1x1_filters_on_colour_images_of_64_pixels_survives(
    padding, strides, tmp_path
):
    done = subprocess.run(
        [sys.executable, "-c", _FATAL, padding, strides],
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert (done.returncode, done.stdout) == (0, "trained on (64, 64, 3)\n"), done.stderr
