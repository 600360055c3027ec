"""The Mistakes workspace: the test images that the network gets wrong, most confident first."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QProgressBar, QWidget

from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.questions import Judged, Judgement
from cnnexplorer.controllers.session import Session
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import inference
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import percent_text, plural
from cnnexplorer.views.widgets.image_grid import ARROW, ImageGrid, Tile
from cnnexplorer.views.widgets.images import to_qimage
from cnnexplorer.views.widgets.labels import Headline
from cnnexplorer.views.widgets.parts import (
    below_head,
    button,
    column,
    combo,
    head,
    label,
    rule,
)
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.snapshot_workspace import SnapshotWorkspace

_SAID = (
    "Each picture: its true class → what the network took it for, and how sure it was. Feature "
    "maps show test image {image:,}; a double click goes there."
)


class MistakesWorkspace(SnapshotWorkspace):
    """A grid of the wrong test images; a double click shows one in Feature maps."""

    id = "mistakes"
    title = "Mistakes"
    about = "The test images that the network gets wrong, the most confident first."
    shows_test_image = True
    says_weights = True

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._judged: tuple[Judged, Judgement] | None = None
        self._named: Dataset | None = None
        self._learned: tuple[str, ...] = ()
        self._shown: NDArray[np.int64] = np.empty(0, np.int64)
        self.headline = Headline("title")
        self.note = Headline("subtle")
        self.classes = combo("True class to show", "Show the mistakes on one true class only")
        self.classes.activated.connect(self._on_class_activated)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.progress.setAccessibleName("Going through the test images")
        self.cancel = button("Cancel", "Stop going through the test images", self._on_cancel)
        self.again = button("Go through them again", "Find the mistakes", self._on_again)
        self._given_up: Judged | None = None
        self.grid = ImageGrid(theme, "Wrong test images", detail_lines=1)
        self.grid.chosen.connect(self._on_grid_chosen)
        self.grid.opened.connect(self._on_grid_opened)
        top = head(
            self.headline, self.note, 1, self.progress, self.cancel, self.again, self.classes
        )
        self.said = label(name="subtle", wrap=True)
        page = QWidget()
        page.setLayout(
            column(
                top, below_head(self.said), below_head(self.hint), rule(), self.grid, spacing=0,
                grows=4,
            )
        )  # fmt: skip
        self.set_page(page)
        self._show_busy(False)

    @property
    def shown(self) -> NDArray[np.int64]:
        """Positions within the list of mistakes that the grid shows."""
        return self._shown

    def lacking_in(self, snapshot: Snapshot) -> str:
        dataset = self.session.datasets.dataset
        if dataset is None or self.session.inspecting.misfit:
            return self.session.inspecting.misfit
        settled = self.session.inspecting.settled
        if settled is None or not settled.trained:
            return self._nothing_yet()
        classes = self._classes_of(snapshot)
        if classes != dataset.classes:
            return (
                f"The network was trained on {classes} classes, but the data set "
                f"has {dataset.classes}. {self.session.training.remedy(snapshot)}"
            )
        return ""

    def _nothing_yet(self) -> str:
        if self.session.training.state == "idle":
            obstacle = self.session.training.why_not()
            if obstacle:
                return f"Nothing has been trained yet. {obstacle}"
            return (
                "Nothing has been trained yet. Press Train in the bar above; then the test images "
                "that the network gets wrong are listed here."
            )
        # Going through all of them every few seconds would take the processor from the training.
        return (
            "The first epoch is not over yet. When it is, the test images that the network gets "
            "wrong are listed here; meanwhile Filters and Feature maps follow the training."
        )

    def draw_snapshot(self, snapshot: Snapshot) -> None:
        self._say_what_is_shown()
        dataset, settled = self.session.datasets.dataset, self.session.inspecting.settled
        if dataset is None or settled is None:
            return
        question = Judged(settled, dataset)
        if self._judged is not None and not _continues(self._judged[0], question):
            self._judged, self._shown = None, np.empty(0, np.int64)
            self._given_up = None
            self.grid.show_tiles(0, self._tile)
            self._show_busy(False)
        self._mark(self.session.selection.now.image)
        if (self._judged is None or self._judged[0] != question) and self._given_up != question:
            show = functools.partial(self._show_judgement, question)
            failed = functools.partial(self._on_failed, question)
            self.session.inspecting.ask(question, show, failed, self._on_progressed)
            if self.session.inspecting.is_asked(Judged.slot) and self.progress.isHidden():
                self._show_busy(True)
        self._say_whose(snapshot, settled)

    def _say_whose(self, snapshot: Snapshot, settled: Snapshot) -> None:
        """Which weights the list is of; while newer ones are looked at, it is that of older."""
        listed = settled if self._judged is None else self._judged[0].snapshot
        newer = f" · epoch {snapshot.epoch + 1} under way" if snapshot.inside else ""
        self.note.setText(f"{listed.note}{newer if listed is settled else ''}")

    def _classes_of(self, snapshot: Snapshot) -> int:
        shape = inference.infer(snapshot.network)[-1].output_shape
        return shape[-1] if shape else 0

    def _show_judgement(self, question: Judged, judgement: Judgement) -> None:
        names = question.dataset.class_names
        self._learned = belonging.learned_names(question.snapshot, question.dataset)
        stay, self._judged = self._judged is not None, (question, judgement)
        self._show_busy(False)
        if self._named is not question.dataset:
            self._named = question.dataset
            self.classes.clear()
            self.classes.addItems(["All classes", *names])
        self._show_grid(stay)
        snapshot = self.session.inspecting.snapshot
        if snapshot is not None:
            self._say_whose(snapshot, question.snapshot)

    def _show_grid(self, stay: bool = False) -> None:
        if self._judged is None:
            return
        question, judgement = self._judged
        found, labels = judgement.mistakes, question.dataset.test.labels
        chosen = self.classes.currentIndex() - 1
        if chosen >= 0:
            self._shown = np.flatnonzero(labels[found.images] == chosen)
        else:
            self._shown = np.arange(len(found))
        images = "image" if found.total == 1 else "images"
        self.headline.setText(
            f"{len(found):,} of {found.total:,} test {images} wrong · "
            f"accuracy {percent_text(found.accuracy)}"
        )
        names = question.dataset.class_names
        pairs = {
            (int(labels[image]), int(predicted))
            for image, predicted in zip(found.images, found.predicted, strict=True)
        }
        self.grid.make_room_for(
            ARROW.join((names[true], self._called(taken))) for true, taken in pairs
        )
        self.grid.show_tiles(len(self._shown), self._tile, stay=stay)
        self._say_what_is_shown()
        # The list begins with the most confident mistake, wherever the selected image stands.
        self._mark(self.session.selection.now.image, follow=False)

    def _called(self, taken: int) -> str:
        return belonging.called(self._learned, taken)

    def _say_what_is_shown(self) -> None:
        unanswered = 0 if self._judged is None else self._judged[1].mistakes.unanswered
        if unanswered:
            self.said.setText(
                f"For {plural(unanswered, 'image')} the network gives numbers that are not finite, "
                "which is no answer; train again with a lower learning rate."
            )
        elif self._judged is not None and not self._shown.size:
            one = self.classes.currentIndex() > 0
            self.said.setText(f"No test image{' of this class' * one} is wrong.")
        else:
            self.said.setText(_SAID.format(image=self.session.selection.now.image))

    def _tile(self, position: int) -> Tile:
        assert self._judged is not None
        found, dataset = self._judged[1].mistakes, self._judged[0].dataset
        place = int(self._shown[position])
        image = int(found.images[place])
        true = dataset.class_names[int(dataset.test.labels[image])]
        predicted = self._called(int(found.predicted[place]))
        percent = percent_text(float(found.probability[place]), 1)
        return Tile(
            to_qimage(dataset.test.images[image], *dataset.drawn, self.grid.picture_pixels),
            (true, predicted),
            percent,
            wrong=True,
            tip=f"Test image {image:,}: {true}, taken for {predicted} with {percent}. "
            "Double-click to see its feature maps.",
        )

    def _mark(self, image: int, follow: bool = True) -> None:
        if self._judged is not None and self._shown.size:
            found = np.flatnonzero(self._judged[1].mistakes.images[self._shown] == image)
            self.grid.choose(int(found[0]) if found.size else -1, follow)

    def _on_grid_chosen(self, position: int) -> None:
        if self._judged is not None:
            image = int(self._judged[1].mistakes.images[self._shown[position]])
            self.session.selection.look(image=image)

    def _on_grid_opened(self, _position: int) -> None:
        self.wanted.emit("feature-maps")

    def _on_class_activated(self, _index: int) -> None:
        self._show_grid()

    def _on_progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _on_cancel(self) -> None:
        self.session.inspecting.drop(Judged.slot)
        settled, dataset = self.session.inspecting.settled, self.session.datasets.dataset
        if settled is not None and dataset is not None:
            self._give_up(Judged(settled, dataset), "Not finished")

    def _on_again(self) -> None:
        self._given_up = None
        self.bring_up_to_date()

    def _on_failed(self, question: Judged, sentence: str, details: str) -> None:
        """The sentence stands in the window's strip; here the work must not seem to go on."""
        self._give_up(question, "The test images could not be gone through")
        self.session.inspecting.failed.emit(sentence, details)

    def _give_up(self, question: Judged, headline: str) -> None:
        """Leave it at that until the person asks again or there are other weights."""
        self._given_up = question
        self._show_busy(False)
        if self._judged is not None:
            self.again.show()  # the list of older weights stays, and says so
            return
        self.headline.setText(headline)
        self.again.show()

    def _show_busy(self, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        self.again.hide()
        self.classes.setVisible(not busy or self._judged is not None)
        if busy:
            self.progress.setRange(0, 0)
            if self._judged is None:
                self.headline.setText("Going through the test images…")


def _continues(judged: Judged, wanted: Judged) -> bool:
    """Whether the list of one is worth looking at while that of the other is made: of the same
    training and the same images.
    """
    same = judged.dataset is wanted.dataset
    return same and judged.snapshot.run == wanted.snapshot.run
