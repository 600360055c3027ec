"""``document.inference`` against Keras on generated networks: every row, and the failing one."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
from engine_samples import EVERY_KIND
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnexplorer.document import costs, inference, presets
from cnnexplorer.document.layers import (
    ACTIVATIONS,
    LAYERS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Input,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.engine import builder

_flags = st.booleans()
_padding = st.sampled_from(["valid", "same"])
_activations = st.sampled_from(ACTIVATIONS)


def _pair(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


_mostly_one = st.one_of(st.just((1, 1)), _pair(1, 3))
_conv = st.builds(
    Conv2D,
    filters=st.integers(1, 6),
    kernel_size=_pair(1, 5),
    strides=_mostly_one,
    padding=_padding,
    dilation_rate=st.one_of(st.just((1, 1)), st.just((1, 1)), _mostly_one),
    activation=_activations,
    use_bias=_flags,
    kernel_l1=st.sampled_from([0.0, 0.01]),
)


def _pool(kind: type) -> st.SearchStrategy:
    strides = st.one_of(st.none(), _pair(1, 3))
    return st.builds(kind, pool_size=_pair(1, 4), strides=strides, padding=_padding)


_on_maps = st.one_of(
    _conv,
    _conv,
    _pool(MaxPooling2D),
    _pool(AveragePooling2D),
    st.builds(ZeroPadding2D, padding=st.tuples(*[st.integers(0, 3)] * 4)),
)
_anywhere = st.one_of(
    st.builds(Dense, units=st.integers(1, 9), activation=_activations, use_bias=_flags),
    st.builds(Dropout, rate=st.sampled_from([0.0, 0.25, 0.9])),
    st.builds(
        BatchNormalization,
        momentum=st.sampled_from([0.0, 0.99]),
        center=_flags,
        scale=_flags,
    ),
    st.builds(Activation, activation=_activations),
)
_to_a_row = st.sampled_from([Flatten(), GlobalAveragePooling2D(), GlobalMaxPooling2D()])
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
)


# Keras warns of a softmax over a single value (which is always 1); it is possible all the same.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")


@st.composite
def networks(draw) -> Network:
    """Plausible stacks, of which about half hold something that cannot be."""
    stem = draw(st.lists(st.one_of(_on_maps, _on_maps, _anywhere), max_size=5))
    turn = [draw(_to_a_row)] if draw(_flags) else []
    end = draw(st.lists(_anywhere, max_size=2)) if turn else []
    layers = [*stem, *turn, *end]
    spoil = draw(st.integers(0, 5))
    if spoil == 0:
        layers.insert(draw(st.integers(0, len(layers))), draw(st.sampled_from(_BEYOND)))
    elif spoil == 1 and turn:
        layers.append(draw(st.one_of(_on_maps, _to_a_row)))
    shape = Input(
        height=draw(st.integers(1, 24)),
        width=draw(st.integers(1, 24)),
        channels=draw(st.integers(1, 4)),
    )
    return chain(input=shape, layers=tuple(layers))


KerasRow = tuple[tuple[int, ...], int, int, int]
"""Output shape, trainable and fixed parameters, multiply-adds."""


def keras_rows(network: Network) -> list[KerasRow | None]:
    """What Keras makes of each row, up to the one it refuses (None)."""
    shape = network.input.shape
    rows: list[KerasRow | None] = [(shape, 0, 0, 0)]
    for layer, name in zip(network.layers, network.ids[1:], strict=True):
        try:
            row = _keras_row(builder.BUILDERS[type(layer)](layer, name), shape)
        except Exception:  # Keras and TensorFlow refuse with many types
            row = None
        rows.append(row)
        if row is None:
            break
        shape = row[0]
    return rows


def _keras_row(made, shape: tuple[int, ...]) -> KerasRow | None:
    symbolic = tuple(made(keras.KerasTensor((None, *shape))).shape[1:])
    if min(symbolic) < 1:
        return None
    # The symbolic shape is a formula in Keras; the kernels have the last word.
    assert made(np.zeros((1, *shape), "float32")).shape[1:] == symbolic
    trainable, fixed = (
        sum(math.prod(variable.shape) for variable in variables)
        for variables in (made.trainable_weights, made.non_trainable_weights)
    )
    return symbolic, trainable, fixed, _keras_multiply_adds(made, symbolic)


def _keras_multiply_adds(made, output_shape: tuple[int, ...]) -> int:
    """Each weight of a kernel is used once at every place of the output map."""
    if not isinstance(made, keras.layers.Conv2D | keras.layers.Dense):
        return 0
    return math.prod(made.kernel.shape) * math.prod(output_shape[:-1])


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
        _keras_multiply_adds(layer, tuple(layer.output.shape[1:])) for layer in model.layers[1:]
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
    assert set(builder.BUILDERS) == set(LAYERS.offered)
    for kind in LAYERS.offered:
        assert kind.rule is not Layer.rule
