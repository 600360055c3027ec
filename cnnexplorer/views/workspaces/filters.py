"""The Filters workspace: every kernel of a Conv2D layer, as the training leaves it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cnnexplorer.analysis.mosaic import Mosaic
from cnnexplorer.controllers.questions import KernelPicture
from cnnexplorer.controllers.session import Session
from cnnexplorer.document.layers import Conv2D
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.parts import below_head, column, head, label, rule
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.layer_workspace import LayerWorkspace


class FiltersWorkspace(LayerWorkspace):
    """One mosaic of all kernels on one range about zero."""

    id = "filters"
    title = "Filters"
    about = "Every kernel of a convolution as one picture; it follows the training."

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(
            session, theme, "Convolution layer to show", "filter", "Kernels of the layer"
        )
        self.bias = label(name="subtle")
        top = head(self.layers, self.note, 1, self.bias)
        page = QWidget()
        page.setLayout(column(top, below_head(self.hint), rule(), self.mosaic, spacing=0, grows=3))
        self.set_page(page)
        self._drawn: tuple[object, str] | None = None

    def lacking_in(self, snapshot: Snapshot) -> str:
        if _convolutions(snapshot):
            return ""
        return "This network has no Conv2D layer, so it has no filters. Add one on the left."

    def draw_snapshot(self, snapshot: Snapshot) -> None:
        rows = _convolutions(snapshot)
        looked_at = snapshot.network.position(self.session.selection.now.node) or 0
        row = max((row for row in rows if row <= looked_at), default=rows[0])
        node = snapshot.network.nodes[row].id
        self.layers.show_rows(snapshot, rows, row)
        self.note.setText(self.session.inspecting.note)
        _, *bias = snapshot.weights[node]
        unit = self.unit_of(node)
        if self._drawn != (snapshot, node):
            self._drawn = (snapshot, node)
            picture = KernelPicture(snapshot, node, self.mosaic.aspect)
            self.session.inspecting.ask(picture, self._show_mosaic)
        else:
            self.mosaic.choose(unit)
        shown = bias and unit is not None and unit < len(bias[0])
        self.bias.setText(f"filter {unit} · bias {float(bias[0][unit]):+.4g}" if shown else "")

    def _show_mosaic(self, made: Mosaic) -> None:
        # Kernels lie on both sides of zero by nature, so the map about zero is always used.
        self.mosaic.show_mosaic(made, self.unit_of(self.layers.node), signed=True)


def _convolutions(snapshot: Snapshot) -> list[int]:
    """The rows whose kernels can be shown."""
    nodes = enumerate(snapshot.network.nodes)
    return [row for row, node in nodes if node.enabled and isinstance(node.layer, Conv2D)]
