"""One training at a time: started, stopped and followed in its run."""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Signal

from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.belonging import Made
from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.engine_loading import TRAINING_LANE, EngineLoading
from cnnexplorer.controllers.selection import Selection
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.engine.protocol import Engine
from cnnexplorer.runs.events import BatchDone, EpochDone, Event, Failed, Finished, InsideEpoch
from cnnexplorer.runs.run import Run
from cnnexplorer.runs.snapshot import UNTRAINED, Images, Snapshot

State = Literal["idle", "running", "stopping"]


class Training(QObject):
    """Runs the engine's trainer in its lane.

    ``run`` is the newest training, or None before the first. ``state_changed`` follows ``state``;
    ``advanced`` follows what the run has learned of, at most once a drain; ``weights_changed``
    new weights (the selection has moved to them); ``returned`` the training before, after one that
    was stopped in its first epoch, and carries whether that one can be gone to; ``replaced`` when
    the one before can only be gone back to, and carries whether a still earlier one is gone;
    ``failed`` carries a sentence and details.
    """

    state_changed = Signal()
    advanced = Signal()
    weights_changed = Signal()
    returned = Signal(bool)
    replaced = Signal(bool)
    failed = Signal(str, str)

    def __init__(
        self,
        editing: Editing,
        datasets: Datasets,
        loading: EngineLoading,
        selection: Selection,
        engine: Engine,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing, self._datasets, self._selection = editing, datasets, selection
        self._loading, self._engine, self._tasks = loading, engine, tasks
        self._numbers = itertools.count(1)
        self._stop = threading.Event()
        self._announced = False
        self._heard: Run | None = None
        self._before: Run | None = None
        self._shown: Run | None = None
        self._replaced: Run | None = None
        self.state: State = "idle"
        self.run: Run | None = None
        editing.replaced.connect(self.forget)

    @property
    def trained(self) -> Snapshot | None:
        """The newest weights that were trained.

        In the first epoch of a training, and after one that failed in it, they are those of the
        training before; where there was none, what there is.
        """
        run = self._before if self._before is not None else self.run
        return run.snapshot if run is not None else None

    @property
    def others(self) -> tuple[Snapshot, ...]:
        """Weights of other trainings that are still here and have seen all images once."""
        snapshots = [run.snapshot for run in (self.run, self._before, self._replaced) if run]
        shown = self.trained
        return tuple(one for one in snapshots if one is not None and one is not shown and one.epoch)

    def find(self, run_id: str, epoch: int | None) -> Snapshot | None:
        """What a run had after an epoch (the newest if None), as far as it is kept."""
        for run in (self.run, self._before):
            if run is not None and run.id == run_id:
                return run.at(epoch)
        return None

    def settled(self, run_id: str) -> Snapshot | None:
        """What a run had after its last complete epoch, or at its end; None before."""
        for run in (self.run, self._before):
            if run is not None and run.id == run_id:
                return run.settled
        return None

    def why_not(self) -> str:
        """Why no training can be started now, as a sentence; empty where one can."""
        if self.state != "idle":
            return "A training is running."
        if self._loading.state == "failed":
            return self._loading.sentence
        if self._loading.state != "ready":
            return "TensorFlow is still loading."
        if self._datasets.busy:
            return "The images are still loading."
        if self._datasets.dataset is None:
            return "There is no data set yet."
        obstacle = self._editing.resolved.obstacle
        return obstacle.sentence if obstacle is not None else ""

    def outdated(self, made: Made, with_plan: bool = False) -> str:
        """Every way in which a result is not of what is at hand now, and what to do; or empty.

        Args:
            with_plan: whether the plan stands beside the result.
        """
        now, dataset = self._editing.resolved, self._datasets.dataset
        found = belonging.differences(made, now, dataset, with_plan)
        if isinstance(made, Snapshot) and made.trained and self.run is not None:
            found = [*filter(None, [belonging.newest_came_to(made, self.run)]), *found]
        if found and self.state == "idle":
            found.append(self.remedy(made))
        return " ".join(found)

    def remedy(self, made: Made) -> str:
        """What to do to get a result for the network and the images at hand, or to see this one
        with its own images.
        """
        return belonging.remedy(self._editing.resolved, made, self._datasets.dataset)

    def start(self) -> None:
        """Train the network being edited; does nothing where ``why_not`` has a reason."""
        dataset = self._datasets.dataset
        if self.why_not() or dataset is None:
            return
        if self.run is not None and self.run.snapshot is not None and self._before is None:
            self._before = self.run  # kept until the new one has a complete epoch
        project = self._editing.project
        images = Images(*dataset.remembered)
        number = next(self._numbers)
        run = Run(f"run-{number}", project.network, project.plan, dataset.source, images=images)
        self._shown, self.run, self._heard = self.run, run, run
        self._stop = threading.Event()
        # Until it has weights, its random start is looked into, not the training before.
        self._look_at(None)
        work = self._work(run, dataset, self._stop)
        ended = functools.partial(self._on_lane_ended, run)
        self._tasks.run(TRAINING_LANE, Job(work, ended, functools.partial(self._on_broken, run)))
        self._set_state("running")

    def stop(self) -> None:
        """Ask the training to end after the batch at hand."""
        if self.state == "running":
            self._stop.set()
            self._set_state("stopping")

    @property
    def begins(self) -> bool:
        """Whether the training that runs has not yet taken the place of one before it."""
        return self.state != "idle" and self._before is not None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a training that the one at hand took the place of."""
        return self.state == "idle" and (self._before or self._replaced) is not None

    def go_back(self) -> None:
        """Have the training before this one again, curves, weights and all; or, after that, the
        newer one. Does nothing where there is none.
        """
        if not self.can_go_back:
            return
        left = self.run if self.run is not None and self.run.snapshot is not None else None
        self.run, self._replaced = self._before or self._replaced, left
        self._before = None
        self._look_at(self.trained)
        self.advanced.emit()

    def abandon(self) -> None:
        """The window closes: stop, and listen no more."""
        self._stop.set()
        self._heard = None

    def forget(self) -> None:
        """Another project: nothing trained belongs to it."""
        self.abandon()
        self.run = self._before = self._shown = self._replaced = None
        self._set_state("idle")
        self._look_at(None)

    def _work(
        self, run: Run, dataset: Dataset, stop: threading.Event
    ) -> Callable[[Progress], None]:
        """What the lane runs; its events come back through the tasks' one road."""
        engine, tasks = self._engine, self._tasks

        def post(event: Event) -> None:
            tasks.post(functools.partial(self._on_event, run, event))

        def train(_progress: Progress) -> None:
            engine.train(run.network, run.plan, dataset, stop, post)

        return train

    def _on_event(self, run: Run, event: Event) -> None:
        """Take in one event of the trainer (in the GUI thread)."""
        if run is not self._heard:
            return
        run.take(event)
        if isinstance(event, BatchDone):
            self._announce()
            return
        if isinstance(event, InsideEpoch):
            self._look_at(run.snapshot)
        elif isinstance(event, EpochDone):
            self._take_the_place()
            self._look_at(run.snapshot)
        elif isinstance(event, Finished):
            gave_up = not event.epochs and self._before is not None
            if gave_up:  # it left nothing that was worth the one before, which stands whole again
                self.run, self._before = self._before, None
                if not _has_seen_all(self._replaced) and run.snapshot is not None:
                    self._replaced = run
            self._look_at(self.trained)
            self._set_state("idle")
            if gave_up:
                self.returned.emit(self._replaced is run)
        elif isinstance(event, Failed):
            self._fail(run, event)
        self.advanced.emit()

    def _take_the_place(self) -> None:
        """The training before is no longer what is looked into, but can be gone back to."""
        if self._before is not None:
            gone = _has_seen_all(self._replaced)
            self._replaced, self._before = self._before, None
            self.replaced.emit(gone)

    def _announce(self) -> None:
        """Redraw once for all batches that came together."""
        if not self._announced:
            self._announced = True
            self._tasks.post(self._tell_advanced)

    def _tell_advanced(self) -> None:
        self._announced = False
        self.advanced.emit()

    def _on_lane_ended(self, run: Run, _result: None) -> None:
        """The lane is free again; a Finished or Failed has come before."""
        self._on_broken(run, "The training ended without a result.", "")

    def _on_broken(self, run: Run, sentence: str, details: str) -> None:
        """The trainer itself raised, or its lane ended without a last word."""
        if run is self._heard and not run.over:
            self._on_event(run, Failed(sentence, details))

    def _fail(self, run: Run, event: Failed) -> None:
        if run.history is None:  # it was refused: what was there before stays as it was
            self.run, self._shown = self._shown, None
            if self._before is self.run:
                self._before = None
        self._look_at(self.trained)
        self._set_state("idle")
        self.failed.emit(event.sentence, event.details)

    def _look_at(self, snapshot: Snapshot | None) -> None:
        """Other weights are there, or none: whoever looks inside looks at them."""
        if snapshot is None:
            self._selection.look(run=UNTRAINED, epoch=0)
        else:
            self._selection.look(run=snapshot.run, epoch=snapshot.epoch)
        self.weights_changed.emit()

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit()


def _has_seen_all(run: Run | None) -> bool:
    """Whether it has come to the end of an epoch."""
    return run is not None and run.snapshot is not None and run.snapshot.epoch > 0
