"""Messages go when what they are about is done again, or no longer matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from controller_fakes import FakeEngine, do, node_at, write_npz
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document import edits
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Conv2D
from cnnexplorer.document.project import Project
from cnnexplorer.runs.events import Failed
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow

Act = Callable[[Session, MainWindow, Path], None]


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(
        lambda: (
            session.training.state == "idle"
            and not session.tasks.busy
            and not session.datasets.busy
        )
    )


def edit_the_network(session: Session, _window: MainWindow, _folder: Path) -> None:
    do(session, edits.set_layer, node_at(session, 1), "filters", 3)


def edit_the_plan(session: Session, _window: MainWindow, _folder: Path) -> None:
    do(session, edits.set_plan, "batch_size", 7)


def choose_a_preset(_session: Session, window: MainWindow, _folder: Path) -> None:
    window.menus.actions["preset_two-conv-mnist"].trigger()


def open_other_images(_session: Session, window: MainWindow, folder: Path) -> None:
    window.open_path(Path(write_npz(folder / "other.npz").path))


def open_another_project(session: Session, window: MainWindow, folder: Path) -> None:
    projects.save(Project(data=session.editing.project.data), folder / "other.cnnx")
    window.open_path(folder / "other.cnnx")


def begin_anew(_session: Session, window: MainWindow, _folder: Path) -> None:
    window.menus.actions["new"].trigger()


def train(_session: Session, window: MainWindow, _folder: Path) -> None:
    window.menus.actions["train"].trigger()


def rename(session: Session, _window: MainWindow, _folder: Path) -> None:
    do(session, edits.rename, "Another name")


def show_another_tab(_session: Session, window: MainWindow, _folder: Path) -> None:
    window.show_workspace("filters")


@pytest.mark.parametrize(
    ("act", "stays"),
    [
        (edit_the_network, False), (edit_the_plan, False), (choose_a_preset, False),
        (open_other_images, False), (open_another_project, False), (begin_anew, False),
        (rename, True), (show_another_tab, True),
    ],
)  # fmt: skip
def test_the_refusal_of_a_training_goes_when_it_may_hold_no_longer(
    qtbot: QtBot,
    session: Session,
    window: MainWindow,
    engine: FakeEngine,
    tmp_path: Path,
    act: Act,
    stays: bool,
) -> None:
    engine.trainer.behave = lambda *given: given[-1](Failed("There is not enough memory.", ""))
    window.menus.actions["train"].trigger()
    idle(qtbot, session)
    assert window.problems.sentence
    act(session, window, tmp_path)
    idle(qtbot, session)
    assert bool(window.problems.sentence) == stays


@pytest.mark.parametrize(
    ("act", "stays"),
    [
        (open_other_images, False), (open_another_project, False), (begin_anew, False),
        (train, False), (choose_a_preset, False), (edit_the_plan, True), (show_another_tab, True),
    ],
)  # fmt: skip
def test_what_is_told_of_an_export_goes_with_what_was_exported(
    qtbot: QtBot,
    session: Session,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    act: Act,
    stays: bool,
) -> None:
    session.training.start()
    idle(qtbot, session)
    monkeypatch.setattr(dialogs, "ask_save_model", lambda *_: tmp_path / "model.keras")
    window.menus.actions["export"].trigger()
    idle(qtbot, session)
    assert window.news.sentence.startswith("Wrote ")
    act(session, window, tmp_path)
    idle(qtbot, session)
    assert bool(window.news.sentence) == stays


@pytest.mark.parametrize("act", [open_other_images, open_another_project, begin_anew])
def test_images_that_could_not_be_had_are_forgotten_with_other_images_or_another_project(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path, act: Act
) -> None:
    idle(qtbot, session)
    window.open_path(tmp_path / "absent.npz")
    qtbot.waitUntil(lambda: window.problems.sentence != "")
    act(session, window, tmp_path)
    idle(qtbot, session)
    assert window.problems.sentence == ""


def test_images_in_the_stead_of_others_are_told_until_the_project_is_saved(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    away, folder = write_npz(tmp_path / "away.npz"), tmp_path / "here"
    folder.mkdir()
    projects.save(replace(session.editing.project, data=away), folder / "mine.cnnx")
    Path(away.path).rename(folder / "away.npz")
    window.open_path(folder / "mine.cnnx")
    idle(qtbot, session)
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.source == NpzFile(path=str(folder / "away.npz"))
    assert window.problems.sentence.startswith("away.npz is no longer where this project had it")
    window.menus.actions["save"].trigger()
    idle(qtbot, session)
    assert window.problems.sentence == ""


def test_a_refused_edit_is_forgotten_with_the_next_one_that_is_made(
    session: Session, window: MainWindow
) -> None:
    session.editing.refused.emit("The network would have 602 layers.")
    assert window.problems.sentence
    window.network.add(Conv2D)
    assert window.problems.sentence == ""


def test_a_project_that_was_saved_is_not_told_of_when_another_is_there(
    qtbot: QtBot,
    session: Session,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(dialogs, "ask_save_project", lambda *_: tmp_path / "mine.cnnx")
    window.menus.actions["save_as"].trigger()
    qtbot.waitUntil(lambda: "Saved" in window.status.currentMessage())
    begin_anew(session, window, tmp_path)
    assert window.status.currentMessage() == ""
    open_another_project(session, window, tmp_path)
    qtbot.waitUntil(lambda: "Opened" in window.status.currentMessage())
    QApplication.processEvents()
    assert "mine.cnnx" not in window.status.currentMessage()
