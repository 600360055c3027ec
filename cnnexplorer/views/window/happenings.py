"""What has happened since a message was shown, after which it may no longer matter."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from cnnexplorer.controllers.session import Session
from cnnexplorer.document.resolved import Resolved

Happening = Literal["project", "network", "edit", "data", "training"]
"""Another project or network took the place of this one; network or plan were edited; other images
came; a training began."""


class Happenings(QObject):
    """``happened`` carries a :data:`Happening`."""

    happened = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._project = session.editing.project
        self._dataset = session.datasets.dataset
        session.editing.replaced.connect(self._on_editing_replaced)
        session.editing.changed.connect(self._on_editing_changed)
        session.datasets.changed.connect(self._on_datasets_changed)
        session.training.state_changed.connect(self._on_training_state_changed)

    def _on_editing_replaced(self) -> None:
        self.happened.emit("project")

    def _on_editing_changed(self, resolved: Resolved) -> None:
        before, now = self._project, resolved.project
        self._project = now
        if now.network.replaces(before.network):
            self.happened.emit("network")
        if now.network.nodes != before.network.nodes or now.plan != before.plan:
            self.happened.emit("edit")

    def _on_datasets_changed(self) -> None:
        before, now = self._dataset, self._session.datasets.dataset
        self._dataset = now
        if now is not None and now is not before:
            self.happened.emit("data")

    def _on_training_state_changed(self) -> None:
        if self._session.training.state == "running":
            self.happened.emit("training")
