"""Who takes what of whom: the lines beside the list, partners for a skip, and all that in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import listed


@dataclass(frozen=True, slots=True)
class Link:
    """A line from a node to one that names it as its input.

    Attributes:
        source, target: their rows; the source of a possible network stands above.
        place: which of the target's inputs it is, from 0.
        lane: how many lines stand between it and the list, so that none covers another.
    """

    source: int
    target: int
    place: int
    lane: int = 0

    @property
    def first(self) -> int:
        """The upper of its rows."""
        return min(self.source, self.target)

    @property
    def last(self) -> int:
        """The lower of its rows."""
        return max(self.source, self.target)


def links(network: Network) -> tuple[Link, ...]:
    """The lines of a network, short ones next to the list; what only takes the row above has none.

    Of a node that names several, the one right above it is seen without a line.
    """
    positions = network.positions
    found = [
        Link(positions[source], row, place)
        for row, node in enumerate(network.nodes)
        for place, source in enumerate(node.inputs)
        if source in positions and positions[source] not in (row, row - 1)
    ]
    made: dict[Link, Link] = {}
    for link in sorted(found, key=lambda link: (link.last - link.first, link.first)):
        lane = next(
            lane
            for lane in range(len(found))
            if not any(
                other.lane == lane and other.first < link.last and link.first < other.last
                for other in made.values()
            )
        )
        made[link] = replace(link, lane=lane)
    return tuple(made[link] for link in found)


def partner(network: Network, rows: Sequence[Row], above: int, merges_depth: bool) -> str | None:
    """The id of the earlier node that a skip to below row ``above`` most likely begins at.

    That is the nearest of the same shape from which a layer with kernels or units of its own leads
    to it: a BatchNormalization and its activation are no way round anything.

    Args:
        rows: what ``inference.infer`` gave for ``network``.
        merges_depth: whether the number of maps may differ, as in a Concatenate.
    """
    wanted = rows[above].output_shape
    if wanted is None:
        return None
    row = above
    while row and not (network.nodes[row].layer.count and network.nodes[row].enabled):
        row -= 1
    for earlier in range(row - 1, -1, -1):
        shape = rows[earlier].output_shape
        if shape is None or len(shape) != len(wanted):
            continue
        if shape == wanted or (merges_depth and shape[:-1] == wanted[:-1]):
            return network.nodes[earlier].id
    return None


def called(network: Network, row: int) -> str:
    """A row in words: "layer 3 (Conv2D)", or by its name: "layer 3 (“stem”)"."""
    node = network.nodes[row]
    return f"layer {row} ({f'“{node.title}”' if node.name.strip() else node.layer.kind})"


def after_removing(before: Network, row: int) -> str:
    """What becomes of the nodes that named the one in ``row``, in a sentence; or empty."""
    gone = before.nodes[row].id
    takers = _naming(before, gone)
    if not takers:
        return ""
    source = before.position(before.sources(row)[0])
    instead = called(before, source) if source is not None else "nothing"
    # They stand below, so that their rows are one less now.
    names = listed([f"layer {taker - 1} ({before.nodes[taker].layer.kind})" for taker in takers])
    return _begun(f"{names} {_take(takers)} {instead} in its place.")


def after_moving(after: Network, row: int) -> str:
    """What became of the nodes that name the one in ``row``, in a sentence; or empty."""
    takers = _naming(after, after.nodes[row].id)
    above = [taker for taker in takers if taker < row]
    if above:
        names = listed([called(after, taker) for taker in above])
        stand = "stands" if len(above) == 1 else "stand"
        return _begun(f"{names} {_take(above)} it, and {stand} above it now: choose another input.")
    if takers:
        names = listed([called(after, taker) for taker in takers])
        return _begun(f"{names} still {_take(takers)} it.")
    return ""


def _naming(network: Network, node_id: str) -> list[int]:
    """The rows that name a node as their input."""
    return [row for row, node in enumerate(network.nodes) if node_id in node.inputs]


def _take(rows: Sequence[int]) -> str:
    return "takes" if len(rows) == 1 else "take"


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
