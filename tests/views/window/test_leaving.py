"""Before a project goes, the person is asked about all that would be lost, once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from controller_fakes import (
    FakeEngine,
    StoppedSoon,
    Told,
    do,
    learn_until_stopped,
    save,
    settled,
    weights_of,
)
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer import safe_write
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Dropout
from cnnexplorer.document.project import Project
from cnnexplorer.runs.events import EpochDone, Finished, Started
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow
from tests.nets import NET_S

Answers = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def _window_closed(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After the test nothing is asked any more, whatever has failed."""
    yield
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: "discard")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Answers]:
    """Lets the question have this answer; returns what it was asked about."""

    def set_to(value: str) -> Answers:
        asked: Answers = []

        def ask(_parent: QWidget, title: str, trained: str = "") -> str:
            asked.append((title, trained))
            return value

        monkeypatch.setattr(dialogs, "ask_unsaved", ask)
        return asked

    return set_to


def _train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    settled(qtbot, session)


NOTE = "epoch 6 of 6"


def test_quitting_asks_about_trained_weights_until_they_were_exported(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path
) -> None:
    _train(qtbot, session)
    asked = answer("cancel")
    assert not window.close()
    assert asked == [("", NOTE)]
    session.exporting.save(session.training.trained, tmp_path / "m.keras")
    settled(qtbot, session)
    assert window.close()
    assert asked == [("", NOTE)]


