"""What the workspaces share that look into a snapshot: what is missing, and what it belongs to."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent

from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.provenance import Provenance
from cnnexplorer.views.workspaces.workspace import Workspace


class SnapshotWorkspace(Workspace):
    """A workspace that shows something of the snapshot; ``hint`` stands on its page and says which.

    Subclasses say in :meth:`lacking_in` what a snapshot lacks; :meth:`draw_snapshot` draws it.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.hint = Provenance()
        self._watching = False

    def lacking_in(self, snapshot: Snapshot) -> str:
        """What is missing although there is a snapshot, as a sentence, or empty."""
        return self.session.inspecting.misfit

    def draw_snapshot(self, snapshot: Snapshot) -> None:
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
            origin = (
                belonging.origin(snapshot, self.session.editing.resolved)
                if snapshot.trained
                else ""
            )
            self.hint.say(origin, self.session.inspecting.hint)
            self.draw_snapshot(snapshot)

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
