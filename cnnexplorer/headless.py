"""Training without a window: the same engine, a line an epoch on standard output."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cnnexplorer import console, elsewhere, heap, paths, safe_write, stop_signals
from cnnexplorer.data import catalog
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import fields, readiness
from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.document.plan import Plan, with_optimizer
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts, resolve
from cnnexplorer.document.sources import DataSource
from cnnexplorer.engine.protocol import Engine
from cnnexplorer.errors import UserError
from cnnexplorer.runs import usage
from cnnexplorer.runs.events import EpochDone, Event, Failed, Finished, Started
from cnnexplorer.runs.run import Run
from cnnexplorer.runs.snapshot import Images, Snapshot
from cnnexplorer.texts import path_text, plural

_BYTES_A_LAYER = 8192
"""In a model file, beside the weights: names, settings and the tables of the format."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asked for; None leaves what the project says."""

    data: str | None = None
    limit: int | None = None
    epochs: int | None = None
    batch_size: int | None = None
    validation_share: float | None = None
    optimizer: str | None = None
    learning_rate: float | None = None
    seed: int | None = None
    output: Path | None = None
    json: bool = False
    adapt: bool = False


def train(project: Project, wishes: Wishes, engine: Engine) -> int:
    """Train and report.

    Returns:
        0 when trained to the end, 1 when the training failed or its model is not where it was
        wanted, 130 when stopped by Ctrl+C, and so for the other signals.

    Raises:
        UserError: the data, the plan or the target cannot be used; nothing was trained. Or
            nothing of the disk took what was.
    """
    plan = _plan(project.plan, wishes)
    network = project.network
    if wishes.output is not None:
        _check_target(wishes.output)
    dataset = catalog.load(_source(project, wishes))
    if wishes.limit is not None:
        dataset = dataset.limited(wishes.limit)
    if wishes.adapt:
        network = readiness.adapted(network, dataset.image_shape, dataset.classes)
    facts = DataFacts(dataset.image_shape, dataset.classes)
    resolved = resolve(replace(project, network=network), facts)
    found = resolved.obstacle
    if found is not None:
        hint = " Or add --adapt, which does that." if found.fixed is not None else ""
        fix = f" {found.fix_label}." if found.fix_label else ""
        # What the source said alone, where all images are of one class: the sentence says that.
        remarks = dataset.remarks if dataset.classes > 1 else dataset.source_remarks
        raise UserError(" ".join((f"{found.sentence}{fix}{hint}", *remarks)))
    if wishes.output is not None:
        names = _BYTES_A_LAYER * len(network.nodes)
        weights = resolved.totals.weight_bytes * (1 + plan.optimizer.slots)
        safe_write.require_room(wishes.output, weights + names)
    heap.settle()
    engine.load()
    images = Images(*dataset.remembered)
    run = Run("run-1", network, plan, dataset.source, images=images)
    stop = threading.Event()
    report = _Report(wishes.json, run, dataset, stop if wishes.output is None else None)
    signals: list[int] = []

    def end(number: int) -> None:
        signals.append(number)
        stop.set()

    kept = True
    with stop_signals.heard(end):  # until the model is written: nobody waits for it twice
        _train(engine, run, dataset, stop, report)
        if wishes.output is not None and (run.snapshot or run.finished) is not None:
            kept = _keep(engine, run, run.snapshot, wishes.output, report)
    if report.lost is not None:
        raise report.lost
    if run.finished is None or not kept:
        return 1
    return stop_signals.exit_code(signals[0]) if run.finished.stopped and signals else 0


def _train(
    engine: Engine, run: Run, dataset: Dataset, stop: threading.Event, report: _Report
) -> None:
    """Train in a thread, so that signals reach this one and stop it after the batch at hand."""
    thread = threading.Thread(
        target=engine.train,
        args=(run.network, run.plan, dataset, stop, report.take),
        name="cnnexplorer-training",
    )
    thread.start()
    while thread.is_alive():
        thread.join(0.2)


def _keep(
    engine: Engine, run: Run, trained: Snapshot | None, wanted: Path, report: _Report
) -> bool:
    """Write what was trained; only a training of a whole epoch at least, which came to an end in
    order, takes the place of an older file. False where it is not at ``wanted``.
    """
    target = wanted
    if not paths.is_gone(wanted):
        if trained is None or not trained.epoch:
            values = {"event": "kept", "file": str(wanted)}
            report.say(values, f"{path_text(wanted)} stays as it was: no epoch was complete")
            return True
        if run.finished is None:
            target = elsewhere.free_name(wanted)
    if trained is None:
        values = {"event": "nothing", "file": str(wanted)}
        report.say(values, f"{path_text(wanted)} was not written: no batch was learned from")
        return True
    place = elsewhere.write(target, lambda path: engine.save_model(trained, path))
    if place == wanted:
        report.saved(trained, place)
        return True
    why = "the training failed" if target == place else "it could not be written"
    report.saved(trained, place, wanted, why)
    return False


