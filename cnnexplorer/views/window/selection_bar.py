"""The bar below the workspaces: which test image all views look at."""

from __future__ import annotations

import random

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QLabel, QSpinBox, QWidget

from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.inspecting import Inspecting
from cnnexplorer.controllers.selection import Looking, Selection
from cnnexplorer.views.widgets.images import to_pixmap, to_qimage
from cnnexplorer.views.widgets.labels import ForeignLabel
from cnnexplorer.views.widgets.number_box import UndoPassing
from cnnexplorer.views.widgets.parts import button, label, wrapping

_THUMB = 32
"""In points; whole multiples of 28 and 32 pixels fit, on a screen of any density."""


class _ImageNumber(QSpinBox):
    """Turns with the wheel only while it has the focus: scrolling past must not change it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._passing = UndoPassing(self)
        self.installEventFilter(self._passing)
        self.lineEdit().installEventFilter(self._passing)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SelectionBar(QWidget):
    """Steps through the test part; says whose weights the pictures show."""

    def __init__(self, datasets: Datasets, inspecting: Inspecting, selection: Selection) -> None:
        super().__init__()
        self.setObjectName("bottomBar")
        self._datasets, self._inspecting, self._selection = datasets, inspecting, selection
        self._random = random.Random()
        self.back = button("‹", "Previous test image", self._on_back_clicked)
        self.forth = button("›", "Next test image", self._on_forth_clicked)
        self.shuffle = button("Random", "Look at a random test image", self._on_random_clicked)
        for made in (self.back, self.forth, self.shuffle):
            made.setProperty("tight", True)
        self.number = _ImageNumber()
        self.number.setAccessibleName("Number of the test image")
        self.number.setToolTip("Number of the test image")
        self.number.setKeyboardTracking(False)
        self.number.lineEdit().setTextMargins(4, 0, 0, 0)
        self.number.valueChanged.connect(self._on_number_changed)
        self.thumb = QLabel()
        self.thumb.setFixedSize(_THUMB, _THUMB)
        self.name = ForeignLabel()
        self.weights = label(name="subtle")
        layout = wrapping(
            label("Test image", "subtle"), self.back, self.number, self.forth, self.shuffle,
            self.thumb, self.name, 1, self.weights, spacing=7,
        )  # fmt: skip
        layout.setContentsMargins(16, 6, 16, 6)
        self.setLayout(layout)
        selection.changed.connect(self._on_selection_changed)
        datasets.changed.connect(self.show_image)
        inspecting.snapshot_changed.connect(self._show_weights)
        self.show_image()

    def show_image(self) -> None:
        """Show the selected image, kept within the test part at hand."""
        dataset = self._datasets.dataset
        self.setEnabled(dataset is not None)
        if dataset is None:
            self.name.setText("")
            self.thumb.clear()
            return
        last = len(dataset.test) - 1
        image = min(self._selection.now.image, last)
        with QSignalBlocker(self.number):
            self.number.setRange(0, last)
            self.number.setValue(image)
        self.back.setEnabled(image > 0)
        self.forth.setEnabled(image < last)
        true = dataset.class_names[int(dataset.test.labels[image])]
        self.name.setText(f"class {true}")
        ratio = self.devicePixelRatioF()
        side = round(_THUMB * ratio)
        picture = to_qimage(dataset.test.images[image], *dataset.drawn, side)
        self.thumb.setPixmap(to_pixmap(picture, _THUMB, ratio))
        self._show_weights()
        if image != self._selection.now.image:
            self._selection.look(image=image)

    def _show_weights(self) -> None:
        note = self._inspecting.note
        self.weights.setText(f"weights: {note}" if note else "")

    def _on_selection_changed(self, now: Looking, before: Looking) -> None:
        if now.image != before.image:
            self.show_image()

    def _on_number_changed(self, image: int) -> None:
        self._selection.look(image=image)

    def _on_back_clicked(self) -> None:
        self._selection.look(image=self._selection.now.image - 1)

    def _on_forth_clicked(self) -> None:
        self._selection.look(image=self._selection.now.image + 1)

    def _on_random_clicked(self) -> None:
        dataset = self._datasets.dataset
        if dataset is not None:
            self._selection.look(image=self._random.randrange(len(dataset.test)))
