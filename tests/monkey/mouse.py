"""What a hand on a mouse does: clicks, drags, wheels, wherever there is a window."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMainWindow, QWidget

from tests.monkey.action import Action
from tests.monkey.hand import LEFT, NO_KEYS, Hand, NothingToDo, at, called, handle

_BUTTONS = [LEFT] * 8 + [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton]
_MODIFIERS = [NO_KEYS] * 8 + [
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
]  # fmt: skip
_TURNS = (120, -120, 960, -960, 15)


def click(hand: Hand) -> None:
    widget, point = hand.target()
    button, keys = hand.random.choice(_BUTTONS), hand.random.choice(_MODIFIERS)
    hand.note(f"click {button.name} on {called(widget)} at {_text(point)}")
    QTest.mouseClick(handle(widget), button, keys, at(widget, point))


def double_click(hand: Hand) -> None:
    widget, point = hand.target()
    hand.note(f"double click on {called(widget)} at {_text(point)}")
    QTest.mouseDClick(handle(widget), LEFT, hand.random.choice(_MODIFIERS), at(widget, point))


def hover(hand: Hand) -> None:
    widget, point = hand.target()
    hand.note(f"hover over {called(widget)} at {_text(point)}")
    QTest.mouseMove(handle(widget), at(widget, point))


def drag(hand: Hand) -> None:
    """Press, move, release; lists with rows to be dragged get theirs by ``drop_row``."""
    widget, point = hand.target()
    if _begins_a_drop(widget):
        return drop_row(hand)
    hand.note(f"drag {called(widget)} from {_text(point)}")
    window, room = handle(widget), widget.window().size()
    QTest.mousePress(window, LEFT, NO_KEYS, at(widget, point))
    for _ in range(hand.random.randrange(1, 5)):
        there = (
            hand.random.randrange(-20, room.width() + 20),
            hand.random.randrange(-20, room.height() + 20),
        )
        QTest.mouseMove(window, QPoint(*there))
    QTest.mouseRelease(window, LEFT, NO_KEYS, at(widget, point))
    return None


def drop_row(hand: Hand) -> None:
    """Drag a row elsewhere; the system's drag itself would wait for a real pointer."""
    lists = [view for view in hand.all(QAbstractItemView) if view.dragEnabled()]
    if not lists:
        raise NothingToDo("no list with rows to drag")
    model = hand.random.choice(lists).model()
    count = model.rowCount()
    if not count:
        raise NothingToDo("the list is empty")
    row, to = hand.random.randrange(count), hand.random.randrange(-1, count + 2)
    hand.note(f"drop row {row} at {to}")
    mime = model.mimeData([model.index(row, 0)])
    if mime is not None:
        model.dropMimeData(mime, Qt.DropAction.MoveAction, to, 0, QModelIndex())


def wheel(hand: Hand) -> None:
    widget, point = hand.target()
    turn = hand.random.choice(_TURNS)
    hand.note(f"wheel {turn} over {called(widget)}")
    place = QPointF(at(widget, point))
    event = QWheelEvent(
        place, QPointF(widget.mapToGlobal(point)), QPoint(), QPoint(0, turn),
        Qt.MouseButton.NoButton, hand.random.choice(_MODIFIERS), Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(handle(widget), event)


def context_menu(hand: Hand) -> None:
    widget, point = hand.target()
    hand.note(f"context menu of {called(widget)} at {_text(point)}")
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at(widget, point), widget.mapToGlobal(point))
    QApplication.sendEvent(handle(widget), event)


def _begins_a_drop(widget: QWidget) -> bool:
    inner: QWidget | None = widget
    while inner is not None and not isinstance(inner, QMainWindow):
        if isinstance(inner, QAbstractItemView) and inner.dragEnabled():
            return True
        inner = inner.parentWidget()
    return False


def _text(point: QPoint) -> str:
    return f"{point.x()},{point.y()}"


ACTIONS = (
    Action(click, 22),
    Action(double_click, 6),
    Action(hover, 10),
    Action(drag, 6),
    Action(drop_row, 3, rough=True),
    Action(wheel, 8),
    Action(context_menu, 4),
)
