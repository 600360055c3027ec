from __future__ import annotations

import os
from pathlib import Path

import pytest
from controller_fakes import Heard

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.files import Files
from cnnexplorer.controllers.selection import Selection
from cnnexplorer.data.sources import Digits
from cnnexplorer.document import edits, presets
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Dropout
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError
from cnnexplorer.settings import Settings


@pytest.fixture
def editing() -> Editing:
    return Editing(Project(presets.load("one-conv-mnist").project.network), Selection())


@pytest.fixture
def files(editing: Editing) -> Files:
    return Files(editing, Settings())


def test_a_project_is_unsaved_after_an_edit_and_saved_after_undo(
    editing: Editing, files: Files
) -> None:
    assert not files.unsaved
    editing.do(edits.add(editing.project, Dropout))
    assert files.unsaved
    editing.undo()
    assert not files.unsaved


def test_saving_writes_the_project_and_it_is_saved_then(
    editing: Editing, files: Files, tmp_path: Path
) -> None:
    editing.do(edits.add(editing.project, Dropout))
    heard = Heard(files.changed)
    files.save(tmp_path / "mine.cnnx")
    assert projects.load(tmp_path / "mine.cnnx") == editing.project
    assert not files.unsaved
    assert (files.path, files.title) == (tmp_path / "mine.cnnx", "mine.cnnx")
    assert len(heard) == 1
    editing.undo()
    assert files.unsaved


@pytest.mark.parametrize("name", ["mine", "mine.v2", "mine.json"])
def test_a_missing_suffix_is_added(files: Files, tmp_path: Path, name: str) -> None:
    files.save(tmp_path / name)
    assert files.path == tmp_path / f"{name}.cnnx"
    assert files.path.is_file()


def test_opening_brings_the_project_and_ends_the_undo_history(
    editing: Editing, files: Files, tmp_path: Path
) -> None:
    wanted = Project(data=Digits())
    projects.save(wanted, tmp_path / "other.cnnx")
    editing.do(edits.add(editing.project, Dropout))
    files.open(tmp_path / "other.cnnx")
    assert editing.project == wanted
    assert editing.undo_label is None
    assert not files.unsaved
    assert files.title == "other.cnnx"


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00\xff", b'{"format": "cnnexplorer'])
def test_a_file_that_cannot_be_opened_leaves_everything_as_it_was(
    editing: Editing, files: Files, tmp_path: Path, content: bytes | None
) -> None:
    files.save(tmp_path / "mine.cnnx")
    editing.do(edits.add(editing.project, Dropout))
    before = editing.project
    bad = tmp_path / "bad.cnnx"
    if content is not None:
        bad.write_bytes(content)
    heard = Heard(files.changed, editing.changed, editing.replaced)
    with pytest.raises(UserError, match=r"bad\.cnnx"):
        files.open(bad)
    assert editing.project == before
    assert editing.undo_label == "Add Dropout"
    assert (files.path, files.unsaved) == (tmp_path / "mine.cnnx", True)
    assert files.recent == (tmp_path / "mine.cnnx",)
    assert heard.calls == []


def test_a_place_that_cannot_be_written_leaves_everything_as_it_was(
    editing: Editing, files: Files, tmp_path: Path
) -> None:
    editing.do(edits.add(editing.project, Dropout))
    with pytest.raises(UserError, match="could not be written"):
        files.save(tmp_path / "absent" / "mine.cnnx")
    assert files.unsaved
    assert files.path is None
    assert files.recent == ()
    assert editing.undo_label == "Add Dropout"


def test_new_begins_with_an_empty_network_and_keeps_the_data_set(
    editing: Editing, files: Files, tmp_path: Path
) -> None:
    editing.do(edits.set_data(editing.project, Digits()))
    files.save(tmp_path / "mine.cnnx")
    files.new()
    assert editing.project.network.layers == ()
    assert editing.project.data == Digits()
    assert files.path is None
    assert not files.unsaved
    assert files.title == editing.project.network.name


def test_the_files_opened_or_saved_last_come_first_and_only_once(
    files: Files, tmp_path: Path
) -> None:
    for name in ("a", "b", "c", "a"):
        files.save(tmp_path / f"{name}.cnnx")
    assert [path.stem for path in files.recent] == ["a", "c", "b"]
    files.open(tmp_path / "b.cnnx")
    assert [path.stem for path in files.recent] == ["b", "a", "c"]


def test_recent_files_are_remembered_at_once_at_most_ten_and_hidden_when_gone(
    files: Files, tmp_path: Path
) -> None:
    for number in range(12):
        files.save(tmp_path / f"{number}.cnnx")
    assert len(files.recent) == 10
    assert settings_module.load().recent == [str(path) for path in files.recent]
    (tmp_path / "11.cnnx").unlink()
    assert files.recent[0].stem == "10"


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on POSIX only")
def test_a_project_in_a_file_whose_name_is_not_utf8_can_be_saved_and_opened(
    editing: Editing, files: Files, tmp_path: Path
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.cnnx"))
    editing.do(edits.add(editing.project, Dropout))
    files.save(path)
    assert not files.unsaved
    files.open(path)
    assert editing.project.network.layers[-1] == Dropout()
