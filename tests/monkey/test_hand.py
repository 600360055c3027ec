"""The hand reaches what a person could reach, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.monkey.hand import NothingToDo, click, handle


def test_what_has_been_answered_is_not_touched_any_more(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    assert handle(field) is field.windowHandle()
    field.hide()
    for touch in (handle, click):
        with pytest.raises(NothingToDo):
            touch(field)
