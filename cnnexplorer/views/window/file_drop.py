"""Files that are dropped on the window, wherever they fall."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

_DRAGGING = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrop(QObject):
    """Takes files before the fields, lists and plots of ``window`` see them.

    Args:
        window: shown already, so that the system's window behind it is there.
        dropped: is given the files and folders that were dropped.
    """

    def __init__(self, window: QWidget, dropped: Callable[[list[Path]], object]) -> None:
        super().__init__(window)
        self._dropped = dropped
        window.setAcceptDrops(True)
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _DRAGGING or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        if not event.mimeData().hasUrls():
            return False  # a row of the list, or text for a field
        urls = event.mimeData().urls()
        files = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if not files:
            event.ignore()  # addresses of the web
            return True
        # A source that is told "move" may delete the file.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._dropped(files)
        return True
