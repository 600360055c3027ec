"""A real window on the offscreen platform, with TensorFlow behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cnnexplorer.document import presets
from cnnexplorer.document.project import Project
from tests.real_window import Open, real_windows


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Open]:
    """Opens the program's window, and closes it after the test."""
    with real_windows(qtbot) as make:
        yield make


@pytest.fixture
def one_conv() -> Project:
    """The network that the program starts with."""
    return presets.load("one-conv-mnist").project
