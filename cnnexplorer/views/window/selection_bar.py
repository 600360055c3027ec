"""The bar below the workspaces: which test image all views look at."""

from __future__ import annotations

import random
from dataclasses import replace

from PySide6.QtWidgets import QLabel, QWidget

from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.inspecting import Inspecting
from cnnexplorer.controllers.selection import Looking, Selection
from cnnexplorer.document.fields import Whole
from cnnexplorer.texts import class_text
from cnnexplorer.views.widgets.images import to_pixmap, to_qimage
from cnnexplorer.views.widgets.labels import ForeignLabel
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.widgets.parts import button, label, wrapping
from cnnexplorer.views.widgets.refusals import Refusals

_THUMB = 32
"""In points; whole multiples of 28 and 32 pixels fit, on a screen of any density."""


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
        self._numbers = Whole(label="Test image", help="Number of the test image", low=0, high=0)
        self._problem, self._refusals = "", Refusals(self)
        self.number = NumberBox(self._numbers, "Number of the test image", letters=5)
        self.number.edited.connect(self._on_number_edited)
        self.number.left.connect(self._on_number_left)
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
        self._numbers = replace(self._numbers, high=last)
        self.number.set_high(last)
        self.number.set_value(image)
        self.back.setEnabled(image > 0)
        self.forth.setEnabled(image < last)
        true = dataset.class_names[int(dataset.test.labels[image])]
        # Of what is typed and impossible it is said why, until it is mended or left.
        if not self.number.property("wrong"):
            self._problem = ""
        self.name.setText(self._problem or class_text(true))
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

    def _on_number_edited(self, value: int | float | str) -> None:
        problem = self._numbers.problem(value)
        self.number.set_wrong(problem is not None)
        wanted = value if problem is None else self.number.on_entry
        self._selection.look(image=int(wanted))
        self._problem = problem or ""
        if problem is None:
            self._refusals.take_back()
        self.show_image()

    def _on_number_left(self) -> None:
        if self._problem:
            self._refusals.tell(self._problem)
        self._problem = ""
        self.show_image()

    def _on_back_clicked(self) -> None:
        self._selection.look(image=self._selection.now.image - 1)

    def _on_forth_clicked(self) -> None:
        self._selection.look(image=self._selection.now.image + 1)

    def _on_random_clicked(self) -> None:
        dataset = self._datasets.dataset
        if dataset is not None:
            self._selection.look(image=self._random.randrange(len(dataset.test)))
