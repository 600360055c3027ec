"""What every workspace is: an id, a title, what it lacks, and how it draws itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.parts import Empty
from cnnexplorer.views.widgets.theme import Theme


@dataclass(frozen=True, slots=True)
class Copy:
    """Something of a workspace that the person wants in a file.

    Attributes:
        title: of the question where.
        name: of the file, without suffix, as far as the workspace can suggest one.
        suffix: of the file, without dot.
        content: what belongs into it; called in the background.
    """

    title: str
    name: str
    suffix: str
    content: Callable[[], bytes]


class Workspace(QStackedWidget):
    """One tab. It draws while it can be seen, whenever something it may show has changed.

    Subclasses say who they are, build their page with :meth:`set_page`, and draw it. ``wanted``
    carries the id of another workspace that the person wants to see, ``copy_wanted`` a
    :class:`Copy` to be written, ``told`` a passing message.

    Attributes:
        id: for the settings and the command line.
        title: on the tab and in the menu.
        about: what is seen there, in a sentence, for the tooltip and the help.
        shows_test_image: whether the bar that steps through the test images belongs below it.
        says_weights: whether it says itself of which weights it is; the bar does not, then.
    """

    id: ClassVar[str] = ""
    title: ClassVar[str] = ""
    about: ClassVar[str] = ""
    shows_test_image: ClassVar[bool] = False
    says_weights: ClassVar[bool] = False

    wanted = Signal(str)
    copy_wanted = Signal(object)
    told = Signal(str)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
        self.empty = Empty()
        self.addWidget(self.empty)
        for signal in (
            session.editing.changed,
            session.datasets.changed,
            session.datasets.busy_changed,
            session.loading.changed,
            session.training.state_changed,
            session.training.weights_changed,
            session.inspecting.snapshot_changed,
            session.selection.changed,
        ):
            signal.connect(self._on_source_changed)

    def set_page(self, page: QWidget) -> None:
        """The page that is shown once nothing is lacking."""
        self.addWidget(page)

    def lacking(self) -> str:
        """Why there is nothing to show and what to do, as a sentence; empty if there is."""
        return ""

    def draw(self) -> None:
        """Show what there is now; called often, so what is drawn already is left alone."""
        raise NotImplementedError

    def bring_up_to_date(self) -> None:
        """Draw now, or say what is lacking."""
        sentence = self.lacking()
        self.empty.say(sentence)
        self.setCurrentIndex(0 if sentence else 1)
        if not sentence:
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.bring_up_to_date()

    def _on_source_changed(self) -> None:
        if self.isVisible():
            self.bring_up_to_date()
