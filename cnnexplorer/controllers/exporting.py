"""Writes the trained model as a Keras file, in the background."""

from __future__ import annotations

import functools
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.engine.protocol import Engine
from cnnexplorer.runs.snapshot import Snapshot

LANE = "exporting"


class Exporting(QObject):
    """``done`` carries the file that was written, ``failed`` a sentence and details.

    ``exported`` is the newest snapshot that is in a file.
    """

    done = Signal(object)
    failed = Signal(str, str)

    def __init__(self, engine: Engine, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._tasks = engine, tasks
        self.busy = False
        self.exported: Snapshot | None = None

    def save(self, snapshot: Snapshot, path: Path) -> None:
        """Write network and weights to ``path`` (.keras), beside the old file and swapped in."""
        engine = self._engine

        def work(_progress: Progress) -> Path:
            engine.save_model(snapshot, path)
            return path

        self.busy = True
        done = functools.partial(self._on_done, snapshot)
        self._tasks.run(LANE, Job(work, done, self._on_failed))

    def _on_done(self, snapshot: Snapshot, path: Path) -> None:
        self.busy = False
        self.exported = snapshot
        self.done.emit(path)

    def _on_failed(self, sentence: str, details: str) -> None:
        self.busy = False
        self.failed.emit(sentence, details)
