from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from controller_fakes import Heard
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.data.sources import SOURCES, Shapes
from cnnexplorer.document.fields import Choice, Flag, Numbers, Real, Text, Whole, described
from cnnexplorer.document.kinds import OneOf
from cnnexplorer.document.layers import LAYERS, Conv2D, MaxPooling2D, ZeroPadding2D
from cnnexplorer.document.optimizers import OPTIMIZERS, SGD, RMSprop
from cnnexplorer.document.plan import Plan
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.widgets.settings_form import SettingsForm

Shown = Callable[..., Any]
CLASSES = [*LAYERS.known, Plan, *OPTIMIZERS.known, *SOURCES.known]
CASES = [(cls, name) for cls in CLASSES for name in described(cls)]


def case_id(value: object) -> str:
    return value.__name__ if isinstance(value, type) else str(value)


@pytest.fixture
def make(qtbot: QtBot, shown: Shown) -> Callable[[Any], SettingsForm]:
    """A shown form for a value, which follows its own edits as a controller makes it."""

    def build(value: Any) -> SettingsForm:
        form = SettingsForm(type(value))
        form.value = value
        form.show_value(value)

        def take_in(name: str, changed: object) -> None:
            form.value = replace(form.value, **{name: changed})
            form.show_value(form.value)

        form.edited.connect(take_in)
        shown(form)
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        return form

    return build


def retype(qtbot: QtBot, box: NumberBox, text: str) -> None:
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, text)


def another(field: Any, value: Any) -> Any:
    """A valid value that differs from ``value``."""
    if isinstance(field, Whole):
        return value + 1
    if isinstance(field, Real):
        return 0.25 if value != 0.25 else 0.5
    if isinstance(field, Numbers):
        return tuple(range(3, 3 + len(field.parts)))
    if isinstance(field, Flag):
        return not value
    if isinstance(field, Text):
        return "Übung"
    if isinstance(field, OneOf):
        return field.family.offered[-1]()
    return field.options[-1] if value != field.options[-1] else field.options[0]


def read(editor: QWidget, field: Any) -> Any:
    """What the editor shows, by what a person can see."""
    boxes = editor.findChildren(NumberBox)
    if isinstance(field, Whole | Real):
        return boxes[0].read()
    if isinstance(field, Numbers):
        hidden = [box.isHidden() for box in boxes]
        assert all(hidden) or not any(hidden)
        return None if all(hidden) else tuple(box.read() for box in boxes)
    if isinstance(field, Flag):
        return editor.findChild(QCheckBox).isChecked()
    if isinstance(field, Text):
        return editor.findChild(QLineEdit).text()
    if isinstance(field, OneOf):
        made = field.family.offered[editor.findChild(QComboBox).currentIndex()]
        inner = {
            name: read(part, described(made)[name]) for name, part in editor.form.editors.items()
        }
        return made(**inner)
    if len(field.options) == 1:
        return editor.findChild(QLabel).text().replace(" ", "_")
    return editor.findChild(QComboBox).currentText().replace(" ", "_")


@pytest.mark.parametrize(("cls", "name"), CASES, ids=case_id)
def test_a_form_shows_every_setting_of_a_value_and_reports_nothing(
    make: Callable[[Any], SettingsForm], cls: type, name: str
) -> None:
    form = make(cls())
    edited = Heard(form.edited, form.left)
    field = described(cls)[name]
    assert read(form.editors[name], field) == getattr(cls(), name)
    value = replace(cls(), **{name: another(field, getattr(cls(), name))})
    form.show_value(value)
    for other in described(cls):
        assert read(form.editors[other], described(cls)[other]) == getattr(value, other)
    assert edited.calls == []
    assert form.problem == ""


