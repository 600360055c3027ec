"""The line at the bottom: whether TensorFlow is ready, on what it runs, memory in use."""

from __future__ import annotations

import psutil
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStatusBar

from cnnexplorer.controllers.engine_loading import EngineLoading
from cnnexplorer.texts import bytes_text, plural
from cnnexplorer.views.widgets.parts import label

_MEMORY_MS = 2000
_PASSING_MS = 8000


class StatusBar(QStatusBar):
    """Shows the engine's state left of the memory; passing messages take the left side."""

    def __init__(self, loading: EngineLoading) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._loading = loading
        self._process = psutil.Process()
        self.engine = label(name="subtle")
        self.memory = label(name="subtle")
        self.addPermanentWidget(self.engine)
        self.addPermanentWidget(self.memory)
        self._said = ""
        self.messageChanged.connect(self._on_message_changed)
        self._timer = QTimer(self)
        self._timer.setInterval(_MEMORY_MS)
        self._timer.timeout.connect(self._show_memory)
        self._timer.start()
        loading.changed.connect(self._show_engine)
        self._show_engine()
        self._show_memory()

    def say(self, sentence: str) -> None:
        """Show a passing message; one that is too long, such as of a path, loses its middle."""
        self._said = sentence
        self.showMessage(self._shortened(), _PASSING_MS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentMessage():
            self.showMessage(self._shortened(), _PASSING_MS)

    def _shortened(self) -> str:
        room = self.width() - self.engine.sizeHint().width() - self.memory.sizeHint().width() - 40
        return self.fontMetrics().elidedText(self._said, Qt.TextElideMode.ElideMiddle, room)

    def _on_message_changed(self, shown: str) -> None:
        if shown and shown != self._shortened():
            self.say(shown)  # a widget's status tip passes as all other messages do
            return
        self.setToolTip(self._said if shown else "")

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()

    def _show_engine(self) -> None:
        state = self._loading.state
        if state == "ready":
            threads = plural(self._loading.threads, "thread")
            self.engine.setText(f"TensorFlow ready · {threads}")
        elif state == "failed":
            self.engine.setText("TensorFlow could not be loaded")
        else:
            self.engine.setText("TensorFlow is loading…")

    def _show_memory(self) -> None:
        self.memory.setText(f"{bytes_text(self._process.memory_info().rss)}  ")
