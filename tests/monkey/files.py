"""Files that are opened and dropped, and others who change them meanwhile."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.monkey.action import Action
from tests.monkey.hand import NO_KEYS, Hand, at, called, handle
from tests.monkey.mouse import LEFT


def open_path(hand: Hand) -> None:
    """As the program does with the file that it is started with."""
    path = hand.random.choice(hand.world.openable)
    hand.note(f"open {path.name[:60]!r}")
    hand.main.open_path(path)


def drop_file(hand: Hand) -> None:
    """One file or several, dropped anywhere, or taken away again."""
    random = hand.random
    widget, point = hand.target()
    paths = random.choices(hand.world.openable, k=random.choice([1, 1, 1, 1, 2]))
    names = [path.name[:60] for path in paths]
    hand.note(f"drop {names} on {called(widget)}")
    _drag(widget, point, _dragged(paths), falls=random.random() >= 0.15)


def drop_nonsense(hand: Hand) -> None:
    """Text, and addresses that are no files."""
    widget, point = hand.target()
    hand.note(f"drop nonsense on {called(widget)}")
    data = QMimeData()
    data.setText(hand.random.choice(["", "text", "https://example.org/x.npz", "\u202e" * 50]))
    data.setUrls([QUrl("https://example.org/x.npz"), QUrl("file:///"), QUrl("")])
    _drag(widget, point, data)


def disturb(hand: Hand) -> None:
    """A file changes on the disk."""
    hand.note(f"the file {hand.world.disturb(hand.random)}")


def _drag(widget: QWidget, point: QPoint, data: QMimeData, falls: bool = True) -> None:
    """From outside to ``point``; a window system lets nothing fall where it is not taken."""
    window, place = handle(widget), at(widget, point)
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    QApplication.sendEvent(window, QDragEnterEvent(place, actions, data, LEFT, NO_KEYS))
    move = QDragMoveEvent(place, actions, data, LEFT, NO_KEYS)
    QApplication.sendEvent(window, move)
    if falls and move.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(place), actions, data, LEFT, NO_KEYS))
    else:
        QApplication.sendEvent(window, QDragLeaveEvent())


def _dragged(paths: list[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


ACTIONS = (
    Action(open_path, 3, rough=True),
    Action(drop_file, 4, rough=True),
    Action(drop_nonsense, 0.5),
    Action(disturb, 1),
)
