"""Unsaved edits are kept aside while there are some, and never longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from controller_fakes import Heard, MakeSession, do, save, settled
from pytestqt.qtbot import QtBot

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers import autosaving as autosaving_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Dropout
from cnnexplorer.document.project import Project


@pytest.fixture
def kept(session: Session) -> Session:
    """A session whose edits are kept."""
    session.keep_edits_aside()
    return session


def _minute(qtbot: QtBot, session: Session) -> None:
    """A minute passes."""
    if session.autosaving._timer.isActive():
        session.autosaving._timer.timeout.emit()
    settled(qtbot, session)


def _files() -> list[Path]:
    return list(settings_module.unsaved_folder().glob("*.cnnx"))


def test_edits_are_written_every_minute_while_there_are_some(qtbot: QtBot, kept: Session) -> None:
    assert autosaving_module.EVERY_MS == 60_000
    settled(qtbot, kept)
    assert not kept.autosaving._timer.isActive()
    for _ in range(2):
        do(kept, edits.add, Dropout)
        _minute(qtbot, kept)
        (file,) = _files()
        assert projects.load(file) == kept.editing.project
    file.unlink()
    _minute(qtbot, kept)
    assert _files() == [], "nothing was edited since"


@pytest.mark.parametrize("how", ["save", "undo", "new", "open"])
def test_what_is_kept_goes_when_nothing_is_unsaved_any_more(
    qtbot: QtBot, kept: Session, tmp_path: Path, how: str
) -> None:
    do(kept, edits.add, Dropout)
    _minute(qtbot, kept)
    assert len(_files()) == 1
    if how == "save":
        save(qtbot, kept, tmp_path / "mine.cnnx")
    elif how == "undo":
        kept.editing.undo()
    elif how == "new":
        kept.files.new()
    else:
        projects.save(Project(), tmp_path / "other.cnnx")
        kept.files.open(tmp_path / "other.cnnx")
    settled(qtbot, kept)
    assert _files() == []
    do(kept, edits.add, Dropout)
    _minute(qtbot, kept)
    assert len(_files()) == 1


@pytest.mark.parametrize(("keep", "left"), [(True, 1), (False, 0)])
def test_an_answered_close_takes_what_is_kept_with_it_and_another_one_leaves_it(
    qtbot: QtBot, kept: Session, keep: bool, left: int
) -> None:
    do(kept, edits.add, Dropout)
    kept.autosaving.keep_now()
    kept.close(keep_edits=keep)
    assert len(_files()) == left
    assert (len(list(settings_module.unsaved_folder().iterdir())) == 0) is not keep


def test_without_edits_nothing_is_kept_however_the_program_ends(kept: Session) -> None:
    kept.autosaving.keep_now()
    kept.close(keep_edits=True)
    assert _files() == []


def test_a_window_that_shall_remember_nothing_keeps_nothing(session: Session) -> None:
    do(session, edits.add, Dropout)
    session.autosaving.keep_now()
    session.close(keep_edits=True)
    assert not settings_module.unsaved_folder().exists()


def test_edits_that_are_opened_again_are_kept_on_in_the_same_place(
    qtbot: QtBot, make_session: MakeSession, tmp_path: Path
) -> None:
    first = make_session()
    first.keep_edits_aside()
    save(qtbot, first, tmp_path / "mine.cnnx")
    do(first, edits.add, Dropout)
    edited = first.editing.project
    first.autosaving.keep_now()
    first.close(keep_edits=True)
    before = _files()

    second = make_session()
    heard = Heard(second.autosaving.offer_changed)
    second.keep_edits_aside()
    settled(qtbot, second)
    assert len(heard) == 1
    assert second.autosaving.offer.title == "mine.cnnx"
    do(second, edits.add, Dropout)
    _minute(qtbot, second)
    second.autosaving.accept()
    settled(qtbot, second)
    assert second.editing.project == edited
    assert second.files.unsaved
    assert second.files.suggestion == tmp_path / "mine.cnnx"
    assert second.autosaving.offer is None
    assert _files() == before
    do(second, edits.add, Dropout)
    _minute(qtbot, second)
    assert _files() == before
    assert projects.load(before[0]) == second.editing.project
    second.close()
    assert _files() == []


def test_a_place_that_cannot_be_written_is_told_once_and_nothing_else_happens(
    qtbot: QtBot, kept: Session
) -> None:
    settled(qtbot, kept)
    place = settings_module.unsaved_folder()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("a file where the folder should be")
    heard = Heard(kept.autosaving.failed)
    for _ in range(3):
        do(kept, edits.add, Dropout)
        _minute(qtbot, kept)
        kept.autosaving.keep_now()
    ((sentence, _details),) = heard.calls
    assert sentence.startswith("Unsaved edits cannot be kept for the next start: ")
    assert sentence.endswith(" Save the project.")
