"""The one road for bad news: a strip that stays until it is dismissed or mended."""

from __future__ import annotations

from typing import Literal

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.happenings import Happening, Happenings

About = Literal["", "loading", "data", "size", "edit", "training", "inside", "export", "files"]
"""What a problem is about; empty where nothing that succeeds later can mend it."""

_MOOT_AFTER: dict[About, tuple[Happening, ...]] = {
    "data": ("project", "data"),
    "size": ("project", "edit", "data"),
    "edit": ("project", "edit"),
    "training": ("project", "edit", "data", "training"),
    "inside": ("project", "edit", "data"),
    "export": ("project", "network", "training"),
    "files": ("project",),
}
"""What was refused may be possible then, or nobody wants it any more."""


class Problems(Notice):
    """Shows the sentences of everything that failed; the details, where there are any, on demand.

    It can always be dismissed, and goes by itself when the same thing has succeeded, or when
    something has happened after which it no longer matters.
    """

    def __init__(self, session: Session, happenings: Happenings) -> None:
        super().__init__("alarm")
        self._session = session
        self._details = ""
        self._about: About = ""
        session.editing.refused.connect(self._on_editing_refused)
        session.files.failed.connect(self._on_files_failed)
        session.files.saved.connect(self._on_files_done)
        session.files.opened.connect(self._on_files_done)
        session.files.found_instead.connect(self._on_files_failed)
        session.recent.failed.connect(self._on_files_failed)
        session.autosaving.failed.connect(self._on_files_failed)
        session.loading.changed.connect(self._on_loading_changed)
        session.datasets.failed.connect(self.show_data_problem)
        session.training.failed.connect(self._on_training_failed)
        session.inspecting.failed.connect(self._on_inspecting_failed)
        session.inspecting.recovered.connect(self._on_inspecting_recovered)
        session.exporting.failed.connect(self._on_exporting_failed)
        session.exporting.done.connect(self._on_exporting_done)
        happenings.happened.connect(self._on_happened)

    def show_problem(self, sentence: str, details: str = "", about: About = "") -> None:
        """Say what went wrong, in place of what was said before."""
        self._details, self._about = details, about
        if details:
            dismissal = ("Dismiss", self.dismiss)
            self.say(sentence, "Details…", self._on_details_clicked, dismissal)
        else:
            self.say(sentence, "Dismiss", self.dismiss)

    def show_data_problem(self, sentence: str, details: str = "") -> None:
        """Say why images could not be had."""
        self.show_problem(sentence, details, "data")

    def show_size_problem(self, sentence: str) -> None:
        """Say why images cannot be had in the size that the network takes."""
        self.show_problem(sentence, about="size")

    def mended(self, about: About) -> None:
        """What a problem was about has succeeded since."""
        if self._about == about:
            self.dismiss()

    def dismiss(self) -> None:
        """Take the strip away."""
        self._about = ""
        self.say("")

    def _on_loading_changed(self) -> None:
        if self._session.loading.state == "failed":
            self.show_problem(self._session.loading.sentence, about="loading")
        elif self._session.loading.state == "ready":
            self.mended("loading")

    def _on_files_failed(self, sentence: str, details: str = "") -> None:
        self.show_problem(sentence, details, "files")

    def _on_files_done(self) -> None:
        self.mended("files")

    def _on_training_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details, "training")

    def _on_inspecting_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details, "inside")

    def _on_inspecting_recovered(self) -> None:
        self.mended("inside")

    def _on_exporting_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details, "export")

    def _on_exporting_done(self, _path: object) -> None:
        self.mended("export")

    def _on_editing_refused(self, sentence: str) -> None:
        self.show_problem(sentence, about="edit")

    def _on_happened(self, happening: Happening) -> None:
        if happening in _MOOT_AFTER.get(self._about, ()):
            self.dismiss()

    def _on_details_clicked(self) -> None:
        dialogs.show_details(self.window(), self.sentence, self._details)
        self.dismiss()
