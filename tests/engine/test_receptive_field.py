"""The receptive field against what the gradients of real Keras networks reach in the image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnexplorer.document import inference, receptive
from cnnexplorer.document.layers import (
    LAYERS,
    Activation,
    Add,
    AveragePooling2D,
    Concatenate,
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Flatten,
    GlobalAveragePooling2D,
    GroupNormalization,
    Input,
    L2Pooling2D,
    LayerNormalization,
    MaxPooling2D,
    Permute,
    Reshape,
    SeparableConv2D,
    Softmax,
    UpSampling2D,
    ZeroPadding2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.receptive import Axis, Field
from cnnexplorer.engine import builder

SIDE = 64
IMAGE = Input(SIDE, SIDE, 1)


def field_of(network: Network) -> Field:
    """The field of the last row."""
    field = receptive.fields(network, inference.infer(network))[-1]
    assert field is not None
    return field


class Reached:
    """Which pixels one value of the last row depends on, in a network without a weight below 0."""

    def __init__(self, network: Network) -> None:
        self.model = builder.build(network, seed=3)
        self.model.set_weights([np.abs(array) + 0.1 for array in self.model.get_weights()])
        random = np.random.default_rng(1)
        shape = (1, *network.input.shape)
        self.image = tf.constant(random.uniform(0.5, 1.0, shape).astype("float32"))

    def pixels(self, *place: int) -> tuple[int | None, ...]:
        """First and last row, first and last column; None where the value sees zeros only."""
        with tf.GradientTape() as tape:
            tape.watch(self.image)
            value = tf.reduce_sum(self.model(self.image, training=False)[(0, *place)])
        found = np.abs(tape.gradient(value, self.image).numpy()[0]).sum(axis=-1)
        down, across = np.nonzero(found.sum(axis=1))[0], np.nonzero(found.sum(axis=0))[0]
        if not len(down):
            return (None,) * 4
        return int(down[0]), int(down[-1]), int(across[0]), int(across[-1])


def ends(axis: Axis, index: int, side: int = SIDE) -> tuple[float, float]:
    """First and last pixel that the value of this index can see."""
    centre, beside = axis.centre + index * axis.stride, (axis.size - 1) / 2
    return max(0.0, centre - beside), min(side - 1.0, centre + beside)


def seen(field: Field, place: tuple[int, int]) -> tuple[float, ...]:
    """First and last row, first and last column that the value at a place can see."""
    down, across = place[::-1] if field.turned else place
    return (*ends(field.down, down), *ends(field.across, across))


_pair = st.sampled_from([(1, 1), (2, 2), (3, 3), (5, 5), (3, 2), (1, 4)])
_strides = st.sampled_from([(1, 1), (1, 1), (2, 2), (2, 1), (3, 3)])
_padding = st.sampled_from(["valid", "same"])
_sliding = st.one_of(
    st.builds(Conv2D, filters=st.just(2), kernel_size=_pair, strides=_strides, padding=_padding),
    st.builds(
        Conv2D, filters=st.just(2), kernel_size=_pair, padding=_padding,
        dilation_rate=st.sampled_from([(2, 2), (1, 3)]),
    ),
    st.builds(AveragePooling2D, pool_size=_pair, strides=st.none() | _strides, padding=_padding),
    st.builds(L2Pooling2D, pool_size=_pair, strides=st.none() | _strides, padding=_padding),
    st.builds(DepthwiseConv2D, kernel_size=_pair, padding=_padding),
    st.builds(SeparableConv2D, filters=st.just(2), kernel_size=_pair, padding=_padding),
    st.builds(ZeroPadding2D, padding=st.tuples(*[st.integers(0, 3)] * 4)),
    st.just(Permute()),
)  # fmt: skip

examples = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_the_field_of_generated_stacks_is_exactly_what_the_gradient_reaches():
    sizes = []

    @examples
    @given(st.lists(_sliding, min_size=1, max_size=5))
    def agrees(layers: list) -> None:
        network = chain(layers, IMAGE)
        shape = inference.infer(network)[-1].output_shape
        if shape is None:
            return
        field, reached = field_of(network), Reached(network)
        middle = (shape[0] // 2, shape[1] // 2)
        inside = max(field.size) < SIDE // 3
        if inside:
            assert reached.pixels(*middle) == pytest.approx(seen(field, middle)), field
            sizes.append(field.size)
        # At the border a window may lie over zeros in the place of pixels.
        for place in ((0, shape[1] - 1), (shape[0] - 1, 0), middle):
            found, wanted = reached.pixels(*place), seen(field, place)
            for at in (0, 2):
                assert found[at] is None or (
                    wanted[at] <= found[at] <= found[at + 1] <= wanted[at + 1]
                ), (place, field)

    agrees()
    assert len(set(sizes)) > 20


SAME = Conv2D(filters=2, padding="same")


def with_inputs(network: Network, row: int, *sources: int) -> Network:
    inputs = tuple(network.ids[source] for source in sources)
    return network.with_node(row, replace(network.nodes[row], inputs=inputs))


@pytest.mark.parametrize(
    ("network", "size", "stride"),
    [
        # A skip sees as far as the longer way.
        (with_inputs(chain([SAME, SAME, SAME, Add()], IMAGE), 4, 3, 1), (7, 7), (1, 1)),
        (with_inputs(chain([SAME, SAME, SAME, Concatenate()], IMAGE), 4, 1, 3), (7, 7), (1, 1)),
        # A strided projection beside a block.
        (
            with_inputs(
                with_inputs(
                    chain([
                        SAME, Conv2D(filters=2, strides=(2, 2), padding="same"), SAME,
                        Conv2D(filters=2, kernel_size=(1, 1), strides=(2, 2)), Add(),
                    ], IMAGE),
                    4, 1,
                ),
                5, 3, 4,
            ),
            (9, 9), (2, 2),
        ),
    ],
)  # fmt: skip
def test_through_skips_the_field_is_the_largest(network, size, stride):
    field, reached = field_of(network), Reached(network)
    assert (field.size, field.stride) == (size, stride)
    height, width, _ = inference.infer(network)[-1].output_shape
    place = (height // 2, width // 2)
    assert reached.pixels(*place) == pytest.approx(seen(field, place))


_larger = st.one_of(
    st.builds(
        Conv2DTranspose, filters=st.just(2), kernel_size=_pair,
        strides=st.sampled_from([(1, 1), (2, 2), (3, 2)]), padding=_padding,
    ),
    st.builds(
        UpSampling2D, size=st.sampled_from([(2, 2), (3, 1)]),
        interpolation=st.sampled_from(["nearest", "bilinear"]),
    ),
)  # fmt: skip


def test_behind_layers_that_enlarge_no_value_sees_farther():
    checked = []

    @examples
    @given(st.lists(_sliding, max_size=2), _larger, st.lists(_sliding, max_size=1))
    def agrees(before: list, larger: object, after: list) -> None:
        small = Input(24, 24, 1)
        network = chain([*before, larger, *after], small)
        shape = inference.infer(network)[-1].output_shape
        if shape is None or min(shape[:2]) < 6:
            return
        field, reached = field_of(network), Reached(network)
        middle = (shape[0] // 2, shape[1] // 2)
        for index in range(4):
            place = (middle[0] + index, middle[1] + index)
            if place[0] >= shape[0] or place[1] >= shape[1]:
                continue
            found, wanted = reached.pixels(*place), seen(field, place)
            if found[0] is None:
                continue  # between the kernels that are laid side by side
            for at, axis in ((0, field.down), (2, field.across)):
                # Between two places of what came in, a value sees those on one side or the other.
                slack = max(1.0, axis.stride)
                assert wanted[at] - slack <= found[at] <= found[at + 1] <= wanted[at + 1] + slack
                assert found[at + 1] - found[at] + 1 <= field.size[at // 2]
        checked.append(network)

    agrees()
    assert len(checked) > 30


@pytest.mark.parametrize(
    "layers",
    [
        (SAME, GlobalAveragePooling2D()),
        (SAME, Flatten(), Dense(units=3)),
        (Flatten(), Softmax()),
        (Flatten(), Activation(activation="softmax")),
        (SAME, GroupNormalization(groups=2)),
        (GlobalAveragePooling2D(), Dense(units=4), Reshape(target_shape=(2, 2, 1)), SAME),
        (Reshape(target_shape=(32, 128, 1)),),
        (SAME, Permute(dims="3,1,2")),
    ],
    ids=lambda layers: "-".join(layer.kind for layer in layers),
)
def test_a_value_that_is_made_of_all_places_sees_the_whole_image(layers):
    field = field_of(chain(layers, IMAGE))
    assert min(field.size) >= SIDE
    assert field.stride == (0, 0)
    for axis in (field.down, field.across):
        assert ends(axis, 0) == (0, SIDE - 1)


def test_a_value_of_flattened_maps_still_sees_its_own_place_only():
    network = chain([SAME, Flatten()], IMAGE)
    assert field_of(network).size == (3, 3)
    first, last, *_ = Reached(network).pixels(2 * (SIDE * 10 + 20))
    assert (first, last) == (9, 11)


@pytest.mark.parametrize(
    "layers",
    [
        (MaxPooling2D(pool_size=(3, 3), strides=(2, 2)), SAME, MaxPooling2D()),
        (SAME, LayerNormalization(), SAME, Activation()),
    ],
)
def test_the_gradient_never_reaches_beyond_the_field(layers):
    network = chain(layers, IMAGE)
    field, reached = field_of(network), Reached(network)
    height, width, _ = inference.infer(network)[-1].output_shape
    for place in ((0, 0), (height // 2, width // 3), (height - 1, width - 1)):
        found = reached.pixels(*place)
        for at, axis in ((0, field.down), (1, field.across)):
            first, last = ends(axis, place[at])
            assert first <= found[2 * at] <= found[2 * at + 1] <= last


def test_what_is_switched_off_or_impossible_has_the_field_of_its_input_or_none():
    network = chain([SAME, Conv2D(kernel_size=(5, 5)), Conv2D(kernel_size=(63, 63))], IMAGE)
    off = network.with_node(2, replace(network.nodes[2], enabled=False))
    fields = receptive.fields(off, inference.infer(off))
    assert [field.size if field else None for field in fields] == [(1, 1), (3, 3), (3, 3), (65, 65)]
    bad = network.inserted(4, Conv2D(kernel_size=(64, 64)), Flatten())
    assert receptive.fields(bad, inference.infer(bad))[4:] == (None, None)


def test_every_kind_that_slides_over_maps_says_how():
    """A kind that forgets it would see one pixel, whatever its window."""
    maps = (12, 12, 4)
    for cls in LAYERS.offered:
        layer = cls.starter()
        windowed = hasattr(layer, "kernel_size") or hasattr(layer, "pool_size")
        if windowed:
            given = inference.after(layer, maps).output_shape
            assert layer.reach(maps, given).window != (1, 1), cls
