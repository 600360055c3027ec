"""Keeps unsaved edits aside while they are made, and offers those that an ended program left."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.files import Files
from cnnexplorer.controllers.tasks import Job, Progress, Tasks, nobody
from cnnexplorer.document import kept_aside
from cnnexplorer.document.kept_aside import Kept, Place
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError

LANE = "autosave"
EVERY_MS = 60_000


class Autosaving(QObject):
    """Writes unsaved edits to a place of this window's own every minute, and when it must end.

    ``offer_changed`` follows ``offer``, the newest edits that were found, or None; ``failed``
    carries a sentence and details, once.
    """

    offer_changed = Signal()
    failed = Signal(str, str)

    def __init__(
        self, editing: Editing, files: Files, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing, self._files, self._tasks = editing, files, tasks
        self._place: Place | None = None
        self._kept: Project | None = None
        self._found: list[Kept] = []
        self._locked: list[Kept] = []
        self._numbers = itertools.count(1)
        self._complained = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep_soon)
        files.changed.connect(self._on_files_changed)

    @property
    def offer(self) -> Kept | None:
        """What the person is asked about."""
        return self._found[0] if self._found else None

    def begin(self, folder: Path) -> None:
        """From now on edits are kept in ``folder``; look there for those of ended programs."""
        self._place = Place(folder)

        def look(_progress: Progress) -> list[Kept]:
            found = kept_aside.abandoned(folder)
            self._locked += found  # so that they are given back even if the answer is not heard
            return found

        self._tasks.run(LANE, Job(look, self._on_looked, self._on_failed))
        self._on_files_changed()

    def accept(self) -> None:
        """Go on with the edits that are offered; their place is this window's from now on."""
        if not self._found:
            return
        kept = self._found.pop(0)
        if self._place is not None:
            self._place.leave(keep=False)
        self._place, self._kept = kept.place, kept.project
        self._files.recover(kept.project, kept.origin)
        self.offer_changed.emit()

    def refuse(self) -> None:
        """Throw away the edits that are offered."""
        if self._found:
            self._found.pop(0).place.leave(keep=False)
            self.offer_changed.emit()

    def keep_soon(self) -> None:
        """Write the edits in the background, if they are not written yet."""
        project = self._editing.project
        if project is not self._kept and (work := self._work()) is not None:
            self._kept = project
            self._run(work)

    def keep_now(self) -> None:
        """Write the edits before this returns: the program is about to be ended."""
        work = self._work()
        if work is not None:
            try:
                work()
            except UserError as error:
                self._on_failed(str(error), "")

    def close(self, keep: bool) -> None:
        """The window is closed.

        Args:
            keep: nobody was asked what becomes of the edits, so they wait for the next start.
        """
        self._timer.stop()
        if self._place is not None:
            self._place.leave(keep)
        for kept in self._locked:
            kept.place.leave(keep=True)  # nobody has answered; after an answer it does nothing
        self._place, self._found, self._locked = None, [], []

    def _work(self) -> Callable[[], None] | None:
        """How the edits are written as they are now, in any thread; None if there are none."""
        place, project, origin = self._place, self._editing.project, self._files.suggestion
        if place is None or not self._files.unsaved:
            return None
        number = next(self._numbers)
        return lambda: place.keep(project, origin, number)

    def _run(self, work: Callable[[], None]) -> None:
        self._tasks.run(LANE, Job(lambda _progress: work(), nobody, self._on_failed))

    def _on_files_changed(self) -> None:
        place = self._place
        if place is None:
            return
        if self._files.unsaved:
            if not self._timer.isActive():
                self._timer.start()
        elif self._timer.isActive():
            self._timer.stop()
            self._kept = None
            number = next(self._numbers)
            self._run(lambda: place.empty(number))

    def _on_looked(self, found: list[Kept]) -> None:
        if found:
            self._found += found
            self.offer_changed.emit()

    def _on_failed(self, sentence: str, details: str) -> None:
        self._kept = None
        if not self._complained:
            self._complained = True
            told = f"Unsaved edits cannot be kept for the next start: {sentence} Save the project."
            self.failed.emit(told, details)
