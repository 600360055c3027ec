"""Small pieces that every panel uses: labels, rules, notices and the empty state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cnnexplorer.views.widgets.choice_box import ChoiceBox
from cnnexplorer.views.widgets.labels import Sentence
from cnnexplorer.views.widgets.side_panel import SidePanel
from cnnexplorer.views.widgets.wrapping import Wrapping

Action = Callable[[], object]


def label(text: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A label; ``name`` is its role in the style sheet (heading, subtle, problem, …)."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def rule() -> QFrame:
    """A hairline between two parts of a panel."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def button(text: str, tip: str, clicked: Callable[[], object], name: str = "") -> QPushButton:
    """A push button with its tooltip and accessible name."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setToolTip(tip)
    made.setAccessibleName(tip if len(text) < 2 else text)
    made.clicked.connect(clicked)
    # A button that hides when it is clicked would pass its focus on, and the next key with it.
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class MenuButton(QPushButton):
    """A button that opens ``entries``, a menu."""

    def __init__(self, text: str, tip: str) -> None:
        super().__init__(text)
        self.setToolTip(tip)
        self.setProperty("menu", True)
        self.entries = QMenu(self)
        self.setMenu(self.entries)
        self.entries.aboutToHide.connect(self._on_about_to_hide)

    def _on_about_to_hide(self) -> None:
        """The menu had the pointer, so nobody told the button that it went away from it."""
        inside = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, inside)
        self.update()


def hide(widget: QWidget) -> None:
    """Hide a widget without passing its focus on to whatever comes next."""
    if widget.hasFocus():
        widget.window().setFocus(Qt.FocusReason.OtherFocusReason)
    widget.hide()


def column(
    *items: QWidget | QLayout | int, margins: int = 0, spacing: int = 8, grows: int = -1
) -> QVBoxLayout:
    """Items below each other; a number is empty stretch, item ``grows`` takes the spare room."""
    layout = QVBoxLayout()
    _fill(layout, items, margins, spacing, grows)
    return layout


def line(
    *items: QWidget | QLayout | int, margins: int = 0, spacing: int = 8, grows: int = -1
) -> QHBoxLayout:
    """Items beside each other; a number is empty stretch, item ``grows`` takes the spare room."""
    layout = QHBoxLayout()
    _fill(layout, items, margins, spacing, grows)
    return layout


def _fill(
    layout: QBoxLayout,
    items: tuple[QWidget | QLayout | int, ...],
    margins: int,
    spacing: int,
    grows: int,
) -> None:
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    for index, item in enumerate(items):
        if isinstance(item, int):
            layout.addStretch(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item, int(index == grows))
        else:
            layout.addLayout(item, int(index == grows))


SIDE_WIDTH = 284
"""Of the panels beside the workspaces' pictures, in pixels; wider if the text needs it."""


def side_panel(layout: QLayout, width: int = 0) -> SidePanel:
    """A panel beside something larger, scrolled where it does not fit; of any width if 0."""
    panel = QWidget()
    panel.setObjectName("panel")
    panel.setLayout(layout)
    return SidePanel(panel, width)


def wrapping(*items: QWidget | QLayout | int, spacing: int = 8) -> Wrapping:
    """Items beside each other, on several lines where one is too short; a number is stretch."""
    layout = Wrapping(spacing)
    for item in items:
        if isinstance(item, int):
            layout.add_stretch()
        else:
            layout.add(item)
    return layout


def head(*items: QWidget | QLayout | int) -> Wrapping:
    """What stands at the top of a workspace: one line, or more where there is no room for it."""
    made = wrapping(*items, spacing=12)
    made.setContentsMargins(16, 12, 16, 8)
    return made


def below_head(item: QWidget) -> QHBoxLayout:
    """Something in the width of the head, close below it."""
    made = line(item)
    made.setContentsMargins(16, 0, 16, 8)
    return made


def combo(name: str, tip: str = "") -> ChoiceBox:
    """A choice among names from elsewhere, which may be longer than there is room."""
    return ChoiceBox(name, tip, foreign=True)


class Notice(QFrame):
    """A strip with one sentence and, where there is something to do, a button or two.

    Hidden while there is nothing to say.

    Args:
        role: what is worth knowing, what went wrong, or what went well.
    """

    def __init__(self, role: Literal["notice", "alarm", "news"] = "notice") -> None:
        super().__init__()
        self.setObjectName(role)
        self._sentence = Sentence()
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setMinimumWidth(1)
        self.button, self.other = QPushButton(), QPushButton()
        self._actions: dict[QPushButton, Action | None] = {}
        layout = Wrapping(spacing=10, first_grows=True)
        layout.add(self._sentence)
        for made in (self.other, self.button):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(self._on_clicked)
            layout.add(made)
            self._offer(made, "", None)
        layout.setContentsMargins(11, 7, 8, 7)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setContentsMargins(0, 0, 0, 0)
        self.hide()

    @property
    def sentence(self) -> str:
        return self._sentence.text() if not self.isHidden() else ""

    def say(
        self,
        sentence: str,
        button_text: str = "",
        action: Action | None = None,
        other: tuple[str, Action | None] = ("", None),
    ) -> None:
        """Show ``sentence``, with something to do and, before it, perhaps another; an empty one
        hides it.
        """
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)
        self._offer(self.button, button_text, action)
        self._offer(self.other, *other)
        self.setVisible(bool(sentence))

    def _offer(self, made: QPushButton, text: str, action: Action | None) -> None:
        self._actions[made] = action
        if made.hasFocus():
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        made.setText(text)
        made.setAccessibleName(text or "Nothing to do")
        made.setVisible(bool(text))

    def _on_clicked(self) -> None:
        made = self.sender()
        action = self._actions[made] if isinstance(made, QPushButton) else None
        if action is not None:
            action()


class Facts(QWidget):
    """A few names with their values, in two aligned columns."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, QLabel] = {}

    def show_facts(self, facts: dict[str, str]) -> None:
        """Show these values; the names must be the same at every call."""
        for row, (name, value) in enumerate(facts.items()):
            if name not in self._values:
                self._values[name] = label(wrap=True)
                caption = label(name, "subtle")
                self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(self._values[name], row, 1)
            self._values[name].setText(value)

    def value_of(self, name: str) -> str:
        """The value shown behind a name."""
        return self._values[name].text()


class Empty(QWidget):
    """What a workspace shows while it has nothing: a sentence that says what to do next."""

    def __init__(self) -> None:
        super().__init__()
        self._text = label(name="empty", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setMaximumWidth(440)
        centred = line(1, self._text, 1)
        centred.setStretch(1, 6)
        self.setLayout(column(2, centred, 3, margins=24))

    def say(self, sentence: str) -> None:
        self._text.setText(sentence)

    @property
    def sentence(self) -> str:
        return self._text.text()


def tab_behind(before: QWidget, added: QWidget) -> None:
    """Let Tab reach what stands in ``added`` next after ``before``.

    Qt puts what is added to a window at the end of the order, behind everything.
    Lists that drop down are windows of their own, with an order of their own.
    """
    for widget in added.findChildren(QWidget):
        together = widget.window() is before.window()
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if together and reached:
            QWidget.setTabOrder(before, widget)
            before = widget
