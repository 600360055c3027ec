"""All controllers of one window, made in the right order and closed in the right order."""

from __future__ import annotations

from PySide6.QtCore import QObject

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.autosaving import Autosaving
from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.engine_loading import TRAINING_LANE, EngineLoading
from cnnexplorer.controllers.exporting import Exporting
from cnnexplorer.controllers.files import Files
from cnnexplorer.controllers.inspecting import Inspecting
from cnnexplorer.controllers.recent import Recent
from cnnexplorer.controllers.remembering import Remembering
from cnnexplorer.controllers.selection import Selection
from cnnexplorer.controllers.tasks import Tasks
from cnnexplorer.controllers.training import Training
from cnnexplorer.document.project import Project
from cnnexplorer.engine.protocol import Engine
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.settings import Settings

_JOIN_S = 3.0
_JOIN_WRITING_S = 30.0
"""A file that is being written is what the person asked for last."""
_JOIN_LOADING_S = 0.3
"""TensorFlow's import cannot be interrupted and has nothing to lose, so it is not waited for."""


class Session(QObject):
    """What a window works with.

    Args:
        project: where the person begins.
        settings: what was remembered.
        engine: what trains and looks inside.
    """

    def __init__(self, project: Project, settings: Settings, engine: Engine) -> None:
        super().__init__()
        self.settings = settings
        self.tasks = Tasks(self)
        self.remembering = Remembering(settings, self.tasks, self)
        self.selection = Selection(self)
        self.editing = Editing(project, self.selection, self)
        self.recent = Recent(self.remembering, self.tasks, self)
        self.files = Files(self.editing, self.recent, self.tasks, self)
        self.autosaving = Autosaving(self.editing, self.files, self.tasks, self)
        self.datasets = Datasets(self.editing, self.tasks, self)
        self.loading = EngineLoading(engine, self.tasks, self)
        self.training = Training(
            self.editing, self.datasets, self.loading, self.selection, engine, self.tasks, self
        )
        self.inspecting = Inspecting(
            self.editing, self.datasets, self.loading, self.training, self.selection, engine,
            self.tasks, self,
        )  # fmt: skip
        self.exporting = Exporting(engine, self.tasks, self)
        self.files.opened.connect(self.datasets.read_again)
        self.training.weights_changed.connect(self._on_weights_changed)
        self.ended_cleanly = True

    @property
    def unexported(self) -> tuple[Snapshot, ...]:
        """What was trained and is in no file, so that it is lost with the project; first what is
        looked into.
        """
        found = (self.training.trained, *self.training.others)
        return tuple(one for one in found if one is not None and not self.exporting.knows(one))

    @property
    def displaced(self) -> tuple[Snapshot, ...]:
        """What the next training leaves no room for and is in no file."""
        shown = self.training.trained
        return tuple(one for one in self.unexported if one is not shown)

    def begin(self) -> None:
        """Load the data set and TensorFlow; called once the window has been painted."""
        self.recent.look()
        if not self.datasets.busy:  # a file from the command line comes first
            self.datasets.follow_project()
        self.loading.start()

    def keep_edits_aside(self) -> None:
        """From now on unsaved edits outlive the program; what an earlier one left is offered."""
        self.autosaving.begin(settings_module.unsaved_folder())

    def versions(self) -> dict[str, str]:
        """Versions of the program and of what it runs on."""
        return self.loading.versions()

    def _on_weights_changed(self) -> None:
        """Weights that others have replaced are not held in memory for having been exported."""
        trained = self.training.trained
        replaced = trained is not None and trained is not self.exporting.exported
        if replaced or self.training.run is None:
            self.exporting.exported = None

    def close(self, keep_edits: bool = False) -> None:
        """Stop everything and wait for the threads, at most a few seconds.

        Args:
            keep_edits: nobody was asked about them, so those kept aside are offered next time.
        """
        self.training.abandon()
        self.loading.stop()
        self.remembering.close()
        engine_s = _JOIN_LOADING_S if self.loading.state == "loading" else _JOIN_S
        writing = self.exporting.busy or self.files.writing
        limit_s = _JOIN_WRITING_S if writing else _JOIN_S
        self.ended_cleanly = self.tasks.close(limit_s, {TRAINING_LANE: engine_s})
        self.autosaving.close(keep_edits)
