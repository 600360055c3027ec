"""Edits that are kept aside survive their program, and belong to one window at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cnnexplorer.document import kept_aside, presets
from cnnexplorer.document.kept_aside import Place
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError

ONE = presets.load("one-conv-mnist").project
TWO = presets.load("two-conv-mnist").project


def _left(folder: Path, project: Project, origin: Path | None = None) -> None:
    """What a program leaves that has ended."""
    place = Place(folder)
    place.keep(project, origin, 1)
    place.leave(keep=True)


def test_nothing_is_made_before_there_is_something_to_keep(tmp_path: Path) -> None:
    place = Place(tmp_path / "unsaved")
    place.leave(keep=True)
    assert kept_aside.abandoned(tmp_path / "unsaved") == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("origin", "title"),
    [
        (None, "One-conv MNIST"),
        (Path("/home/me/mine.cnnx"), "mine.cnnx"),
        (Path(os.fsdecode(b"/\xe9")), "\\udce9"),
    ],
)
def test_what_was_kept_comes_back_with_the_file_it_belongs_to(
    tmp_path: Path, origin: Path | None, title: str
) -> None:
    _left(tmp_path, ONE, origin)
    (kept,) = kept_aside.abandoned(tmp_path)
    assert (kept.project, kept.origin) == (ONE, origin)
    assert kept.title == title
    kept.place.leave(keep=False)
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_program_keeps_is_found_by_nobody_and_what_was_found_by_nobody_else(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path)
    place.keep(ONE, None, 1)
    assert kept_aside.abandoned(tmp_path) == []
    place.leave(keep=True)
    (kept,) = kept_aside.abandoned(tmp_path)
    assert kept_aside.abandoned(tmp_path) == [], "it is being asked about in another window"
    kept.place.leave(keep=True)
    assert len(kept_aside.abandoned(tmp_path)) == 1


def test_the_newest_come_first_and_empty_places_are_tidied_up(tmp_path: Path) -> None:
    for number, project in enumerate((ONE, TWO)):
        _left(tmp_path, project)
        for path in tmp_path.glob("*.cnnx"):
            if path.stat().st_mtime > 1000:
                os.utime(path, (number, number))
    empty = Place(tmp_path)
    empty.keep(ONE, None, 1)
    empty.empty(2)
    empty.leave(keep=True)
    found = kept_aside.abandoned(tmp_path)
    assert [kept.project for kept in found] == [TWO, ONE]
    assert len(list(tmp_path.iterdir())) == 4


def test_a_late_write_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.keep(TWO, None, 2)
    place.keep(ONE, None, 1)
    place.empty(1)
    assert place.read().project == TWO
    place.leave(keep=False)
    place.keep(ONE, None, 3)
    assert list(tmp_path.iterdir()) == [], "the window is gone"


def test_what_this_program_cannot_read_stays_where_it_is(tmp_path: Path) -> None:
    _left(tmp_path, ONE)
    (file,) = tmp_path.glob("*.cnnx")
    file.write_text('{"format": "cnnexplorer project", "version": 999}')
    for _ in range(2):
        assert kept_aside.abandoned(tmp_path) == []
        assert file.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"could not be written \("):
        Place(tmp_path / "file").keep(ONE, None, 1)
    assert kept_aside.abandoned(tmp_path / "file") == []
