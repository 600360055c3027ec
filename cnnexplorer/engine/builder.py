"""From the document to a Keras model, and weights in and out of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from cnnexplorer.document import inference
from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row
from cnnexplorer.engine.keras_layers import BUILDERS, TRAINED
from cnnexplorer.errors import UserError
from cnnexplorer.runs.events import Weights

_BUILDING = threading.Lock()


def build(network: Network, training: bool = False, seed: int | None = None) -> Any:
    """The functional ``keras.Model`` of ``network``, its layers named by the ids of the nodes.

    Args:
        network: what to build.
        training: use the layers that are made for training; leave it False for everything that
            is saved.
        seed: what Keras' random numbers are set to first (``keras.utils.set_random_seed``), so
            that the initial weights are those of a Keras script with that seed; None draws them
            from wherever the generators stand.

    Raises:
        UserError: a row is impossible; the sentence is the row's.
    """
    return _built(network, training, seed)[0]


def build_open(network: Network) -> tuple[Any, tuple[Any, ...]]:
    """The model of ``network``, and what every node gives: one Keras tensor a node, in order.

    Raises:
        UserError: a row is impossible; the sentence is the row's.
    """
    return _built(network, training=False, seed=None)


def possible(network: Network) -> tuple[Row, ...]:
    """The rows of ``network``.

    Raises:
        UserError: a row is impossible; the sentence is the row's.
    """
    rows = inference.infer(network)
    failed = inference.first_error(rows)
    if failed is not None:
        kind = network.nodes[failed].layer.kind
        raise UserError(f"Layer {failed} ({kind}): {rows[failed].error}")
    return rows


def _built(network: Network, training: bool, seed: int | None) -> tuple[Any, tuple[Any, ...]]:
    possible(network)
    # Unseeded initializers draw from Python's global generator, so that two threads building
    # at once would take each other's numbers.
    with _BUILDING:
        # The policy is kept per thread, and a person's keras.json can set another one.
        keras.config.set_dtype_policy("float32")
        if seed is not None:
            keras.utils.set_random_seed(seed)
        return _assemble(network, training)


def _assemble(network: Network, training: bool) -> tuple[Any, tuple[Any, ...]]:
    makers = {**BUILDERS, **TRAINED} if training else BUILDERS
    first = network.nodes[0]
    values: dict[str, Any] = {first.id: keras.Input(network.input.shape, name=first.id)}
    for row, node in enumerate(network.nodes[1:], start=1):
        taken = [values[source] for source in network.sources(row)]
        if not node.enabled:
            values[node.id] = taken[0]
            continue
        layer = makers[type(node.layer)](node.layer, node.id)
        layer.trainable = node.trainable
        values[node.id] = layer(taken if node.layer.takes != (1, 1) else taken[0])
    outputs = tuple(values.values())
    return keras.Model(outputs[0], outputs[-1], name=_model_name(network)), outputs


def _model_name(network: Network) -> str:
    """The person's name for the network, without the characters that TensorFlow refuses."""
    return re.sub(r"\W+", "_", network.name, flags=re.ASCII).strip("_") or "network"


def get_weights(model: Any, network: Network) -> Weights:
    """Read-only copies of the weights of ``model``, which :func:`build` made of ``network``."""
    found = {
        node.id: tuple(_frozen(array) for array in model.get_layer(node.id).get_weights())
        for node in network.nodes
        if node.enabled
    }
    return {name: arrays for name, arrays in found.items() if arrays}


def set_weights(model: Any, network: Network, weights: Weights) -> None:
    """Copy ``weights`` into ``model``, which :func:`build` made of ``network``.

    Raises:
        UserError: they belong to another network.
    """
    wanted = {
        name: [tuple(variable.shape) for variable in variables]
        for node in network.nodes
        if node.enabled and (variables := model.get_layer(name := node.id).weights)
    }
    if wanted.keys() != weights.keys():
        raise UserError(
            f"The weights are of the layers {_listed(weights)}, but this network has weights in "
            f"{_listed(wanted)}; train it, or choose the run it belongs to."
        )
    for name, shapes in wanted.items():
        received = [array.shape for array in weights[name]]
        if shapes != received:
            row = network.positions[name]
            raise UserError(
                f"The weights of layer {row} ({network.nodes[row].layer.kind}) have the shapes "
                f"{received}, but this network needs {shapes}; train it, or choose the run it "
                "belongs to."
            )
    for name, arrays in weights.items():
        model.get_layer(name).set_weights(list(arrays))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _frozen(array: Any) -> Any:
    copy = np.array(array, dtype=np.float32)
    copy.flags.writeable = False
    return copy
