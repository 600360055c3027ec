"""One field of a form for each sort of setting; they report every keystroke, possible or not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from cnnexplorer.document.fields import Choice, Field, Flag, Numbers, Text
from cnnexplorer.paths import resource
from cnnexplorer.views.widgets.choice_box import ChoiceBox
from cnnexplorer.views.widgets.number_box import NumberBox, UndoPassing, is_number_field
from cnnexplorer.views.widgets.parts import column, label, line


class Editor(QWidget):
    """One setting's field; ``edited`` carries what the person made, possible or not.

    ``entry`` is where the keyboard enters it. Not as its focus proxy: Tab would come to it there
    and once more at the editor's own place in the order, which cannot be moved.
    """

    edited = Signal(object)
    left = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.entry: QWidget | None = None
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
        self.entry = self.box
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
    """A group of numbers ("height × width"), or the word for its absence.

    Two numbers can be linked, so that what is typed into one is the other too; ``link_chosen``
    carries whether the person wants that. Numbers that differ are not linked.
    """

    link_chosen = Signal(bool)

    def __init__(self, field: Numbers) -> None:
        super().__init__(field)
        self.like = field.like
        self._followed = tuple(field.low for _ in field.parts)
        self._reported: Any = None
        self._wants_link = True
        self.boxes = [NumberBox(field, f"{field.label}, {part}") for part in field.parts]
        self._times = label("×")
        self.link: QPushButton | None = None
        self._numbers = QWidget()
        if len(self.boxes) == 2:
            self._numbers.setLayout(self._pair(field))
        else:
            self._numbers.setLayout(self._named(field))
        for part, box in zip(field.parts, self.boxes, strict=True):
            box.setToolTip(f"{part.capitalize()}. {field.help}")
            box.edited.connect(self._on_box_edited)
            box.left.connect(self._on_box_left)
        self._absent: QCheckBox | None = None
        lines = column(self._numbers, spacing=5)
        if field.absent:
            self._absent = QCheckBox(field.absent)
            self._absent.setAccessibleName(f"{field.label}: {field.absent}")
            self._absent.toggled.connect(self._on_absent_toggled)
            lines.addWidget(self._absent)
        self._layout.addLayout(lines, 1)
        self.entry = self.boxes[0]

    def _pair(self, field: Numbers) -> QHBoxLayout:
        """Two numbers with a cross between them, and their link."""
        first, second = self.boxes
        self.link = self._make_link(field)
        made = line(first, self._times, second, self.link, spacing=5)
        for box in self.boxes:
            made.setStretchFactor(box, 1)
        if field.unit:
            made.addWidget(label(field.unit, "subtle"))
        return made

    def _named(self, field: Numbers) -> QGridLayout:
        """More numbers, two in a line, each behind its name."""
        made = QGridLayout()
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(5)
        for index, (part, box) in enumerate(zip(field.parts, self.boxes, strict=True)):
            row, column = divmod(index, 2)
            made.addWidget(label(part, "subtle"), row, 2 * column)
            made.addWidget(box, row, 2 * column + 1)
            made.setColumnStretch(2 * column + 1, 1)
        if field.unit:
            below = made.rowCount()  # beside the boxes there is no room for it with large text
            made.addWidget(label(field.unit, "subtle"), below, 1, 1, 3)
        return made

    def follow(self, value: tuple[int, ...]) -> None:
        """What the numbers begin with when they are no longer absent."""
        self._followed = value

    def want_link(self, wanted: bool) -> None:
        """Link the two numbers wherever they are equal, or never."""
        self._wants_link = wanted
        self._settle_link()

    def show_value(self, value: Any) -> None:
        if self._absent is not None:
            with QSignalBlocker(self._absent):
                self._absent.setChecked(value is None)
        self._numbers.setVisible(value is not None)
        for box in self.boxes:
            box.setVisible(value is not None)
        for box, number in zip(self.boxes, value or (), strict=False):
            box.set_value(number)
        if value != self._reported:  # from elsewhere: another layer, or Undo
            self._reported = value
            self._settle_link()

    def set_wrong(self, wrong: bool) -> None:
        for box in self.boxes:
            number = box.read()
            low, high = getattr(self.field, "low", 0), getattr(self.field, "high", 0)
            impossible = not isinstance(number, int) or not low <= number <= high
            box.set_wrong(wrong and impossible)

    def _make_link(self, field: Numbers) -> QPushButton:
        both = " and ".join(field.parts)
        made = QPushButton()
        made.setObjectName("toggle")
        made.setToolTip(f"Keep {both} the same")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(f"{field.label}: keep {both} the same")
        made.setIcon(QIcon(str(resource("icons", "link.svg"))))
        made.setCheckable(True)
        # Of a fixed height, it would hold down the taller fields beside it.
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        made.clicked.connect(self._on_link_clicked)
        return made

    def _settle_link(self) -> None:
        """Linked are equal numbers, unless the person does not want it."""
        if self.link is not None:
            first, second = (box.value for box in self.boxes)
            self.link.setChecked(self._wants_link and first == second)

    def _report(self, value: Any) -> None:
        self._reported = value
        self.edited.emit(value)

    def _on_box_edited(self, value: Any) -> None:
        both = (value, value)
        linked = self.link is not None and self.link.isChecked()
        if linked and self.field.problem(both) is None:
            self._report(both)
        else:
            self._report(tuple(box.read() for box in self.boxes))

    def _on_box_left(self) -> None:
        self._settle_link()
        self.left.emit()

    def _on_link_clicked(self, linked: bool) -> None:
        self._wants_link = linked
        self.link_chosen.emit(linked)
        first, second = (box.value for box in self.boxes)
        if linked and first != second:
            self.left.emit()  # a step of its own, not the end of what was typed
            self._report((first, first))
            self.left.emit()

    def _on_absent_toggled(self, absent: bool) -> None:
        self.edited.emit(None if absent else self._followed)


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, field: Choice) -> None:
        super().__init__(field)
        self.box = ChoiceBox(field.label, field.help)
        self.box.addItems([option.replace("_", " ") for option in field.options])
        self.entry = self.box
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
        self._text = label(wrap=True)
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
        self.entry = self.box
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
        self.entry = self.box
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
