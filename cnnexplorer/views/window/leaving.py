"""What stands between the person and the loss of work: the questions before a project goes."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import percent_text
from cnnexplorer.views.window import dialogs

Step = Callable[[], object]
_FREE_MS = 200
"""How often it is looked whether a dialog or menu that was opened meanwhile has gone."""


class Leaving(QObject):
    """Asks about a running training, unsaved edits and unexported weights, and waits for files.

    Args:
        window: parent of the dialogs.
        save, export: begin to write, perhaps after asking where; False where the person cancelled.
        say: a passing message.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        save: Callable[[], bool],
        export: Callable[[Snapshot], bool],
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._save, self._export, self._say = save, export, say
        self._asking = False
        self._trains_unasked = self._trains_next = False
        self._next: Step | None = None
        self._ended: Step | None = None
        self._due: Step | None = None
        self._free = QTimer(self)
        self._free.setSingleShot(True)
        self._free.setInterval(_FREE_MS)
        self._free.timeout.connect(self._on_free)
        # Queued: whoever else hears of the end is not kept waiting by a question.
        session.training.state_changed.connect(
            self._on_training_state_changed, Qt.ConnectionType.QueuedConnection
        )
        session.files.saved.connect(self._on_written)
        session.exporting.done.connect(self._on_written)
        session.files.failed.connect(self._on_failed)
        session.exporting.failed.connect(self._on_failed)

    def leave(self, what: str, then: Step) -> None:
        """Do ``then`` once the person has said what becomes of all that would be lost by it.

        One at a time: nothing while a question of an earlier one is to be answered.
        """
        if not self._asking:
            self._due, self._trains_next = None, False
            self._alone(functools.partial(self._leave, what, then))

    def train(self) -> None:
        """Begin a training once the person has said what becomes of the one that it leaves no
        room for.
        """
        if not self._asking:
            self._due, self._trains_next = None, False
            self._alone(self._train)

    def _train(self) -> None:
        training, displaced = self._session.training, self._session.displaced
        if training.why_not() or self._trains_unasked or not displaced:
            training.start()
            return
        if self._session.exporting.busy:  # perhaps those weights; then nothing has to be asked
            self._trains_next = True
            self._say("Still writing…")
            return
        accuracy = displaced[0].test_accuracy
        reached = "" if accuracy is None else f", test accuracy {percent_text(accuracy)}"
        answer = dialogs.ask_displaced(self._window, f"{self._named(displaced[0])}{reached}")
        self._trains_unasked = answer == "always"
        if answer == "save":
            self._trains_next = self._export(displaced[0])
        elif answer != "cancel":
            training.start()

    def _leave(self, what: str, then: Step) -> None:
        training = self._session.training
        waiting, self._ended = self._ended, None
        # Asked a second time, it goes on without: a batch may take minutes.
        asked = training.state == "idle" or waiting is not None
        runs = not asked and training.state == "running"
        if runs and not dialogs.ask_stop_training(self._window, what, training.begins):
            return
        if asked or training.state == "idle":  # it may have ended while the question was there
            self._keep(then, True)
            return
        # It ends after the batch at hand; then it is known what it has learned.
        self._ended = functools.partial(self._keep, then, True)
        training.stop()
        self._say("Stopping the training…")

    def _alone(self, step: Step) -> None:
        """Do what may ask: a window that is closed between two of its questions would leave the
        second without it.
        """
        self._asking = True
        try:
            step()
        finally:
            self._asking = False

    def _go_on(self, step: Step) -> None:
        """Do what was waited for, once no dialog or menu is open: none is closed under somebody."""
        self._due = step
        self._on_free()

    def _on_free(self) -> None:
        opened = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if self._asking or opened is not None:
            self._free.start()
            return
        step, self._due = self._due, None
        if step is not None:
            self._alone(step)

    def _on_training_state_changed(self) -> None:
        if self._session.training.state == "idle" and self._ended is not None:
            ended, self._ended = self._ended, None
            self._say("")
            self._go_on(ended)

    def _keep(self, then: Step, weights: bool) -> None:
        session = self._session
        again = functools.partial(self._keep, then, weights)
        if (session.files.writing or session.exporting.busy) and self._next is None:
            # Asked a second time, it goes on without: a dead network drive would never answer.
            self._next = again
            self._say("Still writing…")
            return
        self._next = None
        trained = session.unexported if weights else ()
        if not session.files.unsaved and not trained:
            then()
            return
        title = session.files.title if session.files.unsaved else ""
        answer = dialogs.ask_unsaved(self._window, title, self._told(trained))
        if answer == "discard":
            then()
        elif answer == "save" and trained:
            rest = functools.partial(
                self._write, functools.partial(self._export, trained[0]), again
            )
            if title:
                self._write(self._save, rest)
            else:
                rest()
        elif answer != "cancel":
            self._write(self._save, functools.partial(self._keep, then, False))

    def _told(self, trained: tuple[Snapshot, ...]) -> str:
        """Which weights would be lost: those of another network than the one at hand by name, and
        those of other trainings as such.
        """
        shown, told = self._session.training.trained, []
        for one in trained:
            note = self._named(one)
            told.append(note if one is shown else f"the other training: {note}")
        return "; ".join(told)

    def _named(self, trained: Snapshot) -> str:
        now = self._session.editing.project.network
        name = belonging.called_now(trained.network, now).title
        return trained.note if name == now.title else f"{name}, {trained.note}"

    def _write(self, begin: Callable[[], bool], then: Step) -> None:
        """Begin to write, and go on with ``then`` when it is done."""
        self._next = then
        if not begin():
            self._next = None

    def _on_written(self) -> None:
        then, self._next = self._next, None
        if then is not None:
            self._go_on(then)
        elif self._trains_next and not self._session.exporting.busy:
            self._trains_next = False
            self._go_on(self._train)

    def _on_failed(self) -> None:
        self._next, self._trains_next = None, False
