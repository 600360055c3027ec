"""The files that were opened or saved last, and which of them are still there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnnexplorer import paths
from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.remembering import Remembering
from cnnexplorer.controllers.tasks import Job, Progress, Tasks

ASKING_LANE = "recent"


class Recent(QObject):
    """Projects and data sets, newest first; ``changed`` follows another list.

    Whether a file is still there is asked in a lane, because a dead network drive takes minutes to
    answer; until it has, the file is listed.
    """

    changed = Signal()
    failed = Signal(str, str)

    def __init__(
        self, remembering: Remembering, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._remembering, self._settings = remembering, remembering.settings
        self._tasks = tasks
        self._gone: dict[str, bool] = {}
        self._asked: set[str] = set()

    @property
    def files(self) -> tuple[Path, ...]:
        """Those that are not known to be gone."""
        return tuple(
            Path(item) for item in self._settings.recent if not self._gone.get(item, False)
        )

    @property
    def folder(self) -> Path:
        """Where the newest lies that is known to be there, else the person's home."""
        return self.folder_of(lambda _path: True)

    def folder_of(self, sort: Callable[[Path], bool]) -> Path:
        """Where the newest of a sort lies that is known to be there, else the person's home."""
        known = (Path(item) for item in self._settings.recent if self._gone.get(item) is False)
        newest = next((path for path in known if sort(path)), None)
        return paths.home() if newest is None else newest.parent

    def remember(self, path: Path) -> None:
        """Put a file first that was just read or written."""
        settings_module.remember_recent(self._settings, str(path))
        self._gone[str(path)] = False
        self._remembering.write()
        self.changed.emit()

    def look(self) -> None:
        """Ask which are still there."""
        for item in self._settings.recent:
            if item not in self._asked:
                self._asked.add(item)
                self._tasks.run(ASKING_LANE, self._question(item))

    def _question(self, item: str) -> Job[bool]:
        def ask(_progress: Progress) -> bool:
            return paths.is_gone(Path(item))

        return Job(ask, functools.partial(self._on_answered, item), self.failed.emit)

    def _on_answered(self, item: str, gone: bool) -> None:
        self._asked.discard(item)
        before, self._gone[item] = self._gone.get(item), gone
        if bool(before) != gone:
            self.changed.emit()
