"""Networks of all sorts, for the table of what a training is said to take and what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import cnnexplorer.data.sources  # noqa: F401  presets name them
from cnnexplorer.document import presets
from cnnexplorer.document.layers import (
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
from cnnexplorer.document.optimizers import SGD, Adam, Optimizer, RMSprop


class Case(NamedTuple):
    """One training: the images are held back by ``share``, and a tenth more are test images."""

    network: Network
    batch_size: int
    optimizer: Optimizer
    share: float
    images: int


def _net(size: int, channels: int, *layers: Layer) -> Network:
    return chain((*layers, Dense(units=10, activation="softmax")), Input(size, size, channels))


def _conv(filters: int, kernel: int = 3, **settings: object) -> Conv2D:
    given = {"padding": "same", "activation": "relu", **settings}
    return Conv2D(filters=filters, kernel_size=(kernel, kernel), **given)


def _preset(preset_id: str) -> Network:
    return presets.load(preset_id).project.network


def _block(filters: int, times: int) -> tuple[Layer, ...]:
    return (*[_conv(filters)] * times, MaxPooling2D())


def _normalised(filters: int) -> tuple[Layer, ...]:
    return (_conv(filters, activation="linear"), BatchNormalization(), Activation())


_NARROW = MaxPooling2D(pool_size=(3, 3), strides=(1, 1), padding="same")
_WIDE_DENSE = Dense(units=4096, activation="relu")

CASES = {
    "One-conv MNIST": Case(_preset("one-conv-mnist"), 128, Adam(), 0.1, 2000),
    "Deeper MNIST": Case(_preset("deeper-mnist"), 128, Adam(), 0.1, 1000),
    "Two-conv MNIST": Case(_preset("two-conv-mnist"), 100, SGD(), 0.1, 1000),
    "Small AlexNet": Case(_preset("small-alexnet-mnist"), 64, Adam(), 0.1, 300),
    "Four-conv CIFAR-10": Case(_preset("four-conv-cifar10"), 32, Adam(), 0.1, 300),
    "Six-conv CIFAR-10": Case(_preset("six-conv-cifar10"), 256, RMSprop(), 0.1, 600),
    "AlexNet": Case(_preset("alexnet"), 16, Adam(), 0.1, 40),
    "one image a batch": Case(
        _net(96, 3, _conv(32), _conv(32), MaxPooling2D(), Flatten()), 1, Adam(), 0.3, 120
    ),
    "kernels 31×31": Case(
        _net(64, 3, _conv(16, 31), _conv(16, 31), MaxPooling2D(), Flatten()), 32, Adam(), 0, 64
    ),
    "Dense and Adam": Case(
        _net(32, 3, Flatten(), _WIDE_DENSE, _WIDE_DENSE), 32, Adam(), 0, 64
    ),
    "one Dense, plain SGD": Case(
        _net(32, 3, Flatten(), Dense(units=6000, activation="relu")), 64, SGD(), 0, 128
    ),
    "dilated": Case(
        _net(
            64, 3, _conv(32, dilation_rate=(2, 2)), _conv(32, dilation_rate=(4, 4)),
            MaxPooling2D(), Flatten(),
        ),
        64, Adam(), 0, 128,
    ),
    "13 layers": Case(
        _net(
            32, 3, *_block(64, 2), *_block(128, 2), *_block(256, 3), *_block(512, 3), Flatten(),
            Dense(units=512, activation="relu"),
        ),
        32, Adam(), 0.1, 100,
    ),
    "BatchNormalization": Case(
        _net(48, 3, *_normalised(32), *_normalised(64), MaxPooling2D(), Flatten()),
        64, Adam(), 0.1, 200,
    ),
    "gelu, silu, softplus": Case(
        _net(
            48, 3, _conv(32, activation="gelu"), _conv(32, activation="silu"),
            Activation(activation="softplus"), MaxPooling2D(), Flatten(),
        ),
        64, Adam(), 0, 128,
    ),
    "tanh, leaky relu, selu": Case(
        _net(
            64, 3, _conv(16, activation="linear"), Activation(activation="tanh"),
            _conv(16, activation="linear"), Activation(activation="leaky_relu"),
            _conv(16, activation="linear"), Activation(activation="selu"), Flatten(),
        ),
        64, Adam(), 0, 128,
    ),
    "Dropout everywhere": Case(
        _net(
            64, 3, _conv(32), Dropout(rate=0.25), _conv(32), Dropout(rate=0.3), Flatten(),
            Dropout(),
        ),
        32, Adam(), 0, 128,
    ),
    "strides and averages": Case(
        _net(
            96, 3, _conv(32, 5, strides=(2, 2)), AveragePooling2D(), _conv(64),
            AveragePooling2D(pool_size=(3, 3), strides=(1, 1), padding="same"),
            GlobalAveragePooling2D(),
        ),
        64, SGD(), 0.1, 200,
    ),
    "1×1 convolutions": Case(
        _net(
            64, 3, _conv(96, 5), _conv(96, 1), _conv(96, 1), MaxPooling2D(), _conv(96),
            _conv(96, 1), GlobalAveragePooling2D(),
        ),
        32, Adam(), 0, 64,
    ),
    "224×224, few at once": Case(
        _net(
            224, 3, _conv(64), MaxPooling2D(pool_size=(4, 4)), _conv(64), GlobalAveragePooling2D()
        ),
        4, Adam(), 0.2, 40,
    ),
    "padding, maximum of maps": Case(
        _net(
            64, 3, ZeroPadding2D(padding=(3, 3, 3, 3)), _conv(32, 7, padding="valid"),
            ZeroPadding2D(), _conv(64, padding="valid"), GlobalMaxPooling2D(),
        ),
        64, Adam(), 0, 128,
    ),
    "narrow pooling": Case(
        _net(64, 3, _conv(32), _NARROW, _conv(32), _NARROW, Flatten()), 32, Adam(), 0, 64
    ),
    "tiny": Case(_net(12, 1, _conv(4), MaxPooling2D(), Flatten()), 32, Adam(), 0.1, 300),
    "large batches": Case(
        _net(
            28, 1, Flatten(), Dense(units=512, activation="relu"),
            Dense(units=512, activation="relu"),
        ),
        2048, Adam(), 0.1, 6000,
    ),
    "eight million": Case(
        _net(28, 1, _conv(32), Flatten(), Dense(units=320, activation="relu")),
        128, Adam(), 0.1, 1000,
    ),
}  # fmt: skip


def different(count: int) -> Iterator[Case]:
    """Small cases no two of which are alike, so that no kernel of one serves another."""
    random = Random(5)
    for _ in range(count):
        convs = [
            _conv(random.randint(2, 40), random.choice([1, 3, 5]))
            for _ in range(random.randint(1, 3))
        ]
        units = Dense(units=random.randint(2, 40), activation="relu")
        network = _net(28, 1, *convs, MaxPooling2D(), Flatten(), units)
        yield Case(network, random.choice([16, 32, 100, 128]), Adam(), 0.1, 400)
