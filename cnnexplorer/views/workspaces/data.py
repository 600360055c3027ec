"""The Data workspace: every image of the data set with its label, and what the set consists of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QPushButton, QWidget

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.dataset import Dataset, Part
from cnnexplorer.document.fields import described
from cnnexplorer.document.sources import DataSource
from cnnexplorer.texts import bytes_text, class_text, number_text, shape_text
from cnnexplorer.views.widgets.bars import Bar, Bars
from cnnexplorer.views.widgets.image_dialog import ImageDialog, LargeImage
from cnnexplorer.views.widgets.image_grid import ImageGrid, Tile
from cnnexplorer.views.widgets.images import to_qimage
from cnnexplorer.views.widgets.labels import ForeignLabel, Sentence
from cnnexplorer.views.widgets.number_box import settle_focused
from cnnexplorer.views.widgets.parts import (
    SIDE_WIDTH,
    Facts,
    Notice,
    below_head,
    button,
    column,
    combo,
    head,
    label,
    line,
    rule,
    side_panel,
    tab_behind,
)
from cnnexplorer.views.widgets.settings_form import SettingsForm
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.workspace import Workspace

_MOST_BARS = 40


class DataWorkspace(Workspace):
    """Grid of samples left, facts and counts right."""

    id = "data"
    title = "Data"
    about = "Every image with its label, images per class, pixel range and licence."

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._drawn: Dataset | None = None
        self._shown: NDArray[np.int64] | range = range(0)
        self._wanted: DataSource | None = None
        self.grid = ImageGrid(theme, "Images of the data set")
        self.counts = Bars(theme, "Images per class")
        self.large: ImageDialog | None = None
        self.set_page(self._build())
        self.grid.chosen.connect(self._on_grid_chosen)
        self.grid.opened.connect(self._on_grid_opened)
        self.counts.clicked.connect(self._on_counts_clicked)

    def lacking(self) -> str:
        if self.session.datasets.dataset is not None:
            return ""
        if self.session.datasets.busy:
            return "Loading the images…"
        return "No data set. Choose one in the bar above, or open a file from the File menu."

    def draw(self) -> None:
        datasets = self.session.datasets
        self.reload.setEnabled(not datasets.busy)
        if datasets.dataset is not None and datasets.dataset is not self._drawn:
            self._drawn = datasets.dataset
            self._show_dataset(datasets.dataset)
        elif self.test_button.isChecked():
            self.grid.choose(self._position_of(self.session.selection.now.image))
            self._say_what_a_click_does()

    def _part(self, dataset: Dataset) -> Part:
        """The part that is shown."""
        return dataset.test if self.test_button.isChecked() else dataset.train

    def _show_dataset(self, dataset: Dataset) -> None:
        """Show a data set from its beginning."""
        self.name.setText(dataset.title)
        self.train_button.setText(f"Training part  {len(dataset.train):,}")
        self.test_button.setText(f"Test part  {len(dataset.test):,}")
        self.classes.clear()
        self.classes.addItems(["All classes", *dataset.class_names])
        self.sentence.setText(dataset.source.about_text())
        self.remarks.say(" ".join(dataset.remarks))
        self._show_settings(dataset.source)
        self._show_images()

    def _build(self) -> QWidget:
        page = QWidget()
        self.name = ForeignLabel("title")
        self.train_button = QPushButton()
        self.test_button = QPushButton()
        for made, tip in (
            (self.train_button, "The images that the network learns from"),
            (self.test_button, "The images that it never sees while it learns"),
        ):
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setToolTip(tip)
            made.clicked.connect(self._show_images)
        self.train_button.setChecked(True)
        self.classes = combo("Class to show", "Show one class only")
        self.classes.activated.connect(self._show_images)
        top = head(self.name, 1, self.train_button, self.test_button, self.classes)
        self.said = Sentence("subtle")
        body = line(self.grid, self._build_side(), spacing=0, grows=0)
        # Below the images: a click changes it, and the second of a double click must find the same.
        foot = below_head(self.said)
        foot.setContentsMargins(16, 8, 16, 8)
        page.setLayout(column(top, rule(), body, rule(), foot, spacing=0, grows=2))
        return page

    def _build_side(self) -> QWidget:
        self.sentence = Sentence()
        self.remarks = Notice()
        self.facts = Facts()
        self.form: SettingsForm | None = None
        self._form_of: type[DataSource] | None = None
        self._form_box = column()
        self.reload = button("Load", "Load the images with these settings", self._on_reload_clicked)
        self.settings = QWidget()
        self.settings.setLayout(
            column(label("Settings of the images", "heading"), self._form_box, self.reload)
        )
        self.more_classes = label(name="subtle")
        layout = column(
            label("About", "heading"), self.sentence, self.remarks, self.facts, self.settings,
            label("Images per class", "heading"), self.counts, self.more_classes, 1, spacing=9,
        )  # fmt: skip
        layout.setContentsMargins(16, 12, 18, 12)
        return side_panel(layout, SIDE_WIDTH)

    def _show_facts(self, dataset: Dataset) -> None:
        lowest, highest = self.session.datasets.value_ranges[self.test_button.isChecked()]
        size = dataset.train.images.nbytes + dataset.test.images.nbytes
        source = dataset.source
        white, black = (value / 255 if dataset.shares else value for value in dataset.drawn)
        low, high = number_text(lowest), number_text(highest)
        opacity = ", without the opacity" if dataset.image_shape[2] == 4 else ""
        narrow = dataset.train.images.dtype == np.uint8
        values = f"{low}–{high}" if narrow else f"{low} to {high}, kept in 32 bits"
        if dataset.shares:
            values = f"{low} to {high}, kept as n ÷ 255"
        self.facts.show_facts(
            {
                "Image shape": shape_text(dataset.image_shape),
                "Pixel values": values,
                "Network gets": dataset.received,
                "Drawn": f"black {number_text(black)}, white {number_text(white)}{opacity}",
                "Classes": f"{dataset.classes:,}",
                "In memory": bytes_text(size),
                "Licence": source.licence,
            }
        )

    def _show_settings(self, source: DataSource) -> None:
        """The form of a source that is not a file, where it has settings."""
        if self.form is not None and self._form_of is not type(source):
            self.form.blockSignals(True)  # what is half typed in it belongs to no one now
        self._wanted = source
        wanted = bool(described(type(source))) and not source.opens
        self.settings.setVisible(wanted)
        if not wanted:
            return
        if self._form_of is type(source) and self.form is not None:
            self.form.blockSignals(False)
        else:
            if self.form is not None:
                self._form_box.removeWidget(self.form)
                self.form.deleteLater()
            self.form, self._form_of = SettingsForm(type(source), live=False), type(source)
            self.form.edited.connect(self._on_form_edited)
            self._form_box.addWidget(self.form)
            tab_behind(self.grid, self.form)
            self.reload.setText(source.load_word)
            self.reload.setAccessibleName(source.load_word)
        assert self.form is not None
        self.form.show_value(source)

    def _show_images(self) -> None:
        dataset = self._drawn
        if dataset is None:
            return
        self._show_facts(dataset)
        part = self._part(dataset)
        chosen = self.classes.currentIndex() - 1
        if chosen >= 0:
            self._shown = np.flatnonzero(part.labels == chosen)
        else:
            self._shown = range(len(part))
        counts = dataset.counts(part)
        largest = max(1, int(counts.max()))
        names = dataset.class_names
        self.counts.show_bars(
            tuple(
                Bar(names[index], count / largest, f"{count:,}", index == chosen)
                for index, count in enumerate(counts[:_MOST_BARS].tolist())
            )
        )
        hidden = len(counts) - _MOST_BARS
        self.more_classes.setText(f"and {hidden:,} more classes" if hidden > 0 else "")
        self.more_classes.setVisible(hidden > 0)
        current = self._position_of(self.session.selection.now.image)
        self.grid.show_tiles(len(self._shown), self._tile, current)
        self._say_what_a_click_does()
        if self.large is not None:
            self.large.hide()  # the image in it is no longer one of these

    def _say_what_a_click_does(self, chosen: int | None = None) -> None:
        """Which image Feature maps show, and why a training image that was ``chosen`` is not it."""
        dataset, large = self._drawn, "Double-click an image, or press Enter, to see it large."
        if dataset is None:
            return
        if self.test_button.isChecked():
            image = min(self.session.selection.now.image, len(dataset.test) - 1)
            name = dataset.class_names[int(dataset.test.labels[image])]
            self.said.setText(
                f"Feature maps show test image {image:,} ({class_text(name)}); click another to "
                f"change that. {large}"
            )
        elif chosen is not None:
            self.said.setText(
                f"Training image {chosen:,} cannot be chosen for Feature maps: they show images "
                f"that the network has not learned from. Choose one of the test part. {large}"
            )
        else:
            self.said.setText(large)

    def _show_large(self, position: int) -> None:
        """Show the image at a position of the grid in the window of its own."""
        dataset = self._drawn
        if dataset is None or not 0 <= position < len(self._shown):
            return
        part, which = self._part(dataset), "Test" if self.test_button.isChecked() else "Training"
        index = int(self._shown[position])
        label_ = int(part.labels[index])
        image = LargeImage(
            to_qimage(part.images[index], *dataset.drawn), dataset.own_pixels(part.images[index]),
            f"{which} image {index:,}", dataset.class_names[label_], label_, len(part),
        )  # fmt: skip
        if self.large is None:
            self.large = ImageDialog(self.theme, self)
            self.large.stepped.connect(self._on_large_stepped)
        self.large.open_image(image, position == 0, position == len(self._shown) - 1)

    def _tile(self, position: int) -> Tile:
        dataset = self._drawn
        assert dataset is not None
        part = self._part(dataset)
        index = int(self._shown[position])
        name = dataset.class_names[int(part.labels[index])]
        tip = f"Image {index:,}, {class_text(name)}. Double-click to see it large."
        picture = to_qimage(part.images[index], *dataset.drawn, self.grid.picture_pixels)
        return Tile(picture, (name,), tip=tip)

    def _position_of(self, image: int) -> int:
        """Where a test image stands in the grid, or -1."""
        if not self.test_button.isChecked():
            return -1
        if isinstance(self._shown, range):
            return image if image in self._shown else -1
        found = np.flatnonzero(self._shown == image)
        return int(found[0]) if found.size else -1

    def _on_grid_chosen(self, position: int) -> None:
        index = int(self._shown[position])
        if self.test_button.isChecked():
            self.session.selection.look(image=index)
        self._say_what_a_click_does(index)
        if self.large is not None and self.large.isVisible():
            self._show_large(position)

    def _on_grid_opened(self, position: int) -> None:
        self._show_large(position)

    def _on_large_stepped(self, step: int) -> None:
        position = self.grid.current + step
        if 0 <= position < len(self._shown):
            self.grid.choose(position)
            self._on_grid_chosen(position)

    def _on_counts_clicked(self, position: int) -> None:
        same = self.classes.currentIndex() == position + 1
        self.classes.setCurrentIndex(0 if same else position + 1)
        self._show_images()

    def _on_form_edited(self, name: str, value: object) -> None:
        changes: dict[str, Any] = {name: value}
        if self._wanted is not None and self.form is not None:
            self._wanted = replace(self._wanted, **changes)
            self.form.show_value(self._wanted)

    def _on_reload_clicked(self) -> None:
        settle_focused()
        if self._wanted is not None:
            self.session.datasets.choose(self._wanted)
