"""A choice that the wheel cannot turn, and whose text is shortened where it has no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
)

from cnnexplorer.views.widgets.labels import plain_tip

_LEAST_LETTERS = 9
_MOST_SEEN = 16


class ChoiceBox(QComboBox):
    """A closed box lets the wheel pass to what it stands in: scrolling past chooses nothing.

    Args:
        name: for a screen reader.
        tip: what is chosen.
        foreign: whether its texts come from elsewhere (names of files and classes) and may be of
            any length: the box may then be narrower than its text, which it shortens with dots and
            tells in full as its tooltip.
    """

    def __init__(self, name: str, tip: str = "", foreign: bool = False) -> None:
        super().__init__()
        self.foreign = foreign
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(_MOST_SEEN)
        self.setItemDelegate(QStyledItemDelegate(self))  # the one that the style sheet reaches

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Also a box with the focus: whoever has just chosen in it scrolls on from there."""
        event.ignore()

    @property
    def room(self) -> int:
        """The width that the text can take, in pixels."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        kind = QStyle.ComplexControl.CC_ComboBox
        return self.style().subControlRect(kind, option, field, self).width() - 2

    @property
    def shown(self) -> str:
        """The text as it is drawn: the current one, shortened if it must be."""
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, self.room)

    def sizeHint(self) -> QSize:
        # The style's own hint leaves out the margin that it draws the text with.
        return super().sizeHint() + QSize(4, 0)

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint() + QSize(4, 0)
        if not self.foreign:
            return wanted
        extra = self.width() - self.room if self.room > 0 else 40
        least = self.fontMetrics().averageCharWidth() * _LEAST_LETTERS + extra
        return QSize(min(wanted.width(), least), wanted.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        if self.currentIndex() < 0:
            role = QPalette.ColorRole
            option.palette.setBrush(role.ButtonText, option.palette.brush(role.PlaceholderText))
        option.currentText = self.shown
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        """Let the list be as wide as its texts, whatever the box is, and show if it goes on."""
        view = self.view()
        # Qt means to show arrows instead, which the style sheet's kind of list has not.
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        bar = view.verticalScrollBar().sizeHint().width()
        width = view.sizeHintForColumn(0) + bar + 16
        view.setMinimumWidth(min(width, self.screen().availableGeometry().width()))
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.currentText()
            tips = [self.toolTip()] if self.shown == text else [text, self.toolTip()]
            QToolTip.showText(event.globalPos(), plain_tip("\n".join(filter(None, tips))), self)
            return True
        return super().event(event)
