"""The Filters workspace: every kernel of a Conv2D layer, as the training leaves it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cnnexplorer.analysis.mosaic import COLOURS, Mosaic
from cnnexplorer.controllers.questions import KernelPicture
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import units
from cnnexplorer.document.layers import Conv2D
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import value_text
from cnnexplorer.views.widgets.labels import Headline
from cnnexplorer.views.widgets.mosaic_view import Words
from cnnexplorer.views.widgets.parts import below_head, column, combo, head, label, rule
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.layer_workspace import LayerWorkspace

_AS_COLOUR = (
    "Grey is a weight of 0. The brighter the red of a pixel, the larger its weight on red; the "
    "darker, the further below 0. So for green and blue."
)
_APART = "In each filter, the weights on {} from left to right."


class FiltersWorkspace(LayerWorkspace):
    """One mosaic of all kernels on one range about zero."""

    id = "filters"
    title = "Filters"
    about = "Every kernel of a convolution as one picture; it follows the training."

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(
            session, theme, "Convolution layer to show", "filter", "Kernels of the layer"
        )
        self.note, self.bias = Headline("subtle"), Headline("subtle")
        self.colours = combo("How to draw the weights on red, green and blue")
        self.colours.addItems(["R, G and B as one picture", "R, G and B apart"])
        self.colours.activated.connect(self._on_colours_activated)
        self.encoding = label(name="subtle", wrap=True)
        top = head(self.layers, self.note, 1, self.bias, self.colours)
        page = QWidget()
        page.setObjectName("panel")
        page.setLayout(
            column(
                top, below_head(self.encoding), below_head(self.hint), rule(), self.mosaic,
                spacing=0, grows=4,
            )
        )  # fmt: skip
        self.set_page(page)
        self._drawn: tuple[object, ...] | None = None

    def lacking_in(self, snapshot: Snapshot) -> str:
        if _convolutions(snapshot):
            return ""
        return "This network has no Conv2D layer, so it has no filters. Add one on the left."

    def draw_snapshot(self, snapshot: Snapshot) -> None:
        rows = _convolutions(snapshot)
        looked_at = snapshot.network.position(self.session.selection.now.node)
        if looked_at is None:  # the network being edited has it, the one that was trained has not
            looked_at = snapshot.network.position(self.layers.node) or 0
        row = max((row for row in rows if row <= looked_at), default=rows[0])
        node = snapshot.network.nodes[row].id
        self.offer(snapshot, rows, row)
        self.note.setText(self.session.inspecting.note)
        names = units.colours_taken(snapshot.network, node)
        as_colour = self._offer_colours(names)
        _, *bias = snapshot.weights[node]
        unit = self.unit_of(node)
        wanted = (snapshot, node, as_colour, self.mosaic.aspect)
        if self._drawn != wanted:
            self._drawn = wanted
            self.mosaic.call(Words("filter", channels=names))
            picture = KernelPicture(snapshot, node, self.mosaic.aspect, as_colour)
            self.session.inspecting.ask(picture, self._show_mosaic)
        else:
            self.mosaic.choose(unit)
        shown = bias and unit is not None and unit < len(bias[0])
        self.bias.setText(
            f"filter {unit} · bias {value_text(float(bias[0][unit]), True)}" if shown else ""
        )

    def _offer_colours(self, names: tuple[str, ...]) -> bool:
        """Offer one picture a filter where there are three colours; whether that is wanted."""
        possible = len(names) == COLOURS
        self.colours.setVisible(possible)
        as_colour = possible and self.colours.currentIndex() == 0
        self.encoding.setText(_AS_COLOUR if as_colour else _APART.format(", ".join(names)))
        self.encoding.setVisible(bool(names))
        return as_colour

    def _show_mosaic(self, made: Mosaic) -> None:
        # Kernels lie on both sides of zero by nature, so the map about zero is always used.
        self.mosaic.show_mosaic(made, self.unit_of(self.layers.node), signed=True)

    def _on_colours_activated(self, _index: int) -> None:
        self.bring_up_to_date()


def _convolutions(snapshot: Snapshot) -> list[int]:
    """The rows whose kernels can be shown."""
    nodes = enumerate(snapshot.network.nodes)
    return [row for row, node in nodes if node.enabled and isinstance(node.layer, Conv2D)]
