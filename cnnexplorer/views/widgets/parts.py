"""Small pieces that every panel uses: labels, rules, notices and the empty state."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)


def label(text: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A label; ``name`` is its role in the style sheet (heading, subtle, problem, …)."""
    made = QLabel(text)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def plain_tip(text: str) -> str:
    """A text of unknown origin for a tooltip: what looks like HTML in it is shown, not followed."""
    return f"<qt>{html.escape(text)}</qt>" if "<" in text else text


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
"""Of the panels beside the workspaces' pictures, in pixels."""


def side_panel(layout: QLayout, width: int = 0) -> QScrollArea:
    """A panel beside something larger, scrolled where it does not fit; of any width if 0."""
    panel = QWidget()
    panel.setObjectName("panel")
    panel.setLayout(layout)
    side = QScrollArea()
    side.setWidgetResizable(True)
    side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if width:
        side.setFixedWidth(width)
    side.setWidget(panel)
    return side


def head(*items: QWidget | QLayout | int) -> QHBoxLayout:
    """The line at the top of a workspace."""
    made = line(*items, spacing=12)
    made.setContentsMargins(16, 12, 16, 8)
    return made


def below_head(item: QWidget) -> QHBoxLayout:
    """Something in the width of the head, close below it."""
    made = line(item)
    made.setContentsMargins(16, 0, 16, 8)
    return made


def combo(name: str, tip: str = "") -> QComboBox:
    """A choice as wide as its longest entry."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(tip)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return made


class Notice(QFrame):
    """A strip with one sentence and, where there is something to do, one button.

    Hidden while there is nothing to say.
    """

    def __init__(self, alarm: bool = False) -> None:
        super().__init__()
        self.setObjectName("alarm" if alarm else "notice")
        self._sentence = label(wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setMinimumWidth(1)
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._on_clicked)
        self._action: Callable[[], object] | None = None
        layout = line(self._sentence, self.button, spacing=10, grows=0)
        layout.setContentsMargins(11, 7, 8, 7)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setContentsMargins(0, 0, 0, 0)
        self.hide()

    @property
    def sentence(self) -> str:
        return self._sentence.text() if not self.isHidden() else ""

    def say(
        self, sentence: str, button_text: str = "", action: Callable[[], object] | None = None
    ) -> None:
        """Show ``sentence``; an empty one hides the strip."""
        self._sentence.setText(sentence)
        self._sentence.setAccessibleName(sentence)
        self._action = action
        if self.button.hasFocus():
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        self.button.setText(button_text)
        self.button.setVisible(bool(button_text))
        self.setVisible(bool(sentence))

    def _on_clicked(self) -> None:
        if self._action is not None:
            self._action()


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