@pytest.mark.parametrize(("cls", "name"), CASES, ids=case_id)
def test_editing_a_setting_reports_its_name_and_its_valid_value(
    qtbot: QtBot, make: Callable[[Any], SettingsForm], cls: type, name: str
) -> None:
    form, field = make(cls()), described(cls)[name]
    editor = form.editors[name]
    edited = Heard(form.edited)
    wanted = another(field, getattr(cls(), name))
    if isinstance(field, Numbers) and getattr(cls(), name) is None:
        editor.findChild(QCheckBox).click()
    if isinstance(field, Whole | Real):
        retype(qtbot, editor.findChild(NumberBox), str(wanted))
    elif isinstance(field, Numbers):
        if editor.link is not None:
            editor.link.click()
        for box, number in zip(editor.findChildren(NumberBox), wanted, strict=True):
            retype(qtbot, box, str(number))
    elif isinstance(field, Flag):
        tick = editor.findChild(QCheckBox)
        qtbot.mouseClick(tick, Qt.MouseButton.LeftButton, pos=QPoint(8, tick.height() // 2))
    elif isinstance(field, Text):
        qtbot.keyClicks(editor.findChild(QLineEdit), wanted)
    elif isinstance(field, OneOf) or len(field.options) > 1:
        combo = editor.findChild(QComboBox)
        combo.setFocus()
        last = isinstance(field, OneOf) or wanted == field.options[-1]
        key = Qt.Key.Key_End if last else Qt.Key.Key_Home
        qtbot.keyClick(combo, key)
    else:
        assert isinstance(field, Choice)
        assert not editor.findChildren(QComboBox), "a choice of one is only read"
        return
    assert edited.calls[-1] == (name, wanted)
    assert type(edited.calls[-1][1]) is type(wanted)
    assert {heard for heard, _ in edited.calls} == {name}
    assert form.problem == ""


NUMBERS = [
    (cls, name) for cls, name in CASES if isinstance(described(cls)[name], Whole | Real | Numbers)
]


@pytest.mark.parametrize(("cls", "name"), NUMBERS, ids=case_id)
def test_an_impossible_number_is_marked_with_a_sentence_and_not_reported(
    qtbot: QtBot, make: Callable[[Any], SettingsForm], cls: type, name: str
) -> None:
    field = described(cls)[name]
    value = cls()
    if getattr(value, name) is None:
        value = replace(value, **{name: (2, 2)})
    form = make(value)
    box = form.editors[name].findChildren(NumberBox)[-1]
    edited = Heard(form.edited)
    for typed in ("-99999999999", "99999999999", "seven"):
        retype(qtbot, box, typed[:-1])
        edited.calls.clear()
        qtbot.keyClick(box, typed[-1])
        assert edited.calls == []
        assert form.problem.startswith(field.label)
        assert "not" in form.problem
        assert box.property("wrong") is True
    left = Heard(form.left)
    box.clearFocus()
    assert form.problem == ""
    assert box.property("wrong") is False
    assert read(form.editors[name], field) == getattr(form.value, name)
    assert len(left) == 1


def test_of_a_pair_only_the_impossible_number_is_marked(
    qtbot: QtBot, make: Callable[[Any], SettingsForm]
) -> None:
    form = make(Conv2D())
    height, width = form.editors["kernel_size"].findChildren(NumberBox)
    retype(qtbot, width, "99")
    assert (height.property("wrong"), width.property("wrong")) == (False, True)
    assert form.problem == "Kernel size (width) must be from 1 to 64 pixels, not 99."


def test_mending_the_number_takes_the_sentence_away(
    qtbot: QtBot, make: Callable[[Any], SettingsForm]
) -> None:
    form = make(Conv2D())
    box = form.editors["filters"].findChild(NumberBox)
    retype(qtbot, box, "0")
    assert form.problem == "Filters must be from 1 to 8,192, not 0."
    edited = Heard(form.edited)
    retype(qtbot, box, "8")
    assert edited.calls == [("filters", 8)]
    assert (form.problem, box.property("wrong")) == ("", False)


def test_the_absence_of_a_pair_is_a_box_to_tick(
    qtbot: QtBot, make: Callable[[Any], SettingsForm]
) -> None:
    form = make(MaxPooling2D())
    tick = form.editors["strides"].findChild(QCheckBox)
    assert tick.text() == "same as pool size"
    assert tick.isChecked()
    edited = Heard(form.edited)
    tick.click()
    assert edited.calls == [("strides", (2, 2))]
    assert read(form.editors["strides"], described(MaxPooling2D)["strides"]) == (2, 2)
    tick.click()
    assert edited.calls[-1] == ("strides", None)
    assert read(form.editors["strides"], described(MaxPooling2D)["strides"]) is None


def test_unticking_same_as_pool_size_begins_with_the_pool_size(
    make: Callable[[Any], SettingsForm],
) -> None:
    form = make(MaxPooling2D(pool_size=(3, 3)))
    form.editors["strides"].findChild(QCheckBox).click()
    assert form.value.strides == (3, 3)


def test_four_sides_have_four_fields_that_say_which_they_are(
    make: Callable[[Any], SettingsForm],
) -> None:
    form = make(ZeroPadding2D())
    boxes = form.editors["padding"].findChildren(NumberBox)
    names = [box.accessibleName() for box in boxes]
    assert names == ["Padding, top", "Padding, bottom", "Padding, left", "Padding, right"]


def test_a_form_can_show_some_settings_only(shown: Shown) -> None:
    form = shown(SettingsForm(Shapes, only=("height", "seed")))
    assert list(form.editors) == ["height", "seed"]


def test_every_setting_has_its_help_as_a_tooltip_on_caption_and_field(
    make: Callable[[Any], SettingsForm],
) -> None:
    for cls in CLASSES:
        form = make(cls())
        tips = {label.toolTip() for label in form.findChildren(QLabel)}
        for name, field in described(cls).items():
            assert field.help
            assert field.help in tips
            assert field.help in form.editors[name].toolTip()


def test_the_settings_of_a_kind_within_a_form_are_edited_in_a_form_within_it(
    qtbot: QtBot, make: Callable[[Any], SettingsForm]
) -> None:
    form = make(Plan())
    edited = Heard(form.edited)
    editor: Any = form.editors["optimizer"]
    combo = editor.findChild(QComboBox)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert edited.calls == [("optimizer", SGD())]
    assert list(editor.form.editors) == ["momentum", "nesterov"]
    retype(qtbot, editor.form.editors["momentum"].findChild(NumberBox), "0.9")
    assert edited.calls[-1] == ("optimizer", SGD(momentum=0.9))
    retype(qtbot, editor.form.editors["momentum"].findChild(NumberBox), "2")
    assert edited.calls[-1] == ("optimizer", SGD()), "as before the typing, while it is impossible"
    assert editor.form.problem == "Momentum must be at least 0 and below 1, not 2.0."
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert edited.calls[-1] == ("optimizer", RMSprop())
    assert list(editor.form.editors) == ["rho", "momentum"]


def test_what_a_number_counts_is_said_behind_its_field(
    make: Callable[[Any], SettingsForm],
) -> None:
    form = make(Plan())
    units = {
        name: [label.text() for label in editor.findChildren(QLabel) if label.isVisible()]
        for name, editor in form.editors.items()
    }
    assert units["batch_size"] == ["images"]
    assert units["epochs"] == []
    pool = make(MaxPooling2D())
    sizes = [label.text() for label in pool.editors["pool_size"].findChildren(QLabel)]
    assert sizes == ["×", "pixels"]
    strides = pool.editors["strides"].findChildren(QLabel)
    assert not any(label.isVisible() for label in strides), "absent numbers count nothing"
