"""Project files: new, open, save, recent, and whether anything would be lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Input
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.settings import Settings
from cnnexplorer.texts import printable


class Files(QObject):
    """Where the project lies on disk; ``changed`` is sent when name or unsaved state may differ."""

    changed = Signal()

    def __init__(self, editing: Editing, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._settings = settings
        self._saved = editing.project
        self.path: Path | None = None
        editing.changed.connect(self.changed)

    @property
    def unsaved(self) -> bool:
        """Whether the project differs from its file."""
        return self._editing.project != self._saved

    @property
    def title(self) -> str:
        """The file's name, or the network's where there is no file yet."""
        name = self.path.name if self.path else self._editing.project.network.name.strip()
        return printable(name) or "Untitled"

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files opened or saved last that are still there."""
        return tuple(path for item in self._settings.recent if (path := Path(item)).is_file())

    def new(self, image_shape: tuple[int, int, int] | None = None) -> None:
        """Begin with an empty network for images of this shape; the data set stays."""
        network = chain(input=Input(*image_shape)) if image_shape else chain()
        self._take(Project(network=network, data=self._editing.project.data), None)

    def open(self, path: Path) -> None:
        """Open a project.

        Raises:
            UserError: it cannot be read; the project being edited stays as it is.
        """
        self._take(projects.load(path), path.resolve())

    def save(self, path: Path) -> None:
        """Write the project; a missing suffix is added.

        Raises:
            UserError: the place cannot be written; the old file and the edits stay.
        """
        if not projects.is_project(path):
            path = path.with_name(path.name + projects.SUFFIX)
        path = path.resolve()
        projects.save(self._editing.project, path)
        self.path = path
        self._saved = self._editing.project
        self._remember(path)
        self.changed.emit()

    def begin(self, project: Project) -> None:
        """Begin with this project as a new one without a file."""
        self._take(project, None)

    def _take(self, project: Project, path: Path | None) -> None:
        self.path = path
        self._saved = project
        if path is not None:
            self._remember(path)
        self._editing.open(project)

    def _remember(self, path: Path) -> None:
        settings_module.remember_recent(self._settings, str(path))
        settings_module.save(self._settings)
