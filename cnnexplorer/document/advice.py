"""Advice: what a person may want to change although the network can be trained as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cnnexplorer.document import ending
from cnnexplorer.document.layers import Dense, Dropout
from cnnexplorer.document.layers.common import SOFTMAX
from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import shape_text


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark.

    Attributes:
        sentence: what happens, and what would be usual.
        node: id of the node it is about.
    """

    sentence: str
    node: str


def advise(network: Network, rows: tuple[Row, ...]) -> tuple[Advice, ...]:
    """All remarks on ``network``, of which ``inference.infer`` gave ``rows``, from the top down."""
    found = [advice for rule in _RULES for advice in rule(network, rows)]
    order = network.positions
    return tuple(sorted(found, key=lambda advice: order[advice.node]))


def _dense_on_maps(network: Network, rows: tuple[Row, ...]) -> Iterator[Advice]:
    """Keras allows it, and a tutorial's reader who forgot Flatten rarely means it."""
    for row in ending.dense_on_maps(network, rows):
        shape = shape_text(rows[network.positions[network.sources(row)[0]]].output_shape)
        yield Advice(
            f"Layer {row} (Dense) receives {shape} maps and works on every place by itself; put a "
            "Flatten above it if it should see the whole image.",
            network.nodes[row].id,
        )


def _softmax_within(network: Network, rows: tuple[Row, ...]) -> Iterator[Advice]:
    """Who adds a Dense below the output gets a second output; only one can be the end."""
    for row, node in enumerate(network.nodes):
        if not (isinstance(node.layer, Dense) and node.enabled and rows[row].output_shape):
            continue
        above = network.positions[network.sources(row)[0]]
        layer = network.nodes[above].layer
        if isinstance(layer, Dense) and layer.activation == SOFTMAX:
            yield Advice(
                f"Layer {above} (Dense) already gives probabilities, and layer {row} learns from "
                "them alone; give it the activation relu if it is no longer the output.",
                network.nodes[above].id,
            )


def _dropout_of_probabilities(network: Network, rows: tuple[Row, ...]) -> Iterator[Advice]:
    """The network ends in probabilities all the same, but a dropped one costs as much as a 0."""
    softmax = ending.softmax_row(network) if rows[-1].probabilities else 0
    for row in ending.upwards(network) if softmax else ():
        if row == softmax:
            break
        layer = network.nodes[row].layer
        if isinstance(layer, Dropout) and layer.rate:
            yield Advice(
                f"Layer {row} (Dropout) sets probabilities themselves to 0 while the network is "
                f"trained, so that the loss jumps; put it above layer {softmax}, which makes them.",
                network.nodes[row].id,
            )


def _merging_one(network: Network, rows: tuple[Row, ...]) -> Iterator[Advice]:
    """Keras allows it, and it does nothing."""
    for row, node in enumerate(network.nodes):
        alone = len(network.sources(row)) == 1
        if node.layer.takes[1] is None and node.enabled and alone and rows[row].output_shape:
            yield Advice(
                f"Layer {row} ({node.layer.kind}) takes one layer only and so changes nothing; "
                "add another input to it.",
                node.id,
            )


_RULES: tuple[Callable[[Network, tuple[Row, ...]], Iterator[Advice]], ...] = (
    _dense_on_maps,
    _softmax_within,
    _dropout_of_probabilities,
    _merging_one,
)
