"""``document.inference`` against Keras on generated networks: every row, and the failing one."""

from __future__ import annotations

import math
from dataclasses import replace

import keras
import numpy as np
import pytest
from engine_samples import EVERY_KIND
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnexplorer.document import costs, inference, presets
from cnnexplorer.document.fields import described
from cnnexplorer.document.layers import (
    ACTIVATIONS,
    LAYERS,
    Activation,
    Add,
    Average,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GaussianNoise,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    GroupNormalization,
    Input,
    L2Pooling2D,
    Layer,
    LayerNormalization,
    LeakyReLU,
    Maximum,
    MaxPooling2D,
    Multiply,
    Permute,
    PReLU,
    Rescaling,
    Reshape,
    SeparableConv2D,
    Softmax,
    SpatialDropout2D,
    UpSampling2D,
    ZeroPadding2D,
)  # fmt: skip
from cnnexplorer.document.network import Network, chain
from cnnexplorer.engine import builder, keras_layers

_flags = st.booleans()
_padding = st.sampled_from(["valid", "same"])
_activations = st.sampled_from(ACTIVATIONS)


def _pair(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


_mostly_one = st.one_of(st.just((1, 1)), _pair(1, 3))
_initial = st.sampled_from(("glorot_uniform", "he_normal", "orthogonal", "zeros"))
_factor = st.sampled_from([0.0, 0.01])
_sliding = {
    "kernel_size": _pair(1, 5),
    "strides": _mostly_one,
    "padding": _padding,
    "dilation_rate": st.one_of(st.just((1, 1)), st.just((1, 1)), _mostly_one),
}
_not_dilated = {name: made for name, made in _sliding.items() if name != "dilation_rate"}
# Unlike ones are carried out by oneDNN only, which not every processor has.
_alike = {**_sliding, "strides": st.sampled_from([(1, 1), (1, 1), (2, 2), (3, 3)])}
_outputs = {
    "activation": _activations,
    "use_bias": _flags,
    "bias_l1": _factor,
    "activity_l2": _factor,
}
_kernel = {"kernel_l1": _factor, "kernel_initializer": _initial, "kernel_max_norm": _factor}
_depthwise = {
    "depth_multiplier": st.integers(1, 3),
    "depthwise_initializer": _initial,
    "depthwise_l2": _factor,
    "depthwise_max_norm": _factor,
}
_normal = {"center": _flags, "scale": _flags, "gamma_l1": _factor, "beta_max_norm": _factor}
_filters = st.integers(1, 6)
_conv = st.builds(Conv2D, filters=_filters, **_sliding, **_outputs, **_kernel)


def _pool(kind: type) -> st.SearchStrategy:
    strides = st.one_of(st.none(), _pair(1, 3))
    return st.builds(kind, pool_size=_pair(1, 4), strides=strides, padding=_padding)


_on_maps = st.one_of(
    _conv,
    _conv,
    _pool(MaxPooling2D),
    _pool(AveragePooling2D),
    _pool(L2Pooling2D),
    st.builds(ZeroPadding2D, padding=st.tuples(*[st.integers(0, 3)] * 4)),
    st.builds(
        SeparableConv2D, filters=_filters, **_alike, **_outputs, **_depthwise,
        pointwise_initializer=_initial, pointwise_l1=_factor, pointwise_max_norm=_factor,
    ),
    st.builds(DepthwiseConv2D, **_alike, **_outputs, **_depthwise),
    st.builds(
        Conv2DTranspose, filters=_filters, **_not_dilated, **_outputs, **_kernel,
        output_padding=st.one_of(st.none(), st.none(), _pair(0, 2)),
    ),
    st.builds(
        UpSampling2D, size=_pair(1, 3),
        interpolation=st.sampled_from(("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")),
    ),
    st.builds(Permute, dims=st.sampled_from(described(Permute)["dims"].options)),
    st.builds(SpatialDropout2D, rate=st.sampled_from([0.0, 0.25])),
)  # fmt: skip
_anywhere = st.one_of(
    st.builds(Dense, units=st.integers(1, 9), **_outputs, **_kernel),
    st.builds(Dropout, rate=st.sampled_from([0.0, 0.25, 0.9])),
    st.builds(
        BatchNormalization, momentum=st.sampled_from([0.0, 0.99]), **_normal,
        axis=st.sampled_from(("channels", "channels", "height", "width")),
        moving_variance_initializer=st.sampled_from(("zeros", "ones")),
    ),
    st.builds(LayerNormalization, **_normal),
    st.builds(GroupNormalization, groups=st.sampled_from([-1, 1, 2, 3]), **_normal),
    st.builds(Activation, activation=_activations),
    st.builds(LeakyReLU, negative_slope=st.sampled_from([0.0, 0.3])),
    st.builds(PReLU, shared=_flags, alpha_l1=_factor),
    st.builds(GaussianNoise, stddev=st.sampled_from([0.0, 1.0])),
    st.builds(Rescaling, scale=st.sampled_from([1.0, -0.5]), offset=st.sampled_from([0.0, 1.0])),
    st.just(Softmax()),
    st.builds(
        Reshape, target_shape=st.tuples(*[st.sampled_from([-1, 1, 1, 2, 3])] * 3)
    ),
)  # fmt: skip
_to_a_row = st.sampled_from([Flatten(), GlobalAveragePooling2D(), GlobalMaxPooling2D()])
_merging = st.sampled_from([Add(), Concatenate(), Multiply(), Average(), Maximum()])
MERGING = (
    keras.layers.Add, keras.layers.Concatenate, keras.layers.Multiply, keras.layers.Average,
    keras.layers.Maximum,
)  # fmt: skip
_BEYOND = (
    Conv2D(filters=0),
    Conv2D(filters=-1),
    Conv2D(kernel_size=(0, 3)),
    Conv2D(strides=(1, 0)),
    Conv2D(dilation_rate=(0, 1)),
    Conv2D(strides=(2, 1), dilation_rate=(1, 2)),
    Conv2D(padding="full"),
    MaxPooling2D(pool_size=(0, 1)),
    AveragePooling2D(strides=(0, 1)),
    Dense(units=0),
    Dense(activation="relu7"),
    Dropout(rate=1.5),
    Dropout(rate=-0.1),
    ZeroPadding2D(padding=(-1, 0, 0, 0)),
    Activation(activation="cosine"),
    SeparableConv2D(depth_multiplier=0),
    DepthwiseConv2D(kernel_size=(3, 0)),
    Conv2DTranspose(strides=(2, 2), output_padding=(2, 0)),
    UpSampling2D(size=(0, 2)),
    UpSampling2D(interpolation="sharp"),
    Reshape(target_shape=(5, -1, -1)),
    Reshape(target_shape=(5, 5, 5)),
    GroupNormalization(groups=0),
    GroupNormalization(groups=7),
    SpatialDropout2D(rate=2.0),
    GaussianNoise(stddev=-1.0),
    LeakyReLU(negative_slope=-1.0),
)


# Keras warns of a softmax over a single value (which is always 1); it is possible all the same.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")


@st.composite
def networks(draw) -> Network:
    """Plausible stacks with skips and branches, of which about half hold what cannot be."""
    stem = draw(st.lists(st.one_of(_on_maps, _on_maps, _anywhere), max_size=5))
    turn = [draw(_to_a_row)] if draw(_flags) else []
    end = draw(st.lists(_anywhere, max_size=2)) if turn else []
    layers = [*stem, *turn, *end]
    spoil = draw(st.integers(0, 7))
    if spoil == 0:
        layers.insert(draw(st.integers(0, len(layers))), draw(st.sampled_from(_BEYOND)))
    elif spoil == 1 and turn:
        layers.append(draw(st.one_of(_on_maps, _to_a_row)))
    shape = Input(
        height=draw(st.integers(1, 24)),
        width=draw(st.integers(1, 24)),
        channels=draw(st.integers(1, 4)),
    )
    network = chain(input=shape, layers=tuple(layers))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        network = draw(_with_skip(network))
    return network


@st.composite
def _with_skip(draw, network: Network) -> Network:
    """A row that takes the one above and an earlier one, mostly one of the same shape."""
    taken_below = [row for row, node in enumerate(network.nodes) if row and not node.inputs]
    row = draw(st.sampled_from([*taken_below, len(network.nodes)]))
    above = network.nodes[row - 1].id
    rows = inference.infer(network)
    alike = [
        node.id
        for node, known in zip(network.nodes[:row], rows, strict=False)
        if known.output_shape is not None and known.output_shape == rows[row - 1].output_shape
    ]
    earlier = draw(
        st.sampled_from(alike if alike and draw(st.integers(0, 5)) else network.ids[:row])
    )
    merged = network.inserted(row, draw(_merging))
    inputs = draw(st.sampled_from([(above, earlier), (earlier, above), (above, earlier, above)]))
    return merged.with_node(row, replace(merged.nodes[row], inputs=inputs))


KerasRow = tuple[tuple[int, ...], int, int, int]
"""Output shape, trainable and fixed parameters, multiply-adds."""


def keras_rows(network: Network) -> list[KerasRow | None]:
    """What Keras makes of each row, up to the one it refuses (None); () for one without a part."""
    shapes: dict[str, tuple[int, ...]] = {network.nodes[0].id: network.input.shape}
    rows: list[KerasRow | None] = [(network.input.shape, 0, 0, 0)]
    for row, node in enumerate(network.nodes[1:], start=1):
        taken = [shapes[source] for source in network.sources(row)]
        try:
            made = _keras_row(keras_layers.BUILDERS[type(node.layer)](node.layer, node.id), taken)
        except Exception:  # Keras and TensorFlow refuse with many types
            made = None
        rows.append(made)
        if made is None:
            break
        shapes[node.id] = made[0]
    return rows


def _keras_row(made, shapes: list[tuple[int, ...]]) -> KerasRow | None:
    inputs = [keras.Input(shape) for shape in shapes]
    outputs = made(inputs if len(inputs) > 1 or isinstance(made, MERGING) else inputs[0])
    symbolic = tuple(outputs.shape[1:])
    if min(symbolic) < 1:
        return None
    model = keras.Model(inputs, outputs)
    # The symbolic shape is a formula in Keras; the kernels have the last word.
    zeros = [np.zeros((1, *shape), "float32") for shape in shapes]
    assert tuple(model(zeros).shape[1:]) == symbolic
    trainable, fixed = (
        sum(math.prod(variable.shape) for variable in variables)
        for variables in (model.trainable_weights, model.non_trainable_weights)
    )
    return symbolic, trainable, fixed, _keras_multiply_adds(made, shapes[0], symbolic)


def _keras_multiply_adds(made, received: tuple[int, ...], given: tuple[int, ...]) -> int:
    """Each weight of a kernel is used once at every place: of the map that comes out, or, where
    the kernel is laid onto it, of the map that comes in."""
    match made:
        case keras.layers.Conv2DTranspose():
            return math.prod(made.kernel.shape) * math.prod(received[:-1])
        case keras.layers.SeparableConv2D():
            kernels = (made.depthwise_kernel, made.pointwise_kernel)
        case keras.layers.DepthwiseConv2D() | keras.layers.Conv2D() | keras.layers.Dense():
            kernels = (made.kernel,)
        case _:
            kernels = ()
    return sum(math.prod(kernel.shape) for kernel in kernels) * math.prod(given[:-1])


def compare(network: Network) -> bool:
    """Asserts that both agree on every row; whether the network is possible."""
    ours = inference.infer(network)
    theirs = keras_rows(network)
    for index, their in enumerate(theirs):
        mine = ours[index]
        if their is None:
            assert mine.error is not None, f"Keras refuses row {index}: {network.nodes[index]}"
        else:
            row = (mine.output_shape, mine.trainable, mine.fixed, mine.multiply_adds)
            assert row == their, f"row {index}: {network.nodes[index]}: {mine.error}"
    return theirs[-1] is not None


def test_500_generated_networks_have_the_rows_that_keras_gives_them():
    possible: list[bool] = []

    @settings(
        max_examples=500,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(networks())
    def every_row_agrees(network: Network) -> None:
        possible.append(compare(network))

    every_row_agrees()
    assert len(possible) >= 500
    assert 0.3 < np.mean(possible) < 0.7, f"{np.mean(possible):.0%} were possible"


@pytest.mark.parametrize("layer", _BEYOND, ids=str)
def test_a_setting_that_keras_refuses_is_refused_on_the_same_row(layer):
    stem = (Flatten(),) if isinstance(layer, Dense) else ()
    assert not compare(chain(layers=(*stem, layer)))


@pytest.mark.parametrize("preset", presets.every(), ids=lambda preset: preset.id)
def test_every_preset_has_the_rows_that_keras_gives_it(preset):
    network = preset.project.network
    rows = inference.infer(network)
    assert inference.first_error(rows) is None
    model = builder.build(network)
    for row, name in zip(rows, network.ids, strict=True):
        layer = model.get_layer(name)
        assert tuple(layer.output.shape[1:]) == row.output_shape
        assert sum(math.prod(x.shape) for x in layer.trainable_weights) == row.trainable
        assert sum(math.prod(x.shape) for x in layer.non_trainable_weights) == row.fixed
    assert model.count_params() == costs.totals(network, rows).parameters


def _counted(network: Network) -> int:
    """Multiply-adds of one image, counted from the weights and outputs of the Keras model."""
    model = builder.build(network)
    return sum(
        _keras_multiply_adds(layer, tuple(layer.input.shape[1:]), tuple(layer.output.shape[1:]))
        for layer in model.layers[1:]
        if not isinstance(layer.input, list)
    )


@pytest.mark.parametrize(
    "network",
    [
        EVERY_KIND,
        chain((Conv2D(use_bias=False), Dense(units=5)), EVERY_KIND.input, "Dense on maps"),
        *(preset.project.network for preset in presets.every() if preset.id != "alexnet"),
    ],
    ids=lambda network: network.name,
)
def test_the_multiply_adds_are_those_counted_from_keras_kernels(network):
    rows = inference.infer(network)
    assert costs.totals(network, rows).multiply_adds == _counted(network)
    assert _counted(network) > 0


def test_every_kind_that_can_be_added_has_a_shape_rule_and_a_keras_line():
    assert set(keras_layers.BUILDERS) == set(LAYERS.offered)
    for kind in LAYERS.offered:
        assert kind.rule is not Layer.rule
