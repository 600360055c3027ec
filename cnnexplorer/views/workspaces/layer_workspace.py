"""What the workspaces share that show one layer of a snapshot as a mosaic of its units."""

from __future__ import annotations

import functools

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.mosaic_view import MosaicView
from cnnexplorer.views.widgets.picture_menu import PictureMenu, png
from cnnexplorer.views.widgets.side_panel import SidePanel
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.layer_box import LayerBox
from cnnexplorer.views.workspaces.snapshot_workspace import SnapshotWorkspace
from cnnexplorer.views.workspaces.workspace import Copy


class LayerWorkspace(SnapshotWorkspace):
    """A box that chooses the layer, and a mosaic; choosing selects.

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
        self.mosaic = MosaicView(theme, unit_word, picture)
        self.mosaic.unit_chosen.connect(self._on_unit_chosen)
        self.mosaic.room_changed.connect(self._on_room_changed)
        self.let_keep(self.mosaic.menu)

    def set_page(self, page: QWidget) -> None:
        """Where the window is low and the text large, the page scrolls, for pictures need room."""
        super().set_page(SidePanel(page, 0))

    def let_keep(self, menu: PictureMenu) -> None:
        """Carry out what the menu of a picture is asked for."""
        menu.copied.connect(self._on_copied)
        menu.save_wanted.connect(self._on_save_wanted)

    def unit_of(self, node: str) -> int | None:
        """The selected unit of a node; None where another node is selected, or no unit."""
        looking = self.session.selection.now
        return looking.unit if looking.node == node else None

    def offer(self, snapshot: Snapshot, rows: list[int], current: int) -> None:
        """Let the box offer some rows of the snapshot."""
        self.layers.show_rows(snapshot, self.session.editing.project.network, rows, current)

    def _on_copied(self) -> None:
        self.told.emit("Copied the picture")

    def _on_save_wanted(self, image: QImage) -> None:
        snapshot = self.session.inspecting.snapshot
        name = snapshot.network.name if snapshot is not None else ""
        content = functools.partial(png, image)
        self.copy_wanted.emit(Copy("Save picture", f"{name} {self.title.lower()}", "png", content))

    def _on_layer_activated(self, _index: int) -> None:
        self.session.selection.look(node=self.layers.node)

    def _on_unit_chosen(self, unit: int) -> None:
        self.session.selection.look(node=self.layers.node, unit=unit)

    def _on_room_changed(self) -> None:
        """Lay the tiles out for the room that there is now."""
        if self.isVisible():
            self.bring_up_to_date()
