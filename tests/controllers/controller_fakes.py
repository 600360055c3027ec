"""A session whose engine is faked: the controllers and views run without TensorFlow."""

from __future__ import annotations

import gc
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers import session as session_module
from cnnexplorer.controllers import tasks as tasks_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.controllers.tasks import Tasks
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document import edits, inference, presets
from cnnexplorer.document.edits import Edit
from cnnexplorer.document.layers import Conv2D, Dense
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import DataSource
from cnnexplorer.errors import UserError
from cnnexplorer.runs.events import BatchDone, EpochDone, Failed, Finished, Started, Weights
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.settings import Settings
from tests.nets import NET_S

CLASSES = 10
WRONG = (3, 7, 8)
"""Test images that the fake network gets wrong; the later the more confident."""

Report = Callable[[Any], None]


def weights_of(network: Network, seed: int = 0) -> Weights:
    """Arrays of the shapes that Keras would have, with random numbers."""
    random = np.random.default_rng(seed)
    rows = dict(zip(network.ids, inference.infer(network), strict=True))
    made: dict[str, tuple[Any, ...]] = {}
    for index, node in enumerate(network.nodes[1:], start=1):
        before = rows[network.sources(index)[0]].output_shape
        size: tuple[int, ...] = ()
        if isinstance(node.layer, Conv2D) and before:
            size = (*node.layer.kernel_size, before[-1], node.layer.filters)
        elif isinstance(node.layer, Dense) and before:
            size = (before[-1], node.layer.units)
        if size:
            arrays = (random.normal(size=size), random.normal(size=size[-1:]))
            made[node.id] = tuple(array.astype(np.float32) for array in arrays)
    return made


class FakeTrainer:
    """Trains as a test put into ``behave``."""

    def __init__(self) -> None:
        self.behave: Callable[..., None] = learn
        self.calls: list[tuple[Network, Plan, Dataset]] = []
        self.running = 0
        self.most_running = 0

    def train(
        self, network: Network, plan: Plan, dataset: Dataset, stop: threading.Event, report: Report
    ) -> None:
        self.calls.append((network, plan, dataset))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            self.behave(network, plan, dataset, stop, report)
        finally:
            self.running -= 1


def learn(
    network: Network, plan: Plan, dataset: Dataset, stop: threading.Event, report: Report
) -> None:
    """All epochs of the plan with 4 steps each; the loss falls, the weights change."""
    report(Started(plan.epochs, 4, 30, 10))
    for epoch in range(1, plan.epochs + 1):
        run_epoch(network, epoch, report)
    weights = weights_of(network, plan.epochs)
    report(Finished(False, plan.epochs, weights, 0.25, 0.85, 1.5))


def run_epoch(network: Network, epoch: int, report: Report) -> None:
    for step in range(1, 5):
        report(BatchDone(epoch, step, 1.0 / (4 * (epoch - 1) + step), 0.5 + step / 10))
    report(EpochDone(epoch, 0.5 / epoch, 0.7, 0.6 / epoch, 0.65, 0.1, weights_of(network, epoch)))


def learn_until_stopped(
    network: Network, plan: Plan, dataset: Dataset, stop: threading.Event, report: Report
) -> None:
    """One epoch, then steps of the second until the person presses Stop."""
    report(Started(plan.epochs, 4, 30, 10))
    run_epoch(network, 1, report)
    report(BatchDone(2, 1, 0.5, 0.5))
    assert stop.wait(NET_S)
    report(Finished(True, 1, weights_of(network, 99), None, None, 2.0))


class StoppedSoon:
    """A trainer that is stopped in its first epoch, after so many batches."""

    def __init__(self, batches: int) -> None:
        self._batches = batches

    def __call__(
        self, network: Network, plan: Plan, dataset: Dataset, stop: threading.Event, report: Report
    ) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        for step in range(self._batches):
            report(BatchDone(1, step + 1, 0.5, 0.5))
        assert stop.wait(NET_S)
        report(Finished(True, 0, weights_of(network, 5), None, None, 0.1))


