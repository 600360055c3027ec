"""The layer kinds, with Keras' argument names and defaults, in the order of the menu.

To add one: its class in a module of this folder, its name in ``LAYERS`` below, and its Keras line
in ``engine/builder``. A completeness test names whatever is missing.
"""

from __future__ import annotations

from cnnexplorer.document.kinds import Family
from cnnexplorer.document.layers.activation import Activation
from cnnexplorer.document.layers.common import ACTIVATIONS
from cnnexplorer.document.layers.convolution import Conv2D
from cnnexplorer.document.layers.dense import Dense
from cnnexplorer.document.layers.images import Input
from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.layers.pooling import (
    AveragePooling2D,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    MaxPooling2D,
)
from cnnexplorer.document.layers.regularisation import BatchNormalization, Dropout
from cnnexplorer.document.layers.shape import Flatten, ZeroPadding2D

__all__ = [
    "ACTIVATIONS", "LAYERS", "Activation", "AveragePooling2D", "BatchNormalization", "Conv2D",
    "Dense", "Dropout", "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Input",
    "Layer", "MaxPooling2D", "ZeroPadding2D",
]  # fmt: skip

LAYERS: Family[Layer] = Family(
    "a layer",
    Conv2D, MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D,
    Flatten, ZeroPadding2D, Dense, Activation, Dropout, BatchNormalization,
    hidden=(Input,),
)  # fmt: skip
