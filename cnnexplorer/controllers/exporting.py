"""Writes the trained model as a Keras file, and other files, in the background."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnnexplorer import safe_write
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.engine.protocol import Engine
from cnnexplorer.runs import usage
from cnnexplorer.runs.snapshot import Snapshot

LANE = "exporting"


class Exporting(QObject):
    """``done`` carries the file that was written and what it expects, in sentences; ``failed`` a
    sentence and details.

    ``exported`` is the newest snapshot that is in a file.
    """

    done = Signal(object, str)
    failed = Signal(str, str)

    def __init__(self, engine: Engine, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._tasks = engine, tasks
        self.busy = False
        self.exported: Snapshot | None = None
        self._written: set[tuple[str, int, str]] = set()

    def save(self, snapshot: Snapshot, path: Path, name: str = "") -> None:
        """Write network and weights to ``path`` (.keras), beside the old file and swapped in.

        Args:
            name: what the network is called now; empty for what it was called in its training.
        """
        engine = self._engine
        network = replace(snapshot.network, name=name or snapshot.network.name)
        named = replace(snapshot, network=network)

        def work(_progress: Progress) -> Path:
            engine.save_model(named, path)
            return path

        self._start(work, functools.partial(self._on_exported, snapshot))

    def knows(self, snapshot: Snapshot) -> bool:
        """Whether these weights are in a file."""
        return _key(snapshot) in self._written

    def write(self, content: Callable[[], bytes], path: Path) -> None:
        """Write what ``content`` makes (in the background too), beside the old file and swapped
        in.
        """

        def work(_progress: Progress) -> Path:
            made = content()
            safe_write.replace_file(path, lambda beside: beside.write_bytes(made))
            return path

        self._start(work, self._on_written)

    def _start(self, work: Callable[[Progress], Path], done: Callable[[Path], None]) -> None:
        self.busy = True
        self._tasks.run(LANE, Job(work, done, self._on_failed))

    def _on_exported(self, snapshot: Snapshot, path: Path) -> None:
        self.exported = snapshot
        self._written.add(_key(snapshot))
        self._on_written(path, usage.as_text(snapshot))

    def _on_written(self, path: Path, expects: str = "") -> None:
        self.busy = False
        self.done.emit(path, expects)

    def _on_failed(self, sentence: str, details: str) -> None:
        self.busy = False
        self.failed.emit(sentence, details)


def _key(snapshot: Snapshot) -> tuple[str, int, str]:
    """By what weights are known again, without holding them."""
    return snapshot.run, snapshot.epoch, snapshot.note
