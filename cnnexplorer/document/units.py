"""What the numbers that a node gives stand for: maps, colours, classes, or plain units."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cnnexplorer.document import inference
from cnnexplorer.document.layers import Dense, Flatten, Input
from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Shape

_COLOURS = {3: ("R", "G", "B"), 4: ("R", "G", "B", "A")}


@dataclass(frozen=True, slots=True)
class Units:
    """What one number, or one map, of a node's output is.

    Attributes:
        word: what people call it: "map", "channel", "unit" or "value".
        maps: height, width and number of the maps whose values stand in the row, in Keras' order
            (row, column, map); None for maps, and for rows that were never maps.
        classes: whether each stands for the class of the same number.
    """

    word: str
    maps: tuple[int, int, int] | None = None
    classes: bool = False


def of_node(network: Network, node_id: str) -> Units:
    """What the output of a node of a possible network consists of."""
    shapes = _shapes(network)
    found = _of(network, node_id, shapes)
    if len(shapes[node_id]) == 1 and node_id in _reaching_the_end(network):
        return Units(found.word, found.maps, classes=True)
    return found


def colours(network: Network, node_id: str) -> tuple[str, ...]:
    """What the channels of a node's output are called where each is a colour of the image;
    empty elsewhere.
    """
    positions = network.positions
    while True:
        row = positions[node_id]
        node = network.nodes[row]
        if isinstance(node.layer, Input):
            return _COLOURS.get(node.layer.channels, ())
        if node.enabled and not node.layer.keeps:
            return ()
        node_id = network.sources(row)[0]


def colours_taken(network: Network, node_id: str) -> tuple[str, ...]:
    """What :func:`colours` says of what a node takes."""
    row = network.position(node_id)
    return colours(network, network.sources(row)[0]) if row else ()


def _of(network: Network, node_id: str, shapes: dict[str, Shape]) -> Units:
    """What the values of a node are, followed up to where they became what they are."""
    positions = network.positions
    while row := positions[node_id]:
        shape = shapes[node_id]
        if len(shape) == 3:
            return Units("map")
        node, source = network.nodes[row], network.sources(row)[0]
        taken = shapes[source]
        flattens = node.enabled and isinstance(node.layer, Flatten)
        if flattens and len(taken) == 3 and math.prod(taken[:2]) > 1:
            return Units("value", (taken[0], taken[1], taken[2]))
        if node.enabled and not flattens and not node.layer.keeps:
            return Units("unit" if isinstance(node.layer, Dense) else "value")
        if math.prod(taken) != math.prod(shape):
            return Units("map")  # one number made of each
        node_id = source
    return Units("channel")


def _reaching_the_end(network: Network) -> set[str]:
    """The last node, and those whose values reach it each at its place."""
    found: set[str] = set()
    positions = network.positions
    row = len(network.nodes) - 1
    while row > 0:
        node = network.nodes[row]
        found.add(node.id)
        if node.enabled and node.layer.keeps != "values":
            break
        row = positions[network.sources(row)[0]]
    return found


def _shapes(network: Network) -> dict[str, Shape]:
    """The output shape of each node."""
    rows = zip(network.ids, inference.infer(network), strict=True)
    return {node: row.output_shape for node, row in rows if row.output_shape is not None}
