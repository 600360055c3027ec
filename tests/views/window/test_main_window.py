from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from controller_fakes import (
    FakeEngine,
    Heard,
    MakeSession,
    Told,
    do,
    learn_until_stopped,
    save,
    settled,
    weights_of,
    write_npz,
)
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Digits
from cnnexplorer.document import edits
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Dropout, Flatten
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.runs.events import EpochDone, Failed, Finished, Started, Weights
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window import dialogs, menu_table
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces import WORKSPACES

CONTROL = Qt.KeyboardModifier.ControlModifier


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def answer(monkeypatch: pytest.MonkeyPatch, **answers: Any) -> list[str]:
    """Let dialogs give these answers; returns the names of those that were asked."""
    asked: list[str] = []
    for name, value in answers.items():

        def give(*_: object, name: str = name, value: object = value) -> object:
            asked.append(name)
            return value

        monkeypatch.setattr(dialogs, name, give)
    return asked


def test_every_action_has_the_key_that_people_expect(window: MainWindow) -> None:
    keys = {name: action.shortcut().toString() for name, action in window.menus.actions.items()}
    expected = {
        "new": "Ctrl+N", "open": "Ctrl+O", "open_data": "Ctrl+Shift+O", "save": "Ctrl+S",
        "save_as": "Ctrl+Shift+S", "export": "Ctrl+E", "quit": "Ctrl+Q", "undo": "Ctrl+Z",
        "redo": "Ctrl+Shift+Z", "duplicate": "Ctrl+D", "delete": "Del", "up": "Alt+Up",
        "down": "Alt+Down", "train": "F5", "stop": "Shift+F5",
    }  # fmt: skip
    assert {name: keys[name] for name in expected} == expected
    used = [key for key in keys.values() if key]
    assert len(used) == len(set(used)), "no key twice"


def test_the_keys_ctrl_1_to_5_bring_the_workspaces_to_the_front(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.activateWindow()
    for index, cls in reversed(list(enumerate(WORKSPACES, start=1))):
        name = cls.id
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + index), CONTROL)
        assert window.workspace.id == name
    window.show_workspace("no such workspace")
    assert window.workspace.id == "data"


def test_f5_trains_and_shift_f5_stops(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine
) -> None:
    engine.trainer.behave = learn_until_stopped
    actions = window.menus.actions
    assert not actions["stop"].isEnabled()
    assert not actions["export"].isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert session.training.state == "running"
    assert not actions["train"].isEnabled()
    qtbot.waitUntil(lambda: session.training.trained is not None)
    assert actions["export"].isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    idle(qtbot, session)
    assert actions["train"].isEnabled()


