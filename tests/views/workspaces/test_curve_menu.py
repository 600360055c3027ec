"""The menu of the plots, each entry tried on a zoomed plot of sixty epochs, by mouse and by key."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from controller_fakes import FakeEngine, do, learn_until_stopped
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.runs.csv_file import HEADER
from cnnexplorer.views.widgets.curves import CurvePlot
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces.training import TrainingWorkspace

RIGHT = Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
EPOCHS = 60


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


@pytest.fixture
def view(qtbot: QtBot, session: Session, window: MainWindow) -> TrainingWorkspace:
    """Sixty epochs, both plots zoomed."""
    window.show_workspace("training")
    window.activateWindow()
    do(session, edits.set_plan, "epochs", EPOCHS)
    session.training.start()
    idle(qtbot, session)
    made = window.pages["training"]
    qtbot.waitUntil(lambda: made.table.rowCount() == EPOCHS)
    zoom(made.loss, 0.05, 0.2)
    zoom(made.accuracy, 0.65, 0.85)
    return made


def zoom(plot: CurvePlot, low: float, high: float) -> None:
    box = plot.getPlotItem().getViewBox()
    box.setRange(xRange=(3, 9.5), yRange=(low, high), padding=0)
    plot.grab()


def choose(qtbot: QtBot, plot: CurvePlot, name: str) -> None:
    """The right button, then a click on the entry."""
    qtbot.mouseClick(plot.viewport(), RIGHT, pos=plot.viewport().rect().center())
    qtbot.waitUntil(plot.menu.isVisible)
    action = getattr(plot.menu, name)
    place = plot.menu.actionGeometry(action).center()
    qtbot.mouseClick(plot.menu, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not plot.menu.isVisible())


def save_to(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[tuple[Any, ...]]:
    """Answers where; returns what was asked."""
    asked: list[tuple[Any, ...]] = []

    def answer(_parent: Any, *values: Any) -> Path | None:
        asked.append(values)
        return path

    monkeypatch.setattr(dialogs, "ask_save_copy", answer)
    return asked


def both(view: TrainingWorkspace) -> tuple[CurvePlot, CurvePlot]:
    return view.loss, view.accuracy


def test_the_menu_is_our_own_and_says_what_can_be_done(
    qtbot: QtBot, view: TrainingWorkspace
) -> None:
    texts = []
    for plot in both(view):
        qtbot.mouseClick(plot.viewport(), RIGHT, pos=plot.viewport().rect().center())
        qtbot.waitUntil(plot.menu.isVisible)
        texts.append([action.text() for action in plot.menu.actions() if action.text()])
        assert all(action.isEnabled() for action in plot.menu.actions())
        plot.menu.close()
        assert not plot.getPlotItem().getViewBox().menuEnabled()
        assert not plot.getPlotItem().menuEnabled()
    common = [
        "Reset view", "Copy picture", "Save picture as PNG…", "Save picture as SVG…",
        "Save numbers as CSV…",
    ]  # fmt: skip
    assert texts == [[*common, "Logarithmic axis"], common]


@pytest.mark.parametrize(("key", "modifier"), [(Qt.Key.Key_Menu, NONE), (Qt.Key.Key_F10, SHIFT)])
def test_the_menu_opens_and_is_used_without_a_mouse(
    qtbot: QtBot, view: TrainingWorkspace, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    view.loss.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.loss.hasFocus)
    qtbot.keyClick(view.loss, key, modifier)
    qtbot.waitUntil(view.loss.menu.isVisible)
    for _ in range(6):
        qtbot.keyClick(view.loss.menu, Qt.Key.Key_Down)
    qtbot.keyClick(view.loss.menu, Qt.Key.Key_Return)
    assert view.loss.log, "the sixth entry"
    assert view.log.isChecked()


def test_the_plots_are_reached_by_tab_and_say_so(
    qtbot: QtBot, view: TrainingWorkspace, pixels: Callable[..., QImage]
) -> None:
    for plot in both(view):
        assert plot.focusPolicy() & Qt.FocusPolicy.TabFocus
        before = pixels(plot)
        plot.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(plot.hasFocus)
        after = pixels(plot)
        x = plot.width() // 2
        assert before.pixelColor(x, 1) != after.pixelColor(x, 1)


def test_reset_view_shows_all_epochs_again(qtbot: QtBot, view: TrainingWorkspace) -> None:
    for plot in both(view):
        choose(qtbot, plot, "reset")
        plot.grab()
        (left, right), (low, high) = plot.getPlotItem().getViewBox().viewRange()
        assert left <= 0
        assert right >= EPOCHS
        y = plot.batches.getOriginalDataset()[1]
        assert low <= min(y)
        assert high >= max(y)


def test_a_picture_of_the_zoomed_plot_is_copied_and_said(
    qtbot: QtBot, view: TrainingWorkspace, window: MainWindow
) -> None:
    for plot in both(view):
        QGuiApplication.clipboard().clear()
        choose(qtbot, plot, "copy")
        image = QGuiApplication.clipboard().image()
        assert image.size() == plot.size() * 2 * plot.devicePixelRatioF()
        assert window.status.currentMessage() == "Copied the picture"


def test_the_key_for_copying_copies_in_a_plot(qtbot: QtBot, view: TrainingWorkspace) -> None:
    QGuiApplication.clipboard().clear()
    view.accuracy.setFocus()
    qtbot.waitUntil(view.accuracy.hasFocus)
    qtbot.keyClick(view.accuracy, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert not QGuiApplication.clipboard().image().isNull()


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_pictures_and_numbers_of_the_zoomed_plots_are_saved_whole(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, log: bool,
) -> None:  # fmt: skip
    if log:
        choose(qtbot, view.loss, "log")
        zoom(view.loss, -1.5, -0.5)
    for plot in both(view):
        target = tmp_path / f"{plot.accessibleName()}.{kind}"
        target.write_bytes(b"an older file")
        asked = save_to(monkeypatch, target)
        choose(qtbot, plot, kind)
        idle(qtbot, session)
        assert window.problems.sentence == ""
        assert window.status.currentMessage() == f"Wrote {target}"
        ((title, suggestion, suffix),) = asked
        assert title == ("Save numbers" if kind == "csv" else "Save picture")
        assert (Path(suggestion).suffix, suffix) == (f".{kind}", kind)
        content = target.read_bytes()
        if kind == "png":
            assert QImage.fromData(content).size() == plot.size() * 2 * plot.devicePixelRatioF()
        elif kind == "svg":
            assert ElementTree.fromstring(content).tag.endswith("svg")
        else:
            with target.open(newline="", encoding="utf-8") as stream:
                rows = list(csv.DictReader(stream, strict=True))
            kinds = [*["batch"] * 4, "epoch"] * EPOCHS
            assert [row["row"] for row in rows] == [*kinds, "test"]
    assert len(list(tmp_path.glob("*.*"))) == 3, "nothing else is left there"


def test_numbers_are_those_of_the_table_and_of_every_batch(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    target = tmp_path / "numbers.csv"
    save_to(monkeypatch, target)
    choose(qtbot, view.loss, "csv")
    idle(qtbot, session)
    with target.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    epochs = [row for row in rows if row["row"] == "epoch"]
    assert [f"{float(row[HEADER[4]]):.4f}" for row in epochs] == [
        view.table.item(number, 1).text() for number in range(EPOCHS)
    ]
    batches = [row for row in rows if row["row"] == "batch"]
    assert len(batches) == session.training.run.history.loss.count
    last = session.training.run.finished
    assert view.headline.text() == f"Test accuracy {float(rows[-1][HEADER[9]]):.2%}"
    assert [float(text) for text in (rows[-1][HEADER[8]], rows[-1][HEADER[9]])] == [
        last.test_loss, last.test_accuracy,
    ]  # fmt: skip


def test_a_picture_that_cannot_be_written_is_one_sentence_that_goes_when_one_could(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    save_to(monkeypatch, tmp_path / "absent" / "loss.svg")
    choose(qtbot, view.loss, "svg")
    idle(qtbot, session)
    assert "could not be written" in window.problems.sentence
    assert "\n" not in window.problems.sentence
    save_to(monkeypatch, tmp_path / "loss.svg")
    choose(qtbot, view.loss, "svg")
    idle(qtbot, session)
    assert window.problems.sentence == ""


def test_a_name_with_another_ending_is_refused_in_a_sentence(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, window: MainWindow,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    target = tmp_path / "thesis.tex"
    target.write_text("years of work")
    save_to(monkeypatch, target)
    choose(qtbot, view.loss, "png")
    idle(qtbot, session)
    assert window.problems.sentence.startswith("thesis.tex does not end in .png")
    assert target.read_text() == "years of work"


def test_who_cancels_the_question_gets_no_file(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = save_to(monkeypatch, None)
    choose(qtbot, view.loss, "svg")
    assert len(asked) == 1
    assert not session.exporting.busy


def test_of_an_empty_plot_nothing_can_be_kept(qtbot: QtBot, window: MainWindow) -> None:
    window.show_workspace("training")
    plot = window.pages["training"].loss
    qtbot.mouseClick(plot.viewport(), RIGHT, pos=plot.viewport().rect().center())
    qtbot.waitUntil(plot.menu.isVisible)
    menu = plot.menu
    enabled = [item.isEnabled() for item in (menu.reset, menu.copy, menu.png, menu.svg, menu.csv)]
    assert enabled == [True, False, False, False, False]
    menu.close()


def test_numbers_are_saved_while_the_training_goes_on(
    qtbot: QtBot, session: Session, view: TrainingWorkspace, engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(
        lambda: (
            session.training.run.history is not None
            and session.training.run.history.loss.count == 5
            and view.table.rowCount() == 1
        )
    )
    target = tmp_path / "numbers.csv"
    save_to(monkeypatch, target)
    choose(qtbot, view.accuracy, "csv")
    qtbot.waitUntil(target.exists)
    session.training.stop()
    idle(qtbot, session)
    kinds = [line.split(",")[0] for line in target.read_text().splitlines()]
    assert kinds == ["row", *["batch"] * 4, "epoch", "batch"]
