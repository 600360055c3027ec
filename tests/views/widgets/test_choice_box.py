"""A closed choice is not turned by the wheel, and says in full what it has no room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from controller_fakes import Heard
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollArea,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.views.widgets.choice_box import ChoiceBox
from cnnexplorer.views.widgets.labels import ForeignLabel
from cnnexplorer.views.window.main_window import MainWindow


def turn_wheel(widget: QWidget, steps: int = -1) -> None:
    """As a mouse does it: what does not take the event leaves it to what it stands in."""
    around: QWidget | None = widget
    while around is not None:
        point = QPointF(around.rect().center())
        event = QWheelEvent(
            point, QPointF(around.mapToGlobal(point.toPoint())), QPoint(), QPoint(0, 120 * steps),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(around, event)
        around = None if event.isAccepted() else around.parentWidget()


def test_no_choice_of_the_window_is_turned_by_the_wheel_be_it_focused_or_not(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    project = session.editing.project
    found = 0
    for name in window.pages:
        window.show_workspace(name)
        qtbot.waitUntil(lambda: not session.tasks.busy)
        for box in window.findChildren(QComboBox):
            assert isinstance(box, ChoiceBox), f"{box.accessibleName()} is not guarded"
            if not box.isVisible() or box.count() < 2:
                continue
            found += 1
            heard = Heard(box.activated, box.currentIndexChanged)
            for focused in (False, True):
                (box if focused else window.network.list).setFocus()
                for steps in (-1, 1):
                    turn_wheel(box, steps)
            assert heard.calls == [], box.accessibleName()
    assert found > 8
    assert session.editing.project == project
    assert not session.datasets.busy


def test_the_wheel_over_a_choice_scrolls_the_form_that_it_stands_in(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    form = window.network.form
    assert form is not None
    box: Any = form.editors["padding"].findChild(ChoiceBox)
    area: Any = form
    while not isinstance(area, QScrollArea):
        area = area.parentWidget()
    window.resize(980, 640)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    box.setFocus()
    turn_wheel(box)
    assert area.verticalScrollBar().value() > 0
    assert box.currentText() == "valid"


def test_the_number_of_the_test_image_turns_only_with_the_focus(
    session: Session, window: MainWindow
) -> None:
    window.show_workspace("feature-maps")
    number = window.images.number
    assert isinstance(number, QAbstractSpinBox)
    window.network.list.setFocus()
    turn_wheel(number, 1)
    assert session.selection.now.image == 0
    number.setFocus()
    turn_wheel(number, 1)
    assert session.selection.now.image == 1


def test_a_name_that_is_too_long_is_shortened_and_told_in_full(
    shown: Callable[..., Any], monkeypatch: Any
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_: told.append(text))
    page = QWidget()
    box = ChoiceBox("Class", "Show one class only", foreign=True)
    name = "a class that somebody gave a very long name " * 3
    box.addItems(["short", name])
    layout = QVBoxLayout(page)
    layout.addWidget(box)
    page.box = box
    shown(page, 200, 80)
    point = box.rect().center()
    for index, full in ((0, "Show one class only"), (1, f"{name}\nShow one class only")):
        box.setCurrentIndex(index)
        assert (box.shown == box.currentText()) == (index == 0)
        QApplication.sendEvent(box, QHelpEvent(QEvent.Type.ToolTip, point, box.mapToGlobal(point)))
        assert told[-1] == full
    assert box.width() <= 200
    assert "…" in box.shown


def test_the_list_of_a_choice_has_one_frame(
    shown: Callable[..., Any], pixels: Callable[[Any], Any], theme: Any
) -> None:
    page = QWidget()
    box = ChoiceBox("Class")
    box.addItems(["one", "two", "three"])
    QVBoxLayout(page).addWidget(box)
    page.box = box
    for look in ("light", "dark"):
        theme.use(look)
        shown(page, 200, 80)
        box.showPopup()
        frame = box.view().parentWidget()
        picture = pixels(frame)
        x, height = frame.width() // 2, frame.height()
        edge, ground = theme.colours.edge, theme.colours.surface
        column = [picture.pixelColor(2, y).name() for y in range(height)]
        assert [column[0], column[-1]] == [edge, edge]
        assert set(column[1:-1]) == {ground}, "no second line within the first"
        assert picture.pixelColor(x, 1).name() == ground
        box.hidePopup()


def test_markup_in_a_name_is_shown_in_the_tooltip_and_not_followed(
    shown: Callable[..., Any], monkeypatch: Any
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_: told.append(text))
    page = QWidget()
    label = ForeignLabel()
    label.setText("<b>a class of a very long name</b> " * 4)
    QVBoxLayout(page).addWidget(label)
    page.box = label
    shown(page, 120, 60)
    point = label.rect().center()
    QApplication.sendEvent(label, QHelpEvent(QEvent.Type.ToolTip, point, label.mapToGlobal(point)))
    assert told[-1].startswith("<qt>&lt;b&gt;a class")
    assert label.shown != label.text()


def test_a_long_list_shows_that_it_goes_on(shown: Callable[..., Any]) -> None:
    box = shown(ChoiceBox("Classes", foreign=True), 200, 40)
    box.addItems([f"class {number}" for number in range(200)])
    box.showPopup()
    bar = box.view().verticalScrollBar()
    assert bar.isVisible()
    assert bar.maximum() > 0
    box.hidePopup()
    box.clear()
    box.addItems(["one", "two"])
    box.showPopup()
    assert not box.view().verticalScrollBar().isVisible()
    box.hidePopup()
