"""A form made from the descriptions of a dataclass' settings: one row each, live."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cnnexplorer.document.fields import Field, described
from cnnexplorer.document.kinds import OneOf
from cnnexplorer.views.widgets.choice_box import ChoiceBox
from cnnexplorer.views.widgets.editors import Editor, NumbersEditor, editor_for
from cnnexplorer.views.widgets.fold import Fold
from cnnexplorer.views.widgets.number_box import UndoPassing
from cnnexplorer.views.widgets.parts import label, tab_behind
from cnnexplorer.views.widgets.refusals import Refusals


class SettingsForm(QWidget):
    """Edits the described settings of one dataclass.

    ``edited`` carries the name of a setting and its new valid value; a value that is not possible
    stays in its field, marked, with a sentence below, and the setting goes back to what it was
    before the typing began: of 9999, nobody wants 999. ``left`` follows when a field is left;
    ``link_chosen`` carries whether two numbers of one setting shall be kept the same.

    Args:
        cls: the dataclass.
        only: the settings to show; all if empty.
        live: whether each keystroke is an edit of the document, which Undo then takes back; else
            the fields take back what was typed themselves.
    """

    edited = Signal(str, object)
    left = Signal()
    link_chosen = Signal(str, bool)

    def __init__(self, cls: type, only: tuple[str, ...] = (), live: bool = True) -> None:
        super().__init__()
        self.editors: dict[str, Editor] = {}
        self._shown: dict[str, Any] = {}
        self._reported: dict[str, Any] = {}
        self._began: dict[str, Any] = {}
        self._places: dict[str, int] = {}
        self._captions: list[QLabel] = []
        self._refusals = Refusals(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        self._begins = {item.name: item.default for item in dataclasses.fields(cls)}
        shown = _usual_first(cls, only)
        self._folded: dict[str, tuple[QWidget, QWidget]] = {}
        self.fold = Fold()
        for index, (name, field) in enumerate(shown.items()):
            if field.more and not self._folded:
                # Between the usual ones and the others; the sentence of the one above comes first.
                grid.addWidget(self.fold, 2 * index, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
            index += field.more
            editor = KindEditor(field) if isinstance(field, OneOf) else editor_for(field)
            self.editors[name] = editor
            caption = label(field.label, "subtle", wrap=True)
            caption.setToolTip(field.help)
            caption.setBuddy(editor.entry or editor)
            self._captions.append(caption)
            # The row below is for the sentence, should there be one.
            grid.addWidget(caption, 2 * index, 0)
            if isinstance(editor, KindEditor):  # beside its first line, not its middle
                caption.setFixedHeight(editor.box.sizeHint().height())
                grid.setAlignment(caption, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(editor, 2 * index, 1)
            self._places[name] = index
            if field.more:
                self._folded[name] = (caption, editor)
            editor.edited.connect(self._on_editor_edited)
            editor.left.connect(self._on_editor_left)
            if isinstance(editor, NumbersEditor):
                editor.link_chosen.connect(self._on_link_chosen)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2 * len(shown) + 2, 1)
        self.fold.turned.connect(self._on_fold_turned)
        self.fold.setVisible(bool(self._folded))
        self._on_fold_turned(False)
        self._grid = grid
        for passing in self.findChildren(UndoPassing):
            passing.undo = live
        self._problem = label(name="problem", wrap=True)
        self._problem.setParent(self)
        self._problem.hide()

    @property
    def captions_width(self) -> int:
        """How wide the words before the settings are, in pixels."""
        return max((caption.sizeHint().width() for caption in self._captions), default=0)

    @property
    def problem(self) -> str:
        """The sentence shown, or empty."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def show_value(self, value: object) -> None:
        """Show the settings of ``value``; nothing is reported."""
        for name, editor in self.editors.items():
            if isinstance(editor, NumbersEditor) and editor.like:
                editor.follow(getattr(value, editor.like))
            shown = self._shown[name] = getattr(value, name)
            if shown not in (self._reported.get(name), self._began.get(name)):
                self._began.pop(name, None)  # from elsewhere: Undo, or another layer
            editor.show_value(shown)
        changed = sum(self._shown[name] != self._begins[name] for name in self._folded)
        self.fold.show_changed(changed)
        if self.problem and not any(editor.wrong for editor in self.editors.values()):
            self._say("")

    def want_links(self, unlinked: Collection[str]) -> None:
        """Keep the two numbers of each setting the same, but for those named."""
        for name, editor in self.editors.items():
            if isinstance(editor, NumbersEditor):
                editor.want_link(name not in unlinked)

    def _on_fold_turned(self, is_open: bool) -> None:
        for pair in self._folded.values():
            for widget in pair:
                widget.setVisible(is_open)

    def _on_link_chosen(self, linked: bool) -> None:
        editor = self.sender()
        name = next(name for name, candidate in self.editors.items() if candidate is editor)
        self.link_chosen.emit(name, linked)

    def _on_editor_edited(self, value: Any) -> None:
        editor = self.sender()
        for name, candidate in self.editors.items():
            if candidate is editor:
                sentence = candidate.field.problem(value)
                candidate.set_wrong(sentence is not None)
                self._say(sentence or "", self._places[name])
                if sentence is None:
                    self._refusals.take_back()
                began = self._began.setdefault(name, self._shown[name])
                if sentence is None or began != self._shown[name]:
                    self._reported[name] = value if sentence is None else began
                    self.edited.emit(name, self._reported[name])

    def _on_editor_left(self) -> None:
        left = self.sender()
        for name, candidate in self.editors.items():
            if candidate is left:
                self._began.pop(name, None)
        if self.problem:  # whatever took the focus away, such as Train, goes on without it
            self._refusals.tell(self.problem)
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


def _usual_first(cls: type, only: tuple[str, ...]) -> dict[str, Field]:
    """The settings to show, those that are folded away behind the others."""
    shown = {name: field for name, field in described(cls).items() if not only or name in only}
    return dict(sorted(shown.items(), key=lambda item: item[1].more))


class KindEditor(Editor):
    """A choice of kinds, and below it the form of the one that was chosen."""

    def __init__(self, field: OneOf) -> None:
        super().__init__(field)
        self._kinds = field.family.offered
        self.box = ChoiceBox(field.label, field.help)
        self.box.addItems([cls.title for cls in self._kinds])
        for index, cls in enumerate(self._kinds):
            self.box.setItemData(index, cls.about, Qt.ItemDataRole.ToolTipRole)
        self.entry = self.box
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
                self.form.blockSignals(True)  # what is half typed in it belongs to no one now
                self.form.hide()
                self.form.deleteLater()
            self.form = SettingsForm(cls)
            self.form.edited.connect(self._on_form_edited)
            self.form.left.connect(self.left)
            self._rows.addWidget(self.form)
            tab_behind(self.box, self.form)
        self._value = value
        self.box.setCurrentIndex(self._kinds.index(cls))
        assert self.form is not None
        self.form.setVisible(bool(self.form.editors))
        self.form.show_value(value)

    def _on_activated(self, index: int) -> None:
        if type(self._value) is not self._kinds[index]:
            self.edited.emit(self._kinds[index]())
            self.left.emit()  # each choice is a step of its own

    def _on_form_edited(self, name: str, value: Any) -> None:
        self.edited.emit(replace(self._value, **{name: value}))
