"""What the three looking-inside workspaces share: the empty state, the hint, and being on time."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.engine_loading import EngineLoading
from cnnexplorer.controllers.inspecting import Inspecting
from cnnexplorer.controllers.selection import Looking, Selection
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.parts import Empty, Notice


class InsideView(QStackedWidget):
    """A workspace that shows something of the snapshot; draws only while it can be seen.

    Subclasses build their page with :meth:`set_page` and draw it in :meth:`refresh`.
    """

    def __init__(
        self,
        editing: Editing,
        datasets: Datasets,
        loading: EngineLoading,
        inspecting: Inspecting,
        selection: Selection,
    ) -> None:
        super().__init__()
        self._editing, self._datasets, self._loading = editing, datasets, loading
        self._inspecting, self._selection = inspecting, selection
        self.empty = Empty()
        self.hint = Notice()
        self._watching = False
        self.addWidget(self.empty)
        inspecting.snapshot_changed.connect(self._on_source_changed)
        datasets.changed.connect(self._on_source_changed)
        datasets.busy_changed.connect(self._on_source_changed)
        loading.changed.connect(self._on_source_changed)
        editing.changed.connect(self._on_source_changed)
        selection.changed.connect(self._on_selection_changed)

    def set_page(self, page: QWidget) -> None:
        """The page that is shown once there is something to show."""
        self.addWidget(page)

    def refresh(self, snapshot: Snapshot) -> None:
        """Draw the snapshot as the selection looks at it."""
        raise NotImplementedError

    def lacking(self, snapshot: Snapshot) -> str:
        """What is missing although there is a snapshot, as a sentence, or empty."""
        return self._inspecting.misfit

    def bring_up_to_date(self) -> None:
        """Draw now, or say what is missing."""
        snapshot = self._inspecting.snapshot
        sentence = self._missing() if snapshot is None else self.lacking(snapshot)
        if sentence or snapshot is None:
            self.empty.say(sentence)
            self.setCurrentIndex(0)
            return
        self.hint.say(self._inspecting.hint)
        self.setCurrentIndex(1)
        self.refresh(snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._watching:
            self._watching = True
            self._inspecting.watch()
        self.bring_up_to_date()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._watching:
            self._watching = False
            self._inspecting.watch(False)

    def _missing(self) -> str:
        if self._loading.state == "failed":
            return self._loading.sentence
        if self._loading.state != "ready":
            return "TensorFlow is still loading; this takes a few seconds after the start."
        if not self._editing.project.network.layers:
            return "The network has no layers yet. Add some on the left."
        failed = self._editing.resolved.failed
        if failed is not None:
            return f"Layer {failed} is impossible; mend it on the left to look inside the network."
        return self._inspecting.refusal or "Preparing the network…"

    def _on_source_changed(self) -> None:
        if self.isVisible():
            self.bring_up_to_date()

    def _on_selection_changed(self, _now: Looking, _before: Looking) -> None:
        self._on_source_changed()


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
