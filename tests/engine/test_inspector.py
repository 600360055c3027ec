from __future__ import annotations

import threading

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
    assert tuple(found) == net.ids
    np.testing.assert_array_equal(found["input_1"], value[0])
    assert len(model.layers) == len(net.nodes)
    for layer in model.layers[1:]:
        value = layer(value, training=False)
        np.testing.assert_allclose(found[layer.name], value[0], rtol=1e-4, atol=1e-5)
    shapes = tuple(array.shape for array in found.values())
    assert shapes == tuple(row.output_shape for row in inference.infer(net))
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}


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


def test_new_weights_are_looked_at_without_building_again(quarters):
    first, second = initial_weights(RICH, 1), initial_weights(RICH, 2)
    image, scale = quarters.test.images[0], quarters.scale
    inspector = Inspector(RICH, first)
    before = inspector.activations(image, scale)
    inspector.set_weights(second)
    traced = inspector._every
    after = inspector.activations(image, scale)
    assert inspector._every is traced  # one concrete graph is never traced again
    first_row, last_row = RICH.ids[1], RICH.ids[-1]
    assert not np.allclose(before[first_row], after[first_row])
    fresh = Inspector(RICH, second).activations(image, scale)
    np.testing.assert_array_equal(after[last_row], fresh[last_row])
    with pytest.raises(UserError):
        inspector.set_weights(initial_weights(SMALL, 1))
    again = inspector.activations(image, scale)
    np.testing.assert_array_equal(again[last_row], fresh[last_row])


def test_a_network_may_be_looked_at_before_it_can_be_trained(quarters):
    for net in (network(), network(Conv2D(filters=2)), network(Flatten())):
        found = Inspector(net, initial_weights(net, 1)).activations(quarters.test.images[0], 255)
        assert tuple(found) == net.ids


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
    assert list(starts[0]) == list(wanted)
    for node_id, mine in starts[0].items():
        for array, other in zip(mine, wanted[node_id], strict=True):
            np.testing.assert_array_equal(array, other)
    other = initial_weights(sample, 18)
    assert not np.array_equal(wanted["conv2d_1"][0], other["conv2d_1"][0])