def test_both_trainings_that_are_here_are_asked_about_and_can_be_exported(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    _train(qtbot, session)
    do(session, edits.set_plan, "epochs", 3)
    _train(qtbot, session)
    suggested: list[str] = []

    def ask_where(_parent: QWidget, suggestion: str) -> Path:
        suggested.append(Path(suggestion).name)
        return tmp_path / f"{len(suggested)}.keras"

    monkeypatch.setattr(dialogs, "ask_save_model", ask_where)
    asked = answer("cancel")
    window.close()
    assert asked.pop() == ("One-conv MNIST", "epoch 3 of 3; the other training: epoch 6 of 6")
    save(qtbot, session, tmp_path / "p.cnnx")
    asked = answer("save")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert [trained for _title, trained in asked] == [
        "epoch 3 of 3; the other training: epoch 6 of 6", "the other training: epoch 6 of 6",
    ]  # fmt: skip
    assert suggested == ["One-conv MNIST.keras", "One-conv MNIST (other training).keras"]
    assert (tmp_path / "2.keras").is_file()


def test_exported_weights_are_asked_about_again_only_when_others_took_their_place(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    _train(qtbot, session)
    exported = session.training.trained
    session.exporting.save(exported, tmp_path / "m.keras")
    settled(qtbot, session)
    assert session.unexported == ()
    usual, engine.trainer.behave = engine.trainer.behave, StoppedSoon(batches=1)
    session.training.start()
    session.training.stop()
    settled(qtbot, session)
    assert session.training.trained is exported
    assert session.unexported == ()
    engine.trainer.behave = usual
    _train(qtbot, session)
    assert session.unexported == (session.training.trained,)
    assert session.exporting.exported is None, "it would hold the old weights in memory"
    session.files.new()
    assert session.unexported == ()


@pytest.mark.parametrize("way", ["new", "open", "recent", "drop", "quit"])
def test_whatever_would_drop_trained_weights_asks(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path, way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "other.cnnx"
    projects.save(Project(data=session.editing.project.data), path)
    session.recent.remember(path)
    monkeypatch.setattr(dialogs, "ask_open_project", lambda *_: path)
    _train(qtbot, session)
    ways = {
        "new": window.menus.actions["new"].trigger,
        "open": window.menus.actions["open"].trigger,
        "recent": lambda: window.menus.menus["recent"].actions()[0].trigger(),
        "drop": lambda: window._drop._dropped([path]),
        "quit": window.menus.actions["quit"].trigger,
    }
    trained = session.training.trained
    asked = answer("cancel")
    ways[way]()
    settled(qtbot, session)
    assert asked == [("", NOTE)]
    assert session.training.trained is trained
    assert window.isVisible()
    answer("discard")
    ways[way]()
    if way != "quit":
        settled(qtbot, session)
        assert session.training.trained is None
    assert window.isVisible() is (way != "quit")


def test_both_are_one_question_and_both_are_kept(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    save(qtbot, session, tmp_path / "mine.cnnx")
    _train(qtbot, session)
    do(session, edits.add, Dropout)
    project = session.editing.project
    monkeypatch.setattr(dialogs, "ask_save_model", lambda *_: tmp_path / "m.keras")
    asked = answer("save")
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert asked == [("mine.cnnx", NOTE)]
    assert projects.load(tmp_path / "mine.cnnx") == project
    assert (tmp_path / "m.keras").is_file()


def test_the_edits_alone_can_be_kept(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path
) -> None:
    save(qtbot, session, tmp_path / "mine.cnnx")
    _train(qtbot, session)
    do(session, edits.add, Dropout)
    asked = answer("edits")
    window.menus.actions["new"].trigger()
    settled(qtbot, session)
    assert len(asked) == 1
    assert session.editing.project.network.layers == ()
    assert projects.load(tmp_path / "mine.cnnx").network.layers[-1] == Dropout.starter()


@pytest.mark.parametrize("where", [None, "absent/m.keras"])
def test_an_export_that_did_not_happen_keeps_everything(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, where: str | None,
) -> None:  # fmt: skip
    place = tmp_path / where if where else None
    monkeypatch.setattr(dialogs, "ask_save_model", lambda *_: place)
    _train(qtbot, session)
    answer("save")
    assert not window.close()
    settled(qtbot, session)
    assert window.isVisible()
    assert session.training.trained is not None
    assert bool(window.problems.sentence) is (where is not None)
    answer("discard")


INSIDE = "stopped in epoch 2 of 6"


def test_who_stops_a_training_in_order_to_quit_can_export_what_it_has_learned(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, answer: Any,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    do(session, edits.add, Dropout)
    asked = answer("cancel")
    assert not window.close(), "the batch at hand is not over"
    qtbot.waitUntil(lambda: bool(asked))
    settled(qtbot, session)
    assert asked == [("One-conv MNIST", INSIDE)], "once about both"
    assert window.isVisible()
    session.editing.undo()
    monkeypatch.setattr(dialogs, "ask_save_model", lambda *_: tmp_path / "m.keras")
    asked = answer("save")
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert asked == [("", INSIDE)]
    assert (tmp_path / "m.keras").is_file()
    assert session.ended_cleanly


def test_a_training_that_has_learned_nothing_yet_asks_about_the_weights_before_it_by_name(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, answer: Any
) -> None:
    do(session, edits.rename, "first <b>")
    _train(qtbot, session)
    do(session, edits.add, Dropout)
    do(session, edits.rename, "second")
    engine.trainer.behave = StoppedSoon(batches=1)
    session.training.start()
    asked = answer("discard")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert asked == [("second", f"first <b>, {NOTE}")]


def _one_epoch(session: Session) -> tuple[Started, EpochDone, Finished]:
    weights = weights_of(session.editing.project.network)
    done = EpochDone(1, 0.5, 0.7, 0.6, 0.65, 0.1, weights)
    return Started(1, 4, 30, 10), done, Finished(False, 1, weights, 0.25, 0.85, 1.5)


def test_a_training_that_ends_while_it_is_asked_about_loses_nothing(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told, answer: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    session.training.start()

    def ask(*_: object) -> bool:
        told.tell(*_one_epoch(session))
        settled(qtbot, session)
        return True

    monkeypatch.setattr(dialogs, "ask_stop_training", ask)
    asked = answer("cancel")
    assert not window.close()
    settled(qtbot, session)
    assert asked == [("", "epoch 1 of 6")]
    assert window.isVisible()


def test_a_training_that_is_being_stopped_is_not_asked_about(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told, answer: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stops: list[str] = []
    monkeypatch.setattr(dialogs, "ask_stop_training", lambda _, what, *__: stops.append(what))
    started, done, finished = _one_epoch(session)
    told.tell(started, done)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    session.training.stop()
    asked = answer("discard")
    assert not window.close()
    assert window.status.currentMessage() == "Stopping the training…"
    told.tell(finished)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert (stops, asked) == ([], [("", "epoch 1 of 6")])


def test_closing_again_does_not_wait_for_a_batch_that_does_not_end(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, done, finished = _one_epoch(session)
    told.tell(started, done)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    asked: list[tuple[str, str]] = []

    def discard(_parent: QWidget, *about: str) -> str:
        asked.append((about[0], about[1]))
        told.tell(finished)  # or the end of the window would wait for it
        return "discard"

    monkeypatch.setattr(dialogs, "ask_unsaved", discard)
    assert not window.close()
    assert session.training.state == "stopping"
    assert window.status.currentMessage() == "Stopping the training…"
    assert asked == []
    assert window.close()
    assert asked == [("", "epoch 1 of 6")]


def test_a_first_epoch_after_another_training_is_said_to_be_lost(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    begins: list[bool] = []

    def ask(_parent: QWidget, _what: str, first: bool) -> bool:
        begins.append(first)
        return False

    monkeypatch.setattr(dialogs, "ask_stop_training", ask)
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    window.close()
    session.training.stop()
    settled(qtbot, session)
    engine.trainer.behave = StoppedSoon(batches=1)
    session.training.start()
    window.close()
    assert begins == [False, True]


def test_the_window_is_not_closed_under_a_dialog_that_was_opened_meanwhile(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told, answer: Any
) -> None:
    started, done, finished = _one_epoch(session)
    told.tell(started, done)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    asked = answer("discard")
    window.close()
    other = QDialog(window)
    other.setModal(True)
    other.show()
    told.tell(finished)
    settled(qtbot, session)
    qtbot.waitUntil(window.files._leaving._free.isActive)
    assert (asked, window.isVisible()) == ([], True)
    other.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert asked == [("", "epoch 1 of 6")]


def test_weights_that_are_in_a_file_are_not_asked_about_after_going_to_and_fro(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        _train(qtbot, session)
        session.exporting.save(session.training.trained, tmp_path / f"{name}.keras")
        settled(qtbot, session)
    session.training.go_back()
    assert session.unexported == ()
    session.training.go_back()
    asked = answer("cancel")
    assert window.close()
    assert asked == []


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A disk that finishes nothing until this is set."""
    gate, synced = threading.Event(), os.fsync

    def wait(descriptor: int) -> None:
        assert gate.wait(NET_S)
        synced(descriptor)

    monkeypatch.setattr(safe_write.os, "fsync", wait)
    return gate


def test_closing_waits_for_a_file_that_is_being_written_and_asks_nothing(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path,
    slow_disk: threading.Event,
) -> None:  # fmt: skip
    do(session, edits.add, Dropout)
    asked = answer("cancel")
    session.files.save(tmp_path / "mine.cnnx")
    assert not window.close()
    assert window.isVisible()
    slow_disk.set()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert asked == []
    assert (tmp_path / "mine.cnnx").is_file()


def test_closing_again_does_not_wait_for_a_drive_that_does_not_answer(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path,
    slow_disk: threading.Event,
) -> None:  # fmt: skip
    do(session, edits.add, Dropout)
    asked = answer("cancel")
    session.files.save(tmp_path / "mine.cnnx")
    assert not window.close()
    assert not window.close()
    assert len(asked) == 1
    slow_disk.set()
    settled(qtbot, session)
    assert window.isVisible(), "cancel takes the first close back, too"


def test_the_window_is_not_closed_under_a_dialog_when_its_file_has_been_written(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path,
    slow_disk: threading.Event,
) -> None:  # fmt: skip
    do(session, edits.add, Dropout)
    answer("cancel")
    session.files.save(tmp_path / "mine.cnnx")
    assert not window.close()
    other = QDialog(window)
    other.setModal(True)
    other.show()
    slow_disk.set()
    settled(qtbot, session)
    qtbot.waitUntil(window.files._leaving._free.isActive)
    assert window.isVisible()
    other.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_the_window_is_not_closed_under_a_menu_when_its_file_has_been_written(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path,
    slow_disk: threading.Event,
) -> None:  # fmt: skip
    do(session, edits.add, Dropout)
    answer("cancel")
    session.files.save(tmp_path / "mine.cnnx")
    assert not window.close()
    menu = window.network.more
    menu.popup(window.mapToGlobal(window.rect().center()))
    slow_disk.set()
    settled(qtbot, session)
    qtbot.waitUntil(window.files._leaving._free.isActive)
    assert (window.isVisible(), menu.isVisible()) == (True, True)
    menu.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_window_that_is_closed_leaves_no_menu_behind(window: MainWindow) -> None:
    """Qt would not see that the last window has closed, and the program would run on unseen."""
    menu = window.network.more
    menu.popup(window.mapToGlobal(window.rect().center()))
    assert QApplication.activePopupWidget() is menu
    window.close()
    assert (window.isVisible(), QApplication.activePopupWidget()) == (False, None)


@pytest.mark.parametrize("how", ["open", "new"])
def test_a_window_is_not_closed_between_two_questions(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, how: str,
) -> None:  # fmt: skip
    path = tmp_path / "other.cnnx"
    projects.save(Project(data=session.editing.project.data), path)
    monkeypatch.setattr(dialogs, "ask_open_project", lambda *_: path)
    do(session, edits.add, Dropout)
    asked: list[str] = []

    def ask(_parent: QWidget, _title: str, _trained: str = "") -> str:
        asked.append("what becomes of it")
        if len(asked) > 1:
            return "discard"
        window.close()
        return "save"

    def ask_where(_parent: QWidget, _suggestion: str) -> None:
        asked.append(f"where, visible: {window.isVisible()}")

    monkeypatch.setattr(dialogs, "ask_unsaved", ask)
    monkeypatch.setattr(dialogs, "ask_save_project", ask_where)
    window.menus.actions[how].trigger()
    qtbot.waitUntil(lambda: len(asked) > 1)
    assert asked == ["what becomes of it", "where, visible: True"]
    assert window.isVisible()
    assert session.files.unsaved


def test_an_error_while_the_window_closes_keeps_the_window_and_the_edits(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(session, edits.add, Dropout)

    def fail(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(dialogs, "ask_unsaved", fail)
    with pytest.raises(PermissionError):
        window.close()
    with qtbot.captureExceptions() as raised:
        QTimer.singleShot(0, window.close)  # as the window manager asks for it
        qtbot.waitUntil(lambda: bool(raised))
    assert window.isVisible()
    assert session.files.unsaved
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: "discard")
    assert window.close()


@pytest.mark.parametrize("target", ["closed", "loop"])
def test_edits_are_saved_on_closing_though_a_recent_file_lies_in_a_closed_folder(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, target: str,
) -> None:  # fmt: skip
    """The folder of the last file is where the dialog begins."""
    closed = tmp_path / "closed" / "a.cnnx"
    loop = tmp_path / "loop.cnnx"
    loop.symlink_to(loop)
    asked = os.stat

    def refuse(path: Any, *more: Any, **named: Any) -> os.stat_result:
        if not isinstance(path, int) and os.fspath(path) == str(closed):
            raise PermissionError(13, "Permission denied")
        return asked(path, *more, **named)

    monkeypatch.setattr(os, "stat", refuse)
    session.settings.recent = [str(closed), "n" * 300, str(loop)]
    places = {"closed": tmp_path / "mine.cnnx", "loop": loop}
    monkeypatch.setattr(dialogs, "ask_save_project", lambda *_: places[target])
    do(session, edits.add, Dropout)
    project = session.editing.project
    answer("save")
    assert not window.close()
    qtbot.waitUntil(lambda: not session.files.writing)
    if target == "loop":
        assert window.isVisible()
        assert "Too many levels of symbolic links" in window.problems.sentence
        answer("discard")
    else:
        assert not window.isVisible()
        assert projects.load(tmp_path / "mine.cnnx") == project


def test_a_preset_is_not_saved_over_the_file_that_was_open(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    save(qtbot, session, tmp_path / "mine.cnnx")
    saved = session.editing.project
    suggested: list[str] = []
    monkeypatch.setattr(dialogs, "ask_save_project", lambda _, place: suggested.append(place))
    window.menus.actions["preset_two-conv-mnist"].trigger()
    assert window.windowTitle() == "Two-conv MNIST[*] – cnnexplorer"
    window.menus.actions["save"].trigger()
    settled(qtbot, session)
    assert suggested == [str(tmp_path / "Two-conv MNIST.cnnx")]
    assert projects.load(tmp_path / "mine.cnnx") == saved
    window.menus.actions["undo"].trigger()
    assert window.windowTitle() == "mine.cnnx[*] – cnnexplorer"


def test_the_strip_opens_or_throws_away_what_an_ended_program_left(
    qtbot: QtBot, make_session: Any, make_window: Any, answer: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for _ in range(2):
        ended = make_session()
        ended.keep_edits_aside()
        do(ended, edits.add, Dropout)
        ended.autosaving.keep_now()
        ended.close(keep_edits=True)
    session = make_session()
    window = make_window(session)
    assert not window.offer.isVisible()
    session.keep_edits_aside()
    settled(qtbot, session)
    assert window.offer.isVisible()
    assert window.offer.sentence.startswith("The program ended before “One-conv MNIST” was saved;")
    first = session.autosaving.offer
    thrown: list[str] = []
    monkeypatch.setattr(dialogs, "ask_discard", lambda _parent, title: bool(thrown.append(title)))
    window.offer.other.click()
    assert session.autosaving.offer is first, "it was not meant"
    monkeypatch.setattr(dialogs, "ask_discard", lambda *_: True)
    window.offer.other.click()
    assert thrown == ["One-conv MNIST"]
    assert session.autosaving.offer is not first
    assert window.offer.isVisible(), "there is another one"
    asked = answer("cancel")
    do(session, edits.rename, "mine")
    window.offer.button.click()
    assert asked == [("mine", "")]
    assert session.editing.project.network.name == "mine"
    answer("discard")
    window.offer.button.click()
    assert session.editing.project.network.layers[-1] == Dropout.starter()
    assert not window.offer.isVisible()
    assert window.isWindowModified()


@pytest.fixture
def displaced(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Lets the question before a training have this answer; returns what it was asked about."""

    def set_to(value: str) -> list[str]:
        asked: list[str] = []

        def ask(_parent: QWidget, trained: str) -> str:
            asked.append(trained)
            return value

        monkeypatch.setattr(dialogs, "ask_displaced", ask)
        return asked

    return set_to


def _press_train(qtbot: QtBot, session: Session, window: MainWindow) -> None:
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def test_train_asks_before_a_third_training_leaves_no_room_for_the_first(
    qtbot: QtBot, session: Session, window: MainWindow, displaced: Any
) -> None:
    asked = displaced("cancel")
    for epochs in (2, 3):
        do(session, edits.set_plan, "epochs", epochs)
        _press_train(qtbot, session, window)
    assert asked == [], "the two newest are kept"
    third = session.training.trained
    _press_train(qtbot, session, window)
    assert asked == ["epoch 2 of 2, test accuracy 85.00%"]
    assert session.training.trained is third, "Cancel begins nothing"
    assert session.unexported[1].note == "epoch 2 of 2"
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert len(asked) == 2
    displaced("discard")
    _press_train(qtbot, session, window)
    assert [one.note for one in session.unexported] == ["epoch 3 of 3", "epoch 3 of 3"]


def test_the_export_before_a_training_writes_the_one_that_would_go_and_then_trains(
    qtbot: QtBot, session: Session, window: MainWindow, displaced: Any,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    asked = displaced("save")
    answers = iter([None, tmp_path / "first.keras"])
    monkeypatch.setattr(dialogs, "ask_save_model", lambda *_: next(answers))
    for _ in range(2):
        _press_train(qtbot, session, window)
    second = session.training.trained
    _press_train(qtbot, session, window)
    assert session.training.trained is second, "who names no file has cancelled"
    _press_train(qtbot, session, window)
    qtbot.waitUntil(lambda: session.training.trained is not second)
    _quiet(qtbot, session)
    assert (tmp_path / "first.keras").is_file()
    assert len(asked) == 2
    asked = displaced("cancel")
    session.exporting.save(second, tmp_path / "second.keras")
    settled(qtbot, session)
    _press_train(qtbot, session, window)
    assert asked == [], "what is in a file is not lost"


def test_who_wants_no_such_question_is_not_asked_again(
    qtbot: QtBot, session: Session, window: MainWindow, displaced: Any
) -> None:
    asked = displaced("always")
    for _ in range(5):
        _press_train(qtbot, session, window)
    assert len(asked) == 1


def _quiet(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def test_of_two_trainings_the_one_that_is_not_shown_gives_way_and_is_named(
    qtbot: QtBot, session: Session, window: MainWindow, displaced: Any
) -> None:
    """After "The other training" that is the newer one."""
    for epochs in (2, 3):
        do(session, edits.set_plan, "epochs", epochs)
        _press_train(qtbot, session, window)
    window.menus.actions["former_training"].trigger()
    asked = displaced("discard")
    do(session, edits.set_plan, "epochs", 4)
    _press_train(qtbot, session, window)
    assert asked == ["epoch 3 of 3, test accuracy 85.00%"]
    assert [one.note for one in session.unexported] == ["epoch 4 of 4", "epoch 2 of 2"]
    said = window.status.currentMessage()
    assert said.startswith("The training that was shown before this one is kept too, the other one")


@pytest.fixture
def slow_export(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, tmp_path: Path,
    displaced: Any, monkeypatch: pytest.MonkeyPatch,
) -> threading.Event:  # fmt: skip
    """Two trainings, and the export of the first before a third, which ends at the event."""
    go_on, write = threading.Event(), engine.save_model

    def slow(snapshot: Any, path: Path) -> None:
        assert go_on.wait(NET_S)
        write(snapshot, path)

    monkeypatch.setattr(engine, "save_model", slow)
    monkeypatch.setattr(dialogs, "ask_save_model", lambda *_: tmp_path / "m.keras")
    for epochs in (2, 3):
        do(session, edits.set_plan, "epochs", epochs)
        session.training.start()
        _quiet(qtbot, session)
    displaced("save")
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    assert session.exporting.busy
    return go_on


def test_train_pressed_again_while_the_export_is_written_asks_nothing_and_trains_once(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, displaced: Any,
    slow_export: threading.Event,
) -> None:  # fmt: skip
    asked = displaced("cancel")
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    assert asked == []
    trainings = len(engine.trainer.calls)
    slow_export.set()
    qtbot.waitUntil(lambda: len(engine.trainer.calls) == trainings + 1)
    _quiet(qtbot, session)
    assert asked == []


def test_who_quits_while_the_export_before_a_training_is_written_starts_no_training(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, answer: Any,
    slow_export: threading.Event,
) -> None:  # fmt: skip
    asked = answer("cancel")
    window.close()
    assert asked == [], "it waits for what is being written"
    trainings = len(engine.trainer.calls)
    slow_export.set()
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert asked == [("One-conv MNIST", "epoch 3 of 3")], "the other one is in a file"
    _quiet(qtbot, session)
    assert len(engine.trainer.calls) == trainings


@pytest.mark.parametrize("way", ["open", "recent", "drop"])
def test_what_cannot_be_opened_asks_nothing(
    qtbot: QtBot, session: Session, window: MainWindow, answer: Any, tmp_path: Path, way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "broken.cnnx"
    path.write_text("{")
    session.recent.remember(path)
    monkeypatch.setattr(dialogs, "ask_open_project", lambda *_: path)
    do(session, edits.add, Dropout)
    asked, project = answer("discard"), session.editing.project
    ways = {
        "open": window.menus.actions["open"].trigger,
        "recent": lambda: window.menus.menus["recent"].actions()[0].trigger(),
        "drop": lambda: window._drop._dropped([path]),
    }
    ways[way]()
    qtbot.waitUntil(lambda: bool(window.problems.sentence))
    assert window.problems.sentence.startswith(f"{path} is not a cnnexplorer project")
    assert (asked, session.editing.project) == ([], project)
    assert session.files.unsaved
