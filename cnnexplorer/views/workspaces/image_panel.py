"""The panel beside the feature maps: the image, and what the network takes it for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cnnexplorer.analysis.mistakes import NO_CLASS
from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.questions import Activations
from cnnexplorer.texts import percent_text, shape_text
from cnnexplorer.views.widgets.bars import Bar, Bars
from cnnexplorer.views.widgets.images import to_pixmap, to_qimage
from cnnexplorer.views.widgets.parts import column, label
from cnnexplorer.views.widgets.side_panel import SidePanel
from cnnexplorer.views.widgets.theme import Theme

_MOST_PICTURE, _LEAST_PICTURE, _MARGIN = 208, 112, 14
_MOST_BARS = 20


class ImagePanel(SidePanel):
    """Shows one test image and the probabilities of its classes."""

    def __init__(self, theme: Theme) -> None:
        self.picture = QLabel()
        self._image = QImage()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verdict = label(name="heading", wrap=True)
        self.bars = Bars(theme, "Probabilities of the classes")
        self.note = label(name="subtle", wrap=True)
        layout = column(
            self.picture, self.verdict, label("Probabilities", "heading"), self.bars, self.note, 1,
            margins=_MARGIN, spacing=8,
        )  # fmt: skip
        panel = QWidget()
        panel.setObjectName("panel")
        panel.setLayout(layout)
        super().__init__(panel, _MOST_PICTURE + 2 * _MARGIN)
        # It scrolls by itself, so what stands beside it decides how high both are.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self._fit_picture()

    def show_answer(self, question: Activations, output: NDArray[np.float32], remark: str) -> None:
        """Show the image that was asked about, and what the last layer made of it.

        Args:
            remark: what is to be said of the weights, or empty.
        """
        dataset = question.dataset
        side = round(_MOST_PICTURE * self.devicePixelRatioF())
        self._image = to_qimage(dataset.test.images[question.image], *dataset.drawn, side)
        self._fit_picture()
        self.picture.setAccessibleName(f"Test image {question.image}")
        true = int(dataset.test.labels[question.image])
        names = dataset.class_names
        if output.shape != (dataset.classes,):
            self.verdict.setText(f"True class {names[true]}")
            self.bars.show_bars(())
            self.note.setText(
                f"The network ends in {shape_text(output.shape)}, not in {dataset.classes} "
                "probabilities."
            )
            return
        best = int(output.argmax()) if np.isfinite(output).all() else NO_CLASS
        right = "right" if best == true else "wrong"
        learned = belonging.learned_names(question.snapshot, dataset)
        self.verdict.setText(f"{names[true]} → {belonging.called(learned, best)} ({right})")
        self._show_bars(output, learned, best, true)
        note = remark
        if len(output) > _MOST_BARS:
            note = f"The {_MOST_BARS} most probable of {len(output):,} classes. {note}".strip()
        self.note.setText(note)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def _fit_picture(self) -> None:
        """A low window leaves room for the probabilities too."""
        side = min(_MOST_PICTURE, max(_LEAST_PICTURE, self.height() // 3))
        self.picture.setFixedSize(_MOST_PICTURE, side)
        if not self._image.isNull():
            self.picture.setPixmap(to_pixmap(self._image, side, self.devicePixelRatioF()))

    def _show_bars(
        self, output: NDArray[np.float32], names: tuple[str, ...], best: int, true: int
    ) -> None:
        order = list(range(len(output)))
        if len(output) > _MOST_BARS:
            order = sorted(order, key=lambda index: -output[index])[:_MOST_BARS]
        self.bars.show_bars(
            tuple(
                Bar(
                    names[index], float(output[index]), percent_text(float(output[index]), 1),
                    index == best, "· true" if index == true else "",
                )
                for index in order
            )
        )  # fmt: skip
