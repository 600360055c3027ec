"""Writes what is remembered soon after it has changed, so that no end of the program loses it."""

from __future__ import annotations

import copy
import functools

from PySide6.QtCore import QObject, QTimer, Signal

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.settings import Settings

LANE = "settings"
REST_MS = 1000


class Remembering(QObject):
    """Holds the ``settings`` of one window; whoever changes them says so.

    Only what this window has changed is written: of the rest, the file keeps what other windows
    wrote. ``resting`` asks for what is only read once it has come to rest, before it is written.

    Attributes:
        timer: ends the wait for the rest; tests end it themselves.
    """

    resting = Signal()

    def __init__(self, settings: Settings, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings, self._tasks = settings, tasks
        self._written = self._queued = copy.copy(settings)
        self._wanted = self._goes_on = True
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(REST_MS)
        self.timer.timeout.connect(self._on_rest)

    def write(self) -> None:
        """Something was chosen: write it, in the background."""
        if not self._wanted or self.settings == self._queued:
            return
        back = self.settings == self._written  # a choice that is on its way was taken back
        before, now = (self._queued if back else self._written), copy.copy(self.settings)
        self._queued = now

        def work(_progress: Progress) -> bool:
            return settings_module.update(before, now)

        done = functools.partial(self._on_written, now)
        self._tasks.run(LANE, Job(work, done, self._on_failed))

    def write_at_rest(self) -> None:
        """Something is being moved: write where it is once it stays there."""
        if self._wanted and self._goes_on:
            self.timer.start()

    def forget(self) -> None:
        """From now on nothing is written."""
        self._wanted = False
        self.close()

    def close(self) -> None:
        """The lanes are about to end: wait for nothing any more."""
        self._goes_on = False
        self.timer.stop()

    def write_last(self) -> None:
        """Write what is left before this returns, when the lanes have ended."""
        if self._wanted:
            settings_module.update(self._written, self.settings)

    def _on_rest(self) -> None:
        self.resting.emit()
        self.write()

    def _on_written(self, now: Settings, done: bool) -> None:
        if done:
            self._written = now
        else:  # it is tried again with the next change, and at the end
            self._queued = self._written

    def _on_failed(self, _sentence: str, _details: str) -> None:
        """A place that cannot be written only loses the settings."""
