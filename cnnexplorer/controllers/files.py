"""Project files: new, open, save, and whether anything would be lost."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from cnnexplorer import paths
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.recent import Recent
from cnnexplorer.controllers.tasks import Job, Progress, Tasks
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Input
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError
from cnnexplorer.texts import printable


class Files(QObject):
    """Where the project lies on disk; files are read and written in a lane, one for each folder.

    ``changed`` is sent when name or unsaved state may differ; ``opened`` and ``saved`` carry the
    path when a file has been read or written, ``failed`` a sentence and details when it could not
    be, and then everything is as it was; ``found_instead`` a sentence and details when other images
    were found than the file names.
    """

    changed = Signal()
    opened = Signal(object)
    found_instead = Signal(str, str)
    saved = Signal(object)
    failed = Signal(str, str)

    def __init__(
        self, editing: Editing, recent: Recent, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing, self._recent, self._tasks = editing, recent, tasks
        self._saved: Project | None = editing.project
        self._path: Path | None = None
        self._ours: list[Project] = []
        self._disputed = ""
        self._parted = False
        self._parted_while: int | None = None
        self._origin: Path | None = None
        self._reading: Job[Any] | None = None
        self._numbers = itertools.count(1)
        self._writing: int | None = None
        editing.changed.connect(self._on_editing_changed)
        editing.begun_anew.connect(self._part)

    @property
    def unsaved(self) -> bool:
        """Whether the project differs from its file, or, without a file, from what one begins
        with: then the images alone are no work.
        """
        project, saved = self._editing.project, self._saved
        if saved is None or self._path is not None:
            return project != saved
        return replace(project, data=saved.data) != saved

    @property
    def writing(self) -> bool:
        """Whether the project is on its way to the disk."""
        return self._writing is not None

    @property
    def path(self) -> Path | None:
        """The file that belongs to this project, or None."""
        return None if self._parted and self.unsaved else self._path

    @property
    def title(self) -> str:
        """The file's name, or the network's where there is no file yet."""
        path = self.path
        return printable(path.name) if path else self._editing.project.network.title

    @property
    def suggestion(self) -> Path | None:
        """The file that the person would expect to save to, or None."""
        return self.path or self._origin

    @property
    def folder(self) -> Path:
        """Where the person's projects and models are, as far as is known."""
        return self._path.parent if self._path else self._recent.folder_of(projects.is_project)

    def new(self, image_shape: tuple[int, int, int] | None = None) -> None:
        """Begin with an empty network for images of this shape; the data set stays."""
        network = chain(input=Input(*image_shape)) if image_shape else chain()
        self.begin(Project(network=network, data=self._editing.project.data))

    def begin(self, project: Project) -> None:
        """Begin with this project as a new one without a file."""
        self._take(project, None)

    def open(self, path: Path) -> None:
        """Open a project, unless it was edited meanwhile."""
        before = self._editing.project

        def read(_progress: Progress) -> tuple[Project, Project, Path]:
            written = projects.written(path)
            return projects.found(written, path), written, paths.absolute(path)

        if self._reading is not None:
            self._reading.cancel()
        opened = functools.partial(self._on_opened, before)
        self._reading = self._run(path, Job(read, opened, self._on_open_failed))

    def check(self, path: Path, then: Callable[[], object]) -> None:
        """Call ``then`` if a project can be read from ``path``; ``failed`` says why not."""

        def read(_progress: Progress) -> None:
            projects.written(path)

        if self._reading is not None:
            self._reading.cancel()
        checked = functools.partial(self._on_checked, then)
        self._reading = self._run(path, Job(read, checked, self._on_open_failed))

    def save(self, path: Path) -> None:
        """Write the project as it is now; a missing suffix is added.

        Where its own file holds something else than when it was last read or written here, that
        is said, and only a second call, before anything is edited, replaces what was said.
        """
        if not projects.is_project(path):
            path = path.with_name(path.name + projects.SUFFIX)
        project = self._editing.project
        ours, told = (self._ours if path == self._path else []), self._disputed

        def write(_progress: Progress) -> Path | str:
            chosen = paths.absolute(path)
            other = _another(chosen, (*ours, project)) if ours else ""
            if other and other != told:
                return other
            projects.save(project, chosen)
            ours[:] = [project]  # the next one may be waiting in this lane already
            return chosen

        number = self._writing = next(self._numbers)
        saved = functools.partial(self._on_saved, number, project, path)
        failed = functools.partial(self._on_save_failed, number)
        self._run(path, Job(write, saved, failed))

    def _on_editing_changed(self) -> None:
        self._disputed = ""  # what is saved after an edit was not said to replace anything
        self.changed.emit()

    def _part(self) -> None:
        """The network has become another one: its file is not to be replaced unasked."""
        self._parted, self._parted_while = True, self._writing
        self.changed.emit()

    def recover(self, project: Project, origin: Path | None) -> None:
        """Go on with edits that were not saved to ``origin``."""
        self._drop_jobs()
        self._belong(None, None, origin)
        self._editing.open(project)

    def _run(self, path: Path, job: Job[Any]) -> Job[Any]:
        """A lane for each folder: where one does not answer, others still do."""
        return self._tasks.run(f"files in {paths.absolute(path).parent}", job)

    def _on_opened(self, before: Project, read: tuple[Project, Project, Path]) -> None:
        self._reading = None
        project, written, path = read
        if self._editing.project != before and self.unsaved:
            self.failed.emit(
                f"{printable(path.name)} was not opened, because the network was edited while it "
                "was read; open it again if it may take the network's place.",
                "",
            )
            return
        self._take(project, path)
        self._ours.append(written)  # its images may have been found elsewhere
        self._recent.remember(path)
        self.opened.emit(path)
        other = projects.instead(project, written)
        if other and project.data is not None and written.data is not None:
            places = f"{written.data.about_text()}\n→ {project.data.about_text()}"
            self.found_instead.emit(other, places)

    def _on_checked(self, then: Callable[[], object], _nothing: None) -> None:
        self._reading = None
        then()

    def _on_open_failed(self, sentence: str, details: str) -> None:
        self._reading = None
        self.failed.emit(sentence, details)

    def _on_saved(self, number: int, project: Project, wanted: Path, path: Path | str) -> None:
        if isinstance(path, str):
            if number == self._writing:
                self._disputed = path
            self._on_save_failed(
                number,
                f"{printable(wanted.name)} has been changed by another window or program since it "
                "was opened here; save under another name (Save as…), or save again at once to "
                "replace what is there.",
                "",
            )
            return
        if number == self._writing:  # else it was saved again, or another project is there
            self._writing = None
            parted = self._parted_while == number  # it is not of what was being written
            self._belong(project, path)
            self._parted = parted
            self.changed.emit()
        self._recent.remember(path)
        self.saved.emit(path)

    def _on_save_failed(self, number: int, sentence: str, details: str) -> None:
        if number == self._writing:
            self._writing = None
        self.failed.emit(sentence, details)

    def _take(self, project: Project, path: Path | None) -> None:
        self._drop_jobs()
        self._belong(project, path)
        self._editing.open(project)

    def _drop_jobs(self) -> None:
        """What was begun for the project before no longer matters for this one."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._writing = None

    def _belong(
        self, project: Project | None, path: Path | None, origin: Path | None = None
    ) -> None:
        """What the file at ``path`` holds is this project; or none, and nothing is saved."""
        if project is None or path is None or path != self._path:
            self._ours = [] if project is None or path is None else [project]
        self._saved, self._path, self._origin = project, path, origin
        self._parted, self._parted_while, self._disputed = False, None, ""


def _another(path: Path, known: tuple[Project, ...]) -> str:
    """By what the content of a file is known again that holds something else; empty where it does
    not, or is gone. For a lane.
    """
    if paths.is_gone(path):
        return ""
    try:
        project = projects.written(path)
    except UserError as error:
        return str(error)
    return "" if project in known else repr(project)
