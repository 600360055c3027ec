"""Large mosaics are put together in the background, small ones at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from cnnexplorer.analysis.mosaic import Mosaic
from cnnexplorer.controllers.tasks import Job, Progress, Tasks

LANE = "picturing"
_AT_ONCE = 250_000
"""So many numbers become a picture in under 10 ms; AlexNet's largest kernel has 1.3 million."""


class Picturing(QObject):
    """Makes the mosaics of the views, each view in its own slot."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._jobs: dict[str, Job[Mosaic]] = {}

    def make(
        self,
        slot: str,
        numbers: int,
        build: Callable[[], Mosaic],
        show: Callable[[Mosaic], None],
        failed: Callable[[str, str], None],
    ) -> None:
        """Call ``show`` with what ``build`` gives; an older picture of the slot is dropped.

        Args:
            numbers: how many values the picture has, which decides where it is made.
        """
        older = self._jobs.pop(slot, None)
        if older is not None:
            older.cancel()
        if numbers <= _AT_ONCE:
            show(build())
            return

        def work(_progress: Progress) -> Mosaic:
            return build()

        self._jobs[slot] = self._tasks.run(LANE, Job(work, show, failed))
