"""Layouts are worked out later, and what one of them changes another one may answer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRect
from PySide6.QtWidgets import QApplication, QWidget

_LEAST, _MOST = 4, 40


def settle(window: QWidget) -> None:
    """Let the layouts of a window come to rest: until nothing in it moves any more."""
    before: list[QRect] = []
    for turn in range(_MOST):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
        now = [part.geometry() for part in window.findChildren(QWidget)]
        if turn >= _LEAST and now == before:
            return
        before = now
    raise AssertionError("the layouts of the window never come to rest")
