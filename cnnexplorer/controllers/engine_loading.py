"""Brings TensorFlow in behind the first paint, and keeps Python's collector out of its threads."""

from __future__ import annotations

import gc
from typing import Literal

import PySide6
from PySide6.QtCore import QObject, QTimer, Signal, qVersion

from cnnexplorer import __version__
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.engine.protocol import Engine

TRAINING_LANE = "training"
_YOUNG_MS = 1000
_OLD_EVERY = 30

State = Literal["waiting", "loading", "ready", "failed"]


class EngineLoading(QObject):
    """Loads the engine once; ``changed`` follows every new ``state``.

    The cyclic collector is switched off while TensorFlow is imported, because a collection in a
    worker thread can destroy Qt objects there (napari#1029). From then on this object collects,
    in the GUI thread.
    """

    changed = Signal()

    def __init__(self, engine: Engine, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._tasks = engine, tasks
        self.state: State = "waiting"
        self.sentence = ""
        self._ticks = 0
        self._collector = QTimer(self)
        self._collector.setInterval(_YOUNG_MS)
        self._collector.timeout.connect(self._collect)

    def start(self) -> None:
        """Import TensorFlow in the training lane, whose low priority its thread pools inherit."""
        if self.state != "waiting":
            return
        self.state = "loading"
        gc.disable()
        self._collector.start()
        self._tasks.run(TRAINING_LANE, Job(self._load, self._on_ready, self._on_failed))
        self.changed.emit()

    def stop(self) -> None:
        """Give the collector back to Python (the window closes)."""
        self._collector.stop()
        gc.enable()

    @property
    def threads(self) -> int:
        """How many threads TensorFlow computes with."""
        return self._engine.threads()

    def versions(self) -> dict[str, str]:
        """Name and version of the program and of what it runs on; TensorFlow's once it is there."""
        known = {"cnnexplorer": __version__}
        if self.state == "ready":
            known |= self._engine.versions()
        return known | {"PySide6": PySide6.__version__, "Qt": qVersion()}

    def _load(self, _progress: Progress) -> None:
        self._engine.load()

    def _on_ready(self, _result: None) -> None:
        self.state = "ready"
        self.changed.emit()

    def _on_failed(self, sentence: str, _details: str) -> None:
        self.state, self.sentence = "failed", sentence
        self.changed.emit()

    def _collect(self) -> None:
        if self.state == "loading":
            return
        self._ticks += 1
        gc.collect(2 if self._ticks % _OLD_EVERY == 0 else 1)
