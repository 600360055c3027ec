"""What a person is about to click stays where it is when an edit makes a sentence come or go."""

from __future__ import annotations

from typing import Any

import pytest
from controller_fakes import FakeEngine, do, node_at
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.runs.events import Failed
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow

SIZES = [(980, 640, 100), (1320, 860, 100), (1320, 860, 150), (980, 640, 150)]


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def places(window: MainWindow, widgets: list[QWidget]) -> list[QPoint]:
    for _ in range(4):  # layouts of layouts
        QApplication.processEvents()
    return [widget.mapTo(window, QPoint(0, 0)) for widget in widgets]


def form_of(page: Any) -> list[QWidget]:
    return list(page.form.editors.values())


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_the_fields_of_the_plan_stay_when_their_edit_makes_sentences_come_and_go(
    qtbot: QtBot,
    session: Session,
    window: MainWindow,
    theme: Theme,
    engine: FakeEngine,
    width: int,
    height: int,
    percent: int,
) -> None:
    page: Any = window.pages["training"]
    window.resize(width, height)
    theme.use_text(percent)
    window.show_workspace("training")
    session.training.start()
    idle(qtbot, session)
    fields = form_of(page)
    before = places(window, fields)
    do(session, edits.set_plan, "batch_size", 7)
    assert page.hint.sentence
    assert places(window, fields) == before, "when the yellow sentence comes"
    engine.trainer.behave = lambda *given: given[-1](Failed("There is not enough memory.", ""))
    session.training.start()
    idle(qtbot, session)
    assert window.problems.sentence
    failed = places(window, fields)
    do(session, edits.set_plan, "batch_size", 8)
    assert not window.problems.sentence
    assert places(window, fields) == failed, "when the red strip goes"


# Not in the smallest window with the largest text, where list and obstacle need the form's room.
@pytest.mark.parametrize(("width", "height", "percent"), SIZES[:3])
def test_the_fields_of_a_layer_stay_when_their_edit_makes_an_obstacle(
    session: Session, window: MainWindow, theme: Theme, width: int, height: int, percent: int
) -> None:
    window.resize(width, height)
    theme.use_text(percent)
    session.selection.look(node=node_at(session, len(session.editing.project.network.layers)))
    fields = form_of(window.network)
    buttons = list(window.network.quick.values())
    before = places(window, [*fields, *buttons])
    do(session, edits.set_layer, node_at(session, window.network.list.row), "units", 7)
    assert window.network.obstacle.sentence
    assert places(window, [*fields, *buttons]) == before


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_an_image_that_is_clicked_stays_under_the_pointer(
    qtbot: QtBot,
    session: Session,
    window: MainWindow,
    theme: Theme,
    width: int,
    height: int,
    percent: int,
) -> None:
    page: Any = window.pages["data"]
    idle(qtbot, session)
    window.resize(width, height)
    theme.use_text(percent)
    window.show_workspace("data")
    viewport = page.grid.viewport()
    before = places(window, [viewport])
    said = page.said.text()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=page.grid.box_of(1).center())
    assert page.said.text() != said
    assert places(window, [viewport]) == before
