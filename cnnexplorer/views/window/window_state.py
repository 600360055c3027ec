"""Size, place and splitters of the window, to the settings and back."""

from __future__ import annotations

import base64

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QSplitter, QWidget

from cnnexplorer.settings import Settings


def restore(settings: Settings, window: QWidget, splitters: dict[str, QSplitter]) -> None:
    """Bring back what was saved; Qt ignores what does not fit."""
    window.restoreGeometry(_bytes(settings.geometry))
    for name, splitter in splitters.items():
        splitter.restoreState(_bytes(settings.splitters.get(name, "")))


def read(settings: Settings, window: QWidget, splitters: dict[str, QSplitter]) -> None:
    """Take the state of the window into the settings."""
    settings.geometry = _text(window.saveGeometry())
    settings.splitters = {name: _text(item.saveState()) for name, item in splitters.items()}


def _bytes(text: str) -> QByteArray:
    try:
        return QByteArray(base64.b64decode(text))
    except ValueError:
        return QByteArray()


def _text(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode()
