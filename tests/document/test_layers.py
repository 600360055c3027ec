"""The layer kinds: Keras' names and defaults, what an "add" button gives, and the captions."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from cnnexplorer.document import fields as settings
from cnnexplorer.document import inference
from cnnexplorer.document.fields import described
from cnnexplorer.document.layers import (
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

KINDS = {cls.__name__: cls for cls in LAYERS.known}
DEFAULTS = {
    "Input": (28, 28, 1),
    "Conv2D": (32, (3, 3), (1, 1), "valid", (1, 1), "linear", True, 0.0, 0.0),
    "MaxPooling2D": ((2, 2), None, "valid"),
    "AveragePooling2D": ((2, 2), None, "valid"),
    "GlobalAveragePooling2D": (),
    "GlobalMaxPooling2D": (),
    "Flatten": (),
    "ZeroPadding2D": ((1, 1, 1, 1),),
    "Dense": (10, "linear", True, 0.0, 0.0),
    "Activation": ("relu",),
    "Dropout": (0.5,),
    "BatchNormalization": (0.99, 0.001, True, True),
}
PREFIXES = (
    "input", "conv2d", "max_pooling2d", "average_pooling2d", "global_average_pooling2d",
    "global_max_pooling2d", "flatten", "zero_padding2d", "dense", "activation", "dropout",
    "batch_normalization",
)  # fmt: skip


def test_the_kinds_are_the_input_and_every_addable_layer_in_the_order_of_the_menu() -> None:
    assert list(KINDS) == [*DEFAULTS]
    assert LAYERS.known == (Input, *LAYERS.offered)


@pytest.mark.parametrize("kind", KINDS)
def test_the_defaults_are_those_of_keras(kind: str) -> None:
    layer = KINDS[kind]()
    assert layer.kind == kind
    assert tuple(getattr(layer, name) for name in described(KINDS[kind])) == DEFAULTS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_of_a_layer_is_described(kind: str) -> None:
    assert [item.name for item in fields(KINDS[kind])] == list(described(KINDS[kind]))


def test_the_prefixes_are_the_names_that_keras_gives() -> None:
    assert tuple(cls.prefix for cls in KINDS.values()) == PREFIXES


@pytest.mark.parametrize("cls", KINDS.values())
def test_every_kind_says_what_it_does_and_where_the_menu_lists_it(cls: type[Layer]) -> None:
    assert cls.about.endswith(".")
    assert cls.group
    assert cls.__doc__


def test_layers_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        Dense().units = 5  # type: ignore[misc]


@pytest.mark.parametrize("cls", LAYERS.offered)
def test_an_add_button_gives_a_layer_that_is_possible_on_some_input(cls: type[Layer]) -> None:
    layer = cls.starter()
    assert type(layer) is cls
    assert settings.problem(layer) is None
    assert inference.after(layer, (28, 28, 1)).error is None


def test_added_hidden_layers_have_relu_and_other_kinds_keras_defaults() -> None:
    assert Conv2D.starter() == Conv2D(activation="relu")
    assert Dense.starter() == Dense(units=128, activation="relu")
    others = [cls for cls in LAYERS.offered if cls not in (Conv2D, Dense)]
    assert [cls.starter() for cls in others] == [cls() for cls in others]


@pytest.mark.parametrize(
    ("layer", "caption"),
    [
        (Input(), "grey"),
        (Input(channels=3), "colour"),
        (Input(channels=2), ""),
        (Conv2D(), "32 · 3×3"),
        (Conv2D(filters=8, kernel_size=(5, 3), strides=(2, 1), padding="same", activation="relu"),
         "8 · 5×3 · stride 2×1 · same · relu"),
        (MaxPooling2D(), "2×2"),
        (MaxPooling2D(strides=(2, 2)), "2×2"),
        (AveragePooling2D(pool_size=(3, 2), strides=(1, 1), padding="same"),
         "3×2 · stride 1×1 · same"),
        (GlobalAveragePooling2D(), ""),
        (GlobalMaxPooling2D(), ""),
        (Flatten(), ""),
        (Dense(), "10"),
        (Dense(units=7, activation="softmax"), "7 · softmax"),
        (Dropout(rate=0.25), "0.25"),
        (BatchNormalization(), ""),
        (Activation(), "relu"),
        (ZeroPadding2D(), "1"),
        (ZeroPadding2D(padding=(1, 2, 3, 4)), "1 2 3 4"),
    ],
)  # fmt: skip
def test_the_caption_names_the_telling_settings(layer: Layer, caption: str) -> None:
    assert layer.caption() == caption
