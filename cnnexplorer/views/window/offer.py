"""The strip that offers edits which an earlier start could not save."""

from __future__ import annotations

import time
from collections.abc import Callable

from cnnexplorer.controllers.autosaving import Autosaving
from cnnexplorer.views.widgets.parts import Notice
from cnnexplorer.views.window import dialogs


class Offer(Notice):
    """Says what was found; the person opens it or throws it away.

    Args:
        leave: does its second argument once the project at hand may go.
    """

    def __init__(
        self, autosaving: Autosaving, leave: Callable[[str, Callable[[], object]], object]
    ) -> None:
        super().__init__()
        self._autosaving, self._leave = autosaving, leave
        self.other.setToolTip("Throw these edits away")
        autosaving.offer_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        kept = self._autosaving.offer
        if kept is None:
            self.say("")
            return
        when = time.strftime("%Y-%m-%d at %H:%M", time.localtime(kept.written_s))
        self.say(
            f"The program ended before “{kept.title}” was saved; its edits were kept on {when}.",
            "Open it",
            self._on_open_clicked,
            ("Discard…", self._on_discard_clicked),
        )

    def _on_discard_clicked(self) -> None:
        kept = self._autosaving.offer
        # The next offer stands where this one stood: a double click would throw both away unread.
        if kept is not None and dialogs.ask_discard(self.window(), kept.title):
            self._autosaving.refuse()

    def _on_open_clicked(self) -> None:
        self._leave("open another", self._autosaving.accept)
