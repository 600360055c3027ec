"""Finds what is cut off or drawn over in a window: every visible text is measured in its room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QTabBar,
    QTableWidget,
    QWidget,
)

from cnnexplorer.views.network import row_layout
from cnnexplorer.views.network.layer_list import LayerList, ListHeading
from cnnexplorer.views.network.row_layout import Piece
from cnnexplorer.views.widgets.bars import Bars
from cnnexplorer.views.widgets.choice_box import ChoiceBox
from cnnexplorer.views.widgets.labels import ForeignLabel
from cnnexplorer.views.widgets.legend import Legend
from cnnexplorer.views.widgets.picture_view import PictureView

TEXTS = (
    QLabel, QPushButton, QCheckBox, QComboBox, QAbstractSpinBox, QLineEdit, QTabBar, LayerList,
    ListHeading, Bars, Legend,
)  # fmt: skip
"""What stands for itself and must neither be cut nor drawn over."""
_LEAST_PICTURE = 5
"""A picture lower than so many lines of text tells nothing."""
LEAST_LETTERS = 5
"""So much of a name from elsewhere has to be seen at least."""


def complaints(window: QWidget) -> list[str]:
    """A sentence for each text that is cut, and for each two that overlap."""
    seen = [widget for widget in window.findChildren(QWidget) if _stands_for_itself(widget)]
    found = [f"{_name(widget)}: {text}" for widget in seen for text in _faults(widget)]
    for header in window.findChildren(QHeaderView):
        if header.isVisible() and header.orientation() == Qt.Orientation.Horizontal:
            found += [f"{_name(header)}: {text}" for text in _faults_of_columns(header)]
    for bar in window.findChildren(QMenuBar):
        found += [f"menu {text} is cut" for text in _hidden_menus(bar)]
    for view in window.findChildren(PictureView):
        lines = view._view.height() / view.fontMetrics().height()
        if view.isVisible() and lines < _LEAST_PICTURE:
            found.append(f"{_name(view)}: its picture is only {lines:.1f} lines of text high")
    for one, other in combinations(seen, 2):
        if not (one.isAncestorOf(other) or other.isAncestorOf(one)):
            both = _seen_box(one) & _seen_box(other)
            if both.width() > 0 and both.height() > 0:
                found.append(f"{_name(one)} and {_name(other)} overlap by {_size(both.size())}")
    return found


def _stands_for_itself(widget: QWidget) -> bool:
    if not isinstance(widget, TEXTS) or not widget.isVisible():
        return False
    inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
    return not inner and not (isinstance(widget, QLabel | QPushButton) and not widget.text())


def _faults(widget: QWidget) -> Iterator[str]:
    yield from _cut_by_what_is_around(widget)
    least = widget.minimumSizeHint()
    if isinstance(widget, Legend):  # its least height is that of its least width
        least.setHeight(widget.heightForWidth(widget.width()))
    if widget.width() < least.width() or widget.height() < least.height():
        yield f"has {_size(widget.size())}, and needs {_size(least)}"
    metrics = widget.fontMetrics()
    match widget:
        case ForeignLabel():
            yield from _fault_of_foreign(widget.text(), metrics, widget.contentsRect().width())
        case QLabel():
            yield from _faults_of_label(widget)
        case QPushButton():
            yield from _faults_of_button(widget)
        case QCheckBox():
            if widget.sizeHint().width() > widget.width():
                yield "its text is cut"
        case ChoiceBox(foreign=True):
            yield from _fault_of_foreign(widget.currentText(), metrics, widget.room)
        case ChoiceBox():
            if widget.shown != widget.currentText():
                yield f"is shortened to {widget.shown!r}"
        case QComboBox():
            yield "is no ChoiceBox, so nobody knows what it shows"
        case QAbstractSpinBox():
            line = widget.lineEdit()
            margins = line.textMargins()
            room = line.contentsRect().width() - margins.left() - margins.right() - 4
            typing = bool(widget.property("wrong"))  # what is being typed scrolls
            if metrics.horizontalAdvance(line.text()) > room and not typing:
                yield f"{line.text()!r} is cut"
        case QLineEdit():  # what is typed may be of any length, and scrolls
            if metrics.averageCharWidth() * LEAST_LETTERS > widget.contentsRect().width():
                yield "is too narrow to type in"
        case QTabBar():
            if widget.elideMode() != Qt.TextElideMode.ElideNone:
                yield "shortens its tabs"
            for index in range(widget.count()):
                if not widget.rect().contains(widget.tabRect(index)):
                    yield f"tab {widget.tabText(index)} is cut"
        case LayerList():
            for row in range(widget.model().rowCount()):
                yield from _faults_of_pieces(widget, widget.pieces(row), row)
        case ListHeading():
            boxes = [box for _, box in widget.captions()]
            if any(one.intersects(other) for one, other in combinations(boxes, 2)):
                yield "captions overlap"
        case Bars():
            if widget.least_width() > widget.width():
                yield f"needs {widget.least_width()} pixels, and has {widget.width()}"


def _faults_of_label(label: QLabel) -> Iterator[str]:
    if label.pixmap() and not label.pixmap().isNull():
        return
    text = QLabel.text(label)  # as it is drawn, where the label adds places to break at
    room = label.contentsRect().adjusted(label.margin(), label.margin(), -label.margin(), 0)
    if label.wordWrap():
        flags = int(Qt.TextFlag.TextWordWrap)
        needed = label.fontMetrics().boundingRect(QRect(0, 0, room.width(), 10_000), flags, text)
    else:
        needed = QRect(QPoint(), label.fontMetrics().size(0, text))
    if needed.width() > room.width() or needed.height() > room.height():
        yield f"has {_size(room.size())}, and its text needs {_size(needed.size())}"


def _faults_of_button(button: QPushButton) -> Iterator[str]:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    part = QStyle.SubElement.SE_PushButtonContents
    room = button.style().subElementRect(part, option, button)
    needed = button.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), button.text())
    if needed.width() > room.width() or needed.height() > room.height():
        yield f"has {_size(room.size())}, and its text needs {_size(needed)}"


def _fault_of_foreign(text: str, metrics: QFontMetrics, room: int) -> Iterator[str]:
    """A name from elsewhere may be shortened: its widget tells it in full as its tooltip."""
    if room < metrics.horizontalAdvance(text[:LEAST_LETTERS]):
        yield f"of {text[:40]!r} nothing can be read"


def _faults_of_pieces(rows: LayerList, shown: list[Piece], row: int) -> Iterator[str]:
    """The texts that the list draws by itself."""
    boxes = []
    for piece in shown:
        font = row_layout.bold(rows.font()) if piece.role == "kind" else rows.font()
        width = QFontMetrics(font).horizontalAdvance(piece.text)
        box = QRect(piece.box)
        if not piece.wraps:
            if width > box.width():
                yield f"row {row}: {piece.text!r} is cut"
            if piece.right:
                box.setLeft(box.right() + 1 - width)
        if box.left() < 0 or box.right() > rows.viewport().width():
            yield f"row {row}: {piece.text!r} is outside"
        boxes.append(box)
    if any(one.intersects(other) for one, other in combinations(boxes, 2)):
        yield f"row {row}: {[piece.text for piece in shown]} overlap"


def _faults_of_columns(header: QHeaderView) -> Iterator[str]:
    table = header.parent()
    if not isinstance(table, QTableWidget):
        return
    for column in range(table.columnCount()):
        items = [table.horizontalHeaderItem(column)]
        items += [table.item(row, column) for row in range(table.rowCount())]
        for item in items:
            if item is None:
                continue
            needed = table.fontMetrics().horizontalAdvance(item.text()) + 2
            if needed > header.sectionSize(column):
                yield f"{item.text()!r} is cut"


def _hidden_menus(bar: QMenuBar) -> list[str]:
    if not bar.isVisible():
        return []
    return [
        action.text() for action in bar.actions()
        if not bar.rect().contains(bar.actionGeometry(action))
    ]  # fmt: skip


def _cut_by_what_is_around(widget: QWidget) -> Iterator[str]:
    """Parents cut off what reaches beyond them; only scrolling up and down is a way to see it."""
    around, child = widget.parentWidget(), widget
    while around is not None and not child.isWindow():
        box = QRect(widget.mapTo(around, QPoint()), widget.size())
        scrolled = isinstance(around.parent(), QAbstractScrollArea)
        if box.left() < 0 or box.right() >= around.width():
            yield f"reaches beyond its {type(around).__name__} to the side"
        if not scrolled and (box.top() < 0 or box.bottom() >= around.height()):
            yield f"reaches beyond its {type(around).__name__} up or down"
        if scrolled:  # what is around the scrolled panel has its own place
            widget = around
        child, around = around, around.parentWidget()


def _seen_box(widget: QWidget) -> QRect:
    """Where a widget is seen in its window."""
    box = widget.visibleRegion().boundingRect()
    return box.translated(widget.mapTo(widget.window(), QPoint()))


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QPushButton | QCheckBox) else ""
    return f"{type(widget).__name__} {widget.accessibleName() or text[:60]!r}"


def _size(size: QSize) -> str:
    return f"{size.width()}×{size.height()}"
