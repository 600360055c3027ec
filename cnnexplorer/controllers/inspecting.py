"""Looking inside: the snapshot that is looked into, and questions to it, answered behind."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from cnnexplorer.controllers.answers import Answers
from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.engine_loading import EngineLoading
from cnnexplorer.controllers.questions import Bench, Question, RandomStart
from cnnexplorer.controllers.selection import Looking, Selection
from cnnexplorer.controllers.tasks import Job, Progress, Tasks, nobody
from cnnexplorer.controllers.training import Training
from cnnexplorer.engine.protocol import Engine
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import shape_text

Answer = TypeVar("Answer")
Failed = Callable[[str, str], None]

_TYPING_MS = 250
"""A network is built when nothing was typed for so long, not at every keystroke."""


class _Asked:
    """A question under way; asked again meanwhile, it is answered to whoever asked last."""

    def __init__(self, question: Question[Any], show: Callable[[Any], None], failed: Failed):
        self.question, self.show, self.failed = question, show, failed
        self.job: Job[Any] | None = None


class Inspecting(QObject):
    """Holds the snapshot that is looked into, and answers questions.

    ``snapshot_changed`` follows other weights, another network, or what is to be said of them;
    ``failed`` carries a sentence and details of a question whose asker left the bad news to the
    window; ``recovered`` follows when the like of a question that failed has been answered since.
    """

    snapshot_changed = Signal()
    failed = Signal(str, str)
    recovered = Signal()

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
        self._bench = Bench(engine)
        self._asked: dict[str, _Asked] = {}
        self._answers = Answers()
        self._start: RandomStart | None = None
        self._watchers = 0
        self._broken: set[str] = set()
        self.snapshot: Snapshot | None = None
        self.refusal = ""
        loading.changed.connect(self.refresh)
        training.weights_changed.connect(self.refresh)
        selection.changed.connect(self._on_selection_changed)
        editing.changed.connect(self.refresh)
        datasets.changed.connect(self._forget_answers)
        training.state_changed.connect(self.snapshot_changed)

    @property
    def settled(self) -> Snapshot | None:
        """The snapshot, or, inside an epoch, the one before it began; None inside the first."""
        snapshot = self.snapshot
        if snapshot is None or not snapshot.inside:
            return snapshot
        return self._training.settled(snapshot.run)

    @property
    def note(self) -> str:
        """Which weights the pictures show, in words; empty where there are none."""
        snapshot = self.snapshot
        if snapshot is None:
            return ""
        return "start of the training" if self._is_starting else snapshot.note

    @property
    def remark(self) -> str:
        """What to think of answers that come of random weights; empty for trained ones."""
        if self.snapshot is None or self.snapshot.trained:
            return ""
        if self._is_starting:
            return "The weights are still the random ones that the training starts from."
        return "The weights are random: train the network first."

    @property
    def _is_starting(self) -> bool:
        """Whether a training runs that has not made other weights yet than these."""
        snapshot, run = self.snapshot, self._training.run
        if snapshot is None or snapshot.trained or run is None or self._training.state == "idle":
            return False
        same = snapshot.network.nodes == run.network.nodes
        return same and snapshot.plan.seed == run.plan.seed

    @property
    def hint(self) -> str:
        """What the person should know about the pictures: all that holds, or empty."""
        snapshot = self.snapshot
        if snapshot is None or not snapshot.trained:
            return ""
        return self._training.outdated(snapshot)

    @property
    def misfit(self) -> str:
        """Why there are no images that could be shown to the snapshot, or empty."""
        snapshot, dataset = self.snapshot, self._datasets.dataset
        if snapshot is None:
            return ""
        if dataset is None:
            return "No data set. Choose one in the bar above."
        if snapshot.network.input.shape == dataset.image_shape:
            return ""
        which = "the trained network" if snapshot.trained else "this network"
        remedy = f" {self._training.remedy(snapshot)}" if snapshot.trained else ""
        return (
            f"The images are {shape_text(dataset.image_shape)}, but {which} takes "
            f"{shape_text(snapshot.network.input.shape)}.{remedy}"
        )

    def watch(self, watched: bool = True) -> None:
        """A view that shows the snapshot came into sight, or went out of it.

        Nothing is built for an untrained network that nobody looks into.
        """
        self._watchers += 1 if watched else -1
        if watched:
            self.refresh()

    def refresh(self) -> None:
        """Follow the run and epoch that are selected, else what the network being edited would
        start from.
        """
        if self._loading.state != "ready":
            return
        looking = self._selection.now
        trained = self._training.find(looking.run, looking.epoch)
        if trained is not None:
            self._start = None
            self.drop(RandomStart.slot)
            self._set(trained)
        else:
            self._follow_editor()

    def ask(
        self,
        question: Question[Answer],
        show: Callable[[Answer], None],
        failed: Failed | None = None,
        progressed: Progress | None = None,
        delay_ms: int = 0,
    ) -> None:
        """Call ``show`` with the answer: now if it is known, else in the GUI thread when it is.

        An older question of the same slot is dropped; the same one under way goes on, and the
        answer comes to whoever asked last. All but the random start are dropped when there are
        other weights or other images.

        Args:
            failed: called with a sentence and details instead; None leaves it to the window.
            progressed: called with (done, total).
            delay_ms: wait so long before beginning.
        """
        tell_failed = failed if failed is not None else self.failed.emit
        under_way = self._asked.get(question.slot)
        if under_way is not None and under_way.question == question:
            under_way.show, under_way.failed = show, tell_failed
            return
        self.drop(question.slot)
        if question in self._answers:
            show(self._answers[question])
            return
        if question.at_once:
            answer = question.answer(self._bench, nobody)
            self._keep(question, answer)
            show(answer)
            return
        asked = _Asked(question, show, tell_failed)
        work = functools.partial(question.answer, self._bench)
        done = functools.partial(self._on_answered, asked)
        broken = functools.partial(self._on_failed, asked)
        asked.job = Job(work, done, broken, progressed)
        self._asked[question.slot] = asked
        self._tasks.run(question.lane, asked.job, delay_ms)

    def is_asked(self, slot: str) -> bool:
        """Whether a question of this slot is under way."""
        return slot in self._asked

    def drop(self, slot: str) -> None:
        """Give up the question of a slot, if one is under way; nothing more is heard of it."""
        asked = self._asked.pop(slot, None)
        if asked is not None and asked.job is not None:
            asked.job.cancel()

    def _follow_editor(self) -> None:
        resolved, plan = self._editing.resolved, self._editing.project.plan
        wanted = RandomStart(resolved.network, plan)
        possible = resolved.failed is None and bool(resolved.network.layers)
        if possible and self._start is not None and _same_start(self._start, wanted):
            return
        self.drop(RandomStart.slot)
        self._start, self.refusal = None, ""
        if not possible or not self._watchers:
            self._set(None)
            return
        if self.snapshot is not None and self.snapshot.trained:
            self._set(None)  # what was trained before is not this network's start
        self._start = wanted
        self.ask(wanted, self._set, self._on_refused, delay_ms=_TYPING_MS)

    def _on_selection_changed(self, now: Looking, before: Looking) -> None:
        if (now.run, now.epoch) != (before.run, before.epoch):
            self.refresh()

    def _on_answered(self, asked: _Asked, answer: Any) -> None:
        del self._asked[asked.question.slot]
        self._keep(asked.question, answer)
        if asked.question.slot in self._broken:
            self._broken.discard(asked.question.slot)
            self.recovered.emit()
        asked.show(answer)

    def _on_failed(self, asked: _Asked, sentence: str, details: str) -> None:
        del self._asked[asked.question.slot]
        self._broken.add(asked.question.slot)
        asked.failed(sentence, details)

    def _on_refused(self, sentence: str, details: str) -> None:
        """The network cannot be built; said where its inside would be."""
        self.refusal = sentence
        self._set(None)
        self.snapshot_changed.emit()
        if details:
            self.failed.emit(sentence, details)

    def _keep(self, question: Question[Any], answer: Any) -> None:
        if question.kept:
            self._answers.keep(question, answer)

    def _forget_answers(self, but: Snapshot | None = None) -> None:
        """Other weights or other images: what was known, and what is being found out, is old.

        Args:
            but: what is being found out about this snapshot is still wanted.
        """
        self._answers.clear()
        for slot, asked in list(self._asked.items()):
            if slot != RandomStart.slot and (but is None or asked.question.about is not but):
                self.drop(slot)

    def _set(self, snapshot: Snapshot | None) -> None:
        if snapshot is not self.snapshot:
            self.snapshot = snapshot
            self._forget_answers(but=self.settled)
            self.snapshot_changed.emit()


def _same_start(one: RandomStart, other: RandomStart) -> bool:
    """Whether two networks start from the same weights: names do not matter."""
    return one.network.nodes == other.network.nodes and one.plan.seed == other.plan.seed
