"""A form made from the descriptions of a dataclass' settings: one row each, live."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cnnexplorer.document.fields import Choice, Field, Flag, Numbers, Text, described
from cnnexplorer.document.kinds import OneOf
from cnnexplorer.views.number_box import NumberBox, UndoPassing, is_number_field
from cnnexplorer.views.parts import label


class SettingsForm(QWidget):
    """Edits the described settings of one dataclass.

    ``edited`` carries the name of a setting and its new valid value; a value that is not possible
    stays in its field, marked, with a sentence below. ``left`` follows when a field is left.

    Args:
        cls: the dataclass.
        only: the settings to show; all if empty.
    """

    edited = Signal(str, object)
    left = Signal()

    def __init__(self, cls: type, only: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.editors: dict[str, _Editor] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        shown = {name: field for name, field in described(cls).items() if not only or name in only}
        for index, (name, field) in enumerate(shown.items()):
            editor = _editor(field)
            self.editors[name] = editor
            caption = label(field.label, "subtle")
            caption.setToolTip(field.help)
            caption.setBuddy(editor)
            # The row below is for the sentence, should there be one.
            grid.addWidget(caption, 2 * index, 0)
            grid.addWidget(editor, 2 * index, 1)
            editor.edited.connect(self._on_editor_edited)
            editor.left.connect(self._on_editor_left)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2 * len(shown), 1)
        self._grid = grid
        self._problem = label(name="problem", wrap=True)
        self._problem.setParent(self)
        self._problem.hide()

    @property
    def problem(self) -> str:
        """The sentence shown, or empty."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def show_value(self, value: object) -> None:
        """Show the settings of ``value``; nothing is reported."""
        for name, editor in self.editors.items():
            if isinstance(editor, _NumbersEditor) and editor.like:
                editor.follow(getattr(value, editor.like))
            editor.show_value(getattr(value, name))

    def _on_editor_edited(self, value: Any) -> None:
        editor = self.sender()
        for index, (name, candidate) in enumerate(self.editors.items()):
            if candidate is editor:
                sentence = candidate.field.problem(value)
                candidate.set_wrong(sentence is not None)
                self._say(sentence or "", index)
                if sentence is None:
                    self.edited.emit(name, value)

    def _on_editor_left(self) -> None:
        self._say("")
        self.left.emit()

    def _say(self, sentence: str, index: int = 0) -> None:
        """Show a sentence below a field, and bring it into sight."""
        self._grid.removeWidget(self._problem)
        if sentence:
            self._grid.addWidget(self._problem, 2 * index + 1, 0, 1, 2)
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        if sentence:
            QTimer.singleShot(0, self, self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(self._problem, 0, 8)


class _Editor(QWidget):
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


class _NumberEditor(_Editor):
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


class _NumbersEditor(_Editor):
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
        self._times = QLabel("×", self)
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


class _ChoiceEditor(_Editor):
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


class _FixedEditor(_Editor):
    """A choice of one: nothing to choose, so it is read, not edited."""

    def __init__(self, field: Choice) -> None:
        super().__init__(field)
        self._text = label()
        self._layout.addWidget(self._text, 1)

    def show_value(self, value: Any) -> None:
        self._text.setText(str(value).replace("_", " "))


class _FlagEditor(_Editor):
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

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(value)


class _TextEditor(_Editor):
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


class _KindEditor(_Editor):
    """A choice of kinds, and below it the form of the one that was chosen."""

    def __init__(self, field: OneOf) -> None:
        super().__init__(field)
        self._kinds = field.family.offered
        self.box = QComboBox()
        self.box.addItems([cls.title for cls in self._kinds])
        for index, cls in enumerate(self._kinds):
            self.box.setItemData(index, cls.about, Qt.ItemDataRole.ToolTipRole)
        self.box.setAccessibleName(field.label)
        self.box.setToolTip(field.help)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.box)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(7)
        self._rows.addWidget(self.box)
        self._layout.addLayout(self._rows, 1)
        self.form: SettingsForm | None = None
        self._value: Any = None
        self.box.activated.connect(self._on_activated)

    def show_value(self, value: Any) -> None:
        cls = type(value)
        if type(self._value) is not cls:
            if self.form is not None:
                self._rows.removeWidget(self.form)
                self.form.hide()
                self.form.deleteLater()
            self.form = SettingsForm(cls)
            self.form.edited.connect(self._on_form_edited)
            self.form.left.connect(self.left)
            self._rows.addWidget(self.form)
        self._value = value
        self.box.setCurrentIndex(self._kinds.index(cls))
        assert self.form is not None
        self.form.setVisible(bool(self.form.editors))
        self.form.show_value(value)

    def _on_activated(self, index: int) -> None:
        if type(self._value) is not self._kinds[index]:
            self.edited.emit(self._kinds[index]())

    def _on_form_edited(self, name: str, value: Any) -> None:
        self.edited.emit(replace(self._value, **{name: value}))


def _editor(field: Field) -> _Editor:
    """The editor for a kind of field."""
    if is_number_field(field):
        return _NumberEditor(field)
    if isinstance(field, Numbers):
        return _NumbersEditor(field)
    if isinstance(field, Choice):
        return _FixedEditor(field) if len(field.options) == 1 else _ChoiceEditor(field)
    if isinstance(field, Flag):
        return _FlagEditor(field)
    if isinstance(field, Text):
        return _TextEditor(field)
    if isinstance(field, OneOf):
        return _KindEditor(field)
    raise TypeError(f"no editor for {type(field).__name__}")
