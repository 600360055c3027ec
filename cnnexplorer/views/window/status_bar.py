"""The line at the bottom: whether TensorFlow is ready, on what it runs, memory in use."""

from __future__ import annotations

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStatusBar

from cnnexplorer.controllers.engine_loading import EngineLoading
from cnnexplorer.texts import bytes_text
from cnnexplorer.views.widgets.parts import label

_MEMORY_MS = 2000


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
        self._timer = QTimer(self)
        self._timer.setInterval(_MEMORY_MS)
        self._timer.timeout.connect(self._show_memory)
        self._timer.start()
        loading.changed.connect(self._show_engine)
        self._show_engine()
        self._show_memory()

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()

    def _show_engine(self) -> None:
        state = self._loading.state
        if state == "ready":
            threads = self._loading.threads
            plural = "" if threads == 1 else "s"
            self.engine.setText(f"TensorFlow ready · {threads} thread{plural}")
        elif state == "failed":
            self.engine.setText("TensorFlow could not be loaded")
        else:
            self.engine.setText("TensorFlow is loading…")

    def _show_memory(self) -> None:
        self.memory.setText(f"{bytes_text(self._process.memory_info().rss)}  ")
