"""Project and data files: asks where, lets the controllers do it, and says what was done."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from cnnexplorer import paths
from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.data.sources import Source
from cnnexplorer.document import project as projects
from cnnexplorer.errors import UserError
from cnnexplorer.texts import path_text
from cnnexplorer.views.widgets.labels import plain_tip
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.exports import Exports, named_file
from cnnexplorer.views.window.leaving import Leaving, Step


class FileActions(QObject):
    """New, open and save; and to begin a training, by which weights may be lost.

    Args:
        window: parent of the dialogs.
        exports: write what was trained.
        say: a passing message.
        refuse: says why something cannot be opened, until something else is.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        exports: Exports,
        say: Callable[[str], None],
        refuse: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._say, self._refuse = say, refuse
        self._leaving = Leaving(window, session, self.save, exports.export_of, say)
        self._recent: QMenu | None = None
        self._chosen: tuple[Source, Path] | None = None
        session.recent.changed.connect(self._fill_recent)
        session.datasets.changed.connect(self._on_datasets_changed)
        session.files.saved.connect(self._on_saved)
        session.files.opened.connect(self._on_opened)
        session.files.failed.connect(self._on_failed)

    def fill_recent_of(self, menu: QMenu) -> None:
        """Keep ``menu`` filled with the recent files."""
        self._recent = menu
        menu.aboutToShow.connect(self._fill_recent)
        menu.aboutToShow.connect(self._session.recent.look)
        self._fill_recent()

    def open_path(self, path: Path) -> None:
        """Open a data set, or a project, if there is one and the one at hand may go."""
        source = catalog.at(path)
        if source is not None:
            self._chosen = source, paths.absolute(path)
            self._session.datasets.choose(source)
            return
        try:
            projects.refuse_model(path)
        except UserError as error:
            self._refuse(str(error))
            return
        self._session.files.check(path, functools.partial(self._leave_for, path))

    def _leave_for(self, path: Path) -> None:
        self.leave("open another", functools.partial(self._session.files.open, path))

    def leave(self, what: str, then: Step) -> None:
        """Do ``then`` once the person has said what becomes of all that would be lost by it."""
        self._leaving.leave(what, then)

    def train(self) -> None:
        """Begin a training, after what it would leave no room for was asked about."""
        self._leaving.train()

    def drop(self, dropped: list[Path]) -> None:
        """Open what was dropped, or say why it cannot be."""
        path = dropped[0]
        known = projects.is_project(path) or projects.is_model(path)
        if len(dropped) > 1:
            self._refuse(f"{len(dropped):,} files were dropped; drop {_openable()}, one at a time.")
        elif known or catalog.at(path) is not None:
            self.open_path(path)
        else:
            self._refuse(f"{path_text(path)} cannot be opened here; drop {_openable()}.")

    def new(self) -> None:
        self.leave("begin anew", self._begin)

    def _begin(self) -> None:
        dataset = self._session.datasets.dataset
        self._session.files.new(dataset.image_shape if dataset else None)

    def open(self) -> None:
        path = dialogs.ask_open_project(self._window, str(self._session.files.folder))
        if path is not None:
            self.open_path(path)

    def _on_recent_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open_path(Path(action.data()))

    def open_data(self) -> None:
        path = dialogs.ask_open_data(self._window, str(self._session.recent.folder))
        if path is not None:
            self.open_path(path)

    def save(self) -> bool:
        """Begin to write the project; False if the person was asked where and cancelled."""
        path = self._session.files.path
        if path is None:
            return self.save_as()
        self._session.files.save(path)
        return True

    def save_as(self) -> bool:
        """As ``save``, into another file."""
        files = self._session.files
        name = named_file(self._session.editing.project.network.name)
        suggestion = files.suggestion or files.folder / f"{name}{projects.SUFFIX}"
        path = dialogs.ask_save_project(self._window, str(suggestion))
        if path is not None:
            files.save(path)
        return path is not None

    def _on_opened(self, path: Path) -> None:
        self._say(f"Opened {path_text(path)}")

    def _on_saved(self, path: Path) -> None:
        self._say(f"Saved {path_text(path)}")

    def _on_failed(self) -> None:
        """What was said of an earlier one would stand beside what is said of this one."""
        self._say("")

    def _on_datasets_changed(self) -> None:
        """A file of the person's own is remembered once it could be read."""
        dataset = self._session.datasets.dataset
        if self._chosen is not None and dataset is not None and dataset.source == self._chosen[0]:
            path, self._chosen = self._chosen[1], None
            self._session.recent.remember(path)

    def _fill_recent(self) -> None:
        menu = self._recent
        if menu is None:
            return
        menu.clear()
        for path in self._session.recent.files:
            shown = path_text(path)
            action = QAction(shown.replace("&", "&&"), menu)
            action.setToolTip(plain_tip(shown))
            action.setData(str(path))
            action.triggered.connect(self._on_recent_triggered)
            menu.addAction(action)
        if menu.isEmpty():
            menu.addAction("No files yet").setEnabled(False)


def _openable() -> str:
    return f"a project ({projects.SUFFIX}) or a data set ({', '.join(catalog.suffixes())})"
