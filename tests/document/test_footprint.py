"""How much memory a training takes, worked out by hand; benchmarks compare it with real ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnexplorer.document import footprint, inference, presets
from cnnexplorer.document.footprint import Amounts, Footprint
from cnnexplorer.document.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalMaxPooling2D,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.network import Network, Node, chain
from cnnexplorer.document.optimizers import SGD, Adam
from cnnexplorer.document.plan import Plan
from tests.document.generated import AddTwo, add_two_offered

ONE_CONV = presets.load("one-conv-mnist").project.network
AMOUNTS = Amounts(train_bytes=10**6, test_bytes=10**5, images=900, measured=100)


def _of(network: Network) -> Footprint:
    return footprint.of(network, inference.infer(network))


def _same(filters: int, **settings: object) -> Conv2D:
    return Conv2D(filters=filters, padding="same", **settings)


def test_the_one_conv_network_holds_what_was_worked_out_by_hand() -> None:
    image, maps, pooled = 784, 26 * 26 * 32, 13 * 13 * 32
    found = _of(ONE_CONV)
    assert found.weights == found.trainable == 54_410 * 4
    assert found.largest == 54_090 * 4
    assert found.reordered == 32 * 9 * 4
    assert found.once == 0
    # Fullest in the second dropout: all below it is kept, and both sides have a gradient.
    assert found.training == 4 * (image + maps + pooled + 2 * pooled + 2 * pooled + 2 * pooled)
    assert found.forward == 4 * (maps + pooled)
    assert found.outputs == 4 * (image + maps + 4 * pooled + 10)


@pytest.mark.parametrize(
    ("layer", "kept", "working"),
    [
        (_same(4), 4, 0),
        (_same(4, activation="relu"), 4, 0),
        (_same(4, activation="gelu"), 16, 0),
        (_same(4, dilation_rate=(2, 1)), 4, 4 + 6),
        (Dense(units=3, activation="silu"), 9, 0),
        (Activation(activation="tanh"), 0, 0),
        (Activation(activation="leaky_relu"), 6, 0),
        (Dropout(rate=0.3), 12, 0),
        (Dropout(rate=0.0), 0, 0),
        (BatchNormalization(), 6, 18),
        (Flatten(), 0, 0),
    ],
)
def test_a_layer_keeps_for_its_gradient_so_many_values_a_place(
    layer: Layer, kept: int, working: int
) -> None:
    received = (8, 8, 6)
    given = inference.after(layer, received).output_shape
    assert given is not None
    held = layer.held(received, given)
    assert (held.kept, held.working) == (kept * 64, working * 64)


def test_a_maximum_over_whole_maps_works_on_them_twice() -> None:
    assert GlobalMaxPooling2D().held((8, 8, 6), (6,)).working == 2 * 8 * 8 * 6


def test_the_windows_of_a_kernel_above_14_are_written_side_by_side_once() -> None:
    wide = _of(chain((_same(2, kernel_size=(15, 3)),), Input(20, 20, 5)))
    assert wide.once == 15 * 3 * 5 * 400 * 4
    assert _of(chain((_same(2, kernel_size=(14, 14)),), Input(20, 20, 5))).once == 0
    plan = Plan(optimizer=SGD())
    several, single = (
        wide.training_bytes(replace(plan, batch_size=size), AMOUNTS._replace(measured=1))
        for size in (2, 1)
    )
    assert several - single > wide.once


def test_below_the_first_layer_that_learns_nothing_is_kept() -> None:
    layers = (_same(8), _same(8), MaxPooling2D(), Flatten(), Dense(units=2))
    network = chain(layers, Input(16, 16, 3))
    nodes = [replace(node, trainable=row > 3) for row, node in enumerate(network.nodes)]
    frozen = Network("Frozen", tuple(nodes))
    assert _of(frozen).training < _of(network).training / 2


def test_a_layer_that_is_switched_off_holds_nothing() -> None:
    network = chain((_same(8), Dropout(), Flatten(), Dense(units=2)), Input(16, 16, 3))
    off = Network("Off", tuple(replace(n, enabled=n.id != "dropout_1") for n in network.nodes))
    without = chain((_same(8), Flatten(), Dense(units=2)), Input(16, 16, 3))
    assert _of(off).training == _of(without).training


def test_an_output_that_a_later_layer_takes_is_held_on_the_way_there() -> None:
    straight = chain((_same(4), _same(4), _same(4)), Input(8, 8, 4))
    with add_two_offered():
        skip = Network(
            "Skip",
            (
                *straight.nodes,
                Node("add_two_1", AddTwo(), inputs=("conv2d_1", "conv2d_3")),
            ),
        )
        assert _of(skip).forward == _of(straight).forward + 8 * 8 * 4 * 4


def test_measurements_take_more_images_than_a_step_only_where_they_are_small() -> None:
    assert _of(ONE_CONV).measuring_batch(128) == 128
    assert _of(ONE_CONV).measuring_batch(1) == 32
    assert _of(ONE_CONV).measuring_batch(5_000) == 256
    wide = _of(chain((_same(64), MaxPooling2D((8, 8)), Flatten(), Dense()), Input(224, 224, 3)))
    assert wide.measuring_batch(2) == 64 * 10**6 // wide.forward < 32
    assert wide.measuring_batch(20) == 20
    huge = _of(chain((_same(1024),), Input(1024, 1024, 3)))
    assert huge.measuring_batch(1) == 1


def test_batch_optimiser_and_images_each_add_their_share() -> None:
    found = _of(ONE_CONV)
    plan = Plan(batch_size=128, optimizer=SGD())
    amounts = AMOUNTS._replace(measured=1)
    needed = found.training_bytes(plan, amounts)
    larger = found.training_bytes(replace(plan, batch_size=256), amounts)
    assert larger - needed == pytest.approx(1.25 * 128 * found.training, rel=1e-6)
    adam = found.training_bytes(replace(plan, optimizer=Adam()), amounts)
    assert adam - needed == pytest.approx(1.25 * 2 * found.trainable, rel=1e-6)
    images = found.training_bytes(plan, amounts._replace(train_bytes=2 * 10**6))
    assert images - needed == 2 * 10**6
    few = found.training_bytes(plan, amounts._replace(images=10))
    assert needed - few == pytest.approx(1.25 * 118 * found.training, rel=1e-6)