class Told:
    """A trainer that reports what a test tells it, event by event, until its last word."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def tell(self, *events: Any) -> None:
        for event in events:
            self._events.put(event)

    def __call__(
        self, network: Network, plan: Plan, dataset: Dataset, stop: threading.Event, report: Report
    ) -> None:
        event: Any = None
        while not isinstance(event, Finished | Failed):
            event = self._events.get(timeout=NET_S)
            report(event)


class FakeInspector:
    """Answers at once, or when a test lets it."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[str] = []
        self.error: Exception | None = None
        module = self

        class Inspector:
            def __init__(self, network: Network, weights: Weights) -> None:
                module.asked.append("build")
                self.network, self.weights = network, weights

            def set_weights(self, weights: Weights) -> None:
                module.asked.append("set_weights")
                self.weights = weights

            def activations(self, image: Any, scale: int) -> dict[str, Any]:
                module.answer(f"activations {int(image[0, 1, 0])}")
                return outputs_of(self.network, image, scale)

            def probabilities(self, images: Any, scale: int, progress: Any) -> Any:
                module.answer("probabilities")
                progress(0, len(images))
                progress(len(images), len(images))
                return probabilities_of(images)

        self.Inspector = Inspector

    def answer(self, what: str) -> None:
        self.asked.append(what)
        assert self.gate.wait(NET_S)
        if self.error is not None:
            raise self.error

    def initial_weights(self, network: Network, seed: int) -> Weights:
        self.answer(f"initial {network.name} {seed}")
        return weights_of(network, seed)


def outputs_of(network: Network, image: Any, scale: int) -> dict[str, Any]:
    """Numbers of the right shapes that depend on the image and the node's place."""
    made = {network.nodes[0].id: (image / scale).astype(np.float32)}
    for index, row in enumerate(inference.infer(network)[1:], start=1):
        assert row.output_shape
        random = np.random.default_rng([index, int(image[0, 1, 0])])
        made[network.nodes[index].id] = random.normal(size=row.output_shape).astype(np.float32)
    made[network.nodes[-1].id] = probabilities_of(image[np.newaxis])[0]
    return made


def probabilities_of(images: Any) -> Any:
    """Right for all images but WRONG; the first pixel of each is its class, the second its
    number."""
    made = np.full((len(images), CLASSES), 0.01, np.float32)
    for row, image in enumerate(images):
        label, number = int(image[0, 0, 0]), int(image[0, 1, 0])
        wrong = number in WRONG
        made[row, (label + 1) % CLASSES if wrong else label] = 0.5 + number / 100
    return made


class FakeEngine:
    """The :class:`~cnnexplorer.engine.protocol.Engine` of these tests, without TensorFlow."""

    def __init__(self) -> None:
        self.trainer, self.inspecting = FakeTrainer(), FakeInspector()
        self.loads = 0
        self.load_error: Exception | None = None
        self.train = self.trainer.train
        self.initial_weights = self.inspecting.initial_weights

    def load(self) -> None:
        self.loads += 1
        if self.load_error is not None:
            raise self.load_error

    def versions(self) -> dict[str, str]:
        return {"TensorFlow": "fake"}

    def threads(self) -> int:
        return 2

    def inspector(self, snapshot: Snapshot) -> Any:
        return self.inspecting.Inspector(snapshot.network, snapshot.weights)

    def save_model(self, snapshot: Snapshot, path: Path) -> None:
        if not path.parent.is_dir():
            raise UserError(f"{path} could not be written; choose another place.")
        path.write_text(f"{snapshot.network.name}: weights of {len(snapshot.weights)} layers")


