"""What the workspaces share that look into a snapshot: what is missing, the hint, the layer box."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox

from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.workspace import Workspace


class InsideWorkspace(Workspace):
    """A workspace that shows something of the snapshot; ``hint`` stands on its page.

    Subclasses say in :meth:`lacking_in` what a snapshot lacks, and draw it in :meth:`draw_inside`.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.hint = Notice()
        self._watching = False

    def lacking_in(self, snapshot: Snapshot) -> str:
        """What is missing although there is a snapshot, as a sentence, or empty."""
        return self.session.inspecting.misfit

    def draw_inside(self, snapshot: Snapshot) -> None:
        """Draw the snapshot as the selection looks at it."""
        raise NotImplementedError

    def lacking(self) -> str:
        session, snapshot = self.session, self.session.inspecting.snapshot
        if snapshot is not None:
            return self.lacking_in(snapshot)
        if session.loading.state == "failed":
            return session.loading.sentence
        if session.loading.state != "ready":
            return "TensorFlow is still loading; this takes a few seconds after the start."
        resolved = session.editing.resolved
        if not resolved.network.layers:
            return "The network has no layers yet. Add some on the left."
        if resolved.failed is not None:
            return (
                f"Layer {resolved.failed} is impossible; mend it on the left to look inside the "
                "network."
            )
        return session.inspecting.refusal or "Preparing the network…"

    def draw(self) -> None:
        snapshot = self.session.inspecting.snapshot
        if snapshot is not None:
            self.hint.say(self.session.inspecting.hint)
            self.draw_inside(snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        if not self._watching:
            self._watching = True
            self.session.inspecting.watch()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._watching:
            self._watching = False
            self.session.inspecting.watch(False)


class LayerBox(QComboBox):
    """Chooses one of some nodes of the snapshot's network."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
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
