"""One training at a time: started, stopped and followed; keeps its curves and its weights."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from cnnexplorer.analysis.history import EpochNumbers, History
from cnnexplorer.analysis.pace import Pace
from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.engine_loading import TRAINING_LANE, EngineLoading
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.readiness import Obstacle, obstacle
from cnnexplorer.engine.events import (
    BatchDone,
    EpochDone,
    Event,
    Failed,
    Finished,
    Started,
    Weights,
)
from cnnexplorer.engine.protocol import Engine

State = Literal["idle", "running", "stopping"]


@dataclass(frozen=True, eq=False, slots=True)
class Trained:
    """Weights, and what they belong to.

    Attributes:
        network, plan, dataset: what the training was started with.
        weights: per row, as the engine gives them.
        note: which weights these are ("epoch 3 of 6").
    """

    network: Network
    plan: Plan
    dataset: Dataset
    weights: Weights
    note: str


class Training(QObject):
    """Runs the engine's trainer in its lane.

    ``state_changed`` follows ``state``; ``advanced`` follows new batches in ``history``, at most
    once a drain; ``weights_changed`` new ``trained`` weights; ``finished`` carries the engine's
    Finished; ``failed`` a sentence and details.
    """

    state_changed = Signal()
    advanced = Signal()
    weights_changed = Signal()
    finished = Signal(object)
    failed = Signal(str, str)

    def __init__(
        self,
        editing: Editing,
        datasets: Datasets,
        loading: EngineLoading,
        engine: Engine,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing, self._datasets = editing, datasets
        self._loading, self._engine, self._tasks = loading, engine, tasks
        self._stop = threading.Event()
        self._run: _Run | None = None
        self.state: State = "idle"
        self.history: History | None = None
        self.pace: Pace | None = None
        self.trained: Trained | None = None
        self._before: Trained | None = None
        self.epoch = 0
        self.last: Finished | None = None
        editing.replaced.connect(self.forget)

    @property
    def obstacle(self) -> Obstacle | None:
        """What keeps the network from being trained on the data set at hand, or None."""
        dataset = self._datasets.dataset
        if dataset is None or self._datasets.busy:
            return None
        return obstacle(self._editing.network, dataset.image_shape, dataset.classes)

    @property
    def can_start(self) -> bool:
        return (
            self.state == "idle"
            and self._loading.state == "ready"
            and self._datasets.dataset is not None
            and not self._datasets.busy
            and self.obstacle is None
        )

    def start(self) -> None:
        """Train the network being edited; does nothing while one is trained (one at a time)."""
        dataset = self._datasets.dataset
        if not self.can_start or dataset is None:
            return
        run = _Run(self._editing.network, self._editing.plan, dataset, self)
        self._run = run
        self._stop = threading.Event()
        self.history = self.pace = self.last = None
        self.epoch = 0
        # Until the first epoch is over, its random start is looked into, not the training before.
        self._before, self.trained = self.trained, None
        self.weights_changed.emit()
        self._tasks.run(
            TRAINING_LANE, Job(run.work(self._engine, self._stop), run.ended, run.broke)
        )
        self._set_state("running")

    def stop(self) -> None:
        """Ask the training to end after the batch at hand."""
        if self.state == "running":
            self._stop.set()
            self._set_state("stopping")

    def abandon(self) -> None:
        """The window closes: stop, and listen no more."""
        self._stop.set()
        self._run = None

    def forget(self) -> None:
        """Another project: nothing trained belongs to it."""
        self._stop.set()
        self._run = None
        self.history = self.pace = self.trained = self._before = self.last = None
        self._set_state("idle")
        self.weights_changed.emit()

    def on_event(self, run: _Run, event: Event) -> None:
        """Take in one event of the trainer (in the GUI thread)."""
        if run is not self._run:
            return
        if isinstance(event, BatchDone):
            self._on_batch(run, event)
        elif isinstance(event, EpochDone):
            self._on_epoch(run, event)
        elif isinstance(event, Started):
            self.history = History(event.epochs, event.steps_per_epoch)
            self.pace = Pace(event.epochs * event.training_images)
            run.training_images = event.training_images
            self.advanced.emit()
        elif isinstance(event, Finished):
            self._on_finished(run, event)
        elif isinstance(event, Failed):
            self._on_failed(event.sentence, event.details)

    def poster(self, run: _Run) -> Callable[[Event], None]:
        """The trainer's ``report``: any thread may call it."""

        def post(event: Event) -> None:
            self._tasks.post(functools.partial(self.on_event, run, event))

        return post

    def tell_advanced(self, run: _Run) -> None:
        """Redraw once for all batches that came together."""
        run.announced = False
        if run is self._run:
            self.advanced.emit()

    def on_broken(self, run: _Run, sentence: str, details: str) -> None:
        """The trainer itself raised, or its lane ended without a last word."""
        if run is self._run:
            self._on_failed(sentence, details)

    def _on_batch(self, run: _Run, event: BatchDone) -> None:
        if self.history is None or self.pace is None:
            return
        self.epoch = event.epoch
        self.history.batch(event.epoch, event.step, event.loss, event.accuracy)
        done = min(event.step * run.plan.batch_size, run.training_images)
        done += (event.epoch - 1) * run.training_images
        self.pace.advance(done - self.pace.done_images)
        if not run.announced:
            run.announced = True
            self._tasks.post(run.tell)

    def _on_epoch(self, run: _Run, event: EpochDone) -> None:
        if self.history is not None:
            numbers = EpochNumbers(
                event.epoch, event.loss, event.accuracy, event.val_loss, event.val_accuracy
            )
            self.history.epoch(numbers)
        self._publish(run, event.weights, f"epoch {event.epoch} of {run.plan.epochs}")
        self.advanced.emit()

    def _on_finished(self, run: _Run, event: Finished) -> None:
        self.last = event
        note = f"epoch {event.epochs} of {run.plan.epochs}"
        if event.stopped and event.epochs < run.plan.epochs:
            note = f"stopped in epoch {event.epochs + 1} of {run.plan.epochs}"
        self._publish(run, event.weights, note)
        self._set_state("idle")
        self.advanced.emit()
        self.finished.emit(event)

    def _on_failed(self, sentence: str, details: str) -> None:
        if self.trained is None and self._before is not None:
            self.trained = self._before
            self.weights_changed.emit()
        self._set_state("idle")
        self.failed.emit(sentence, details)

    def _publish(self, run: _Run, weights: Weights, note: str) -> None:
        self.trained = Trained(run.network, run.plan, run.dataset, weights, note)
        self.weights_changed.emit()

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit()


class _Run:
    """One training: what it was started with, and the way of its events to the controller."""

    def __init__(self, network: Network, plan: Plan, dataset: Dataset, owner: Training) -> None:
        self.network, self.plan, self.dataset = network, plan, dataset
        self.training_images = 1
        self.announced = False
        self._owner = owner

    def work(self, engine: Engine, stop: threading.Event) -> Callable[[Progress], None]:
        """What the lane runs; its events come back through the lane's progress road."""
        post = self._owner.poster(self)

        def train(_progress: Progress) -> None:
            engine.train(self.network, self.plan, self.dataset, stop, post)

        return train

    def tell(self) -> None:
        self._owner.tell_advanced(self)

    def ended(self, _result: None) -> None:
        """The lane is free again; a Finished or Failed has come before."""
        if self._owner.state != "idle":
            self._owner.on_broken(self, "The training ended without a result.", "")

    def broke(self, sentence: str, details: str) -> None:
        self._owner.on_broken(self, sentence, details)
