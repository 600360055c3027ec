from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
from engine_samples import EVERY_KIND, RICH, SHAPE, SMALL, network, trained

from cnnexplorer.document.fields import Choice, Field, Flag, Numbers, Whole, described
from cnnexplorer.document.layers import (
    LAYERS,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    L2Pooling2D,
)
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder, keras_layers
from cnnexplorer.engine.dropout import BitDropout
from cnnexplorer.engine.inspector import Inspector, initial_weights
from cnnexplorer.errors import UserError

# Keras has no default for these, so the document's own is given to both.
_REQUIRED = {
    "Conv2D": (32, 3),
    "Dense": (10,),
    "Dropout": (0.5,),
    "Activation": ("relu",),
    "AveragePooling2D": ((2, 2),),
    "SeparableConv2D": (32, 3),
    "DepthwiseConv2D": (3,),
    "Conv2DTranspose": (32, 3),
    "Reshape": ((1, 1, -1),),
    "Permute": ((2, 1, 3),),
    "Rescaling": (1.0,),
    "SpatialDropout2D": (0.5,),
    "GaussianNoise": (0.1,),
}
KINDS_OF_KERAS = [kind for kind in LAYERS.offered if kind is not L2Pooling2D]


@pytest.mark.parametrize("kind", KINDS_OF_KERAS, ids=lambda kind: kind.__name__)
def test_the_default_settings_of_a_kind_are_those_of_keras(kind):
    ours = keras_layers.BUILDERS[kind](kind(), "same_name").get_config()
    keras_class = getattr(keras.layers, kind.__name__)
    theirs = keras_class(*_REQUIRED.get(kind.__name__, ()), name="same_name").get_config()
    assert ours == theirs


def test_the_layers_and_the_model_are_named_as_in_the_document():
    model = builder.build(EVERY_KIND)
    assert tuple(layer.name for layer in model.layers) == EVERY_KIND.ids
    assert model.name == "Sample_net"
    assert builder.build(replace(SMALL, name=" / ")).name == "network"


@pytest.mark.parametrize(
    ("name", "model_name"),
    [
        ("网络", "network"),
        ("网络 7 层", "7"),
        ("Übung “7”", "bung_7"),
        ("naïve net", "na_ve_net"),
        ("_private_", "private"),
        ("-1/x", "1_x"),
        ("", "network"),
    ],
)
def test_a_network_of_any_name_trains_and_can_be_looked_into(name, model_name, quarters):
    named = replace(SMALL, name=name)
    assert builder.build(named).name == model_name
    end = trained(named, Plan(epochs=1, batch_size=100), quarters).finished()
    found = Inspector(named, end.weights).probabilities(quarters.test.images[:2], 255)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)


def _another(field: Field, value: object) -> object:
    """A value that the field allows, and not this one."""
    match field:
        case Choice():
            return next(option for option in reversed(field.options) if option != value)
        case Flag():
            return not value
        case Numbers():
            return (
                (0, 0) if field.low == 0 and field.absent else tuple(range(2, 2 + len(field.parts)))
            )
        case Whole():
            return 3 if value != 3 else 4
    return 0.25


SETTINGS = [(kind, name) for kind in KINDS_OF_KERAS for name in described(kind)]


@pytest.mark.parametrize(
    ("kind", "name"), SETTINGS, ids=[f"{kind.__name__}-{name}" for kind, name in SETTINGS]
)
def test_each_setting_of_each_kind_changes_the_layer_in_keras(kind, name):
    before = kind()
    after = replace(before, **{name: _another(described(kind)[name], getattr(before, name))})
    assert after != before
    plain, changed = (
        keras_layers.BUILDERS[kind](layer, "same_name").get_config() for layer in (before, after)
    )
    differing = {key for key in plain | changed if plain.get(key) != changed.get(key)}
    part, _, end = name.rpartition("_")
    word = {"l1": "regularizer", "l2": "regularizer", "norm": "constraint"}.get(end)
    expected = (
        f"{part.removesuffix('_max')}_{word}" if word else {"shared": "shared_axes"}.get(name, name)
    )
    assert expected in differing
    assert differing <= {expected, "strides"}, (
        "Keras' strides are the pool size where none are said"
    )


