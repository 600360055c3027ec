"""The one road for bad news: a strip that stays until it is dismissed or mended."""

from __future__ import annotations

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.window import dialogs


class Problems(Notice):
    """Shows the sentences of everything that failed; the details, where there are any, on demand.

    That images could not be loaded is forgotten once there are images.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(alarm=True)
        self._session = session
        self._details = ""
        self._about_data = False
        session.editing.refused.connect(self.show_problem)
        session.files.failed.connect(self.show_problem)
        session.files.saved.connect(self.dismiss)
        session.files.opened.connect(self.dismiss)
        session.recent.failed.connect(self.show_problem)
        session.autosaving.failed.connect(self.show_problem)
        session.loading.changed.connect(self._on_loading_changed)
        session.datasets.failed.connect(self._on_data_failed)
        session.datasets.changed.connect(self._on_data_changed)
        session.training.failed.connect(self.show_problem)
        session.inspecting.failed.connect(self.show_problem)
        session.exporting.failed.connect(self.show_problem)

    def show_problem(self, sentence: str, details: str = "") -> None:
        """Say what went wrong, in place of what was said before."""
        self._details, self._about_data = details, False
        if details:
            self.say(sentence, "Details…", self._on_details_clicked)
        else:
            self.say(sentence, "Dismiss", self.dismiss)

    def dismiss(self) -> None:
        """Take the strip away."""
        self.say("")

    def _on_loading_changed(self) -> None:
        if self._session.loading.state == "failed":
            self.show_problem(self._session.loading.sentence)

    def _on_data_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details)
        self._about_data = True

    def _on_data_changed(self) -> None:
        if self._about_data and self._session.datasets.dataset is not None:
            self.dismiss()

    def _on_details_clicked(self) -> None:
        dialogs.show_details(self.window(), self.sentence, self._details)
        self.dismiss()
