"""The Feature maps workspace: what one test image makes of any layer, and of the classes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QLabel, QScrollArea, QWidget

from cnnexplorer.analysis import mosaic
from cnnexplorer.analysis.mosaic import Mosaic
from cnnexplorer.controllers.inspecting import Activations, Subject
from cnnexplorer.texts import shape_text
from cnnexplorer.views.bars import Bar, Bars
from cnnexplorer.views.data_view import SIDE_WIDTH
from cnnexplorer.views.images import to_qimage
from cnnexplorer.views.inside import InsideView, LayerBox
from cnnexplorer.views.mosaic_view import MosaicView
from cnnexplorer.views.parts import column, label, line, rule
from cnnexplorer.views.theme import Theme

_PICTURE = 208
_MOST_BARS = 20


class MapsView(InsideView):
    """The image and the probabilities left, the maps of the chosen layer right."""

    def __init__(self, theme: Theme, *controllers: object) -> None:
        super().__init__(*controllers)  # type: ignore[arg-type]
        self.layers = LayerBox("Layer to show")
        self.layers.activated.connect(self._on_layer_activated)
        self.each = QCheckBox("Each map by itself")
        self.each.setToolTip("Give every map its own range of brightness, so weak maps show too")
        self.each.toggled.connect(self._on_each_toggled)
        self.note = label(name="subtle")
        self.mosaic = MosaicView(theme, "map", "Feature maps of the layer")
        self.mosaic.unit_chosen.connect(self._on_unit_chosen)
        self.picture = QLabel()
        self.picture.setFixedSize(_PICTURE, _PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verdict = label(name="heading", wrap=True)
        self.bars = Bars(theme, "Probabilities of the classes")
        self.bars_note = label(name="subtle", wrap=True)
        self._drawn: tuple[object, int, bool] | None = None
        self.set_page(self._build())
        self._inspecting.activations_ready.connect(self._on_activations_ready)

    def refresh(self, subject: Subject) -> None:
        self.note.setText(subject.note)
        self._inspecting.ask_activations()

    def _build(self) -> QWidget:
        panel = QWidget()
        panel.setObjectName("panel")
        layout = column(
            self.picture, self.verdict, label("Probabilities", "heading"), self.bars,
            self.bars_note, 1, spacing=9,
        )  # fmt: skip
        layout.setContentsMargins(16, 14, 16, 14)
        panel.setLayout(layout)
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setFixedWidth(SIDE_WIDTH)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(panel)
        head = line(self.layers, self.note, 1, self.each, spacing=12)
        head.setContentsMargins(16, 12, 16, 8)
        hint = line(self.hint)
        hint.setContentsMargins(16, 0, 16, 8)
        body = line(side, self.mosaic, spacing=0, grows=1)
        page = QWidget()
        page.setLayout(column(head, hint, rule(), body, spacing=0, grows=3))
        return page

    def _on_activations_ready(self, answer: Activations) -> None:
        if not self.isVisible() or answer.subject is not self._inspecting.subject:
            return
        rows = list(range(len(answer.outputs)))
        looking = self._selection.now
        row = min(looking.layer, rows[-1])
        self.layers.show_rows(answer.subject, rows, row)
        unit = looking.unit if looking.layer == row else None
        each = self.each.isChecked()
        if self._drawn != (answer, row, each):
            self._drawn = (answer, row, each)
            output = answer.outputs[row]
            self.mosaic.call_units("map" if output.ndim == 3 else "value")
            aspect = self.mosaic.aspect
            self._inspecting.picturing.make(
                "maps", output.size, lambda: mosaic.of_maps(output, aspect, each),
                self._show_mosaic, self._inspecting.failed.emit,
            )  # fmt: skip
            self.layers.setToolTip(f"Output {shape_text(output.shape)}")
        else:
            self.mosaic.choose(unit)
        self._show_image(answer)
        self._show_probabilities(answer)

    def _show_mosaic(self, made: Mosaic) -> None:
        looking = self._selection.now
        self.mosaic.show_mosaic(made, looking.unit if looking.layer == self.layers.row else None)

    def _show_image(self, answer: Activations) -> None:
        dataset = answer.dataset
        image = to_qimage(dataset.test.images[answer.image], dataset.scale)
        ratio = self.devicePixelRatioF()
        side = round(_PICTURE * ratio)
        # Whole multiples keep the pixels hard and of one size.
        times = max(1, side // max(image.width(), image.height()))
        scaled = image.scaled(image.width() * times, image.height() * times)
        if scaled.width() > side or scaled.height() > side:
            scaled = scaled.scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
        pixmap = QPixmap.fromImage(scaled)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self.picture.setAccessibleName(f"Test image {answer.image}")

    def _show_probabilities(self, answer: Activations) -> None:
        dataset = answer.dataset
        output = answer.outputs[-1]
        true = int(dataset.test.labels[answer.image])
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
        note = "" if answer.subject.trained else "The weights are random: train the network first."
        if len(output) > _MOST_BARS:
            note = f"The {_MOST_BARS} most probable of {len(output):,} classes. {note}".strip()
        self.bars_note.setText(note)

    def _on_layer_activated(self, _index: int) -> None:
        self._selection.look(layer=self.layers.row)

    def _on_unit_chosen(self, unit: int) -> None:
        self._selection.look(layer=self.layers.row, unit=unit)

    def _on_each_toggled(self, _each: bool) -> None:
        self.bring_up_to_date()