@pytest.fixture(scope="session", autouse=True)
def short_collections() -> Iterator[None]:
    """What is imported by now stays; looking through it for leaks after every test takes 0.1 s."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """The faked engine of this test."""
    monkeypatch.setattr(tasks_module, "DRAIN_MS", 5)  # nobody looks, so answers may come at once
    monkeypatch.setattr(session_module, "_JOIN_S", NET_S)
    return FakeEngine()


@pytest.fixture
def tasks(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tasks]:
    """Lanes without a session, whose answers come at once."""
    monkeypatch.setattr(tasks_module, "DRAIN_MS", 5)
    made = Tasks()
    yield made
    assert made.close(NET_S)


@pytest.fixture
def told(engine: FakeEngine) -> Told:
    """What the faked trainer reports, event by event."""
    engine.trainer.behave = script = Told()
    return script


def write_npz(path: Path, side: int = 28, channels: int = 1, train: int = 40) -> DataSource:
    """Random images of ten classes, of which the first pixel is the class and the second the
    number of the image; 20 test images."""
    random = np.random.default_rng(1)
    parts = {}
    for name, count in (("train", train), ("test", 20)):
        images = random.integers(0, 256, (count, side, side, channels), np.uint8)
        labels = np.arange(count) % CLASSES
        images[:, 0, 0], images[:, 0, 1] = labels[:, None], np.arange(count)[:, None] % 256
        images[:, 1, 1] = 255
        parts |= {f"x_{name}": images, f"y_{name}": labels}
    np.savez(path, **parts)
    return NpzFile(path=str(path))


@pytest.fixture
def small_data(tmp_path: Path) -> DataSource:
    """40 + 20 grey images of 28×28 in a file."""
    return write_npz(tmp_path / "small.npz")


MakeSession = Callable[..., Session]


@pytest.fixture
def make_session(qtbot: Any, engine: FakeEngine, small_data: DataSource) -> Iterator[MakeSession]:
    """Makes sessions that are closed after the test.

    Args of the function: ``project`` (one-conv-mnist on ``small_data`` if None), ``ready``
    whether the engine is there, ``loaded`` whether to wait for the data set, ``settings`` what was
    remembered.
    """
    made: list[Session] = []

    def make(
        project: Project | None = None, ready: bool = True, loaded: bool = True,
        settings: Settings | None = None,
    ) -> Session:  # fmt: skip
        if project is None:
            project = Project(presets.load("one-conv-mnist").project.network, Plan(), small_data)
        session = Session(project, settings or Settings(), engine)
        made.append(session)
        if loaded:
            session.datasets.follow_project()
        if ready:
            session.loading.state = "ready"
            session.loading.changed.emit()
        qtbot.waitUntil(lambda: not session.tasks.busy)
        return session

    yield make
    engine.inspecting.gate.set()
    for session in made:
        session.close()
        session.deleteLater()
    QCoreApplication.processEvents()


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    """One session with data and engine at hand."""
    return make_session()


def do(session: Session, step: Callable[..., Edit], *arguments: Any) -> None:
    """Carry out one of ``document.edits``."""
    session.editing.do(step(session.editing.project, *arguments))


def settled(qtbot: Any, session: Session) -> None:
    """Wait until all that was begun in the background has come back."""
    qtbot.waitUntil(lambda: not session.tasks.busy)


def save(qtbot: Any, session: Session, path: Path) -> None:
    """Write the project to a file, and wait until it is there."""
    session.files.save(path)
    settled(qtbot, session)


def node_at(session: Session, row: int) -> str:
    """The id of the node in a row."""
    return session.editing.project.network.nodes[row].id


def set_layer(session: Session, row: int, name: str, value: Any) -> None:
    """Change a setting of the layer in a row."""
    do(session, edits.set_layer, node_at(session, row), name, value)


class Heard:
    """Collects what signals carried."""

    def __init__(self, *signals: Any) -> None:
        self.calls: list[tuple[Any, ...]] = []
        for signal in signals:
            signal.connect(self._on_signal)

    def _on_signal(self, *values: Any) -> None:
        self.calls.append(values)

    def __len__(self) -> int:
        return len(self.calls)
