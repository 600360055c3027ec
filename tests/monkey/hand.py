"""What every action gets: the windows as they are now, a random source, the world, the journal."""

from __future__ import annotations

from random import Random
from typing import TypeVar

from PySide6.QtCore import QByteArray, QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QWidget,
)

from cnnexplorer.controllers.session import Session
from tests.monkey.journal import Journal
from tests.monkey.world import World

Kind = TypeVar("Kind", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
_WINDOWS = (Qt.WindowType.Window, Qt.WindowType.Dialog)
NO_KEYS = Qt.KeyboardModifier.NoModifier


class NothingToDo(Exception):
    """There is no such widget at the moment."""


class Hand:
    """Finds widgets through Qt alone, so that new ones are attacked without being told of.

    Attributes:
        random: made anew for each action from the seed and the action's number.
        session: the controllers of the open window, or None between two windows.
        luggage: the row that was dragged last, by format.
    """

    def __init__(self, world: World, journal: Journal) -> None:
        self.world, self.journal = world, journal
        self.random = Random(0)
        self.session: Session | None = None
        self.luggage: dict[str, QByteArray] = {}

    def note(self, what: str) -> None:
        """Write down what is about to be done; if it kills the process, the last line says it."""
        self.journal.write("do", what=what)

    def note_training(self) -> None:
        """Write down that a training has ended, and what became of it."""
        training = self.session.training if self.session is not None else None
        if training is not None and training.state == "idle" and training.run is not None:
            self.journal.write("trained", epochs=training.run.epoch)

    @property
    def data_bytes(self) -> int:
        """What the images of the chosen data set take."""
        dataset = self.session.datasets.dataset if self.session is not None else None
        parts = (dataset.train, dataset.test) if dataset is not None else ()
        return sum(part.images.nbytes for part in parts)

    @property
    def windows(self) -> list[QWidget]:
        """The visible top-level windows that wait for nobody, the main window first."""
        shown = [
            window
            for window in QApplication.topLevelWidgets()
            if window.isVisible() and window.windowType() in _WINDOWS
        ]
        return sorted(shown, key=lambda window: not isinstance(window, QMainWindow))

    @property
    def main(self) -> QMainWindow:
        """The program's window."""
        for window in self.windows:
            if isinstance(window, QMainWindow):
                return window
        raise NothingToDo("no main window")

    @property
    def window(self) -> QWidget:
        """Mostly the program's window, sometimes another one that is open."""
        others = [window for window in self.windows if window is not self.main]
        if others and self.random.random() < 0.5:
            return self.random.choice(others)
        return self.main

    def all(self, kind: type[Kind]) -> list[Kind]:
        """The widgets of a class that somebody could use now."""
        return [
            widget
            for widget in self.window.findChildren(kind)
            if widget.isVisible() and widget.isEnabled() and not widget.visibleRegion().isEmpty()
        ]

    def one(self, kind: type[Kind]) -> Kind:
        """Some widget of a class that somebody could use now."""
        found = self.all(kind)
        if not found:
            raise NothingToDo(f"no {kind.__name__}")
        return self.random.choice(found)

    def target(self) -> tuple[QWidget, QPoint]:
        """Some widget and a point in what can be seen of it."""
        widget = self.one(QWidget)
        if self.random.random() < 0.5:
            window = widget.window()
            there = QPoint(
                self.random.randrange(window.width()), self.random.randrange(window.height())
            )
            widget = window.childAt(there) or widget
        return widget, self.spot(widget)

    def spot(self, widget: QWidget) -> QPoint:
        """A point in what can be seen of a widget."""
        seen = widget.visibleRegion().boundingRect()
        if seen.isEmpty():
            raise NothingToDo("it is hidden")
        return QPoint(
            self.random.randint(seen.left(), seen.right()),
            self.random.randint(seen.top(), seen.bottom()),
        )

    def focused(self) -> QWidget:
        """The widget that the keys go to."""
        if _focus() is None:
            self.main.activateWindow()
            QApplication.processEvents()
        focus = _focus()
        if focus is None:
            raise NothingToDo("nothing has the focus")
        return focus


def _focus() -> QWidget | None:
    """The widget that has the focus; one that was hidden keeps it where no system gives it on."""
    focus = QApplication.focusWidget()
    return focus if focus is not None and focus.isVisible() else None


def handle(widget: QWidget) -> QWindow:
    """The window that the system would send a widget's mouse and keys to.

    None that is hidden: QTest handles events between a press and the release, a dialog that has
    been answered is deleted in them, and QTest goes on with a window that is no more.
    """
    found = widget.window().windowHandle()
    if found is None or not found.isVisible():
        raise NothingToDo("the window is not shown")
    return found


def click(widget: QWidget, point: QPoint | None = None) -> None:
    """Press and release the left button on a widget, as the system would tell it."""
    QTest.mouseClick(handle(widget), LEFT, NO_KEYS, at(widget, point or widget.rect().center()))


def at(widget: QWidget, point: QPoint) -> QPoint:
    """A widget's point in its window."""
    return widget.mapTo(widget.window(), point)


def called(widget: QWidget) -> str:
    """A widget and what it lies in, by class, text and accessible name."""
    names = []
    inner: QWidget | None = widget
    while inner is not None and len(names) < 3:
        text = inner.text()[:20] if isinstance(inner, QAbstractButton) else ""
        words = (type(inner).__name__, text, inner.accessibleName()[:20])
        names.append(" ".join(filter(None, words)))
        inner = inner.parentWidget()
    return " < ".join(names)
