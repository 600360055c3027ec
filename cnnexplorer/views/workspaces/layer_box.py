"""A choice of layers of the network that is looked into."""

from __future__ import annotations

import itertools

from cnnexplorer.document.network import Network, Node
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.choice_box import ChoiceBox


class LayerBox(ChoiceBox):
    """Chooses one of some nodes of the snapshot's network.

    A number stands before a node only if the list of layers has the same node under it, so that
    one number never means two layers; of the others it is said which layer they were.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, foreign=True)
        self._nodes: list[str] = []
        self._texts: list[str] = []

    def show_rows(self, snapshot: Snapshot, listed: Network, rows: list[int], current: int) -> None:
        """Offer ``rows`` of the snapshot and show ``current``; nothing is reported.

        Args:
            listed: the network that the list of layers shows.
        """
        nodes = snapshot.network.nodes
        places = _places(listed, snapshot.network)
        texts = [_text(row, listed, places.get(nodes[row].id), snapshot) for row in rows]
        if texts != self._texts:
            self.clear()
            self.addItems(texts)
        self._nodes, self._texts = [nodes[row].id for row in rows], texts
        if current in rows:
            self.setCurrentIndex(rows.index(current))

    @property
    def node(self) -> str:
        """The id of the node that is shown, or empty."""
        index = self.currentIndex()
        return self._nodes[index] if 0 <= index < len(self._nodes) else ""


def _text(row: int, listed: Network, place: int | None, snapshot: Snapshot) -> str:
    """The node as it was looked into, and how the list differs from that."""
    node = snapshot.network.nodes[row]
    when, name = _when(snapshot), _name(node)
    if place is None:
        gone = "" if listed.replaces(snapshot.network) else ", no longer in the list"
        return f"–  {name}  (layer {row} {when}{gone})"
    now = listed.nodes[place]
    if place != row:
        return f"{place}  {name}  (layer {row} {when})"
    same = (now.layer, now.enabled) == (node.layer, node.enabled)
    return f"{place}  {name}" + ("" if same else f"  ({when})")


def _places(listed: Network, made: Network) -> dict[str, int]:
    """The rows of the nodes in the list. Where it may be another network, an equal id may be
    chance: then only those above the first difference are the same.
    """
    places = dict(listed.positions)
    if not listed.replaces(made):
        return places
    same = itertools.takewhile(
        lambda pair: pair[0] == pair[1], zip(listed.ids, made.ids, strict=False)
    )
    return {node: places[node] for node, _ in same}


def _name(node: Node) -> str:
    return f"{node.layer.kind}  {node.layer.caption()}".rstrip()


def _when(snapshot: Snapshot) -> str:
    return "as trained" if snapshot.trained else "before the edit"
