"""What the workspaces share that show one layer of a snapshot as a mosaic of its units."""

from __future__ import annotations

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.mosaic_view import MosaicView
from cnnexplorer.views.widgets.parts import label
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.layer_box import LayerBox
from cnnexplorer.views.workspaces.snapshot_workspace import SnapshotWorkspace


class LayerWorkspace(SnapshotWorkspace):
    """A box that chooses the layer, a note on the weights, and a mosaic; choosing selects.

    Args:
        choice: the accessible name of the box.
        unit_word: what one tile is called.
        picture: the accessible name of the mosaic.
    """

    def __init__(
        self, session: Session, theme: Theme, choice: str, unit_word: str, picture: str
    ) -> None:
        super().__init__(session, theme)
        self.layers = LayerBox(choice)
        self.layers.activated.connect(self._on_layer_activated)
        self.note = label(name="subtle")
        self.mosaic = MosaicView(theme, unit_word, picture)
        self.mosaic.unit_chosen.connect(self._on_unit_chosen)

    def unit_of(self, node: str) -> int | None:
        """The selected unit of a node; None where another node is selected, or no unit."""
        looking = self.session.selection.now
        return looking.unit if looking.node == node else None

    def _on_layer_activated(self, _index: int) -> None:
        self.session.selection.look(node=self.layers.node)

    def _on_unit_chosen(self, unit: int) -> None:
        self.session.selection.look(node=self.layers.node, unit=unit)
