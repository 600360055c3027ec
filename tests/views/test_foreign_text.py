"""Names in files of others are shown as they are: no HTML, no mnemonics, no control characters."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controller_fakes import MakeSession, save, settled, write_npz
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document import presets
from cnnexplorer.document import project as projects
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.runs.events import Failed
from cnnexplorer.views.window.main_window import MainWindow

HTML = "<b>bold</b><img src='x'>&amp;"


def hostile_npz(path: Path) -> NpzFile:
    """Images whose ten classes are named in HTML, the last one at great length."""
    with np.load(write_npz(path).path) as stored:
        arrays = dict(stored)
    names = [f"{HTML}{number}" for number in range(9)] + ["w" * 5_000]
    np.savez(path, **arrays, class_names=np.array(names))
    return NpzFile(path=str(path))


@pytest.fixture
def hostile_window(
    make_session: MakeSession, make_window: Callable[..., MainWindow], tmp_path: Path
) -> MainWindow:
    """A window with images and a network that are named to deceive."""
    network = presets.load("one-conv-mnist").project.network
    data = hostile_npz(tmp_path / "<h1>&data.npz")
    return make_window(make_session(Project(network, Plan(), data)))


def shown_by(qtbot: QtBot, widget: QWidget, point: QPoint) -> str:
    """The tooltip at a point."""
    QApplication.sendEvent(
        widget, QHelpEvent(QEvent.Type.ToolTip, point, widget.mapToGlobal(point))
    )
    text = QToolTip.text()
    QToolTip.hideText()
    return text


def test_no_label_and_no_tooltip_takes_foreign_text_for_html(
    qtbot: QtBot, hostile_window: MainWindow
) -> None:
    window = hostile_window
    window.problems.show_problem(f"Could not be read: {HTML}")
    failed = window._session.training
    failed.start()
    qtbot.waitUntil(lambda: failed.state == "idle")
    failed.run.state, failed.run.failure = "failed", Failed(f"<KerasTensor> {HTML}")
    for workspace in window.pages:
        window.show_workspace(workspace)
        qtbot.waitUntil(lambda: not window._session.tasks.busy)
        window.workspace.bring_up_to_date()
    labels = window.findChildren(QLabel)
    texts = "\n".join(label.text() for label in labels)
    assert HTML in texts
    assert "<h1>&data.npz" in texts
    for label in labels:
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
    tips = [widget.toolTip() for widget in window.findChildren(QWidget)]
    assert "<KerasTensor>" in texts, "why the training failed can be read, not only pointed at"
    for tip in tips:
        assert not Qt.mightBeRichText(tip) or tip.startswith("<qt>&lt;")


def test_the_tooltip_of_an_image_shows_the_name_of_its_class_as_it_is(
    qtbot: QtBot, hostile_window: MainWindow
) -> None:
    grid = hostile_window.pages["data"].grid
    tip = shown_by(qtbot, grid.viewport(), grid.box_of(0).center())
    name = "&lt;b&gt;bold&lt;/b&gt;&lt;img src=&#x27;x&#x27;&gt;&amp;amp;0"
    assert tip == f"<qt>Image 0, class {name}. Double-click to see it large.</qt>"


def test_the_name_of_a_class_can_be_long_without_widening_the_window(
    hostile_window: MainWindow,
) -> None:
    dataset = hostile_window._session.datasets.dataset
    assert len(dataset.class_names[9]) == 60
    assert hostile_window.minimumSizeHint().width() < 1320


@pytest.mark.parametrize("name", ["a <b>&File[*].cnnx", "line\nbreak\x1b[2J\u202e.cnnx"])
@pytest.mark.skipif(os.name != "posix", reason="such names are possible on POSIX only")
def test_a_file_of_any_name_is_titled_and_listed_as_it_is_called(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    projects.save(presets.load("one-conv-mnist").project, path)
    window.open_path(path)
    settled(qtbot, window._session)
    assert window.problems.sentence == ""
    title = window.windowTitle()
    assert title.isprintable()
    if "[*]" in name:
        assert title == "a <b>&File[*][*].cnnx[*] – cnnexplorer"
    menu = window.menus.menus["recent"]
    menu.aboutToShow.emit()
    settled(qtbot, window._session)
    action = menu.actions()[0]
    assert action.text().isprintable()
    assert "&F" not in action.text().replace("&&", "")
    assert not Qt.mightBeRichText(action.toolTip()) or action.toolTip().startswith("<qt>/")
    window.files.save()
    settled(qtbot, window._session)
    assert window.status.currentMessage().isprintable()


@pytest.mark.parametrize(
    "name", ["half\ud800", "\x1b[2J\n\u202eabc", "\U0001f469\u200d\U0001f467 نص"]
)
def test_a_network_of_any_name_is_shown_saved_and_opened_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str
) -> None:
    project = window._session.editing.project
    named = replace(project, network=replace(project.network, name=name))
    window._session.files.begin(named)
    assert "cnnexplorer" in window.windowTitle()
    save(qtbot, window._session, tmp_path / "named.cnnx")
    assert projects.load(tmp_path / "named.cnnx").network.name == name


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("suffix", [".cnnx", ".npz"])
def test_a_pipe_is_refused_in_the_window_and_nothing_waits_for_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, suffix: str
) -> None:
    pipe = tmp_path / f"pipe{suffix}"
    os.mkfifo(pipe)
    window.open_path(pipe)
    qtbot.waitUntil(lambda: "it is a pipe" in window.problems.sentence)
    qtbot.waitUntil(lambda: not window._session.tasks.busy)
    assert window._session.datasets.dataset is not None, "the images from before stay"
