"""Looking inside: asks the engine in the background for what the views want to show.

Every request carries all it needs and a number; an answer that is no longer wanted is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from cnnexplorer.analysis import mistakes as mistakes_module
from cnnexplorer.analysis.mistakes import Mistakes
from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.engine_loading import EngineLoading
from cnnexplorer.controllers.picturing import Picturing
from cnnexplorer.controllers.selection import Selection
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.controllers.training import Training
from cnnexplorer.data import memory
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import costs, inference
from cnnexplorer.document.network import Network
from cnnexplorer.document.sources import DataSource
from cnnexplorer.engine.events import Weights
from cnnexplorer.engine.protocol import Engine, Inspector
from cnnexplorer.texts import shape_text

LANE = "inspecting"
_TYPING_MS = 250
"""A network is built when nothing was typed for so long, not at every keystroke."""


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """The network whose inside is shown, with the weights it is shown with.

    Attributes:
        weights: per row, as the engine gives them.
        note: which weights these are ("epoch 3 of 6", "untrained").
        trained: False for the random numbers that a training would start from.
        data: what it was trained on, or None.
    """

    network: Network
    weights: Weights
    note: str
    trained: bool
    data: DataSource | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Activations:
    """What one image makes of every layer.

    Attributes:
        image: position in the test part of ``dataset``.
        outputs: float32 array per row, without batch axis; row 0 is the scaled image.
    """

    subject: Subject
    dataset: Dataset
    image: int
    outputs: tuple[NDArray[np.float32], ...]


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """The network's answers for the whole test part.

    Attributes:
        probabilities: float32 (images, classes).
    """

    subject: Subject
    dataset: Dataset
    probabilities: NDArray[np.float32]
    mistakes: Mistakes


class Inspecting(QObject):
    """Holds the subject and brings activations and mistakes of it.

    ``subject_changed`` follows new weights or another network; the two ``…_ready`` signals carry
    :class:`Activations` and :class:`Judged`; ``progressed`` (done, total) of a judging;
    ``failed`` a sentence and details.
    """

    subject_changed = Signal()
    activations_ready = Signal(object)
    judged_ready = Signal(object)
    progressed = Signal(int, int)
    judging_failed = Signal()
    failed = Signal(str, str)

    def __init__(
        self,
        editing: Editing,
        datasets: Datasets,
        loading: EngineLoading,
        training: Training,
        selection: Selection,
        engine: Engine,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing, self._datasets, self._loading = editing, datasets, loading
        self._training, self._selection, self._tasks = training, selection, tasks
        self._engine = engine
        self._bench = _Bench(engine)
        self.picturing = Picturing(tasks, self)
        self._jobs: dict[str, Job[Any]] = {}
        self.subject: Subject | None = None
        self.activations: Activations | None = None
        self.judged: Judged | None = None
        self._asked_for: tuple[object, ...] | None = None
        self._watchers = 0
        self.refusal = ""
        self._judging: tuple[Subject, Dataset] | None = None
        loading.changed.connect(self.refresh)
        training.weights_changed.connect(self.refresh)
        editing.changed.connect(self.refresh)

    @property
    def hint(self) -> str:
        """What the person should know about the pictures, or empty."""
        subject, dataset = self.subject, self._datasets.dataset
        if subject is None or not subject.trained:
            return ""
        edited = self._editing.network
        if (subject.network.input, subject.network.layers) != (edited.input, edited.layers):
            return (
                "The layers were edited after this training; the pictures show the network as it "
                "was trained. Train again to see the edited one."
            )
        if dataset is not None and dataset.source != subject.data:
            return (
                f"The network was trained on other images than {dataset.title}; train again to "
                "see what it makes of these."
            )
        return ""

    @property
    def misfit(self) -> str:
        """Why the images at hand cannot be shown to the subject, or empty."""
        subject, dataset = self.subject, self._datasets.dataset
        if subject is None or dataset is None:
            return ""
        if subject.network.input.shape == dataset.image_shape:
            return ""
        which = "the trained network" if subject.trained else "this network"
        mend = "; train again" if subject.trained else ""
        return (
            f"The images are {shape_text(dataset.image_shape)}, but {which} takes "
            f"{shape_text(subject.network.input.shape)}{mend}."
        )

    @property
    def judging(self) -> bool:
        return "judge" in self._jobs

    def watch(self, watched: bool = True) -> None:
        """A view that shows the subject came into sight, or went out of it.

        Nothing is built for an untrained network that nobody looks into.
        """
        self._watchers += 1 if watched else -1
        if watched:
            self.refresh()

    def refresh(self) -> None:
        """Follow the trained weights, else what the network being edited would start from."""
        if self._loading.state != "ready":
            return
        trained = self._training.trained
        if trained is not None:
            self._asked_for = None
            self._cancel("initial")
            if self.subject is None or self.subject.weights is not trained.weights:
                data = trained.dataset.source
                self._set(Subject(trained.network, trained.weights, trained.note, True, data))
            return
        network, seed = self._editing.network, self._editing.plan.seed
        wanted = (network.input, network.layers, seed)
        possible = inference.first_error(self._editing.rows) is None and bool(network.layers)
        if self._asked_for == wanted and possible:
            return
        self._cancel("initial")
        self._asked_for = None
        self.refusal = ""
        if not possible or not self._watchers:
            self._set(None)
            return
        if self.subject is not None and self.subject.trained:
            self._set(None)  # what was trained before is not this network's start
        self._asked_for = wanted
        job = Job(_initial(self._engine, network, seed), self._on_initial, self._on_refused)
        self._run("initial", job, _TYPING_MS)

    def ask_activations(self) -> None:
        """Bring the activations of the selected image; an older question is dropped."""
        subject, dataset = self.subject, self._datasets.dataset
        if subject is None or dataset is None or self.misfit:
            return
        image = min(self._selection.now.image, len(dataset.test) - 1)
        have = self.activations
        if have and (have.subject, have.dataset, have.image) == (subject, dataset, image):
            self.activations_ready.emit(have)
            return
        bench = self._bench

        def work(_progress: Progress) -> Activations:
            outputs = bench.of(subject).activations(dataset.test.images[image], dataset.scale)
            return Activations(subject, dataset, image, outputs)

        self._run("activations", Job(work, self._on_activations, self._on_activations_failed))

    def ask_judged(self) -> None:
        """Bring the answers for the whole test part, once for each subject and data set."""
        subject, dataset = self.subject, self._datasets.dataset
        if subject is None or dataset is None or self.misfit:
            return
        if self.judged and (self.judged.subject, self.judged.dataset) == (subject, dataset):
            self.judged_ready.emit(self.judged)
            return
        if self.judging and self._judging == (subject, dataset):
            return
        self._judging = (subject, dataset)
        bench = self._bench

        def work(progress: Progress) -> Judged:
            test = dataset.test
            probabilities = bench.of(subject).probabilities(test.images, dataset.scale, progress)
            found = mistakes_module.find(probabilities, test.labels)
            return Judged(subject, dataset, probabilities, found)

        job: Job[Judged] = Job(work, self._on_judged, self._on_judging_failed, self._on_progress)
        self._run("judge", job)

    def cancel_judging(self) -> None:
        """Stop going through the test part."""
        self._cancel("judge")

    def _cancel(self, kind: str) -> None:
        job = self._jobs.pop(kind, None)
        if job is not None:
            job.cancel()

    def _run(self, kind: str, job: Job[Any], delay_ms: int = 0) -> None:
        self._cancel(kind)
        self._jobs[kind] = job
        self._tasks.run(LANE, job, delay_ms)

    def _on_initial(self, answer: Subject) -> None:
        self._jobs.pop("initial", None)
        if self._training.trained is None:
            self._set(answer)

    def _on_activations(self, answer: Activations) -> None:
        self._jobs.pop("activations", None)
        self.activations = answer
        self.activations_ready.emit(answer)

    def _on_judged(self, answer: Judged) -> None:
        self._jobs.pop("judge", None)
        self.judged = answer
        self.judged_ready.emit(answer)

    def _on_progress(self, done: int, total: int) -> None:
        self.progressed.emit(done, total)

    def _on_refused(self, sentence: str, details: str) -> None:
        """The network cannot be built; said where its inside would be."""
        self._jobs.pop("initial", None)
        self.refusal = sentence
        self._set(None)
        self.subject_changed.emit()
        if details:
            self.failed.emit(sentence, details)

    def _on_activations_failed(self, sentence: str, details: str) -> None:
        self._jobs.pop("activations", None)
        self.failed.emit(sentence, details)

    def _on_judging_failed(self, sentence: str, details: str) -> None:
        self._jobs.pop("judge", None)
        self.judging_failed.emit()
        self.failed.emit(sentence, details)

    def _set(self, subject: Subject | None) -> None:
        if subject is not self.subject:
            self.subject = subject
            self.cancel_judging()
            self.subject_changed.emit()


_COPIES = 4
"""The weights of an untrained network exist in the model that draws them, as its copies, in the
model that is looked into, and once on the way."""


class _Bench:
    """The engine's inspector, kept between requests; touched by the inspecting lane only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._subject: Subject | None = None
        self._inspector: Inspector | None = None

    def of(self, subject: Subject) -> Inspector:
        before = self._subject
        if self._inspector is None or before is None or before.network != subject.network:
            self._inspector = self._engine.inspector(subject.network, subject.weights)
        elif before is not subject:
            self._inspector.set_weights(subject.weights)
        self._subject = subject
        return self._inspector


def _initial(engine: Engine, network: Network, seed: int) -> Callable[[Progress], Subject]:
    """The work that makes the random weights a training would start from."""

    def work(_progress: Progress) -> Subject:
        needed = costs.totals(network, inference.infer(network)).weight_bytes * _COPIES
        memory.require(needed, "Looking inside this network", "make its layers smaller")
        weights = engine.initial_weights(network, seed)
        return Subject(network, weights, "untrained, random start", False)

    return work
