"""The File menu: asks where, lets the controllers do it, and says what was done."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from cnnexplorer import paths
from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.data.sources import Source
from cnnexplorer.document import project as projects
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import file_name, path_text, printable
from cnnexplorer.views.widgets.labels import plain_tip
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.happenings import Happening, Happenings
from cnnexplorer.views.window.leaving import Leaving, Step
from cnnexplorer.views.window.problems import Problems
from cnnexplorer.views.workspaces.workspace import Copy


class FileActions(QObject):
    """New, open, save and export.

    Args:
        window: parent of the dialogs.
        problems: shows a sentence that something failed.
        news: shows what is worth reading at leisure.
        happenings: say when that is about what is no more.
        say: a passing message.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        problems: Problems,
        news: Notice,
        happenings: Happenings,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._problems, self._news, self._say = problems, news, say
        self._leaving = Leaving(window, session, self.save, self.export_of, say)
        self._recent: QMenu | None = None
        self._chosen: tuple[Source, Path] | None = None
        session.recent.changed.connect(self._fill_recent)
        session.datasets.changed.connect(self._on_datasets_changed)
        session.files.saved.connect(self._on_saved)
        session.files.opened.connect(self._on_opened)
        session.exporting.done.connect(self._on_exported)
        session.files.failed.connect(self._on_failed)
        session.exporting.failed.connect(self._on_failed)
        happenings.happened.connect(self._on_happened)

    def fill_recent_of(self, menu: QMenu) -> None:
        """Keep ``menu`` filled with the recent files."""
        self._recent = menu
        menu.aboutToShow.connect(self._fill_recent)
        menu.aboutToShow.connect(self._session.recent.look)
        self._fill_recent()

    def open_path(self, path: Path) -> None:
        """Open a data set, or, if this one may go, a project."""
        source = catalog.at(path)
        if source is None and projects.is_model(path):
            self._session.files.open(path)  # which says what it is; nothing has to be left for it
        elif source is None:
            self.leave("open another", functools.partial(self._session.files.open, path))
        else:
            self._chosen = source, paths.absolute(path)
            self._session.datasets.choose(source)

    def leave(self, what: str, then: Step) -> None:
        """Do ``then`` once the person has said what becomes of all that would be lost by it."""
        self._leaving.leave(what, then)

    def train(self) -> None:
        """Begin a training, after what it would leave no room for was asked about."""
        self._leaving.train()

    def droppable(self, data: QMimeData) -> Path | None:
        """The one file or folder that is dragged, if it can be opened."""
        dragged = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if len(dragged) != 1:
            return None
        path = dragged[0]  # of a model it can at least be said what it is
        known = projects.is_project(path) or projects.is_model(path)
        return path if known or catalog.at(path) is not None else None

    def new(self) -> None:
        self.leave("begin anew", self._begin)

    def _begin(self) -> None:
        dataset = self._session.datasets.dataset
        self._session.files.new(dataset.image_shape if dataset else None)

    def open(self) -> None:
        self.leave("open another", self._ask_and_open)

    def _ask_and_open(self) -> None:
        path = dialogs.ask_open_project(self._window, str(self._session.files.folder))
        if path is not None:
            self._session.files.open(path)

    def _on_recent_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open_path(Path(action.data()))

    def open_data(self) -> None:
        path = dialogs.ask_open_data(self._window, str(self._session.files.folder))
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
        name = _file_name(self._session.editing.project.network.name)
        suggestion = files.suggestion or files.folder / f"{name}{projects.SUFFIX}"
        path = dialogs.ask_save_project(self._window, str(suggestion))
        if path is not None:
            files.save(path)
        return path is not None

    def export(self) -> bool:
        """Begin to write what was trained; False if there is nothing, or the person cancelled."""
        trained = self._session.training.trained
        return trained is not None and self.export_of(trained)

    def export_of(self, trained: Snapshot) -> bool:
        """Begin to write these weights; False if the person cancelled."""
        name = belonging.called_now(trained.network, self._session.editing.project.network).name
        other = "" if trained is self._session.training.trained else " (other training)"
        suggestion = self._session.files.folder / f"{_file_name(name)}{other}.keras"
        path = dialogs.ask_save_model(self._window, str(suggestion))
        if path is None:
            return False
        if path.suffix != ".keras":
            path = path.with_name(f"{path.name}.keras")
        self._session.exporting.save(trained, path, name)
        return True

    def _on_opened(self, path: Path) -> None:
        self._say(f"Opened {path_text(path)}")

    def _on_saved(self, path: Path) -> None:
        self._say(f"Saved {path_text(path)}")

    def _on_failed(self) -> None:
        """What was said of an earlier one would stand beside what is said of this one."""
        self._say("")

    def save_copy(self, copy: Copy) -> None:
        """Ask where, and write it in the background."""
        name = f"{_file_name(copy.name)}.{copy.suffix}"
        suggestion = str(self._session.files.folder / name)
        path = dialogs.ask_save_copy(self._window, copy.title, suggestion, copy.suffix)
        if path is None:
            return
        if path.suffix.lower() != f".{copy.suffix}":
            # Another name than the one that was asked for might be that of a file.
            self._problems.show_problem(
                f"{printable(path.name)} does not end in .{copy.suffix}, as this kind of file "
                "must; choose a name that does.",
                about="export",
            )
            return
        self._session.exporting.write(copy.content, path)

    def _on_exported(self, path: Path, expects: str) -> None:
        self._say(f"Wrote {path_text(path)}")
        if expects:
            sentence = f"Wrote {path_text(path)}. {expects}{self._without_edits()}"
            self._news.say(sentence, "Dismiss", self._on_news_dismissed)

    def _without_edits(self) -> str:
        """That the written network is not the one on the left, where that is so."""
        written = self._session.exporting.exported
        now = self._session.editing.project.network
        if written is None or written.network.nodes == now.nodes:
            return ""
        return " It holds the network as it was trained, without the edits since."

    def _on_happened(self, happening: Happening) -> None:
        """What was written and saved belongs to what was there before."""
        if happening != "edit":
            self._news.say("")
        if happening == "project":
            self._say("")

    def _on_news_dismissed(self) -> None:
        self._news.say("")

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


def _file_name(title: str) -> str:
    """A network's name as the name of a file."""
    return file_name(printable(title.strip(), 60))
