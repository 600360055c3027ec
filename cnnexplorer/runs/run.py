"""The Run: one training as its events tell it, from the start to the last word."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.sources import DataSource
from cnnexplorer.runs.events import (
    BatchDone,
    EpochDone,
    Event,
    Failed,
    Finished,
    InsideEpoch,
    Started,
    ValidationStarted,
    Weights,
)
from cnnexplorer.runs.history import EpochNumbers, History
from cnnexplorer.runs.pace import Pace
from cnnexplorer.runs.snapshot import Images, Snapshot

State = Literal["preparing", "training", "validating", "finished", "stopped", "failed"]


class Run:
    """Folds the events of one training; knows nothing of threads or windows.

    Attributes:
        id: by which the selection names it.
        network, plan, source, images: what it was started with.
        state: "preparing" until the first event, then what the trainer does, then how it ended.
        epoch: the epoch of the last batch, from 1; 0 before.
        history, pace: None until the trainer has begun.
        snapshot: the newest weights, or None while there are none.
        settled: those of the last complete epoch, or of the end; None before, and where it was
            stopped before it had learned from a single image.
        parts: images that it learns from, and those held back for the validation.
        finished: the last word of a training that ended in order, or None.
        failure: the last word of one that did not, or None.

    Args:
        clock: seconds, monotonic; tests pass their own.
    """

    def __init__(
        self,
        run_id: str,
        network: Network,
        plan: Plan,
        source: DataSource | None,
        clock: Callable[[], float] = time.monotonic,
        images: Images | None = None,
    ) -> None:
        self.id = run_id
        self.network, self.plan, self.source = network, plan, source
        self.images = images
        self.state: State = "preparing"
        self.epoch = 0
        self.history: History | None = None
        self.pace: Pace | None = None
        self.snapshot: Snapshot | None = None
        self.settled: Snapshot | None = None
        self.finished: Finished | None = None
        self.failure: Failed | None = None
        self._clock = clock
        self.parts = (1, 0)

    @property
    def over(self) -> bool:
        """Whether the last word has come."""
        return self.state in ("finished", "stopped", "failed")

    def take(self, event: Event) -> None:
        """Take in one event; those after the last word are ignored."""
        if self.over:
            return
        match event:
            case Started():
                self.state = "training"
                self.history = self._begin(event)
                self.pace = Pace(
                    event.epochs, event.training_images, event.validation_images,
                    event.test_images, self._clock,
                )  # fmt: skip
                self.parts = (event.training_images, event.validation_images)
            case BatchDone():
                self._take_batch(event)
            case ValidationStarted():
                self.state = "validating"
                if self.pace is not None:
                    self.pace.measure()
            case EpochDone():
                self._take_epoch(event)
            case Finished():
                self._take_end(event)
            case InsideEpoch():
                note = f"inside epoch {event.epoch} of {self.plan.epochs}"
                self.snapshot = self._snapshot(event.weights, event.epoch - 1, note, inside=True)
            case Failed():
                self._take_failure(event)

    def at(self, epoch: int | None) -> Snapshot | None:
        """The snapshot after ``epoch`` complete epochs (the newest if None), as far as it is kept.

        Only the newest is.
        """
        kept = self.snapshot
        return kept if kept is not None and epoch in (None, kept.epoch) else None

    def _begin(self, event: Started) -> History:
        batch = min(self.plan.batch_size, event.training_images)
        last = event.training_images - (event.steps_per_epoch - 1) * batch
        return History(event.epochs, event.steps_per_epoch, batch, last if 0 < last < batch else 0)

    def _take_batch(self, event: BatchDone) -> None:
        if self.history is None or self.pace is None:
            return
        self.state, self.epoch = "training", event.epoch
        self.history.batch(event.epoch, event.step, event.loss, event.accuracy)
        done = min(event.step * self.plan.batch_size, self.parts[0])
        done += (event.epoch - 1) * self.parts[0]
        self.pace.advance(done - self.pace.done_images)

    def _take_epoch(self, event: EpochDone) -> None:
        if self.history is not None:
            numbers = EpochNumbers(
                event.epoch, event.loss, event.accuracy, event.val_loss, event.val_accuracy
            )
            self.history.epoch(numbers)
        if self.pace is not None:
            self.pace.end_epoch()
        self._keep(event.weights, event.epoch, f"epoch {event.epoch} of {self.plan.epochs}")

    def _take_end(self, event: Finished) -> None:
        self.state, self.finished = "stopped" if event.stopped else "finished", event
        if event.stopped and not self.epoch and self.snapshot is None and not event.epochs:
            return  # what it has are its random numbers
        note = f"epoch {event.epochs} of {self.plan.epochs}"
        if event.stopped and event.epochs < self.plan.epochs:
            note = f"stopped in epoch {event.epochs + 1} of {self.plan.epochs}"
        self._keep(event.weights, event.epochs, note)
        if self.snapshot is not None:
            measured = replace(self.snapshot, test_accuracy=event.test_accuracy)
            self.snapshot = self.settled = measured

    def _take_failure(self, event: Failed) -> None:
        """What is kept are the weights of the last complete epoch; without one, the newest are
        better than none.
        """
        self.state, self.failure = "failed", event
        if self.settled is None and self.snapshot is not None:
            self._keep(self.snapshot.weights, 0, f"failed in epoch 1 of {self.plan.epochs}")
        self.snapshot = self.settled

    def _keep(self, weights: Weights, epoch: int, note: str) -> None:
        self.snapshot = self.settled = self._snapshot(weights, epoch, note)

    def _snapshot(self, weights: Weights, epoch: int, note: str, inside: bool = False) -> Snapshot:
        return Snapshot(
            self.network, self.plan, self.source, weights, note, self.id, epoch, self.images,
            inside,
        )  # fmt: skip
