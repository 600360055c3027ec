"""A number field that takes any text, and says in a sentence why a number is not possible."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from cnnexplorer.document.fields import Field, Real, Whole

_BESIDE_DIGITS = 38
"""Frame, margins and arrows, in pixels."""
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
"""A whole number as the program itself writes it: "1,000"."""
_EXPORT = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_E)


class UndoPassing(QObject):
    """Lets Undo, Redo and Export through a text field to the window.

    The document has a history of its own, and Ctrl+E means the end of the line to some platforms.
    Where what is typed is not in the document yet, ``undo`` is False: the field takes back its own.
    """

    undo = True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            undo = event.matches(keys.Undo) or event.matches(keys.Redo)
            if (undo and self.undo) or event.keyCombination() == _EXPORT:
                event.ignore()
                return True
        return False


class NumberBox(QAbstractSpinBox):
    """Whole or real numbers with arrows; every keystroke is reported, valid or not.

    ``edited`` carries an int or float, or the text itself where it is no number. ``left`` follows
    when the focus goes, after which the box shows the value it was last given.

    Args:
        field: a Whole or a Real (its range bounds the arrows), or another Field of whole numbers
            with ``low`` and ``high``.
        letters: for as many digits there is room at least, if the numbers are whole.
    """

    edited = Signal(object)
    left = Signal()

    def __init__(
        self, field: Field, name: str, parent: QWidget | None = None, letters: int = 2
    ) -> None:
        super().__init__(parent)
        self._least_letters = letters
        self._real = isinstance(field, Real)
        self._low = float(getattr(field, "low", 0))
        self._high = float(getattr(field, "high", 0))
        self._open_low = getattr(field, "open_low", False)
        self._open_high = getattr(field, "open_high", False)
        # From zero, a share begins in larger steps than a penalty, whose useful values are small.
        self._first_step = 0.05 if self._high <= 1 else 0.0001
        self._value: float = 0
        self._on_entry: float = 0
        self.setAccessibleName(name)
        self.setToolTip(field.help)
        self._letters = 0
        self.set_high(self._high)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("wrong", False)
        self.lineEdit().setTextMargins(4, 0, 0, 0)
        self._passing = UndoPassing(self)
        self.installEventFilter(self._passing)
        self.lineEdit().installEventFilter(self._passing)
        self.lineEdit().textEdited.connect(self._on_text_edited)

    def set_high(self, high: float) -> None:
        """Let the arrows go up to ``high``, and have room for it."""
        self._high = high
        letters = 7 if self._real else max(self._least_letters, len(f"{high:.0f}"))
        if letters != self._letters:
            self._letters = letters
            self.updateGeometry()

    @property
    def value(self) -> float:
        """The value the box was last given (or stepped to)."""
        return self._value

    @property
    def on_entry(self) -> float:
        """The value the box had when the typing began."""
        return self._on_entry

    def set_value(self, value: float) -> None:
        """Show ``value``, unless the text already means it (do not move a typing cursor).

        An impossible text stays as long as the value is the one that it will give way to.
        """
        self._value = value
        if self.property("wrong") and value == self._on_entry:
            return
        if self.read() != value:
            # From elsewhere (Undo, another layer): what was typed and how it began are no more.
            self._on_entry = value
            self.lineEdit().setText(_text(value))
            self.set_wrong(False)

    def read(self) -> int | float | str:
        """The number that the text means, else the text."""
        text = self.lineEdit().text().strip()
        if not self._real and _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        try:
            return float(text.replace(",", ".")) if self._real else int(text)
        except ValueError:
            pass
        try:
            number = float(text)
        except ValueError:
            return text
        if not math.isfinite(number):
            return text
        return int(number) if not self._real and number.is_integer() else number

    def set_wrong(self, wrong: bool) -> None:
        """Mark the text as impossible (the sentence stands below the form)."""
        if self.property("wrong") != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept any text; the form says what is wrong with it."""
        return QValidator.State.Acceptable, text, position

    def fixup(self, text: str) -> str:
        return text

    def minimumSizeHint(self) -> QSize:
        """Room for the longest whole number of the range, or some digits of a real one."""
        digits = self.fontMetrics().horizontalAdvance("0") * self._letters
        return QSize(digits + _BESIDE_DIGITS, super().minimumSizeHint().height())

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        enabled = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value < self._high:
            enabled |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._value > self._low:
            enabled |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return enabled

    def stepBy(self, steps: int) -> None:
        """Go to the next sensible number: ±1, or the next round step of a real number."""
        value = self._stepped(steps) if self._real else int(self._value) + steps
        value = min(max(value, self._low), self._high)
        if (value == self._low and self._open_low) or (value == self._high and self._open_high):
            return
        value = value if self._real else int(value)
        self._value = value
        self.lineEdit().setText(_text(value))
        self.lineEdit().selectAll()
        self.edited.emit(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._on_entry = self._value

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.settle()

    def settle(self) -> None:
        """What was typed is done: an impossible text gives way to the value from before."""
        self.lineEdit().setText(_text(self._value))
        self.set_wrong(False)
        self._on_entry = self._value
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """With Alt the arrows move the layer in the list, and nothing here."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only a focused box turns with the wheel: scrolling past must not change numbers."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _stepped(self, steps: int) -> float:
        """The value some steps on: 0.05 for shares, else a tenth of the number's magnitude."""
        value = float(self._value)
        for _ in range(abs(steps)):
            if value == 0:
                value = self._first_step if steps > 0 else 0.0
                continue
            size = 10.0 ** math.floor(math.log10(abs(value)) + 1e-9)
            if steps < 0 and math.isclose(abs(value), size):
                size /= 10
            share = 0.05 <= abs(value) <= 1 and not (steps < 0 and value <= 0.05 and self._open_low)
            value = round(value + math.copysign(0.05 if share else size, steps), 12)
            if abs(value) < 1e-12:
                value = 0.0
        return value

    def _on_text_edited(self, _text: str) -> None:
        self.edited.emit(self.read())


def _text(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.10g}"


def settle_focused() -> None:
    """End the typing in the number field that has the focus, before something else is done.

    A menu's key and a bar's button take no focus away, so the field would not notice.
    """
    box = _focused()
    if box is not None:
        box.settle()


def discard_focused() -> bool:
    """Throw away what is impossible in the field that has the focus, if there is such a text.

    For Undo, whose first use takes back what was typed last.
    """
    box = _focused()
    if box is None or not box.property("wrong"):
        return False
    box.settle()
    return True


def _focused() -> NumberBox | None:
    widget = QApplication.focusWidget()
    while widget is not None and not isinstance(widget, NumberBox):
        widget = widget.parentWidget()
    return widget


def is_number_field(field: Field) -> bool:
    """Whether a NumberBox can edit this kind of field."""
    return isinstance(field, Whole | Real)
