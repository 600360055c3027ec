"""Saves a trained network as a plain ``.keras`` file that every Keras opens without us."""

from __future__ import annotations

from pathlib import Path

from cnnexplorer import safe_write
from cnnexplorer.document.network import Network
from cnnexplorer.engine import builder
from cnnexplorer.errors import UserError
from cnnexplorer.runs.events import Weights

SUFFIX = ".keras"


def save(network: Network, weights: Weights, path: Path) -> None:
    """Write the model with ``weights`` to ``path``; an older file there stays until it is whole.

    The file holds Keras' own layers only and is not compiled: it predicts at once, and
    ``model.compile(...)`` comes before evaluating or training further. The model expects pixels
    that were divided as in the training.

    Raises:
        UserError: the suffix is not .keras, the place cannot be written, or the weights are of
            another network.
    """
    if path.suffix != SUFFIX:
        raise UserError(
            f"{path.name} does not end in {SUFFIX}, by which Keras knows its model files; "
            f'name it "{path.stem}{SUFFIX}".'
        )
    model = builder.build(network)
    builder.set_weights(model, network, weights)
    safe_write.replace_file(path, model.save)