class _Report:
    """Prints the events that people and scripts want to see.

    Args:
        in_vain: set when nothing can be printed any more, where that is all the training is for.
    """

    def __init__(
        self, as_json: bool, run: Run, dataset: Dataset, in_vain: threading.Event | None
    ) -> None:
        self._json = as_json
        self._run = run
        self._dataset = dataset
        self._in_vain = in_vain
        self.lost: console.OutputLost | None = None

    def take(self, event: Event) -> None:
        """The trainer's ``report``."""
        self._run.take(event)
        if isinstance(event, Started):
            self.say(
                {
                    "event": "started",
                    "data": self._dataset.title,
                    "epochs": event.epochs,
                    "training_images": event.training_images,
                    "validation_images": event.validation_images,
                    "test_images": len(self._dataset.test),
                    "remarks": list(self._dataset.remarks),
                },
                "\n".join(
                    (
                        f"{self._dataset.title}: {event.training_images:,} training, "
                        f"{event.validation_images:,} validation, "
                        f"{len(self._dataset.test):,} test images",
                        *self._dataset.remarks,
                    )
                ),
            )
        elif isinstance(event, EpochDone):
            self._epoch(event)
        elif isinstance(event, Finished):
            self._finished(event)
        elif isinstance(event, Failed):
            if self._json:
                self.say({"event": "failed", "error": event.sentence}, "")
            console.complain(event.sentence)

    def say(self, values: dict[str, Any], text: str) -> None:
        """One line, as JSON or as text; nothing once nobody can be reached."""
        if self.lost is not None:
            return
        try:
            console.say(json.dumps(values) if self._json else text)
        except console.OutputLost as lost:
            self.lost = lost
            if self._in_vain is not None:
                self._in_vain.set()

    def saved(
        self, snapshot: Snapshot, path: Path, wanted: Path | None = None, why: str = ""
    ) -> None:
        """Where the model is, and what it expects.

        Args:
            wanted: where it should have been, if it is not there.
            why: the reason for that.
        """
        values = {"event": "saved", "file": str(path), "model": usage.as_json(snapshot)}
        text = f"Saved {path_text(path)}"
        if not snapshot.epoch:
            text += ", though no epoch was complete"
        if wanted is not None:
            values["instead_of"] = str(wanted)
            text += f", not {path_text(wanted)}: {why}"
        self.say(values, f"{text}\n{usage.as_text(snapshot)}")
        if self.lost is not None and not self.lost.unread:
            console.complain(text)  # where the model is must be known all the same

    def _epoch(self, event: EpochDone) -> None:
        text = (
            f"Epoch {event.epoch}/{self._run.plan.epochs}  loss {event.loss:.4f}  "
            f"accuracy {event.accuracy:.4f}"
        )
        if event.val_loss is not None:
            text += f"  val_loss {event.val_loss:.4f}  val_accuracy {event.val_accuracy:.4f}"
        values = {
            "event": "epoch",
            "epoch": event.epoch,
            "loss": event.loss,
            "accuracy": event.accuracy,
            "val_loss": event.val_loss,
            "val_accuracy": event.val_accuracy,
            "seconds": event.seconds,
        }
        self.say(values, f"{text}  {event.seconds:.1f} s")

    def _finished(self, event: Finished) -> None:
        values = {
            "event": "stopped" if event.stopped else "finished",
            "epochs": event.epochs,
            "test_loss": event.test_loss,
            "test_accuracy": event.test_accuracy,
            "seconds": event.seconds,
        }
        if event.stopped or event.test_accuracy is None:
            self.say(values, self._stopped(event.epochs))
        else:
            self.say(
                values,
                f"Test loss {event.test_loss:.4f}  test accuracy {event.test_accuracy:.4f}  "
                f"(took {event.seconds:.1f} s in all)",
            )

    def _stopped(self, epochs: int) -> str:
        """Where it was stopped, in the words that the kept weights are known by."""
        if epochs >= self._run.plan.epochs or self._run.snapshot is None:
            return f"Stopped after {plural(epochs, 'epoch')}"
        return self._run.snapshot.note.capitalize()


def _source(project: Project, wishes: Wishes) -> DataSource:
    """Where the images come from.

    Raises:
        UserError: what was asked for is no data set, or nobody has said which one.
    """
    if wishes.data is not None:
        return catalog.source_for(wishes.data, project.network.input.shape)
    if project.data is None:
        raise UserError(
            f"The project names no data set; say which with --data: {catalog.choices()}."
        )
    return project.data


def _plan(plan: Plan, wishes: Wishes) -> Plan:
    """The plan with the wishes in it.

    Raises:
        UserError: a wish is out of range.
    """
    changes = {
        name: value
        for name in ("epochs", "batch_size", "validation_share", "seed")
        if (value := getattr(wishes, name)) is not None
    }
    changed = replace(plan, **changes)
    if wishes.optimizer is not None:
        try:
            changed = with_optimizer(changed, OPTIMIZERS.from_token(wishes.optimizer))
        except ValueError as error:
            raise UserError(str(error)) from error
    if wishes.learning_rate is not None:  # after the optimizer, which brings a rate of its own
        changed = replace(changed, learning_rate=wishes.learning_rate)
    sentence = fields.problem(changed)
    if sentence is not None:
        raise UserError(sentence)
    return changed


def _check_target(path: Path) -> None:
    """Say before an hour of training, not after it, that the model cannot be written."""
    if path.suffix != ".keras":
        raise UserError(f"{path} does not end in .keras, the format of the model; rename it.")
    if paths.is_folder(path) or paths.is_gone(paths.absolute(path).parent):
        reason = "it is a folder" if paths.is_folder(path) else "its folder does not exist"
        raise UserError(f"{path} cannot be written: {reason}; choose another place.")
    safe_write.require_room(path, 1)
