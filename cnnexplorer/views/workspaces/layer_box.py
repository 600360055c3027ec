"""A choice of layers of the network that is looked into."""

from __future__ import annotations

from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.choice_box import ChoiceBox


class LayerBox(ChoiceBox):
    """Chooses one of some nodes of the snapshot's network."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setMinimumWidth(240)
        self._nodes: list[str] = []
        self._texts: list[str] = []

    def show_rows(self, snapshot: Snapshot, rows: list[int], current: int) -> None:
        """Offer ``rows`` and show ``current``; nothing is reported."""
        nodes = snapshot.network.nodes
        texts = [
            f"{row}  {nodes[row].layer.kind}  {nodes[row].layer.caption()}".rstrip() for row in rows
        ]
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
