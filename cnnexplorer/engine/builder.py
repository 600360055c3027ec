"""From the document to Keras: one line per layer kind, and weights in and out of the model."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from cnnexplorer.document import inference, layers
from cnnexplorer.document.layers import Layer
from cnnexplorer.document.network import Network
from cnnexplorer.engine.dropout import BitDropout
from cnnexplorer.engine.events import Weights
from cnnexplorer.errors import UserError

_BUILDING = threading.Lock()


def _penalty(layer: layers.Conv2D | layers.Dense) -> Any:
    """The kernel regularizer, or None where both factors are 0, as in Keras' default."""
    if not layer.kernel_l1 and not layer.kernel_l2:
        return None
    return keras.regularizers.L1L2(l1=layer.kernel_l1, l2=layer.kernel_l2)


def _conv2d(layer: layers.Conv2D, name: str) -> Any:
    return keras.layers.Conv2D(
        layer.filters,
        layer.kernel_size,
        strides=layer.strides,
        padding=layer.padding,
        dilation_rate=layer.dilation_rate,
        activation=layer.activation,
        use_bias=layer.use_bias,
        kernel_regularizer=_penalty(layer),
        name=name,
    )


def _dense(layer: layers.Dense, name: str) -> Any:
    return keras.layers.Dense(
        layer.units,
        activation=layer.activation,
        use_bias=layer.use_bias,
        kernel_regularizer=_penalty(layer),
        name=name,
    )


def _batch_normalization(layer: layers.BatchNormalization, name: str) -> Any:
    return keras.layers.BatchNormalization(
        momentum=layer.momentum,
        epsilon=layer.epsilon,
        center=layer.center,
        scale=layer.scale,
        name=name,
    )


def _zero_padding2d(layer: layers.ZeroPadding2D, name: str) -> Any:
    top, bottom, left, right = layer.padding
    return keras.layers.ZeroPadding2D(((top, bottom), (left, right)), name=name)


BUILDERS: dict[type[Layer], Callable[[Any, str], Any]] = {
    layers.Conv2D: _conv2d,
    layers.MaxPooling2D: lambda layer, name: keras.layers.MaxPooling2D(
        layer.pool_size, layer.strides, layer.padding, name=name
    ),
    layers.AveragePooling2D: lambda layer, name: keras.layers.AveragePooling2D(
        layer.pool_size, layer.strides, layer.padding, name=name
    ),
    layers.GlobalAveragePooling2D: lambda _layer, name: keras.layers.GlobalAveragePooling2D(
        name=name
    ),
    layers.GlobalMaxPooling2D: lambda _layer, name: keras.layers.GlobalMaxPooling2D(name=name),
    layers.Flatten: lambda _layer, name: keras.layers.Flatten(name=name),
    layers.Dense: _dense,
    layers.Dropout: lambda layer, name: keras.layers.Dropout(layer.rate, name=name),
    layers.BatchNormalization: _batch_normalization,
    layers.Activation: lambda layer, name: keras.layers.Activation(layer.activation, name=name),
    layers.ZeroPadding2D: _zero_padding2d,
}
"""The Keras layer of each kind, by its settings and its name."""


def build(network: Network, training: bool = False, seed: int | None = None) -> Any:
    """The functional ``keras.Model`` of ``network``, its layers named ``network.names()``.

    Args:
        network: what to build.
        training: use the fast dropout; leave it False for everything that is saved.
        seed: what Keras' random numbers are set to first (``keras.utils.set_random_seed``), so
            that the initial weights are those of a Keras script with that seed; None draws them
            from wherever the generators stand.

    Raises:
        UserError: a row is impossible; the sentence is the row's.
    """
    rows = inference.infer(network)
    failed = inference.first_error(rows)
    if failed is not None:
        raise UserError(f"Layer {failed} ({network.rows[failed].kind}): {rows[failed].error}")
    # Unseeded initializers draw from Python's global generator, so that two threads building
    # at once would take each other's numbers.
    with _BUILDING:
        # The policy is kept per thread, and a person's keras.json can set another one.
        keras.config.set_dtype_policy("float32")
        if seed is not None:
            keras.utils.set_random_seed(seed)
        return _assemble(network, training)


def _assemble(network: Network, training: bool) -> Any:
    first, *names = network.names()
    inputs = keras.Input(network.input.shape, name=first)
    value = inputs
    for layer, name in zip(network.layers, names, strict=True):
        if training and isinstance(layer, layers.Dropout):
            value = BitDropout(layer.rate, name=name)(value)
        else:
            value = BUILDERS[type(layer)](layer, name)(value)
    return keras.Model(inputs, value, name=_model_name(network))


def _model_name(network: Network) -> str:
    """The person's name for the network, without the characters that Keras refuses."""
    return re.sub(r"\W+", "_", network.name).strip("_") or "network"


def get_weights(model: Any, network: Network) -> Weights:
    """Read-only copies of the weights of ``model``, which :func:`build` made of ``network``."""
    return tuple(
        tuple(_frozen(array) for array in model.get_layer(name).get_weights())
        for name in network.names()
    )


def set_weights(model: Any, network: Network, weights: Weights) -> None:
    """Copy ``weights`` into ``model``, which :func:`build` made of ``network``.

    Raises:
        UserError: they belong to another network.
    """
    names = network.names()
    if len(weights) != len(names):
        raise UserError(
            f"The weights are of a network with {len(weights)} rows, but this one has "
            f"{len(names)}; train it, or choose the run it belongs to."
        )
    for row, (name, arrays) in enumerate(zip(names, weights, strict=True)):
        layer = model.get_layer(name)
        wanted = [tuple(variable.shape) for variable in layer.weights]
        received = [array.shape for array in arrays]
        if wanted != received:
            raise UserError(
                f"The weights of layer {row} ({network.rows[row].kind}) have the shapes "
                f"{received}, but this network needs {wanted}; train it, or choose the run it "
                "belongs to."
            )
    for name, arrays in zip(names, weights, strict=True):
        if arrays:
            model.get_layer(name).set_weights(list(arrays))


def _frozen(array: Any) -> Any:
    copy = np.array(array, dtype=np.float32)
    copy.flags.writeable = False
    return copy
