"""The layer kinds, with Keras' argument names and defaults, in the order of the menu.

To add one: its class in a module of this folder, its name in ``LAYERS`` below, and its Keras line
in ``engine/builder``. A completeness test names whatever is missing.
"""

from __future__ import annotations

from cnnexplorer.document.kinds import Family
from cnnexplorer.document.layers.activation import Activation, LeakyReLU, PReLU, Softmax
from cnnexplorer.document.layers.common import ACTIVATIONS
from cnnexplorer.document.layers.convolution import Conv2D
from cnnexplorer.document.layers.dense import Dense
from cnnexplorer.document.layers.depthwise import DepthwiseConv2D, SeparableConv2D
from cnnexplorer.document.layers.images import Input
from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.layers.merging import Add, Average, Concatenate, Maximum, Multiply
from cnnexplorer.document.layers.normalisation import (
    BatchNormalization,
    GroupNormalization,
    LayerNormalization,
)
from cnnexplorer.document.layers.pooling import (
    AveragePooling2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    L2Pooling2D,
    MaxPooling2D,
)
from cnnexplorer.document.layers.regularisation import Dropout, GaussianNoise, SpatialDropout2D
from cnnexplorer.document.layers.shape import Flatten, Permute, Rescaling, Reshape, ZeroPadding2D
from cnnexplorer.document.layers.transposed import Conv2DTranspose, UpSampling2D

__all__ = [
    "ACTIVATIONS", "LAYERS", "Activation", "Add", "Average", "AveragePooling2D",
    "BatchNormalization", "Concatenate", "Conv2D", "Conv2DTranspose", "Dense", "DepthwiseConv2D",
    "Dropout", "Flatten", "GaussianNoise", "GlobalAveragePooling2D", "GlobalMaxPooling2D",
    "GroupNormalization", "Input", "L2Pooling2D", "Layer", "LayerNormalization", "LeakyReLU",
    "MaxPooling2D", "Maximum", "Multiply", "PReLU", "Permute", "Rescaling", "Reshape",
    "SeparableConv2D", "Softmax", "SpatialDropout2D", "UpSampling2D", "ZeroPadding2D",
]  # fmt: skip

LAYERS: Family[Layer] = Family(
    "a layer",
    Conv2D, SeparableConv2D, DepthwiseConv2D, Conv2DTranspose,
    MaxPooling2D, AveragePooling2D, L2Pooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D,
    Flatten, ZeroPadding2D, UpSampling2D, Reshape, Permute, Rescaling,
    Dense,
    Activation, LeakyReLU, PReLU, Softmax,
    Dropout, SpatialDropout2D, GaussianNoise,
    BatchNormalization, LayerNormalization, GroupNormalization,
    Add, Concatenate, Multiply, Average, Maximum,
    hidden=(Input,),
)  # fmt: skip
