"""The menu of a picture: copy it, save it; the right button and the menu keys bring it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QImageWriter, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

FINE = 2.0
"""Pixels of a picture for each of the screen's, at least: it is looked at more closely."""
MOST_PIXELS = 40_000_000
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class ContentMenu(QMenu):
    """A menu whose keys work in its owner, and whose entries need something to be there."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._of_content: list[QAction] = []

    def enable(self, filled: bool) -> None:
        """Of nothing, nothing can be kept."""
        for action in self._of_content:
            action.setEnabled(filled)

    def add(
        self, text: str, run: Callable[[], object], key: str = "", always: bool = False
    ) -> QAction:
        """An entry; with ``always``, also where there is nothing."""
        action = self.addAction(text)
        action.triggered.connect(run)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
            self._owner.addAction(action)
        if not always:
            self._of_content.append(action)
        return action


class PictureMenu(ContentMenu):
    """Copies and saves the picture that its owner shows.

    ``copied`` follows a copy, ``save_wanted`` carries the QImage to be saved.

    Args:
        picture: what the owner shows, now; None where it shows nothing.
    """

    copied = Signal()
    save_wanted = Signal(object)

    def __init__(self, owner: QWidget, picture: Callable[[], QImage | None]) -> None:
        super().__init__(owner)
        self._picture = picture
        self.copy = self.add("Copy picture", self._on_copy_triggered, "Ctrl+C")
        self.png = self.add("Save picture…", self._on_png_triggered)

    def show_at(self, place: QPoint, filled: bool) -> None:
        """Open it at a point of the screen."""
        self.enable(filled)
        self.popup(place)

    def _on_copy_triggered(self) -> None:
        image = self._picture()
        if image is not None:
            QGuiApplication.clipboard().setImage(image)
            self.copied.emit()

    def _on_png_triggered(self) -> None:
        image = self._picture()
        if image is not None:
            self.save_wanted.emit(image)


def asks_for_menu(event: QKeyEvent) -> bool:
    """Whether it is a key for the menu; not every platform makes a QContextMenuEvent of these."""
    shift_f10 = event.key() == Qt.Key.Key_F10 and event.modifiers() == _SHIFT
    return event.key() == Qt.Key.Key_Menu or shift_f10


def canvas(width: int, height: int, ratio: float) -> QImage:
    """An empty picture with ``ratio`` pixels for each of its points, as far as memory is for."""
    ratio = min(ratio, (MOST_PIXELS / max(1, width * height)) ** 0.5)
    made = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(ratio)
    return made


def png(image: QImage) -> bytes:
    """The content of a PNG file; takes too long for the thread of the window."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
