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
    Add,
    AveragePooling2D,
    BatchNormalization,
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
    MaxPooling2D,
    Permute,
    PReLU,
    Rescaling,
    Reshape,
    SeparableConv2D,
    Softmax,
    SpatialDropout2D,
    UpSampling2D,
    ZeroPadding2D,
)

KINDS = {cls.__name__: cls for cls in LAYERS.known}
_OUTPUTS = ("linear", True)
_MORE = (0.0, 0.0, 0.0, 0.0, 0.0)
"""The penalties on bias and activity, and the longest kernel."""
_KERNEL = (0.0, 0.0, "glorot_uniform", *_MORE)
_NORMAL = ("zeros", "ones", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
DEFAULTS = {
    "Input": (28, 28, 1),
    "Conv2D": (32, (3, 3), (1, 1), "valid", (1, 1), *_OUTPUTS, *_KERNEL),
    "SeparableConv2D": (
        32, (3, 3), (1, 1), "valid", (1, 1), 1, *_OUTPUTS, "glorot_uniform", "glorot_uniform",
        *[0.0] * 10,
    ),
    "DepthwiseConv2D": (
        (3, 3), (1, 1), "valid", 1, (1, 1), *_OUTPUTS, "glorot_uniform", *[0.0] * 7,
    ),
    "Conv2DTranspose": (32, (3, 3), (1, 1), "valid", None, *_OUTPUTS, *_KERNEL),
    "MaxPooling2D": ((2, 2), None, "valid"),
    "AveragePooling2D": ((2, 2), None, "valid"),
    "L2Pooling2D": ((2, 2), None, "valid"),
    "GlobalAveragePooling2D": (),
    "GlobalMaxPooling2D": (),
    "Flatten": (),
    "ZeroPadding2D": ((1, 1, 1, 1),),
    "UpSampling2D": ((2, 2), "nearest"),
    "Reshape": ((1, 1, -1),),
    "Permute": ("2,1,3",),
    "Rescaling": (1.0, 0.0),
    "Dense": (10, *_OUTPUTS, *_KERNEL),
    "Activation": ("relu",),
    "LeakyReLU": (0.3,),
    "PReLU": (False, "zeros", 0.0, 0.0),
    "Softmax": (),
    "Dropout": (0.5,),
    "SpatialDropout2D": (0.5,),
    "GaussianNoise": (0.1,),
    "BatchNormalization": (
        0.99, 0.001, True, True, "channels", "zeros", "ones", "zeros", "ones", *_NORMAL[2:],
    ),
    "LayerNormalization": (0.001, True, True, *_NORMAL),
    "GroupNormalization": (0.001, True, True, *_NORMAL, 32),
    "Add": (),
    "Concatenate": (),
    "Multiply": (),
    "Average": (),
    "Maximum": (),
}  # fmt: skip
PREFIXES = (
    "input", "conv2d", "separable_conv2d", "depthwise_conv2d", "conv2d_transpose",
    "max_pooling2d", "average_pooling2d", "l2_pooling2d", "global_average_pooling2d",
    "global_max_pooling2d", "flatten", "zero_padding2d", "up_sampling2d", "reshape", "permute",
    "rescaling", "dense", "activation", "leaky_re_lu", "p_re_lu", "softmax", "dropout",
    "spatial_dropout2d", "gaussian_noise", "batch_normalization", "layer_normalization",
    "group_normalization", "add", "concatenate", "multiply", "average", "maximum",
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
    assert inference.after(layer, (28, 28, 32)).error is None


def test_added_hidden_layers_have_relu_and_other_kinds_keras_defaults() -> None:
    assert Conv2D.starter() == Conv2D(activation="relu")
    assert Dense.starter() == Dense(units=128, activation="relu")
    assert SeparableConv2D.starter() == SeparableConv2D(activation="relu")
    assert DepthwiseConv2D.starter() == DepthwiseConv2D(activation="relu")
    twice = Conv2DTranspose(strides=(2, 2), padding="same", activation="relu")
    assert Conv2DTranspose.starter() == twice
    own = {Conv2D, SeparableConv2D, DepthwiseConv2D, Conv2DTranspose, Dense}
    others = [cls for cls in LAYERS.offered if cls not in own]
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
        (SeparableConv2D(filters=8, padding="same"), "8 · 3×3 · same"),
        (DepthwiseConv2D(), "3×3"),
        (DepthwiseConv2D(depth_multiplier=2, activation="relu"), "×2 · 3×3 · relu"),
        (Conv2DTranspose(filters=4, strides=(2, 2)), "4 · 3×3 · stride 2×2"),
        (L2Pooling2D(), "2×2"),
        (UpSampling2D(), "2×2"),
        (UpSampling2D(interpolation="bilinear"), "2×2 · bilinear"),
        (Reshape(target_shape=(7, 7, -1)), "7×7×-1"),
        (Permute(), "2,1,3"),
        (Rescaling(scale=0.5), "× 0.5"),
        (Rescaling(scale=2.0, offset=-1.0), "× 2 + −1"),
        (LeakyReLU(), "0.3"),
        (PReLU(), ""),
        (PReLU(shared=True), "one slope per map"),
        (Softmax(), ""),
        (SpatialDropout2D(rate=0.25), "0.25"),
        (GaussianNoise(stddev=0.2), "0.2"),
        (BatchNormalization(axis="height"), "each row"),
        (LayerNormalization(), ""),
        (GroupNormalization(groups=4), "4 groups"),
        (GroupNormalization(groups=-1), "each channel"),
        (Add(), ""),
        (ZeroPadding2D(), "1"),
        (ZeroPadding2D(padding=(1, 2, 3, 4)), "1 2 3 4"),
    ],
)  # fmt: skip
def test_the_caption_names_the_telling_settings(layer: Layer, caption: str) -> None:
    assert layer.caption() == caption


@pytest.mark.parametrize("cls", [DepthwiseConv2D, SeparableConv2D])
def test_a_depthwise_kernel_moves_alike_down_and_across_as_not_every_processor_can_else(
    cls: type[Layer],
) -> None:
    maps = (9, 9, 3)
    assert inference.after(cls(strides=(2, 2)), maps).error is None
    assert inference.after(cls(strides=(2, 1)), maps).error == (
        "A depthwise kernel moves as far down as to the right, but its strides are 2×1; set them "
        "to 2×2."
    )
    assert "dilation_rate" not in described(Conv2DTranspose), "for the same reason"
