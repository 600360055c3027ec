from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from controller_fakes import Heard, MakeSession, do, save, write_npz
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.data.sources import Digits, NpzFile, Shapes
from cnnexplorer.document import edits
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import DataSource
from tests.nets import NET_S

DIGITS = Digits()


def test_the_projects_data_set_is_loaded_with_its_range_of_pixels(session: Session) -> None:
    datasets = session.datasets
    assert datasets.dataset is not None
    assert datasets.dataset.source == session.editing.project.data
    assert datasets.value_ranges == ((0, 255), (0, 255))
    assert not datasets.busy


def test_another_data_set_enters_the_project_only_when_it_is_there(
    qtbot: QtBot, session: Session
) -> None:
    before = session.editing.project.data
    heard = Heard(session.datasets.changed)
    session.datasets.choose(DIGITS)
    assert session.datasets.busy
    assert session.datasets.wanted == DIGITS
    assert session.editing.project.data == before
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert session.editing.project.data == DIGITS
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.source == DIGITS
    assert session.editing.undo_label == "Change data set"


def test_loading_tells_how_far_it_is(qtbot: QtBot, session: Session) -> None:
    heard, busy = Heard(session.datasets.progressed), Heard(session.datasets.busy_changed)
    session.datasets.choose(Shapes(samples=100))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert heard.calls[-1] == (100, 100)
    assert busy.calls == [(True,), (False,)]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not a zip", b"x" * 1000])
def test_a_broken_choice_changes_nothing_and_says_one_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "broken.npz"
    if content is not None:
        path.write_bytes(content)
    project, dataset = session.editing.project, session.datasets.dataset
    failed, changed = Heard(session.datasets.failed), Heard(session.datasets.changed)
    session.datasets.choose(NpzFile(path=str(path)))
    qtbot.waitUntil(lambda: len(failed) == 1)
    ((sentence, details),) = failed.calls
    assert "broken.npz" in sentence
    assert details == ""
    assert session.editing.project == project
    assert session.datasets.dataset is dataset
    assert session.editing.undo_label is None
    assert changed.calls == []
    assert not session.datasets.busy


def test_choosing_the_file_at_hand_again_after_it_broke_keeps_the_images_at_hand(
    qtbot: QtBot, session: Session
) -> None:
    source, dataset = session.editing.project.data, session.datasets.dataset
    Path(source.path).write_bytes(b"broken")
    failed = Heard(session.datasets.failed)
    session.datasets.choose(source)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert session.datasets.dataset is dataset


def test_undo_of_a_change_of_data_loads_the_old_one_and_redo_the_new_one(
    qtbot: QtBot, session: Session
) -> None:
    old = session.editing.project.data
    session.datasets.choose(DIGITS)
    qtbot.waitUntil(lambda: not session.datasets.busy)
    for action, source in ((session.editing.undo, old), (session.editing.redo, DIGITS)):
        action()
        assert session.datasets.busy
        qtbot.waitUntil(lambda: not session.datasets.busy)
        assert session.editing.project.data == source
        assert session.datasets.dataset is not None
        assert session.datasets.dataset.source == source
    assert session.editing.undo_label == "Change data set"
    assert session.editing.redo_label is None


def test_edits_that_are_not_about_data_load_nothing(session: Session) -> None:
    heard = Heard(session.datasets.busy_changed)
    do(session, edits.rename, "another")
    session.editing.undo()
    assert heard.calls == []


