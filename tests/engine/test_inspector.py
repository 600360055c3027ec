from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from engine_samples import EVERY_KIND, RICH, SMALL, network

from cnnexplorer.document import inference
from cnnexplorer.document.layers import Conv2D, Flatten
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder
from cnnexplorer.engine.epochs import Epochs
from cnnexplorer.engine.inspector import Inspector, initial_weights
from cnnexplorer.engine.trainer import train
from cnnexplorer.errors import Cancelled, UserError


@pytest.fixture(params=[RICH, EVERY_KIND], ids=["rich", "every kind"])
def net(request):
    return request.param


def test_every_row_gives_what_its_keras_layer_gives(net, quarters):
    weights = initial_weights(net, 3)
    found = Inspector(net, weights).activations(quarters.test.images[4], quarters.scale)
    model = builder.build(net)
    builder.set_weights(model, net, weights)
    value = quarters.test.images[4:5].astype("float32") / quarters.scale
    np.testing.assert_array_equal(found[0], value[0])
    for row, layer in enumerate(model.layers[1:], start=1):
        value = layer(value, training=False)
        np.testing.assert_allclose(found[row], value[0], rtol=1e-4, atol=1e-5)
    assert tuple(x.shape for x in found) == tuple(x.output_shape for x in inference.infer(net))
    assert {x.dtype for x in found} == {np.dtype(np.float32)}


def test_the_probabilities_are_those_of_predict(net, quarters):
    weights = initial_weights(net, 3)
    model = builder.build(net)
    builder.set_weights(model, net, weights)
    wanted = model.predict(quarters.train.images.astype("float32") / quarters.scale, verbose=0)
    seen = []
    found = Inspector(net, weights).probabilities(
        quarters.train.images, quarters.scale, lambda done, of: seen.append((done, of))
    )
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)
    assert found.dtype == np.float32
    assert seen == [(128, 300), (256, 300), (300, 300)]


def test_no_images_give_no_probabilities(quarters):
    inspector = Inspector(SMALL, initial_weights(SMALL, 3))
    assert inspector.probabilities(quarters.test.images[:0], 255).shape == (0, 4)


def test_a_progress_that_raises_cancels(quarters):
    def progress(_done: int, _of: int) -> None:
        raise Cancelled

    inspector = Inspector(SMALL, initial_weights(SMALL, 3))
    with pytest.raises(Cancelled):
        inspector.probabilities(quarters.train.images, 255, progress)
    assert inspector.probabilities(quarters.test.images, 255).shape == (90, 4)


def test_the_kernels_are_the_weights_and_other_rows_have_none():
    weights = initial_weights(RICH, 3)
    kernel, bias = Inspector(RICH, weights).kernels(1)
    np.testing.assert_array_equal(kernel, weights[1][0])
    assert kernel.shape == (3, 2, 2, 4)
    assert bias is None
    kernel, bias = Inspector(SMALL, initial_weights(SMALL, 3)).kernels(1)
    assert bias.shape == (3,)
    with pytest.raises(ValueError, match="not a Conv2D"):
        Inspector(RICH, weights).kernels(2)


def test_new_weights_are_looked_at_without_building_again(quarters):
    first, second = initial_weights(RICH, 1), initial_weights(RICH, 2)
    image, scale = quarters.test.images[0], quarters.scale
    inspector = Inspector(RICH, first)
    before = inspector.activations(image, scale)
    inspector.set_weights(second)
    traces = inspector._every.experimental_get_tracing_count()
    after = inspector.activations(image, scale)
    assert inspector._every.experimental_get_tracing_count() == traces == 1
    assert not np.allclose(before[1], after[1])
    fresh = Inspector(RICH, second).activations(image, scale)
    np.testing.assert_array_equal(after[-1], fresh[-1])
    with pytest.raises(UserError):
        inspector.set_weights(initial_weights(SMALL, 1))
    np.testing.assert_array_equal(inspector.activations(image, scale)[-1], fresh[-1])


def test_one_image_takes_milliseconds_once_warm(quarters):
    inspector = Inspector(EVERY_KIND, initial_weights(EVERY_KIND, 1))
    inspector.activations(quarters.test.images[0], 255)
    seconds = []
    for image in quarters.test.images[:30]:
        began = time.perf_counter()
        inspector.activations(image, 255)
        seconds.append(time.perf_counter() - began)
    assert np.median(seconds) < 0.02


def test_a_network_may_be_looked_at_before_it_can_be_trained(quarters):
    for net in (network(), network(Conv2D(filters=2)), network(Flatten())):
        found = Inspector(net, initial_weights(net, 1)).activations(quarters.test.images[0], 255)
        assert len(found) == len(net.rows)


@pytest.mark.parametrize("sample", [RICH, EVERY_KIND], ids=["rich", "every kind"])
def test_the_initial_weights_are_what_the_training_starts_from(sample, quarters, monkeypatch):
    starts = []

    class Stop(Exception):
        pass

    def look(self: Epochs, _number: int) -> None:
        starts.append(self.weights())
        raise Stop

    monkeypatch.setattr(Epochs, "epoch", look)
    train(sample, Plan(seed=17), quarters, threading.Event(), lambda _event: None)
    wanted = initial_weights(sample, 17)
    for mine, theirs in zip(starts[0], wanted, strict=True):
        for array, other in zip(mine, theirs, strict=True):
            np.testing.assert_array_equal(array, other)
    other = initial_weights(sample, 18)
    row = next(row for row, layer in enumerate(sample.rows) if isinstance(layer, Conv2D))
    assert not np.array_equal(wanted[row][0], other[row][0])
