"""One field of a form for each sort of setting; they report every keystroke, possible or not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from cnnexplorer.document.fields import Choice, Field, Flag, Numbers, Text
from cnnexplorer.views.widgets.number_box import NumberBox, UndoPassing, is_number_field
from cnnexplorer.views.widgets.parts import label


class Editor(QWidget):
    """One setting's field; ``edited`` carries what the person made, possible or not."""

    edited = Signal(object)
    left = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.setToolTip(field.help)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(5)

    def show_value(self, value: Any) -> None:
        raise NotImplementedError

    def set_wrong(self, wrong: bool) -> None:
        """Mark the field, where a person can put something impossible into it."""

    @property
    def wrong(self) -> bool:
        """Whether something impossible stands in it."""
        return any(box.property("wrong") for box in self.findChildren(NumberBox))


class NumberEditor(Editor):
    """A number."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.box = NumberBox(field, field.label)
        self.setFocusProxy(self.box)
        self._layout.addWidget(self.box, 1)
        if field.unit:
            self._layout.addWidget(label(field.unit, "subtle"))
        self.box.edited.connect(self.edited)
        self.box.left.connect(self.left)

    def show_value(self, value: Any) -> None:
        self.box.set_value(value)

    def set_wrong(self, wrong: bool) -> None:
        self.box.set_wrong(wrong)


class NumbersEditor(Editor):
    """A group of numbers ("height × width"), or the word for its absence."""

    def __init__(self, field: Numbers) -> None:
        super().__init__(field)
        self._absent: QCheckBox | None = None
        self._paired = len(field.parts) == 2
        if field.absent:
            self._absent = QCheckBox(field.absent)
            self._absent.setAccessibleName(f"{field.label}: {field.absent}")
            self._absent.toggled.connect(self._on_absent_toggled)
        self.boxes = [NumberBox(field, f"{field.label}, {part}") for part in field.parts]
        self._times = label("×")
        self._times.setParent(self)
        self._times.setVisible(self._paired)
        self.like = field.like
        self._followed = tuple(field.low for _ in field.parts)
        for index, box in enumerate(self.boxes):
            if index and self._paired:
                self._layout.addWidget(self._times)
            box.setMinimumWidth(46)
            box.setToolTip(f"{field.parts[index].capitalize()}. {field.help}")
            box.edited.connect(self._on_box_edited)
            box.left.connect(self.left)
            self._layout.addWidget(box, 1)
        self._unit = label(field.unit, "subtle")
        if field.unit:
            self._layout.addWidget(self._unit)
        if self._absent is not None:
            self._layout.addWidget(self._absent)
        self.setFocusProxy(self.boxes[0])

    def follow(self, value: tuple[int, ...]) -> None:
        """What the numbers begin with when they are no longer absent."""
        self._followed = value

    def show_value(self, value: Any) -> None:
        if self._absent is not None:
            with QSignalBlocker(self._absent):
                self._absent.setChecked(value is None)
        for box in self.boxes:
            box.setVisible(value is not None)
        self._times.setVisible(value is not None and self._paired)
        if self.field.unit:
            self._unit.setVisible(value is not None)
        for box, number in zip(self.boxes, value or (), strict=False):
            box.set_value(number)

    def set_wrong(self, wrong: bool) -> None:
        for box in self.boxes:
            number = box.read()
            low, high = getattr(self.field, "low", 0), getattr(self.field, "high", 0)
            impossible = not isinstance(number, int) or not low <= number <= high
            box.set_wrong(wrong and impossible)

    def _on_box_edited(self, _value: Any) -> None:
        self.edited.emit(tuple(box.read() for box in self.boxes))

    def _on_absent_toggled(self, absent: bool) -> None:
        self.edited.emit(None if absent else self._followed)


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, field: Choice) -> None:
        super().__init__(field)
        self.box = QComboBox()
        self.box.addItems([option.replace("_", " ") for option in field.options])
        self.box.setAccessibleName(field.label)
        self.box.setToolTip(field.help)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.box)
        self._layout.addWidget(self.box, 1)
        self.box.activated.connect(self._on_activated)
        self._options = field.options

    def show_value(self, value: Any) -> None:
        self.box.setCurrentIndex(self._options.index(value))

    def _on_activated(self, index: int) -> None:
        self.edited.emit(self._options[index])
        self.left.emit()  # each choice is a step of its own


class FixedEditor(Editor):
    """A choice of one: nothing to choose, so it is read, not edited."""

    def __init__(self, field: Choice) -> None:
        super().__init__(field)
        self._text = label()
        self._layout.addWidget(self._text, 1)

    def show_value(self, value: Any) -> None:
        self._text.setText(str(value).replace("_", " "))


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, field: Flag) -> None:
        super().__init__(field)
        self.box = QCheckBox()
        self.box.setAccessibleName(field.label)
        self.box.setToolTip(field.help)
        self.setFocusProxy(self.box)
        self._layout.addWidget(self.box, 1)
        self.box.toggled.connect(self._on_toggled)

    def _on_toggled(self, checked: bool) -> None:
        self.edited.emit(checked)
        self.left.emit()

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(value)


class TextEditor(Editor):
    """A line of text."""

    def __init__(self, field: Text) -> None:
        super().__init__(field)
        self.box = QLineEdit()
        self.box.setAccessibleName(field.label)
        self.box.setToolTip(field.help)
        self._passing = UndoPassing(self)
        self.box.installEventFilter(self._passing)
        self.setFocusProxy(self.box)
        self._layout.addWidget(self.box, 1)
        self.box.textEdited.connect(self._on_text_edited)
        self.box.editingFinished.connect(self.left)

    def show_value(self, value: Any) -> None:
        if self.box.text() != value:
            self.box.setText(value)

    def _on_text_edited(self, text: str) -> None:
        self.edited.emit(text)


def editor_for(field: Field) -> Editor:
    """The editor for a field; for one that is a kind, the form itself has it.

    Raises:
        TypeError: there is none for this sort of field (a fault of the caller).
    """
    if is_number_field(field):
        return NumberEditor(field)
    if isinstance(field, Numbers):
        return NumbersEditor(field)
    if isinstance(field, Choice):
        return FixedEditor(field) if len(field.options) == 1 else ChoiceEditor(field)
    if isinstance(field, Flag):
        return FlagEditor(field)
    if isinstance(field, Text):
        return TextEditor(field)
    raise TypeError(f"no editor for {type(field).__name__}")