def test_opening_a_project_whose_file_is_absent_leaves_no_images_and_says_why_once(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    absent = NpzFile(path=str(tmp_path / "absent.npz"))
    failed, changed = Heard(session.datasets.failed), Heard(session.datasets.changed)
    session.files.begin(Project(data=absent))
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert "absent.npz" in failed.calls[0][0]
    assert session.datasets.dataset is None
    assert session.editing.project.data == absent
    assert len(changed) == 1
    do(session, edits.rename, "another")
    assert not session.datasets.busy, "an absent file is not tried again at every edit"


class Held:
    """Holds the loading of data sets until a test lets it go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        load = catalog.load

        def held(source: DataSource, progress: Callable[[int, int], None]) -> Any:
            self.begun.set()
            assert self.go_on.wait(NET_S)
            progress(0, 1)
            return load(source, progress)

        monkeypatch.setattr(catalog, "load", held)


@pytest.fixture
def held(session: Session, monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


def quiet(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.tasks.busy and not session.datasets.busy)


def test_a_cancelled_choice_changes_nothing(qtbot: QtBot, session: Session, held: Held) -> None:
    project, dataset = session.editing.project, session.datasets.dataset
    busy = Heard(session.datasets.busy_changed)
    heard = Heard(session.datasets.changed, session.datasets.failed)
    session.datasets.choose(DIGITS)
    assert held.begun.wait(NET_S)
    session.datasets.cancel()
    assert not session.datasets.busy
    assert session.datasets.wanted == project.data
    held.go_on.set()
    quiet(qtbot, session)
    assert session.editing.project == project
    assert session.datasets.dataset is dataset
    assert heard.calls == []
    assert busy.calls == [(True,), (False,)]


def test_of_two_choices_in_a_row_the_later_counts(
    qtbot: QtBot, session: Session, held: Held
) -> None:
    heard = Heard(session.datasets.changed)
    session.datasets.choose(Shapes(samples=100))
    session.datasets.choose(DIGITS)
    held.go_on.set()
    quiet(qtbot, session)
    assert session.editing.project.data == DIGITS
    assert len(heard) == 1


def test_an_undo_while_another_set_is_loaded_gives_the_choice_up(
    qtbot: QtBot, session: Session, held: Held
) -> None:
    old = session.editing.project.data
    held.go_on.set()
    session.datasets.choose(DIGITS)
    quiet(qtbot, session)
    held.go_on.clear()
    session.datasets.choose(Shapes(samples=100))
    session.editing.undo()
    held.go_on.set()
    quiet(qtbot, session)
    assert session.editing.project.data == old
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.source == old


def test_a_broken_choice_that_displaced_the_projects_own_loading_loads_that_after_all(
    qtbot: QtBot, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(loaded=False)
    held = Held(monkeypatch)
    session.datasets.follow_project()
    session.datasets.choose(NpzFile(path="/absent.npz"))
    held.go_on.set()
    quiet(qtbot, session)
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.source == session.editing.project.data


def test_its_failure_is_told_after_those_images_are_there_and_not_before(
    qtbot: QtBot, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(loaded=False)
    held, told = Held(monkeypatch), []
    datasets = session.datasets
    datasets.changed.connect(lambda: told.append("changed"))
    datasets.failed.connect(lambda sentence, _details: told.append(sentence))
    datasets.follow_project()
    datasets.choose(NpzFile(path="/absent.npz"))
    held.go_on.set()
    quiet(qtbot, session)
    assert told[0] == "changed"
    assert len(told) == 2
    assert "absent.npz" in told[1]


def test_what_could_not_be_had_is_not_told_any_more_when_other_images_were_chosen(
    qtbot: QtBot, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(loaded=False)
    held, failed = Held(monkeypatch), Heard(session.datasets.failed)
    session.datasets.follow_project()
    session.datasets.choose(NpzFile(path="/absent.npz"))
    session.datasets.choose(DIGITS)
    held.go_on.set()
    quiet(qtbot, session)
    assert session.editing.project.data == DIGITS
    assert failed.calls == []


def test_opening_a_project_tries_its_file_again_and_says_again_why_it_is_not_there(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    source = write_npz(tmp_path / "away.npz")
    path, away = Path(source.path), tmp_path / "elsewhere.npz"
    path.rename(away)
    failed = Heard(session.datasets.failed)
    for times in (1, 2):
        session.files.begin(Project(data=source))
        quiet(qtbot, session)
        assert len(failed) == times
        assert session.datasets.dataset is None
    away.rename(path)
    session.files.begin(Project(data=source))
    quiet(qtbot, session)
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.source == source
    assert len(failed) == 2


def test_it_is_told_too_where_an_undo_goes_back_to_before_there_were_images(
    qtbot: QtBot, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(Project(), loaded=False)
    held, failed = Held(monkeypatch), Heard(session.datasets.failed)
    do(session, edits.set_data, DIGITS)
    session.datasets.choose(NpzFile(path="/absent.npz"))
    held.go_on.set()
    qtbot.waitUntil(lambda: session.datasets.wanted == DIGITS and session.datasets.busy)
    session.editing.undo()
    quiet(qtbot, session)
    assert session.datasets.dataset is None
    assert "absent.npz" in failed.calls[0][0]
    assert len(failed) == 1


def test_opening_a_project_reads_its_file_again_which_may_hold_other_images_by_now(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    save(qtbot, session, tmp_path / "p.cnnx")
    before = session.datasets.dataset
    write_npz(Path(small_data.path), train=50)
    session.files.open(tmp_path / "p.cnnx")
    quiet(qtbot, session)
    qtbot.waitUntil(lambda: session.datasets.dataset is not before)
    quiet(qtbot, session)
    assert session.datasets.dataset is not None
    assert len(session.datasets.dataset.train) == 50
    assert not session.files.unsaved
    assert session.editing.undo_label is None


def test_images_at_hand_stay_where_the_file_of_an_opened_project_cannot_be_read_again(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    save(qtbot, session, tmp_path / "p.cnnx")
    before, failed = session.datasets.dataset, Heard(session.datasets.failed)
    Path(small_data.path).unlink()
    session.files.open(tmp_path / "p.cnnx")
    qtbot.waitUntil(lambda: len(failed) == 1)
    quiet(qtbot, session)
    assert session.datasets.dataset is before


def test_an_empty_project_goes_on_with_the_images_at_hand(
    qtbot: QtBot, session: Session, small_data: NpzFile
) -> None:
    before, failed = session.datasets.dataset, Heard(session.datasets.failed)
    Path(small_data.path).unlink()
    session.files.new()
    quiet(qtbot, session)
    assert session.datasets.dataset is before
    assert failed.calls == [], "nobody looked for the file"


def test_a_cancelled_choice_that_displaced_the_projects_own_loading_loads_that_after_all(
    qtbot: QtBot, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(loaded=False)
    held = Held(monkeypatch)
    session.datasets.follow_project()
    session.datasets.choose(DIGITS)
    session.datasets.cancel()
    held.go_on.set()
    quiet(qtbot, session)
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.source == session.editing.project.data


def test_cancelling_the_projects_own_loading_does_not_leave_another_sets_images_at_hand(
    qtbot: QtBot, session: Session, held: Held
) -> None:
    session.files.begin(Project(data=DIGITS))
    session.datasets.cancel()
    held.go_on.set()
    quiet(qtbot, session)
    dataset = session.datasets.dataset
    assert dataset is None or dataset.source == session.editing.project.data


def test_a_choice_made_for_the_project_before_does_not_enter_the_one_opened_meanwhile(
    qtbot: QtBot, session: Session, held: Held
) -> None:
    data = session.editing.project.data
    session.datasets.choose(DIGITS)
    session.files.begin(Project(data=data))
    held.go_on.set()
    quiet(qtbot, session)
    assert session.editing.project.data == data
    assert not session.files.unsaved


def test_a_data_set_of_another_size_is_loaded_all_the_same(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    source = write_npz(tmp_path / "colour.npz", side=12, channels=3)
    session.datasets.choose(source)
    quiet(qtbot, session)
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.image_shape == (12, 12, 3)
    assert session.editing.resolved.obstacle is not None
    assert session.training.why_not()
