"""What a hand on a mouse does: clicks, drags, wheels, wherever there is a window."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from tests.monkey.action import Action
from tests.monkey.hand import LEFT, NO_KEYS, Hand, NothingToDo, at, called, handle

_BUTTONS = [LEFT] * 7 + [Qt.MouseButton.RightButton] * 2 + [Qt.MouseButton.MiddleButton]
_MODIFIERS = [NO_KEYS] * 8 + [
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
]  # fmt: skip
_OLD = 0.3
"""How often a row is dropped that was taken before, perhaps from another window."""
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
    """Press, move anywhere, release."""
    widget, point = hand.target()
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


def drop_row(hand: Hand) -> None:
    """Drag a row elsewhere; the offscreen platform gives every drag up at once, so only drop."""
    lists = [view for view in hand.all(QAbstractItemView) if view.dragEnabled()]
    if not lists:
        raise NothingToDo("no list with rows to drag")
    model = hand.random.choice(lists).model()
    count = model.rowCount()
    if not count:
        raise NothingToDo("the list is empty")
    row, to = hand.random.randrange(count), hand.random.randrange(-1, count + 2)
    taken = model.mimeData([model.index(row, 0)])
    if taken is None:
        raise NothingToDo("the row cannot be taken")
    before, hand.luggage = hand.luggage, {name: taken.data(name) for name in taken.formats()}
    old = before if hand.random.random() < _OLD else {}
    hand.note(f"drop {'what was taken before' if old else f'row {row}'} at {to}")
    dropped = QMimeData()
    for name, content in (old or hand.luggage).items():
        dropped.setData(name, content)
    model.dropMimeData(dropped, Qt.DropAction.MoveAction, to, 0, QModelIndex())


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
