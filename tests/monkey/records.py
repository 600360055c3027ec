"""Hears everything that goes wrong in the process: exceptions, Qt's and Python's warnings."""

from __future__ import annotations

import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import isValid

from tests.monkey.journal import Journal

BAD_NEWS = "Something went wrong"
"""How the window begins a sentence about an exception."""

FOREIGN_MESSAGES = {
    "propagateSizeHints": "the offscreen platform has no window manager to tell sizes to",
    "This plugin does not support": "raising and grabbing need a real screen",
    "not accepted": "Qt's test library says that a widget let an event pass on to its parent",
    "outside target window": "Qt's test library: the window was resized under the pointer",
}
"""Parts of messages that are no fault of the program, each with the reason."""

FOREIGN_WARNINGS = ("tensorflow", "keras", "google", "h5py", "pyqtgraph/exporters")
"""Parts of the paths of libraries whose deprecations the program cannot mend."""


_LONGEST_KEY = 160
_TOLD = "_told_by_the_monkey"


class Records:
    """Writes a finding to the journal for each thing that nobody should ever see."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._told: list[str] = []
        self._theirs: Any = sys.excepthook

    def found(self, kind: str, key: str, text: str) -> None:
        """Write down one fault; those with the same key are one for the report."""
        self._journal.write(
            "finding", sort=kind, key=_without_digits(key)[:_LONGEST_KEY], text=text
        )

    def listen(self) -> None:
        """Take over every hook there is."""
        sys.__excepthook__ = self._on_exception  # which the program's own hook calls first
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)
        warnings.simplefilter("always")
        warnings.showwarning = self._on_warning
        self.keep_listening()

    def keep_listening(self) -> None:
        """The program puts hooks of its own in place when it starts; stand before them."""
        if sys.excepthook != self._on_first:
            self._theirs, sys.excepthook = sys.excepthook, self._on_first

    def listen_to(self, session: QObject) -> None:
        """Hear what the background lanes of a window report, with its traceback."""
        for part in session.findChildren(QObject):
            failed = getattr(part, "failed", None)
            if hasattr(failed, "connect"):
                failed.connect(self.hear)

    def look_at(self, windows: Iterable[QWidget]) -> None:
        """Find the sentences about exceptions that nothing else has told."""
        for window in windows:
            for label in window.findChildren(QLabel):
                if label.text().startswith(BAD_NEWS):
                    self.hear(label.text(), "")

    def error(self, kind: str, error: BaseException) -> None:
        """Write down an exception, once, however many hooks hear of it."""
        if getattr(error, _TOLD, False):
            return
        setattr(error, _TOLD, True)  # keeping the error itself would keep all its frames alive
        self._told.append(f"({type(error).__name__}: {error})")
        text = "".join(traceback.format_exception(error))
        self.found(kind, f"{type(error).__name__} at {where(error.__traceback__)}", text)

    def _on_first(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.error("exception", error.with_traceback(trace))
        if self._theirs not in (sys.__excepthook__, self._on_first):
            self._theirs(kind, error, trace)

    def _on_exception(
        self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.error("exception", error.with_traceback(trace))

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.error("exception in a thread", arguments.exc_value)

    def _on_unraisable(self, arguments: Any) -> None:
        if arguments.exc_value is not None:
            self.error(f"unraisable ({arguments.err_msg})", arguments.exc_value)

    def hear(self, sentence: str, details: str) -> None:
        """Find a sentence about an exception that nothing else has told."""
        if not sentence.startswith(BAD_NEWS) and not details:
            return
        if not any(told in sentence for told in self._told):
            self._told.append(sentence)
            self.found("shown", sentence, f"{sentence}\n{details}")

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if any(part in message for part in FOREIGN_MESSAGES):
            return
        trace = "".join(traceback.format_stack(limit=12))
        self.found("Qt", message, f"{kind.name} {context.category}: {message}\n{trace}")

    def _on_warning(
        self, message: Warning | str, category: type[Warning], filename: str, line: int, *_: Any
    ) -> None:
        if any(part in filename for part in FOREIGN_WARNINGS):
            return
        text = f"{filename}:{line}: {category.__name__}: {message}"
        place = f"{Path(filename).name}:{line}"
        self.found("warning", f"{category.__name__} at {place}", text)


def where(trace: TracebackType | None) -> str:
    """The program's own last line in a traceback, else the last of all."""
    frames = traceback.extract_tb(trace)
    mine = [frame for frame in frames if "/cnnexplorer/" in frame.filename] or frames
    return f"{Path(mine[-1].filename).name}:{mine[-1].name}" if mine else "nowhere"


def is_gone(error: RuntimeError) -> bool:
    """Whether a widget that was about to be used had been deleted meanwhile."""
    return "already deleted" in str(error)


def valid(widget: QWidget | None) -> bool:
    """Whether there still is such a widget."""
    return widget is not None and isValid(widget)


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text)
