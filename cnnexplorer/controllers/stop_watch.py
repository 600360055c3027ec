"""Brings the signals that ask the program to end into the window's event loop."""

from __future__ import annotations

import contextlib
import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from cnnexplorer import stop_signals


class StopWatch(QObject):
    """``came`` carries the number of each signal, once the event loop has its turn.

    Python handles a signal when its next line runs, and while Qt waits for the person none does:
    the signal therefore writes to a socket, which wakes Qt up.
    """

    came = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard: list[int] = []
        self._stack = contextlib.ExitStack()
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setblocking(False)
            self._stack.callback(end.close)
        self._socket = ours
        self._notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._stack.callback(signal.set_wakeup_fd, before)
        self._stack.enter_context(stop_signals.heard(self._heard.append))

    def close(self) -> None:
        """The signals do again what they did before."""
        self._notifier.setEnabled(False)
        self._stack.close()

    def _on_woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._socket.recv(4096)
        while self._heard:
            self.came.emit(self._heard.pop(0))
