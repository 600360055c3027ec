"""The data set at hand: loaded in the background, kept in step with the project."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.data import catalog
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import edits
from cnnexplorer.document.resolved import DataFacts
from cnnexplorer.document.sources import DataSource

LANE = "data"


@dataclass(frozen=True, eq=False, slots=True)
class _Loaded:
    """A data set with the lowest and highest pixel value of its training and test part."""

    dataset: Dataset
    value_ranges: tuple[tuple[float, float], tuple[float, float]]


class Datasets(QObject):
    """Holds the loaded data set and the lowest and highest pixel value of its two parts.

    A choice of the person is loaded first and enters the project only when it is there, so a
    broken file changes nothing. Undo, redo and opening a project load what the project says.

    ``changed`` follows a new data set (or none), ``progressed`` carries (done, total) while one
    is loading, ``busy_changed`` whether one is, ``failed`` a sentence and details.
    """

    changed = Signal()
    progressed = Signal(int, int)
    busy_changed = Signal(bool)
    failed = Signal(str, str)

    def __init__(self, editing: Editing, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._tasks = tasks
        self._job: Job[_Loaded] | None = None
        self._wanted: DataSource | None = None
        self._followed: DataSource | None = None
        self._chosen = False
        self._untold: tuple[str, str] | None = None
        self._known: dict[type[DataSource], DataSource] = {}
        self.dataset: Dataset | None = None
        self.value_ranges: tuple[tuple[float, float], tuple[float, float]] = ((0, 0), (0, 0))
        editing.replaced.connect(self._on_editing_replaced)
        editing.changed.connect(self.follow_project)

    @property
    def busy(self) -> bool:
        return self._job is not None

    @property
    def wanted(self) -> DataSource | None:
        """What is being loaded, else what the project says."""
        return self._wanted if self._wanted is not None else self._editing.project.data

    def of_kind(self, kind: type[DataSource]) -> DataSource:
        """The source of this kind with the settings it was last loaded with, as the network being
        edited wants it.

        Raises:
            UserError: images of the network's size cannot be had from it.
        """
        shape = self._editing.project.network.input.shape
        known = self._known.get(kind)
        if known is None:
            return catalog.source_for(kind.token, shape)
        return catalog.fitting(known, shape)

    def choose(self, source: DataSource) -> None:
        """Load another data set and, when it is there, make it the project's."""
        self._untold = None
        self._start(source, chosen=True)

    def follow_project(self) -> None:
        """Load what the project says, once for each thing it says."""
        source = self._editing.project.data
        if source == self._followed and source is not None:
            return
        self._followed = source
        if source is None:
            self._drop_job()
            self._have_none()
            self._tell_failure()
        elif self.dataset is not None and self.dataset.source == source:
            self._drop_job()
        else:
            self._start(source, chosen=False)

    def read_again(self) -> None:
        """The project was opened from its file: a data set of the person's own that is at hand
        already is read again, because its file may hold other images by now. Where it cannot be
        read, what is at hand stays.
        """
        if self.dataset is None or self.busy:
            return
        source = self.dataset.source
        if source == self._editing.project.data and type(source) in catalog.of_files():
            self.choose(source)

    def cancel(self) -> None:
        """Stop loading: after a choice the data set before stays, else there is none."""
        if self._job is None:
            return
        self._drop_job()
        if self._chosen:
            self._load_what_was_displaced()
        else:
            self._have_none()
            self._tell_failure()

    def _on_editing_replaced(self) -> None:
        """A choice that was made for the project before is given up, and a file that could not
        be had for it is tried again.
        """
        self._untold = None
        if self.dataset is None and not self.busy:
            self._followed = None
        if self._chosen:
            self._drop_job()
            self._load_what_was_displaced()

    def _load_what_was_displaced(self) -> None:
        if self.dataset is None or self.dataset.source != self._editing.project.data:
            self._followed = None
            self.follow_project()

    def _have_none(self) -> None:
        """The project's own data set is not to be had."""
        self.dataset = None
        self._tell_facts()
        self.changed.emit()

    def _start(self, source: DataSource, chosen: bool) -> None:
        if self._job is not None:
            self._job.cancel()
        self._wanted, self._chosen = source, chosen

        def work(progress: Progress) -> _Loaded:
            dataset = catalog.load(source, progress)
            # Takes tens of milliseconds for a large set, too long for the GUI thread.
            ranges = dataset.value_range(dataset.train), dataset.value_range(dataset.test)
            return _Loaded(dataset, ranges)

        self._job = Job(work, self._on_loaded, self._on_failed, self._on_progress)
        self._tasks.run(LANE, self._job)
        self._tell_facts()
        self.busy_changed.emit(True)

    def _on_loaded(self, loaded: _Loaded) -> None:
        dataset = loaded.dataset
        self.dataset, self.value_ranges = dataset, loaded.value_ranges
        self._job = self._wanted = None
        self._followed = dataset.source
        self._known[type(dataset.source)] = dataset.source
        self._editing.do(edits.set_data(self._editing.project, dataset.source))
        self._tell_facts()
        self.busy_changed.emit(False)
        self.changed.emit()
        self._tell_failure()

    def _on_failed(self, sentence: str, details: str) -> None:
        self._end()
        if self._chosen:
            self._untold = sentence, details
            self._load_what_was_displaced()
            if self.busy:
                return  # what comes back mends nothing: the failure is told after it
        else:
            self._have_none()
            self.failed.emit(sentence, details)
        self._tell_failure()

    def _tell_failure(self) -> None:
        """Say why what was chosen could not be had, now that the images before are back."""
        if self._untold is not None:
            untold, self._untold = self._untold, None
            self.failed.emit(*untold)

    def _on_progress(self, done: int, total: int) -> None:
        self.progressed.emit(done, total)

    def _drop_job(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._end()

    def _end(self) -> None:
        self._job = None
        self._wanted = None
        self._tell_facts()
        self.busy_changed.emit(False)

    def _tell_facts(self) -> None:
        """What a network must fit; nothing while other images are on their way."""
        dataset = self.dataset
        if dataset is None or self.busy:
            self._editing.know(None)
        else:
            counts = tuple(dataset.counts(dataset.test).tolist())
            facts = DataFacts(dataset.image_shape, dataset.classes, len(dataset.train), counts)
            self._editing.know(facts)
