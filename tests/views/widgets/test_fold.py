"""The settings that few people change are folded away, and found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnnexplorer.document.fields import described
from cnnexplorer.document.layers import Conv2D, Flatten, MaxPooling2D
from cnnexplorer.views.widgets.settings_form import SettingsForm

LEFT = Qt.MouseButton.LeftButton
USUAL = [name for name, field in described(Conv2D).items() if not field.more]
RARE = [name for name, field in described(Conv2D).items() if field.more]


@pytest.fixture
def form(shown: Callable[..., Any]) -> SettingsForm:
    made = SettingsForm(Conv2D)
    shown(made, 420, 900)
    made.show_value(Conv2D())
    return made


def seen(form: SettingsForm) -> list[str]:
    return [name for name, editor in form.editors.items() if editor.isVisible()]


def test_what_few_people_change_is_folded_away_until_it_is_asked_for(
    qtbot: QtBot, form: SettingsForm
) -> None:
    assert RARE[0] == "kernel_initializer"
    assert seen(form) == USUAL
    assert form.fold.text() == "More settings"
    qtbot.mouseClick(form.fold, LEFT)
    assert seen(form) == [*USUAL, *RARE]
    assert form.fold.text() == "Fewer settings"
    qtbot.mouseClick(form.fold, LEFT)
    assert seen(form) == USUAL


def test_where_one_of_them_was_changed_they_are_seen_and_folded_ones_are_counted(
    qtbot: QtBot, form: SettingsForm
) -> None:
    form.show_value(Conv2D(bias_l1=0.1, kernel_initializer="he_normal"))
    assert seen(form) == [*USUAL, *RARE]
    qtbot.mouseClick(form.fold, LEFT)
    assert seen(form) == USUAL
    assert form.fold.text() == "More settings (2 changed)"
    form.show_value(Conv2D(bias_l1=0.1))
    assert form.fold.text() == "More settings (1 changed)"


def test_an_edit_among_them_is_reported_and_they_stay_in_sight(
    qtbot: QtBot, form: SettingsForm
) -> None:
    qtbot.mouseClick(form.fold, LEFT)
    edited: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: edited.append((name, value)))
    box = form.editors["kernel_initializer"].entry
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert edited == [("kernel_initializer", "he_uniform")]
    form.show_value(replace(Conv2D(), kernel_initializer="he_uniform"))
    form.show_value(Conv2D())
    assert "kernel_initializer" in seen(form)


@pytest.mark.parametrize("cls", [Flatten, MaxPooling2D])
def test_a_kind_without_such_settings_has_no_fold(shown: Callable[..., Any], cls: type) -> None:
    made = SettingsForm(cls)
    shown(made, 420, 400)
    made.show_value(cls())
    assert not made.fold.isVisible()
