"""A network as JSON values and back, strictly."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cnnexplorer.document import fields
from cnnexplorer.document.fields import described
from cnnexplorer.document.json_file import mapping, whole_object
from cnnexplorer.document.kinds import encode
from cnnexplorer.document.layers import LAYERS, Input
from cnnexplorer.document.network import MOST_LAYERS, Network, Node, fresh_id
from cnnexplorer.texts import listed

_LONGEST_ID = 80
_ID = re.compile(r"[a-z][a-z0-9_]*_\d+", re.ASCII)
"""What Keras takes as a layer's name, and what the program gives."""
_NAME = fields.Text(label="Name", help="What you call the network.", longest=200)


def to_json(network: Network) -> dict[str, Any]:
    """The network as JSON values, every setting of every node included."""
    nodes = [
        {
            "id": node.id,
            "layer": encode(node.layer),
            **{name: getattr(node, name) for name in described(Node)},
            "inputs": list(node.inputs),
        }
        for node in network.nodes
    ]
    return {"name": network.name, "nodes": nodes}


def from_json(raw: object) -> Network:
    """A network from JSON values; ids that are left out are given.

    Raises:
        ValueError: the sentence says what was received and what is wrong with it.
    """
    values = whole_object(raw, "network", {"name", "nodes"})
    problem = _NAME.problem(values["name"])
    if problem is not None:
        raise ValueError(f"network: {problem}")
    items = values["nodes"]
    if not isinstance(items, list) or not items:
        raise ValueError(
            f"network: nodes must be a list of an Input and at most {MOST_LAYERS:,} layers."
        )
    if len(items) > MOST_LAYERS + 1:
        raise ValueError(
            f"network: it has {len(items) - 1:,} layers, and a network can have at most "
            f"{MOST_LAYERS:,}."
        )
    nodes = [_node(item, f"Layer {row}") for row, item in enumerate(items)]
    for row, node in enumerate(nodes):
        if row and isinstance(node.layer, Input):
            raise ValueError(f"Layer {row} is an Input, which can only be row 0.")
    if not isinstance(nodes[0].layer, Input):
        raise ValueError(f"Layer 0 must be an Input, not a {nodes[0].layer.kind}.")
    return Network(values["name"], _with_ids(nodes))


def _with_ids(nodes: list[Node]) -> tuple[Node, ...]:
    given = [node.id for node in nodes if node.id]
    taken = set(given)
    if len(taken) < len(given):
        raise ValueError("network: two layers have the same id.")
    named = []
    for node in nodes:
        named.append(node if node.id else replace(node, id=fresh_id(node.layer, taken)))
        taken.add(named[-1].id)
    return tuple(named)


def _node(raw: object, where: str) -> Node:
    """A node from its JSON object; its id is empty where the file gives none."""
    values = mapping(raw, where)
    known = described(Node)
    if unknown := set(values) - known.keys() - {"id", "layer", "inputs"}:
        raise ValueError(f"{where} has the unknown entry {listed(sorted(unknown))}.")
    if "layer" not in values:
        raise ValueError(f"{where} lacks layer.")
    layer = LAYERS.decode(values["layer"], where)
    node_id = values.get("id", "")
    if "id" in values and not _is_id(node_id):
        raise ValueError(
            f"{where}: id must be small letters and a number, such as conv2d_1, not "
            f"{fields.shown(node_id)}."
        )
    inputs = values.get("inputs", [])
    if not isinstance(inputs, list) or not all(_is_id(item) for item in inputs):
        raise ValueError(f"{where}: inputs must be a list of ids, not {fields.shown(inputs)}.")
    others = {name: values[name] for name in known if name in values}
    for name, value in others.items():
        problem = known[name].problem(value)
        if problem is not None:
            raise ValueError(f"{where}: {problem}")
    return Node(node_id, layer, inputs=tuple(inputs), **others)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_ID and bool(_ID.fullmatch(value))
