"""Export and copies: asks where, lets the controller write it, and says what was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import file_name, path_text, printable
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.happenings import Happening, Happenings
from cnnexplorer.views.window.problems import Problems
from cnnexplorer.views.workspaces.workspace import Copy


class Exports(QObject):
    """Writes trained weights, pictures and numbers into files.

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
        session.exporting.done.connect(self._on_exported)
        session.exporting.failed.connect(self._on_failed)
        happenings.happened.connect(self._on_happened)

    def export(self) -> bool:
        """Begin to write what was trained; False if there is nothing, or the person cancelled."""
        trained = self._session.training.trained
        return trained is not None and self.export_of(trained)

    def export_of(self, trained: Snapshot) -> bool:
        """Begin to write these weights; False if the person cancelled."""
        name = belonging.called_now(trained.network, self._session.editing.project.network).name
        other = "" if trained is self._session.training.trained else " (other training)"
        suggestion = self._session.files.folder / f"{named_file(name)}{other}.keras"
        path = dialogs.ask_save_model(self._window, str(suggestion))
        if path is None:
            return False
        if path.suffix != ".keras":
            path = path.with_name(f"{path.name}.keras")
        self._session.exporting.save(trained, path, name)
        return True

    def save_copy(self, copy: Copy) -> None:
        """Ask where, and write it in the background."""
        name = f"{named_file(copy.name)}.{copy.suffix}"
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
            which = self._which_weights()
            sentence = f"Wrote {path_text(path)}{which}. {expects}{self._without_edits()}"
            self._news.say(sentence, "Dismiss", self._on_news_dismissed)

    def _which_weights(self) -> str:
        """Those that were at hand when Export was chosen; a training may have gone on since."""
        written, trained = self._session.exporting.exported, self._session.training.trained
        if written is None:
            return ""
        same = trained is not None and trained.run == written.run
        older = same and trained is not None and not self._session.exporting.knows(trained)
        further = ", and the training has gone on since" if older else ""
        return f" with the weights of {written.note}{further}"

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

    def _on_failed(self) -> None:
        """What was said of an earlier one would stand beside what is said of this one."""
        self._say("")


def named_file(title: str) -> str:
    """A network's name as the name of a file."""
    return file_name(printable(title.strip(), 60))
