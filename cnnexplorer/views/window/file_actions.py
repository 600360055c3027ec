"""The File menu: asks where, lets the controllers do it, and says in a sentence what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.document import project as projects
from cnnexplorer.errors import UserError
from cnnexplorer.texts import file_name, path_text, printable
from cnnexplorer.views.widgets.parts import Notice, plain_tip
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.problems import Problems
from cnnexplorer.views.workspaces.workspace import Copy


class FileActions(QObject):
    """New, open, save and export.

    Args:
        window: parent of the dialogs.
        problems: shows a sentence that something failed.
        news: shows what is worth reading at leisure.
        say: a passing message.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        problems: Problems,
        news: Notice,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._problems, self._news, self._say = problems, news, say
        self._recent: QMenu | None = None
        session.exporting.done.connect(self._on_exported)

    def fill_recent_of(self, menu: QMenu) -> None:
        """Keep ``menu`` filled with the recent files."""
        self._recent = menu
        menu.aboutToShow.connect(self._fill_recent)

    def open_path(self, path: Path) -> None:
        """Open a project or a data set, by its suffix."""
        source = catalog.at(path)
        if source is not None:
            self._session.datasets.choose(source)
        else:
            self._try(lambda: self._session.files.open(path))

    def droppable(self, data: QMimeData) -> Path | None:
        """The one file or folder that is dragged, if it can be opened."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if len(paths) != 1:
            return None
        known = projects.is_project(paths[0]) or catalog.at(paths[0]) is not None
        return paths[0] if known else None

    def open_dropped(self, path: Path) -> None:
        """Open what was dropped on the window; a project only if this one may go."""
        if catalog.at(path) is not None or self._may_replace("open another"):
            self.open_path(path)

    def new(self) -> None:
        if self._may_replace("begin anew"):
            dataset = self._session.datasets.dataset
            self._session.files.new(dataset.image_shape if dataset else None)

    def open(self) -> None:
        if self._may_replace("open another"):
            path = dialogs.ask_open_project(self._window, self._folder())
            if path is not None:
                self.open_path(path)

    def _on_recent_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and self._may_replace("open another"):
            self.open_path(Path(action.data()))

    def open_data(self) -> None:
        path = dialogs.ask_open_data(self._window, self._folder())
        if path is not None:
            self.open_path(path)

    def save(self) -> bool:
        path = self._session.files.path
        if path is None:
            return self.save_as()
        return self._save_to(path)

    def save_as(self) -> bool:
        files = self._session.files
        name = _file_name(self._session.editing.project.network.name)
        suggestion = files.path or Path(self._folder()) / f"{name}.cnnx"
        path = dialogs.ask_save_project(self._window, str(suggestion))
        return path is not None and self._save_to(path)

    def _save_to(self, path: Path) -> bool:
        saved = self._try(lambda: self._session.files.save(path))
        if saved:
            self._say(f"Saved {path_text(self._session.files.path or path)}")
        return saved

    def export(self) -> None:
        trained = self._session.training.trained
        if trained is None:
            return
        name = _file_name(trained.network.name)
        path = dialogs.ask_save_model(self._window, str(Path(self._folder()) / f"{name}.keras"))
        if path is not None:
            if path.suffix != ".keras":
                path = path.with_name(f"{path.name}.keras")
            self._session.exporting.save(trained, path)

    def save_copy(self, copy: Copy) -> None:
        """Ask where, and write it in the background."""
        name = f"{_file_name(copy.name)}.{copy.suffix}"
        suggestion = str(Path(self._folder()) / name)
        path = dialogs.ask_save_copy(self._window, copy.title, suggestion, copy.suffix)
        if path is None:
            return
        if path.suffix.lower() != f".{copy.suffix}":
            # Another name than the one that was asked for might be that of a file.
            self._problems.show_problem(
                f"{path.name} does not end in .{copy.suffix}, as this kind of file must; "
                "choose a name that does.",
                about="export",
            )
            return
        self._session.exporting.write(copy.content, path)

    def _on_exported(self, path: Path, expects: str) -> None:
        self._say(f"Wrote {path_text(path)}")
        if expects:
            sentence = f"Wrote {path_text(path)}. {expects}"
            self._news.say(sentence, "Dismiss", self._on_news_dismissed)

    def _on_news_dismissed(self) -> None:
        self._news.say("")

    def _fill_recent(self) -> None:
        menu = self._recent
        if menu is None:
            return
        menu.clear()
        for path in self._session.files.recent:
            shown = path_text(path)
            action = QAction(shown.replace("&", "&&"), menu)
            action.setToolTip(plain_tip(shown))
            action.setData(str(path))
            action.triggered.connect(self._on_recent_triggered)
            menu.addAction(action)
        if menu.isEmpty():
            menu.addAction("No files yet").setEnabled(False)

    def may_drop_edits(self) -> bool:
        """Whether the edits are saved, or the person gives them up."""
        files = self._session.files
        if not files.unsaved:
            return True
        answer = dialogs.ask_unsaved(self._window, files.title)
        return answer == "discard" or (answer == "save" and self.save())

    def _may_replace(self, what: str) -> bool:
        """Whether another project may take the place of this one and of its training."""
        if self._session.training.state != "idle" and not dialogs.ask_stop_training(
            self._window, what
        ):
            return False
        return self.may_drop_edits()

    def _folder(self) -> str:
        files = self._session.files
        here = files.path or next(iter(files.recent), None)
        return str(here.parent if here else Path.home())

    def _try(self, action: Callable[[], object]) -> bool:
        """Do it, or say why not; True if it was done."""
        try:
            action()
        except UserError as error:
            self._problems.show_problem(str(error), about="files")
            return False
        self._problems.mended("files")
        return True


def _file_name(title: str) -> str:
    """A network's name as the name of a file."""
    return file_name(printable(title.strip(), 60))
