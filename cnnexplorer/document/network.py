"""The Network: nodes with an identity behind an Input, and the edits that make a new one.

The nodes stand in topological order, as in the list. Each takes the row above, or earlier nodes
that it names, so that the list can hold any acyclic graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from cnnexplorer.document.fields import Flag, Text, setting
from cnnexplorer.document.layers import Input, Layer
from cnnexplorer.texts import printable

INPUT_ID = "input_1"
MOST_LAYERS = 600
"""Behind the Input. Keras goes from layer to layer by recursion when it builds or opens a model:
above some 970 in a chain it fails, and every Keras must be able to open what is exported."""


@dataclass(frozen=True, slots=True)
class Node:
    """One row of the network.

    Attributes:
        id: stays with the row wherever it is moved and whatever its settings; also the name of
            its layer in Keras ("conv2d_1").
        layer: kind and settings.
        name: what the person calls it, or empty.
        enabled: False lets what it takes pass through unchanged.
        trainable: False keeps its weights as they are.
        inputs: ids of the earlier nodes that it takes; empty for the row above.
    """

    id: str
    layer: Layer
    name: str = setting("", Text(label="Name", help="What you call this layer.", longest=200))
    enabled: bool = setting(
        True, Flag(label="Enabled", help="Off: what comes in passes through unchanged.")
    )
    trainable: bool = setting(
        True, Flag(label="Trainable", help="Off: training keeps the weights as they are.")
    )
    inputs: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called: its name on one line, or its kind."""
        return printable(self.name.strip()) or self.layer.kind


@dataclass(frozen=True, slots=True)
class Network:
    """What a person assembles.

    Attributes:
        name: what the person calls it.
        nodes: the rows of the list; the first is the Input, and no other is.
        retired: ids of nodes that were taken out, so that no later one is mistaken for them.
    """

    name: str = "Untitled network"
    nodes: tuple[Node, ...] = (Node(INPUT_ID, Input()),)
    retired: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def replaces(self, before: Network) -> bool:
        """Whether it is another network, and not ``before`` edited: no edit changes name and rows
        at once. Equal ids then mean nothing.
        """
        return self.name != before.name and self.nodes != before.nodes

    @property
    def title(self) -> str:
        """The name as it is shown: on one line, and never nothing."""
        return printable(self.name.strip()) or "Untitled"

    @property
    def input(self) -> Input:
        """The images that come in."""
        layer = self.nodes[0].layer
        assert isinstance(layer, Input)
        return layer

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers behind the Input, in the order of the list."""
        return tuple(node.layer for node in self.nodes[1:])

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all nodes, in the order of the list."""
        return tuple(node.id for node in self.nodes)

    @property
    def positions(self) -> Mapping[str, int]:
        """Where each node stands, by its id."""
        return {node.id: row for row, node in enumerate(self.nodes)}

    def position(self, node_id: str) -> int | None:
        """Where a node stands, or None if there is none with this id."""
        return self.positions.get(node_id)

    def sources(self, row: int) -> tuple[str, ...]:
        """The ids of the nodes that a row takes; the Input takes none."""
        if row == 0:
            return ()
        return self.nodes[row].inputs or (self.nodes[row - 1].id,)

    def with_row(self, row: int, layer: Layer) -> Network:
        """The network with another layer in a row; row 0 takes an Input only.

        The node keeps its id while the kind stays the same; a layer of another kind is another
        one, and what took the old one takes it.
        """
        if (row == 0) != isinstance(layer, Input):
            raise ValueError("row 0 is the Input, and no other row is")
        self._check(row, first=0, last=len(self.nodes) - 1)
        before = self.nodes[row]
        if type(layer) is type(before.layer):
            return self.with_node(row, replace(before, layer=layer))
        new = replace(before, id=fresh_id(layer, {*self.ids, *self.retired}), layer=layer)
        nodes = tuple(
            new if index == row else _renamed(node, {before.id: (new.id,)})
            for index, node in enumerate(self.nodes)
        )
        return replace(self, nodes=nodes, retired=self.retired | {before.id})

    def with_node(self, row: int, node: Node) -> Network:
        """The network with a node of the same id in place of the one in ``row``."""
        self._check(row, first=0, last=len(self.nodes) - 1)
        if node.id != self.nodes[row].id:
            raise ValueError(f"row {row} is {self.nodes[row].id}, not {node.id}")
        return replace(self, nodes=(*self.nodes[:row], node, *self.nodes[row + 1 :]))

    def inserted(self, row: int, *layers: Layer) -> Network:
        """The network with new nodes, of which the first becomes row ``row`` (from 1)."""
        self._check(row, first=1, last=len(self.nodes))
        taken = {*self.ids, *self.retired}
        new: list[Node] = []
        for layer in layers:
            new.append(Node(fresh_id(layer, taken), layer))
            taken.add(new[-1].id)
        return replace(self, nodes=(*self.nodes[:row], *new, *self.nodes[row:]))

    def removed(self, row: int) -> Network:
        """The network without row ``row`` (from 1); what took it takes what it took."""
        self._check(row, first=1, last=len(self.nodes) - 1)
        gone = self.nodes[row]
        taken = self.sources(row)
        nodes = [_renamed(node, {gone.id: taken}) for node in self.nodes if node is not gone]
        if row < len(nodes) and gone.inputs and not nodes[row].inputs:
            nodes[row] = replace(nodes[row], inputs=taken[:1])
        return replace(self, nodes=tuple(nodes), retired=self.retired | {gone.id})

    def moved(self, row: int, to: int) -> Network:
        """The network with row ``row`` taken out and put in so that it becomes row ``to``."""
        for place in (row, to):
            self._check(place, first=1, last=len(self.nodes) - 1)
        nodes = list(self.nodes)
        nodes.insert(to, nodes.pop(row))
        return replace(self, nodes=tuple(nodes))

    def _check(self, row: int, first: int, last: int) -> None:
        """A wrong row is a fault of the caller: slices would quietly take or double others."""
        if not first <= row <= last:
            raise IndexError(f"row {row} is not from {first} to {last}")


def too_many(layers: int) -> str | None:
    """A sentence if no network can have so many layers, or None."""
    if layers <= MOST_LAYERS:
        return None
    return (
        f"A network can have at most {MOST_LAYERS:,} layers, and this one would have {layers:,}; "
        "take some out first."
    )


def fresh_id(layer: Layer, taken: Collection[str]) -> str:
    """An id that is not among ``taken``: the kind's prefix, counted from 1."""
    number = 1
    while f"{layer.prefix}_{number}" in taken:
        number += 1
    return f"{layer.prefix}_{number}"


def chain(
    layers: Iterable[Layer] = (), input: Input | None = None, name: str = "Untitled network"
) -> Network:
    """A network in which every layer takes the one above."""
    start = Network(name, (Node(INPUT_ID, input or Input()),))
    return start.inserted(1, *layers)


def _renamed(node: Node, changes: Mapping[str, tuple[str, ...]]) -> Node:
    """The node with other ids in place of some that it takes."""
    if not any(taken in changes for taken in node.inputs):
        return node
    inputs = tuple(new for taken in node.inputs for new in changes.get(taken, (taken,)))
    # A layer of one input takes the first of several, as it does of a disabled node.
    most = node.layer.takes[1]
    return replace(node, inputs=inputs[:1] if most == 1 else inputs)
