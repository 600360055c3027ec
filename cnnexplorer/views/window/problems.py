"""The one road for bad news: a strip that stays until it is dismissed or mended."""

from __future__ import annotations

from typing import Literal

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.window import dialogs

About = Literal["", "loading", "data", "training", "inside", "export", "files"]
"""What a problem is about; empty where nothing that succeeds later can mend it."""


class Problems(Notice):
    """Shows the sentences of everything that failed; the details, where there are any, on demand.

    It can always be dismissed, and goes by itself when the same thing has succeeded.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(alarm=True)
        self._session = session
        self._details = ""
        self._about: About = ""
        session.editing.refused.connect(self.show_problem)
        session.files.failed.connect(self._on_files_failed)
        session.files.saved.connect(self._on_files_done)
        session.files.opened.connect(self._on_files_done)
        session.recent.failed.connect(self._on_files_failed)
        session.autosaving.failed.connect(self._on_files_failed)
        session.loading.changed.connect(self._on_loading_changed)
        session.datasets.failed.connect(self.show_data_problem)
        session.datasets.changed.connect(self._on_data_changed)
        session.training.failed.connect(self._on_training_failed)
        session.training.state_changed.connect(self._on_training_state_changed)
        session.inspecting.failed.connect(self._on_inspecting_failed)
        session.inspecting.recovered.connect(self._on_inspecting_recovered)
        session.exporting.failed.connect(self._on_exporting_failed)
        session.exporting.done.connect(self._on_exporting_done)
        session.editing.replaced.connect(self._on_editing_replaced)

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

    def _on_data_changed(self) -> None:
        if self._session.datasets.dataset is not None:
            self.mended("data")

    def _on_files_failed(self, sentence: str, details: str = "") -> None:
        self.show_problem(sentence, details, "files")

    def _on_files_done(self) -> None:
        self.mended("files")

    def _on_training_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details, "training")

    def _on_training_state_changed(self) -> None:
        if self._session.training.state == "running":
            self.mended("training")

    def _on_inspecting_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details, "inside")

    def _on_inspecting_recovered(self) -> None:
        self.mended("inside")

    def _on_exporting_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details, "export")

    def _on_exporting_done(self, _path: object) -> None:
        self.mended("export")

    def _on_editing_replaced(self) -> None:
        """Another project: nothing that failed with the one before matters any more."""
        for about in ("training", "inside", "export"):
            self.mended(about)

    def _on_details_clicked(self) -> None:
        dialogs.show_details(self.window(), self.sentence, self._details)
        self.dismiss()