def test_the_title_is_the_network_then_the_file_and_marks_unsaved_edits(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    assert window.windowTitle() == "One-conv MNIST[*] – cnnexplorer"
    assert not window.isWindowModified()
    do(session, edits.add, Dropout)
    assert window.isWindowModified()
    save(qtbot, session, tmp_path / "mine.cnnx")
    assert window.windowTitle() == "mine.cnnx[*] – cnnexplorer"
    assert not window.isWindowModified()
    session.editing.undo()
    assert window.isWindowModified()


@pytest.mark.parametrize(
    ("choice", "closed", "kept"), [("cancel", False, True), ("discard", True, False)]
)
def test_unsaved_edits_are_asked_about_before_the_window_closes(
    session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch, choice: str,
    closed: bool, kept: bool,
) -> None:  # fmt: skip
    asked = answer(monkeypatch, ask_unsaved=choice)
    do(session, edits.add, Dropout)
    assert window.close() is closed
    assert asked == ["ask_unsaved"]
    assert window.isVisible() is kept
    answer(monkeypatch, ask_unsaved="discard")


def test_save_in_the_question_saves_and_closes(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    asked = answer(monkeypatch, ask_unsaved="save", ask_save_project=tmp_path / "mine.cnnx")
    do(session, edits.add, Dropout)
    project = session.editing.project
    assert not window.close(), "the file is not written yet"
    assert asked == ["ask_unsaved", "ask_save_project"]
    qtbot.waitUntil(lambda: not window.isVisible())
    assert projects.load(tmp_path / "mine.cnnx") == project


@pytest.mark.parametrize("place", [None, "absent/mine.cnnx"])
def test_a_save_that_did_not_happen_keeps_the_window_open(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, place: str | None,
) -> None:  # fmt: skip
    path = tmp_path / place if place else None
    answer(monkeypatch, ask_unsaved="save", ask_save_project=path)
    do(session, edits.add, Dropout)
    assert not window.close()
    settled(qtbot, session)
    assert window.isVisible()
    assert bool(window.problems.sentence) == (place is not None)
    answer(monkeypatch, ask_unsaved="discard")


def test_without_edits_nothing_is_asked(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, ask_unsaved="cancel", ask_stop_training=False)
    assert window.close()
    assert asked == []


def test_a_running_training_is_asked_about_before_the_window_closes(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    engine.trainer.behave = learn_until_stopped
    session.training.start()
    asked = answer(monkeypatch, ask_stop_training=False)
    assert not window.close()
    assert session.training.state == "running"
    assert asked == ["ask_stop_training"]
    asked = answer(monkeypatch, ask_stop_training=True, ask_unsaved="discard")
    assert not window.close(), "the batch at hand is not over"
    qtbot.waitUntil(lambda: not window.isVisible())
    assert asked == ["ask_stop_training", "ask_unsaved"]
    assert engine.trainer.running == 0
    assert session.ended_cleanly


def test_new_and_open_ask_about_unsaved_edits_and_keep_them_on_cancel(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    projects.save(Project(data=session.editing.project.data), tmp_path / "other.cnnx")
    answer(monkeypatch, ask_unsaved="cancel", ask_open_project=tmp_path / "other.cnnx")
    do(session, edits.add, Dropout)
    edited = session.editing.project
    for name in ("new", "open"):
        window.menus.actions[name].trigger()
        assert session.editing.project == edited
    answer(monkeypatch, ask_unsaved="discard")
    window.menus.actions["open"].trigger()
    settled(qtbot, session)
    assert session.files.title == "other.cnnx"
    window.menus.actions["new"].trigger()
    assert session.files.path is None
    assert session.editing.project.network.layers == ()


@pytest.mark.parametrize("name", ["broken.cnnx", "broken.npz"])
def test_a_file_that_cannot_be_opened_is_one_sentence_and_the_program_goes_on(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"nonsense")
    project, dataset = session.editing.project, session.datasets.dataset
    window.open_path(tmp_path / name)
    qtbot.waitUntil(lambda: window.problems.sentence != "")
    assert window.problems.isVisible()
    assert name in window.problems.sentence
    assert "\n" not in window.problems.sentence
    assert session.editing.project == project
    assert session.datasets.dataset is dataset
    assert window.problems.button.text() == "Dismiss"
    qtbot.mouseClick(window.problems.button, Qt.MouseButton.LeftButton)
    assert not window.problems.isVisible()
    session.training.start()
    idle(qtbot, session)
    assert session.training.run.finished is not None


def test_an_unexpected_error_offers_its_details(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(dialogs, "show_details", lambda *values: shown.append(values))
    window.problems.show_problem("Something went wrong.", "Traceback …")
    assert window.problems.button.text() == "Details…"
    qtbot.mouseClick(window.problems.button, Qt.MouseButton.LeftButton)
    assert shown == [(window, "Something went wrong.", "Traceback …")]
    assert window.problems.sentence == ""


def test_every_problem_can_be_dismissed_with_details_or_without(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(dialogs, "show_details", lambda *values: shown.append(values))
    for details in ("Traceback …", "", "Traceback …"):
        window.problems.show_problem("Something went wrong.", details)
        offered = [
            item for item in window.problems.findChildren(QPushButton)
            if item.text() == "Dismiss" and item.isVisible()
        ]  # fmt: skip
        assert len(offered) == 1
        qtbot.mouseClick(offered[0], Qt.MouseButton.LeftButton)
        assert not window.problems.isVisible()
    assert shown == []


def test_a_training_that_failed_is_forgotten_when_the_next_one_runs(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine
) -> None:
    def breaks(_network: Any, _plan: Any, _dataset: Any, _stop: Any, report: Any) -> None:
        report(Failed("The loss is not finite.", "Traceback …"))

    learns, engine.trainer.behave = engine.trainer.behave, breaks
    session.training.start()
    idle(qtbot, session)
    assert window.problems.sentence == "The loss is not finite."
    engine.trainer.behave = learns
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    assert window.problems.sentence == ""
    idle(qtbot, session)
    assert session.training.run.finished is not None


def test_a_model_that_could_not_be_exported_is_forgotten_when_it_could(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    session.training.start()
    idle(qtbot, session)
    for folder, problem in ((tmp_path / "absent", True), (tmp_path, False)):
        answer(monkeypatch, ask_save_model=folder / "digits.keras")
        window.menus.actions["export"].trigger()
        idle(qtbot, session)
        assert bool(window.problems.sentence) == problem


def test_what_succeeds_forgets_no_problem_of_another_kind(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    window.open_path(tmp_path / "absent.npz")
    qtbot.waitUntil(lambda: window.problems.sentence != "")
    session.training.start()
    idle(qtbot, session)
    assert "absent.npz" in window.problems.sentence


def test_a_problem_that_is_over_leaves_the_strip(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    window.open_path(tmp_path / "absent.cnnx")
    settled(qtbot, session)
    assert window.problems.sentence
    projects.save(session.editing.project, tmp_path / "good.cnnx")
    window.open_path(tmp_path / "good.cnnx")
    settled(qtbot, session)
    assert window.problems.sentence == ""


def test_a_data_set_that_could_not_be_opened_is_forgotten_when_one_could(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    window.open_path(tmp_path / "absent.npz")
    qtbot.waitUntil(lambda: window.problems.sentence != "")
    window.open_path(Path(write_npz(tmp_path / "good.npz").path))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.editing.project.data.path.endswith("good.npz")
    assert window.problems.sentence == ""


def test_a_data_set_of_the_command_line_that_is_not_there_is_told_beside_the_images_instead(
    qtbot: QtBot, make_session: MakeSession, make_window: Callable[..., MainWindow], tmp_path: Path
) -> None:
    session = make_session(loaded=False)
    window = make_window(session)
    window.open_path(tmp_path / "absent.npz")
    session.begin()
    settled(qtbot, session)
    assert session.datasets.dataset is not None
    assert "absent.npz" in window.problems.sentence


def test_nothing_is_said_to_be_saved_beside_the_reason_why_it_is_not(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    session.files.save(folder / "mine.cnnx")
    qtbot.waitUntil(lambda: window.status.currentMessage().startswith("Saved"))
    (folder / "mine.cnnx").unlink()
    folder.rmdir()
    do(session, edits.add, Dropout)
    window.menus.actions["save"].trigger()
    qtbot.waitUntil(lambda: "its folder does not exist" in window.problems.sentence)
    assert window.status.currentMessage() == ""


def test_the_trained_model_is_exported_and_told(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    session.training.start()
    idle(qtbot, session)
    answer(monkeypatch, ask_save_model=tmp_path / "model")
    window.menus.actions["export"].trigger()
    qtbot.waitUntil(lambda: "model.keras" in window.status.currentMessage())
    assert (tmp_path / "model.keras").is_file()
    assert window.news.isVisible()
    told = window.news.sentence
    which = f"Wrote {tmp_path / 'model.keras'} with the weights of epoch 6 of 6. "
    assert told.startswith(f"{which}It expects 28×28×1 images with ")
    assert "order of the classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9. It is compiled" in told
    qtbot.mouseClick(window.news.button, Qt.MouseButton.LeftButton)
    assert window.news.isHidden()


def test_an_export_during_a_training_says_of_which_epoch_it_is(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    def weights(epoch: int) -> Weights:
        return weights_of(session.editing.project.network, epoch)

    def answer(*_: Any) -> Path:
        told.tell(EpochDone(2, 0.5, 0.7, 0.6, 0.65, 0.1, weights(2)))
        qtbot.waitUntil(lambda: session.training.trained.epoch == 2)
        return tmp_path / "m.keras"

    session.training.start()
    told.tell(Started(6, 4, 30, 10), EpochDone(1, 0.5, 0.7, 0.6, 0.65, 0.1, weights(1)))
    qtbot.waitUntil(lambda: session.training.trained is not None)
    monkeypatch.setattr(dialogs, "ask_save_model", answer)
    window.menus.actions["export"].trigger()
    qtbot.waitUntil(lambda: window.news.sentence != "")
    said = "m.keras with the weights of epoch 1 of 6, and the training has gone on since. It expec"
    assert said in window.news.sentence
    told.tell(Finished(True, 2, weights(2), None, None, 0.1))
    qtbot.waitUntil(lambda: session.training.state == "idle")


def test_an_export_that_the_end_of_its_training_overtook_is_of_these_weights(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    """Between the last epoch and the end only the test images are measured."""
    learned = weights_of(session.editing.project.network)

    def answer(*_: Any) -> Path:
        told.tell(Finished(False, 6, learned, 0.2, 0.85, 0.1))
        qtbot.waitUntil(lambda: session.training.state == "idle")
        return tmp_path / "m.keras"

    session.training.start()
    last = EpochDone(6, 0.5, 0.7, 0.6, 0.65, 0.1, learned)
    told.tell(Started(6, 4, 30, 10), last)
    qtbot.waitUntil(lambda: session.training.trained is not None)
    monkeypatch.setattr(dialogs, "ask_save_model", answer)
    window.menus.actions["export"].trigger()
    qtbot.waitUntil(lambda: window.news.sentence != "")
    assert "m.keras with the weights of epoch 6 of 6. It expects" in window.news.sentence


def test_an_export_after_an_edit_says_that_it_is_without_it(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    session.training.start()
    idle(qtbot, session)
    answer(monkeypatch, ask_save_model=tmp_path / "model")
    words = "It holds the network as it was trained, without the edits since."
    do(session, edits.rename, "another name")
    window.menus.actions["export"].trigger()
    qtbot.waitUntil(lambda: window.news.sentence != "")
    assert words not in window.news.sentence
    window.news.say("")
    do(session, edits.add, Dropout)
    window.menus.actions["export"].trigger()
    qtbot.waitUntil(lambda: window.news.sentence != "")
    assert window.news.sentence.endswith(words)


def test_a_layer_added_by_the_menu_is_where_the_keys_are(
    session: Session, window: MainWindow
) -> None:
    window.show_workspace("mistakes")
    window.activateWindow()
    window.pages["mistakes"].setFocus()
    window.menus.actions["add_Dropout"].trigger()
    assert window.network.list.hasFocus()
    row = session.editing.project.network.positions[window.network.chosen]
    assert isinstance(session.editing.project.network.nodes[row].layer, Dropout)


def test_recent_files_are_in_the_menu_and_open(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    menu = window.menus.menus["recent"]
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["No files yet"]
    for name in ("a", "b"):
        do(session, edits.rename, name)
        save(qtbot, session, tmp_path / f"{name}.cnnx")
    menu.aboutToShow.emit()
    assert [Path(action.text()).name for action in menu.actions()] == ["b.cnnx", "a.cnnx"]
    menu.actions()[1].trigger()
    settled(qtbot, session)
    assert session.editing.project.network.name == "a"


def test_the_state_of_the_window_comes_back_at_the_next_start(
    qtbot: QtBot, make_session: MakeSession, theme: Theme, make_window: Any
) -> None:
    window = make_window(make_session())
    window.resize(980, 720)  # the offscreen screen is small
    window.splitter.setSizes([400, 579])
    window.network.setSizes([300, 250])
    window.show_workspace("filters")
    window.menus.actions["theme_dark"].trigger()
    splitters = [*window.splitter.sizes(), *window.network.sizes()]
    window.close()
    session = make_session(settings=settings_module.load())
    assert (session.settings.theme, session.settings.workspace) == ("dark", "filters")
    again = make_window(session)
    assert (again.width(), again.height()) == (980, 720)
    assert again.workspace.id == "filters"
    restored = [*again.splitter.sizes(), *again.network.sizes()]
    assert restored == pytest.approx(splitters, abs=2)


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA", "ü"])
def test_a_damaged_state_of_the_window_is_ignored(
    make_session: MakeSession, make_window: Any, text: str
) -> None:
    session = make_session()
    session.settings.geometry = text
    session.settings.splitters = {"main": text, "network": text}
    session.settings.workspace = text
    assert make_window(session).workspace.id == "data"


def test_a_window_that_shall_remember_nothing_writes_nothing(
    qtbot: QtBot, session: Session, theme: Theme, keep: Any
) -> None:
    window = MainWindow(session, theme, remember=False)
    keep(window)
    window.show()
    window.close()
    assert settings_module.load() == settings_module.Settings()


def test_the_first_paint_is_told_exactly_once(
    qtbot: QtBot, session: Session, theme: Theme, keep: Any
) -> None:
    window = MainWindow(session, theme)
    keep(window)
    painted = Heard(window.painted)
    assert len(painted) == 0
    window.show()
    qtbot.waitUntil(lambda: len(painted) == 1)
    for width in (1300, 1200, 1100):
        window.resize(width, 800)
        window.grab()
    later: list[bool] = []
    QTimer.singleShot(0, lambda: later.append(True))  # comes after what the paints have asked for
    qtbot.waitUntil(lambda: later == [True])
    assert len(painted) == 1


def _dragged(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def _drop(widget: QWidget, data: QMimeData) -> bool:
    """Drag and drop onto the middle of a widget as the system does; whether it was taken."""
    window, buttons = widget.window(), Qt.MouseButton.LeftButton
    middle = widget.mapTo(window, widget.rect().center())
    keys, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    both = copy | Qt.DropAction.MoveAction
    events = (
        QDragEnterEvent(middle, both, data, buttons, keys),
        QDragMoveEvent(middle, both, data, buttons, keys),
        QDropEvent(QPointF(middle), both, data, buttons, keys),
    )
    for event in events:
        event.setDropAction(Qt.DropAction.MoveAction)
        event.ignore()
        QApplication.sendEvent(window.windowHandle(), event)
        if not event.isAccepted():
            QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())
            return False
        assert event.dropAction() == copy, "a source that is told to move may delete its file"
    return True


def test_a_data_set_dropped_on_the_window_is_loaded(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    source = write_npz(tmp_path / "dropped 一.npz")
    assert _drop(window, _dragged(tmp_path / "dropped 一.npz"))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.editing.project.data == source


def test_a_project_dropped_on_the_window_opens_once_the_edits_may_go(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    wanted = Project(chain((Flatten(),), name="Dropped"), data=session.editing.project.data)
    projects.save(wanted, tmp_path / "dropped.cnnx")
    do(session, edits.add, Dropout)
    asked = answer(monkeypatch, ask_unsaved="cancel")
    assert _drop(window, _dragged(tmp_path / "dropped.cnnx"))
    settled(qtbot, session)
    assert asked == ["ask_unsaved"]
    assert session.editing.project.network.name != "Dropped"
    answer(monkeypatch, ask_unsaved="discard")
    assert _drop(window, _dragged(tmp_path / "dropped.cnnx"))
    settled(qtbot, session)
    assert session.editing.project == wanted


def test_a_file_is_taken_wherever_it_falls(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    """Plots, fields, the list of layers and tables have ideas of their own about what is dragged;
    Qt's warning about a plot that is left would fail this test.
    """
    shown = [window, window.network.list, window.network.name, window.top]
    window.show_workspace("training")
    training = window.pages["training"]
    shown += [training.loss, training.table, training.form.editors["epochs"].box]
    for number, widget in enumerate(shown):
        wanted = Project(chain((Flatten(),), name=f"{number}"), data=session.editing.project.data)
        path = tmp_path / f"{number}.cnnx"
        projects.save(wanted, path)
        data = _dragged(path)
        data.setText(str(path))  # as file managers do
        assert _drop(widget, data)
        settled(qtbot, session)
        assert session.editing.project == wanted
        assert _drop(widget, _dragged(tmp_path / "photo.png"))
        assert window.problems.sentence.startswith(str(tmp_path / "photo.png"))
    text = QMimeData()
    text.setText("some words")
    assert not _drop(training.loss, text)


def test_a_data_set_that_was_opened_is_among_the_recent_files(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    write_npz(tmp_path / "mine.npz")
    window.open_path(tmp_path / "mine.npz")
    settled(qtbot, session)
    window.open_path(tmp_path / "absent.npz")
    settled(qtbot, session)
    save(qtbot, session, tmp_path / "a.cnnx")
    menu = window.menus.menus["recent"]
    menu.aboutToShow.emit()
    settled(qtbot, session)
    texts = [action.text() for action in menu.actions()]
    assert texts == [str(tmp_path / "a.cnnx"), str(tmp_path / "mine.npz")]
    kind = type(session.datasets.dataset.source)
    session.datasets.choose(Digits())
    settled(qtbot, session)
    menu.actions()[1].trigger()
    settled(qtbot, session)
    assert type(session.datasets.dataset.source) is kind
    assert menu.actions()[0].text() == str(tmp_path / "mine.npz")


def test_of_what_is_dropped_and_cannot_be_opened_it_is_said_what_can(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    can = "a project (.cnnx) or a data set (.npz)"
    folder = tmp_path / "images 一"
    folder.mkdir()
    for path in (tmp_path / "photo.png", folder):
        assert _drop(window, _dragged(path))
        assert window.problems.sentence == f"{path} cannot be opened here; drop {can}."
    assert _drop(window, _dragged(tmp_path / "a.npz", tmp_path / "b.npz"))
    assert window.problems.sentence == f"2 files were dropped; drop {can}, one at a time."
    write_npz(tmp_path / "a.npz")
    assert _drop(window, _dragged(tmp_path / "a.npz"))
    settled(qtbot, session)
    assert window.problems.sentence == "", "something was opened since"
    text = QMimeData()
    text.setText("a.npz")
    assert not _drop(window, text)
    text.setUrls([QUrl("https://example.org/a.npz")])
    assert not _drop(window, text)


@pytest.mark.parametrize("name", ["digits.keras", "old.h5", "older.HDF5"])
@pytest.mark.parametrize("way", ["drop", "open", "start"])
def test_a_trained_model_is_not_taken_for_a_damaged_project(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, name: str, way: str,
) -> None:  # fmt: skip
    model = tmp_path / name
    model.write_bytes(b"PK\x03\x04\x00\xff")
    do(session, edits.add, Dropout)
    edited = session.editing.project
    asked = answer(monkeypatch, ask_unsaved="discard", ask_open_project=model)
    if way == "drop":
        assert _drop(window, _dragged(model))
    elif way == "open":
        window.menus.actions["open"].trigger()
    else:
        window.open_path(model)
    settled(qtbot, session)
    assert window.problems.sentence == (
        f"{model} is a trained Keras model, not a project: it opens in Keras "
        "(keras.models.load_model). Here open the .cnnx project that it was trained from."
    )
    assert session.editing.project == edited
    assert asked == (["ask_open_project"] if way == "open" else []), "nothing would be lost"


def test_tabs_menu_and_keys_follow_from_the_list_of_workspaces(window: MainWindow) -> None:
    assert list(window.pages) == [cls.id for cls in WORKSPACES]
    for index, cls in enumerate(WORKSPACES):
        assert (window.tabs.tabText(index), window.tabs.tabToolTip(index)) == (cls.title, cls.about)
        action = window.menus.actions[f"workspace_{cls.id}"]
        assert (action.text(), action.toolTip()) == (cls.title, cls.about)
        assert action.shortcut().toString() == f"Ctrl+{index + 1}"


def test_every_entry_of_the_menus_is_an_action_with_a_mnemonic_or_a_name(
    window: MainWindow,
) -> None:
    entries = [item for _, items in menu_table.table(WORKSPACES) for item in items]
    direct = {item.id for item in entries if isinstance(item, menu_table.Entry)}
    assert direct <= set(window.menus.actions)
    assert {item.id for item in entries if isinstance(item, menu_table.Submenu)} == set(
        window.menus.menus
    )
