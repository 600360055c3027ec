"""The Feature maps workspace: what one test image makes of any layer, and of the classes."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QStackedWidget, QWidget

from cnnexplorer.analysis.mosaic import Mosaic
from cnnexplorer.analysis.values import Values
from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.questions import Activations, MapPicture, ValuePicture
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import units
from cnnexplorer.document.units import Units
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import joined, shape_text
from cnnexplorer.views.widgets.mosaic_view import Words
from cnnexplorer.views.widgets.parts import below_head, column, combo, head, line, rule
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.widgets.values_view import ValuesView
from cnnexplorer.views.workspaces.image_panel import ImagePanel
from cnnexplorer.views.workspaces.layer_workspace import LayerWorkspace

Outputs = Mapping[str, NDArray[np.float32]]


class FeatureMapsWorkspace(LayerWorkspace):
    """The image and the probabilities left, the maps or values of the chosen layer right."""

    id = "feature-maps"
    title = "Feature maps"
    about = "What one test image becomes in any layer, and the probabilities at the end."
    shows_test_image = True

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, "Layer to show", "map", "Feature maps of the layer")
        self.scale = combo("Scale of the maps", "How bright a number is drawn")
        self.scale.addItems(["Same scale for all maps", "Each map at its own scale"])
        self.scale.activated.connect(self._on_choice_activated)
        self.shape = combo("Shape of the values", "How the row of values is drawn")
        self.shape.addItems(["Folded into maps", "As bars"])
        self.shape.activated.connect(self._on_choice_activated)
        self.values = ValuesView(theme, "Values of the layer")
        self.values.chosen.connect(self._on_unit_chosen)
        self.let_keep(self.values.bars.menu)
        self.panel = ImagePanel(theme)
        self.picture, self.verdict = self.panel.picture, self.panel.verdict
        self.bars, self.bars_note = self.panel.bars, self.panel.note
        self._drawn: tuple[object, ...] | None = None
        self._units = Units("map")
        self.set_page(self._build())

    @property
    def each(self) -> bool:
        """Whether every map has its own scale."""
        return self.scale.currentIndex() == 1

    def draw_snapshot(self, snapshot: Snapshot) -> None:
        dataset = self.session.datasets.dataset
        if dataset is None:
            return
        image = min(self.session.selection.now.image, len(dataset.test) - 1)
        question = Activations(snapshot, dataset, image)
        self.session.inspecting.ask(question, functools.partial(self._show_outputs, question))

    def _build(self) -> QWidget:
        self.pictures = QStackedWidget()
        self.pictures.addWidget(self.mosaic)
        self.pictures.addWidget(self.values)
        # Whose weights these are is said by the bar below, which belongs to this workspace.
        top = head(self.layers, 1, self.shape, self.scale)
        body = line(self.panel, self.pictures, spacing=0, grows=1)
        page = QWidget()
        page.setObjectName("panel")
        page.setLayout(column(top, below_head(self.hint), rule(), body, spacing=0, grows=3))
        return page

    def _show_outputs(self, question: Activations, outputs: Outputs) -> None:
        network = question.snapshot.network
        row = network.position(self.session.selection.now.node)
        if row is None:  # the network being edited has it, the one that was trained has not
            row = network.position(self.layers.node)
        if row is None:
            row = len(network.layers)
        node = network.nodes[row].id
        self.offer(question.snapshot, list(range(len(network.nodes))), row)
        self.layers.setToolTip(f"Output {shape_text(outputs[node].shape)}")
        self._units = units.of_node(network, node)
        self._offer_shape(self._units.maps)
        output = outputs[node]
        if output.ndim == 3 and output.shape[:2] != (1, 1):
            self._show_maps(question, node, outputs, None)
        elif self._units.maps is not None and self.shape.currentIndex() == 0:
            self._show_maps(question, node, outputs, self._units.maps)
        else:
            self._show_values(question, node, outputs)
        self.panel.show_answer(
            question, outputs[network.nodes[-1].id], self.session.inspecting.remark
        )

    def _offer_shape(self, maps: tuple[int, int, int] | None) -> None:
        """Offer to fold values back into maps, where they come from maps."""
        self.shape.setVisible(maps is not None)
        if maps is not None:
            self.shape.setItemText(0, f"Folded into {maps[2]:,} maps {joined(maps[:2])}")

    def _show_maps(
        self,
        question: Activations,
        node: str,
        outputs: Outputs,
        folded: tuple[int, int, int] | None,
    ) -> None:
        self.scale.show()
        self.pictures.setCurrentWidget(self.mosaic)
        aspect = self.mosaic.aspect
        wanted = (question, node, folded, self.each, aspect)
        if self._drawn == wanted:
            self.mosaic.choose(self._shown_unit(folded))
            return
        self._drawn = wanted
        names = units.colours(question.snapshot.network, node)
        word = "channel" if names else "map"
        self.mosaic.call(Words(word, units=names, value="value" if folded else ""))
        picture = MapPicture(question, node, aspect, self.each, folded, outputs)
        self.session.inspecting.ask(picture, functools.partial(self._show_mosaic, folded))

    def _show_values(self, question: Activations, node: str, outputs: Outputs) -> None:
        self.scale.hide()
        self.pictures.setCurrentWidget(self.values)
        wanted = (question, node)
        if self._drawn == wanted:
            self.values.choose(self.unit_of(node))
            return
        self._drawn = wanted
        picture = ValuePicture(question, node, outputs)
        self.session.inspecting.ask(picture, functools.partial(self._show_bars, question))

    def _show_mosaic(self, folded: tuple[int, int, int] | None, made: Mosaic) -> None:
        self.mosaic.show_mosaic(made, self._shown_unit(folded))

    def _show_bars(self, question: Activations, values: Values) -> None:
        """Bars, with the names of the classes where each value is a class."""
        dataset, node = question.dataset, self.layers.node
        of_classes = self._units.classes and len(values) == dataset.classes
        names = units.colours(question.snapshot.network, node)
        word, marks = "channel" if names else self._units.word, {}
        if of_classes:
            word, names = "class", belonging.learned_names(question.snapshot, dataset)
            marks = {int(dataset.test.labels[question.image]): "true"}
        self.values.show_values(values, word, names, marks, self.unit_of(node))

    def _shown_unit(self, folded: tuple[int, int, int] | None) -> int | None:
        """The map to frame: of values, the one that the selected value lies in."""
        unit = self.unit_of(self.layers.node)
        return unit % folded[2] if unit is not None and folded is not None else unit

    def _on_choice_activated(self, _index: int) -> None:
        self.bring_up_to_date()