def test_every_setting_reaches_keras():
    conv = Conv2D(
        filters=7, kernel_size=(2, 3), strides=(3, 1), padding="same", activation="selu",
        use_bias=False, kernel_l1=0.25, kernel_l2=0.5,
    )  # fmt: skip
    made = builder.build(network(conv)).layers[1]
    assert (made.filters, made.kernel_size, made.strides) == (7, (2, 3), (3, 1))
    assert (made.padding, made.activation, made.use_bias) == ("same", keras.activations.selu, False)
    assert float(made.kernel_regularizer.l1) == 0.25
    assert float(made.kernel_regularizer.l2) == 0.5
    assert builder.build(network(Conv2D(dilation_rate=(2, 3)))).layers[1].dilation_rate == (2, 3)


def test_only_the_training_model_holds_the_fast_dropout():
    kinds = [type(layer) for layer in builder.build(EVERY_KIND, training=True).layers]
    assert BitDropout in kinds
    assert BitDropout not in [type(layer) for layer in builder.build(EVERY_KIND).layers]


def test_an_impossible_network_is_refused_with_the_sentence_of_its_row():
    with pytest.raises(UserError, match=r"Layer 2 \(Conv2D\): Conv2D needs feature maps"):
        builder.build(network(Flatten(), Conv2D()))


def test_weights_come_back_as_they_went_in():
    model = builder.build(RICH)
    weights = initial_weights(RICH, 5)
    builder.set_weights(model, RICH, weights)
    again = builder.get_weights(model, RICH)
    with_weights = (Conv2D, BatchNormalization, Dense)
    ids = [node.id for node in RICH.nodes if isinstance(node.layer, with_weights)]
    assert list(weights) == list(again) == ids
    for node_id, mine in weights.items():
        for array, other in zip(mine, again[node_id], strict=True):
            np.testing.assert_array_equal(array, other)
            assert other.dtype == np.float32
            assert not other.flags.writeable


def test_weights_of_another_network_are_refused_and_change_nothing():
    model = builder.build(SMALL, seed=1)
    before = builder.get_weights(model, SMALL)
    wider = network(Conv2D(filters=3), *SMALL.layers[1:3], Dense(units=9))
    with pytest.raises(UserError, match=r"layer 4 \(Dense\)"):
        builder.set_weights(model, SMALL, initial_weights(wider, 1))
    others = initial_weights(network(Flatten()), 1)
    with pytest.raises(UserError, match=r"of the layers none, but .* in conv2d_1, dense_1;"):
        builder.set_weights(model, SMALL, others)
    after = builder.get_weights(model, SMALL)
    assert after.keys() == before.keys() == {"conv2d_1", "dense_1"}
    for node_id, arrays in before.items():
        for array, other in zip(arrays, after[node_id], strict=True):
            np.testing.assert_array_equal(array, other)


def test_the_initial_weights_are_those_of_a_keras_script_with_the_same_seed():
    keras.utils.set_random_seed(21)
    script = keras.Sequential(
        [
            keras.Input(SHAPE),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.Dropout(0.25),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    ours = network(
        Conv2D(filters=4, activation="relu"),
        Dropout(rate=0.25),
        Flatten(),
        Dense(units=3, activation="softmax"),
    )
    for training in (False, True):
        model = builder.build(ours, training=training, seed=21)
        for mine, theirs in zip(model.get_weights(), script.get_weights(), strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_a_dtype_policy_set_elsewhere_does_not_reach_the_model():
    keras.config.set_dtype_policy("mixed_bfloat16")
    model = builder.build(SMALL)
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}
