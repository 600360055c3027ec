"""The Feature maps workspace: what one test image makes of any layer, and of the classes."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from cnnexplorer.analysis.mosaic import Mosaic
from cnnexplorer.controllers.questions import Activations, MapPicture
from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import shape_text
from cnnexplorer.views.widgets.bars import Bar, Bars
from cnnexplorer.views.widgets.images import to_pixmap, to_qimage
from cnnexplorer.views.widgets.parts import (
    SIDE_WIDTH,
    below_head,
    column,
    head,
    label,
    line,
    rule,
    side_panel,
)
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.layer_workspace import LayerWorkspace

Outputs = Mapping[str, NDArray[np.float32]]
_PICTURE = 208
_MOST_BARS = 20


class FeatureMapsWorkspace(LayerWorkspace):
    """The image and the probabilities left, the maps of the chosen layer right."""

    id = "feature-maps"
    title = "Feature maps"
    about = "What one test image becomes in any layer, and the probabilities at the end."
    shows_test_image = True

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme, "Layer to show", "map", "Feature maps of the layer")
        self.each = QCheckBox("Each map by itself")
        self.each.setToolTip("Give every map its own range of brightness, so weak maps show too")
        self.each.toggled.connect(self._on_each_toggled)
        self.picture = QLabel()
        self.picture.setFixedSize(_PICTURE, _PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verdict = label(name="heading", wrap=True)
        self.bars = Bars(theme, "Probabilities of the classes")
        self.bars_note = label(name="subtle", wrap=True)
        self._drawn: tuple[object, str, bool] | None = None
        self.set_page(self._build())

    def draw_snapshot(self, snapshot: Snapshot) -> None:
        dataset = self.session.datasets.dataset
        self.note.setText(self.session.inspecting.note)
        if dataset is None:
            return
        image = min(self.session.selection.now.image, len(dataset.test) - 1)
        question = Activations(snapshot, dataset, image)
        self.session.inspecting.ask(question, functools.partial(self._show_outputs, question))

    def _build(self) -> QWidget:
        layout = column(
            self.picture, self.verdict, label("Probabilities", "heading"), self.bars,
            self.bars_note, 1, spacing=9,
        )  # fmt: skip
        layout.setContentsMargins(16, 14, 16, 14)
        top = head(self.layers, self.note, 1, self.each)
        body = line(side_panel(layout, SIDE_WIDTH), self.mosaic, spacing=0, grows=1)
        page = QWidget()
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
        self.layers.show_rows(question.snapshot, list(range(len(network.nodes))), row)
        picture = MapPicture(question, node, self.mosaic.aspect, self.each.isChecked(), outputs)
        if self._drawn != (question, node, picture.each):
            self._drawn = (question, node, picture.each)
            output = outputs[node]
            self.mosaic.call_units("map" if output.ndim == 3 else "value")
            self.layers.setToolTip(f"Output {shape_text(output.shape)}")
            self.session.inspecting.ask(picture, self._show_mosaic)
        else:
            self.mosaic.choose(self.unit_of(node))
        self._show_image(question)
        self._show_probabilities(question, outputs[network.nodes[-1].id])

    def _show_mosaic(self, made: Mosaic) -> None:
        self.mosaic.show_mosaic(made, self.unit_of(self.layers.node))

    def _show_image(self, question: Activations) -> None:
        dataset = question.dataset
        image = to_qimage(dataset.test.images[question.image], dataset.scale)
        self.picture.setPixmap(to_pixmap(image, _PICTURE, self.devicePixelRatioF()))
        self.picture.setAccessibleName(f"Test image {question.image}")

    def _show_probabilities(self, question: Activations, output: NDArray[np.float32]) -> None:
        dataset = question.dataset
        true = int(dataset.test.labels[question.image])
        names = dataset.class_names
        if output.shape != (dataset.classes,):
            self.verdict.setText(f"True class {names[true]}")
            self.bars.show_bars(())
            self.bars_note.setText(
                f"The network ends in {shape_text(output.shape)}, not in {dataset.classes} "
                "probabilities."
            )
            return
        best = int(output.argmax())
        right = "right" if best == true else "wrong"
        self.verdict.setText(f"{names[true]} → {names[best]} ({right})")
        order = list(range(len(output)))
        if len(output) > _MOST_BARS:
            order = sorted(order, key=lambda index: -output[index])[:_MOST_BARS]
        self.bars.show_bars(
            tuple(
                Bar(
                    names[index], float(output[index]), f"{float(output[index]):.1%}",
                    index == best, "· true" if index == true else "",
                )
                for index in order
            )
        )  # fmt: skip
        note = self.session.inspecting.remark
        if len(output) > _MOST_BARS:
            note = f"The {_MOST_BARS} most probable of {len(output):,} classes. {note}".strip()
        self.bars_note.setText(note)

    def _on_each_toggled(self, _each: bool) -> None:
        self.bring_up_to_date()
