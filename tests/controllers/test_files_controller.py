from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from controller_fakes import Heard, do, save, write_npz
from pytestqt.qtbot import QtBot

from cnnexplorer import paths, safe_write
from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.files import Files
from cnnexplorer.controllers.recent import Recent
from cnnexplorer.controllers.remembering import Remembering
from cnnexplorer.controllers.selection import Selection
from cnnexplorer.controllers.session import Session
from cnnexplorer.controllers.tasks import Tasks
from cnnexplorer.data.sources import Digits, NpzFile, Shapes
from cnnexplorer.document import edits, presets
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Dropout
from cnnexplorer.document.network import INPUT_ID
from cnnexplorer.document.project import Project
from cnnexplorer.settings import Settings
from tests.nets import NET_S


@pytest.fixture
def editing() -> Editing:
    return Editing(Project(presets.load("one-conv-mnist").project.network), Selection())


@pytest.fixture
def recent(tasks: Tasks) -> Recent:
    return Recent(Remembering(Settings(), tasks), tasks)


@pytest.fixture
def files(editing: Editing, recent: Recent, tasks: Tasks) -> Files:
    return Files(editing, recent, tasks)


Done = Callable[[], None]


@pytest.fixture
def done(qtbot: QtBot, tasks: Tasks) -> Done:
    """Waits until everything that was begun has come back."""
    return lambda: qtbot.waitUntil(lambda: not tasks.busy)


@pytest.fixture
def refused(files: Files) -> Heard:
    """The sentences of what failed."""
    return Heard(files.failed)


def test_a_project_is_unsaved_after_an_edit_and_saved_after_undo(
    editing: Editing, files: Files
) -> None:
    assert not files.unsaved
    editing.do(edits.add(editing.project, Dropout))
    assert files.unsaved
    editing.undo()
    assert not files.unsaved


def test_saving_writes_the_project_and_it_is_saved_then(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    editing.do(edits.add(editing.project, Dropout))
    heard, saved = Heard(files.changed), Heard(files.saved)
    files.save(tmp_path / "mine.cnnx")
    assert (files.writing, files.unsaved) == (True, True)
    done()
    assert projects.load(tmp_path / "mine.cnnx") == editing.project
    assert (files.writing, files.unsaved) == (False, False)
    assert (files.path, files.title) == (tmp_path / "mine.cnnx", "mine.cnnx")
    assert len(heard) == 1
    assert saved.calls == [(tmp_path / "mine.cnnx",)]
    editing.undo()
    assert files.unsaved


def test_a_disk_that_takes_its_time_holds_nobody_up_and_later_edits_stay_unsaved(
    editing: Editing, files: Files, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, synced = threading.Event(), os.fsync

    def slow(descriptor: int) -> None:
        assert gate.wait(NET_S)
        synced(descriptor)

    monkeypatch.setattr(safe_write.os, "fsync", slow)
    editing.do(edits.add(editing.project, Dropout))
    written = editing.project
    files.save(tmp_path / "mine.cnnx")
    editing.do(edits.add(editing.project, Dropout))
    gate.set()
    done()
    assert projects.load(tmp_path / "mine.cnnx") == written
    assert files.unsaved
    editing.undo()
    assert not files.unsaved


def test_a_save_that_ends_when_another_project_is_there_is_no_file_of_that_one(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    files.save(tmp_path / "mine.cnnx")
    files.new()
    done()
    assert (tmp_path / "mine.cnnx").is_file()
    assert files.path is None


def test_of_two_saves_at_once_the_later_one_is_where_the_project_lies(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    files.save(tmp_path / "one.cnnx")
    files.save(tmp_path / "two.cnnx")
    done()
    assert files.path == tmp_path / "two.cnnx"
    assert (tmp_path / "one.cnnx").is_file()


@pytest.mark.parametrize("name", ["mine", "mine.v2", "mine.json"])
def test_a_missing_suffix_is_added(files: Files, tmp_path: Path, name: str, done: Done) -> None:
    files.save(tmp_path / name)
    done()
    assert files.path == tmp_path / f"{name}.cnnx"
    assert files.path.is_file()


def test_opening_brings_the_project_and_ends_the_undo_history(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    wanted = Project(data=Digits())
    projects.save(wanted, tmp_path / "other.cnnx")
    editing.do(edits.add(editing.project, Dropout))
    heard = Heard(files.opened)
    files.open(tmp_path / "other.cnnx")
    done()
    assert editing.project == wanted
    assert editing.undo_label is None
    assert not files.unsaved
    assert files.title == "other.cnnx"
    assert heard.calls == [(tmp_path / "other.cnnx",)]


def test_what_is_edited_while_a_file_is_read_is_not_lost_to_it(
    editing: Editing, files: Files, tmp_path: Path, done: Done, refused: Heard
) -> None:
    projects.save(Project(data=Digits()), tmp_path / "other.cnnx")
    files.open(tmp_path / "other.cnnx")
    editing.do(edits.add(editing.project, Dropout))
    before = editing.project
    done()
    assert editing.project == before
    assert refused.calls[0][0].startswith("other.cnnx was not opened, because the network was")


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00\xff", b'{"format": "cnnexplorer'])
def test_a_file_that_cannot_be_opened_leaves_everything_as_it_was(
    editing: Editing, files: Files, recent: Recent, tmp_path: Path, content: bytes | None,
    done: Done, refused: Heard,
) -> None:  # fmt: skip
    files.save(tmp_path / "mine.cnnx")
    done()
    editing.do(edits.add(editing.project, Dropout))
    before = editing.project
    bad = tmp_path / "bad.cnnx"
    if content is not None:
        bad.write_bytes(content)
    heard = Heard(files.changed, editing.changed, editing.replaced)
    files.open(bad)
    done()
    assert "bad.cnnx" in refused.calls[0][0]
    assert editing.project == before
    assert editing.undo_label == "Add Dropout"
    assert (files.path, files.unsaved) == (tmp_path / "mine.cnnx", True)
    assert recent.files == (tmp_path / "mine.cnnx",)
    assert heard.calls == []


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """A project under a name of the person's own, kept elsewhere under another."""
    (tmp_path / "store").mkdir()
    path = tmp_path / "My network.cnnx"
    path.symlink_to(tmp_path / "store" / "blob 17")
    return path


def test_a_project_behind_a_link_is_called_as_the_person_calls_it(
    editing: Editing, files: Files, recent: Recent, done: Done, link: Path
) -> None:
    behind = link.resolve()
    files.save(link)
    done()
    assert (files.title, files.path, recent.files) == (link.name, link, (link,))
    assert link.is_symlink()
    assert projects.load(behind) == editing.project
    editing.do(edits.add(editing.project, Dropout))
    files.save(link)
    done()
    assert projects.load(behind) == editing.project
    files.new()
    files.open(link)
    done()
    assert (files.title, files.path, recent.files) == (link.name, link, (link,))
    assert link.is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("target", ["pipe", "/dev/null"])
def test_a_link_to_a_pipe_or_a_device_is_no_place_for_a_project(
    files: Files, tmp_path: Path, done: Done, refused: Heard, target: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    link = tmp_path / "link.cnnx"
    link.symlink_to(target)
    files.save(link)
    done()
    assert "leads to a device or a pipe, so it was not replaced" in refused.calls[0][0]
    assert files.path is None
    assert link.is_symlink()


def _absent(folder: Path) -> Path:
    return folder / "absent" / "mine.cnnx"


def _loop(folder: Path) -> Path:
    (folder / "loop.cnnx").symlink_to(folder / "loop.cnnx")
    return folder / "loop.cnnx"


def _protected(folder: Path) -> Path:
    path = folder / "protected.cnnx"
    path.write_text("old")
    path.chmod(0o444)
    return path


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (_absent, "could not be written (its folder does not exist)"),
        (_loop, "could not be written (Too many levels of symbolic links)"),
        (_protected, "is write-protected, so it was not replaced"),
        (lambda folder: folder / ("n" * 300), "could not be written (File name too long)"),
    ],
)
def test_a_place_that_cannot_be_written_leaves_everything_as_it_was(
    editing: Editing, files: Files, recent: Recent, tmp_path: Path, done: Done, refused: Heard,
    place: Callable[[Path], Path], words: str,
) -> None:  # fmt: skip
    editing.do(edits.add(editing.project, Dropout))
    files.save(place(tmp_path))
    done()
    assert words in refused.calls[0][0]
    assert (files.unsaved, files.writing) == (True, False)
    assert files.path is None
    assert recent.files == ()
    assert editing.undo_label == "Add Dropout"


def test_new_begins_with_an_empty_network_and_keeps_the_data_set(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    editing.do(edits.set_data(editing.project, Digits()))
    files.save(tmp_path / "mine.cnnx")
    done()
    files.new()
    assert editing.project.network.layers == ()
    assert editing.project.data == Digits()
    assert files.path is None
    assert not files.unsaved
    assert files.title == editing.project.network.name


def test_a_network_that_became_another_one_is_not_saved_over_the_file_of_the_first(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    files.save(tmp_path / "mine.cnnx")
    done()
    preset = presets.load("alexnet")
    editing.do(edits.use_preset(editing.project, preset.project, preset.title))
    assert (files.path, files.title) == (None, "AlexNet")
    assert files.folder == tmp_path
    editing.undo()
    assert files.path == tmp_path / "mine.cnnx", "this is what the file holds"
    editing.redo()
    assert files.path is None
    files.save(tmp_path / "alex.cnnx")
    done()
    assert files.path == tmp_path / "alex.cnnx"


@pytest.mark.parametrize("how", ["another project", "nonsense"])
def test_a_file_that_another_program_has_changed_is_replaced_only_when_asked_twice(
    editing: Editing, files: Files, tmp_path: Path, done: Done, how: str
) -> None:
    path, failed = tmp_path / "mine.cnnx", Heard(files.failed)
    files.save(path)
    done()
    if how == "nonsense":
        path.write_text("{")
    else:
        projects.save(presets.load("alexnet").project, path)
    theirs = path.read_bytes()
    editing.do(edits.add(editing.project, Dropout))
    files.save(path)
    done()
    assert path.read_bytes() == theirs
    assert files.unsaved
    sentence, _details = failed.calls[0]
    assert sentence.startswith("mine.cnnx has been changed by another window or program")
    again = presets.load("two-conv-mnist").project
    projects.save(again, path)
    files.save(path)
    done()
    assert projects.load(path) == again, "this one was not told"
    assert len(failed) == 2
    files.save(path)
    done()
    assert projects.load(path) == editing.project
    assert not files.unsaved
    editing.do(edits.add(editing.project, Dropout))
    files.save(path)
    done()
    assert len(failed) == 2, "it is our own"


def test_what_was_told_before_an_edit_is_told_again_after_it(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    path, failed = tmp_path / "mine.cnnx", Heard(files.failed)
    files.save(path)
    done()
    theirs = presets.load("alexnet").project
    projects.save(theirs, path)
    for count in (1, 2, 3):
        editing.do(edits.add(editing.project, Dropout))
        files.save(path)
        done()
        assert (projects.load(path), len(failed)) == (theirs, count), "nobody asked twice"
    files.save(path)
    done()
    assert projects.load(path) == editing.project


def test_without_a_file_the_images_alone_are_no_work(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    editing.do(edits.set_data(editing.project, Digits()))
    assert not files.unsaved
    editing.do(edits.add(editing.project, Dropout))
    assert files.unsaved
    editing.undo()
    files.save(tmp_path / "mine.cnnx")
    done()
    editing.do(edits.set_data(editing.project, Shapes()))
    assert files.unsaved, "a project that was saved is a person's own"


def test_projects_and_models_are_saved_where_projects_are_not_where_images_are(
    files: Files, recent: Recent, tmp_path: Path, done: Done
) -> None:
    mine, images = tmp_path / "mine", tmp_path / "images"
    for folder in (mine, images):
        folder.mkdir()
    assert files.folder == Path.home()
    recent.remember(images / "digits.npz")
    assert (files.folder, recent.folder) == (Path.home(), images)
    files.save(mine / "a.cnnx")
    done()
    recent.remember(images / "digits.npz")
    files.new()
    assert (files.folder, recent.folder) == (mine, images)


def test_what_was_told_once_is_told_again_when_it_comes_again(
    editing: Editing, files: Files, tmp_path: Path, done: Done, refused: Heard
) -> None:
    path, theirs = tmp_path / "mine.cnnx", presets.load("alexnet").project
    files.save(path)
    done()
    for times in (1, 2):
        projects.save(theirs, path)
        editing.do(edits.add(editing.project, Dropout))
        files.save(path)
        done()
        assert (len(refused), projects.load(path)) == (times, theirs)
        files.save(path)
        done()
        assert (len(refused), projects.load(path)) == (times, editing.project)


def test_a_second_save_before_the_first_is_done_is_of_our_own(
    editing: Editing, files: Files, tmp_path: Path, done: Done, refused: Heard
) -> None:
    path = tmp_path / "mine.cnnx"
    files.save(path)
    done()
    for _ in range(3):
        editing.do(edits.add(editing.project, Dropout))
        files.save(path)
    done()
    assert len(refused) == 0
    assert projects.load(path) == editing.project
    assert not files.unsaved


def test_another_network_that_comes_while_the_file_is_written_is_not_saved_over_it(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    files.save(tmp_path / "mine.cnnx")
    preset = presets.load("alexnet")
    editing.do(edits.use_preset(editing.project, preset.project, preset.title))
    done()
    assert (files.path, files.title) == (None, "AlexNet")
    assert files.suggestion is None or files.suggestion.name != "mine.cnnx"


@pytest.mark.parametrize("how", ["gone", "written alike"])
def test_a_file_that_holds_nothing_else_is_written_at_once(
    editing: Editing, files: Files, tmp_path: Path, done: Done, how: str
) -> None:
    path, failed = tmp_path / "mine.cnnx", Heard(files.failed)
    files.save(path)
    done()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes())
    editing.do(edits.add(editing.project, Dropout))
    files.save(path)
    done()
    assert projects.load(path) == editing.project
    assert failed.calls == []


def test_recovered_edits_are_unsaved_and_their_file_is_only_suggested(
    editing: Editing, files: Files, tmp_path: Path
) -> None:
    files.recover(Project(data=Digits()), tmp_path / "mine.cnnx")
    assert editing.project == Project(data=Digits())
    assert files.unsaved
    assert (files.path, files.suggestion) == (None, tmp_path / "mine.cnnx")


def test_the_files_opened_or_saved_last_come_first_and_only_once(
    files: Files, recent: Recent, tmp_path: Path, done: Done
) -> None:
    for name in ("a", "b", "c", "a"):
        files.save(tmp_path / f"{name}.cnnx")
        done()
    assert [path.stem for path in recent.files] == ["a", "c", "b"]
    files.open(tmp_path / "b.cnnx")
    done()
    assert [path.stem for path in recent.files] == ["b", "a", "c"]


def test_recent_files_are_remembered_at_once_at_most_ten_and_hidden_when_gone(
    files: Files, recent: Recent, tmp_path: Path, done: Done
) -> None:
    for number in range(12):
        files.save(tmp_path / f"{number}.cnnx")
    done()
    assert len(recent.files) == 10
    assert settings_module.load().recent == [str(path) for path in recent.files]
    (tmp_path / "11.cnnx").unlink()
    heard = Heard(recent.changed)
    recent.look()
    done()
    assert recent.files[0].stem == "10"
    assert len(heard) == 1


def test_a_recent_file_in_a_folder_that_may_not_be_read_is_listed_and_harms_nothing(
    tasks: Tasks, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = str(tmp_path / "closed" / "a.cnnx")
    asked = os.stat

    def refuse(path: Any, *more: Any, **named: Any) -> os.stat_result:
        if not isinstance(path, int) and os.fspath(path) == closed:
            raise PermissionError(13, "Permission denied")
        return asked(path, *more, **named)

    monkeypatch.setattr(os, "stat", refuse)
    settings = Settings(recent=[closed, "n" * 300, str(tmp_path / "gone.cnnx")])
    recent = Recent(Remembering(settings, tasks), tasks)
    recent.look()
    done()
    assert [str(path) for path in recent.files] == [closed, "n" * 300]


def test_a_drive_that_does_not_answer_holds_nobody_up(
    tasks: Tasks, tmp_path: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    here = tmp_path / "here.cnnx"
    here.touch()

    def dead(path: Path) -> bool:
        assert threading.current_thread() is not threading.main_thread()
        assert gate.wait(NET_S)
        return not path.exists()

    monkeypatch.setattr(paths, "is_gone", dead)
    settings = Settings(recent=["/dead/a.cnnx", str(here)])
    recent = Recent(Remembering(settings, tasks), tasks)
    for _ in range(3):
        recent.look()
    assert [path.name for path in recent.files] == ["a.cnnx", "here.cnnx"]
    assert recent.folder == Path.home(), "nothing is known to be there yet"
    gate.set()
    done()
    assert [path.name for path in recent.files] == ["here.cnnx"]
    assert recent.folder == tmp_path


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on POSIX only")
def test_a_project_in_a_file_whose_name_is_not_utf8_can_be_saved_and_opened(
    editing: Editing, files: Files, tmp_path: Path, done: Done
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.cnnx"))
    editing.do(edits.add(editing.project, Dropout))
    files.save(path)
    done()
    assert not files.unsaved
    files.open(path)
    done()
    assert editing.project.network.layers[-1] == Dropout()


def open_whole(qtbot: QtBot, session: Session, path: Path) -> None:
    """Open a project, and wait for its images too."""
    session.files.open(path)
    qtbot.waitUntil(lambda: not session.tasks.busy and not session.datasets.busy)


def test_a_project_moved_together_with_its_images_finds_them_beside_it(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    save(qtbot, session, tmp_path / "p.cnnx")
    folder = tmp_path / "another folder, Größe 网络"
    folder.mkdir()
    for name in ("p.cnnx", "small.npz"):
        (tmp_path / name).rename(folder / name)
    open_whole(qtbot, session, folder / "p.cnnx")
    moved = NpzFile(path=str(folder / "small.npz"))
    assert session.editing.project.data == moved
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.source == moved
    assert not session.files.unsaved, "nothing was edited"


def test_a_copied_project_means_the_copy_of_its_images(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    save(qtbot, session, tmp_path / "p.cnnx")
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.copy(tmp_path / "p.cnnx", folder / "p.cnnx")
    write_npz(folder / "small.npz", train=50)
    open_whole(qtbot, session, folder / "p.cnnx")
    assert session.editing.project.data == NpzFile(path=str(folder / "small.npz"))
    assert session.datasets.dataset is not None
    assert len(session.datasets.dataset.train) == 50


def test_images_in_another_folder_are_meant_by_their_whole_path_and_found_beside_when_gone(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    folder = tmp_path / "projects"
    folder.mkdir()
    save(qtbot, session, folder / "p.cnnx")
    assert json.loads((folder / "p.cnnx").read_text())["data"]["path"] == small_data.path
    write_npz(folder / "small.npz", train=50)
    assert projects.load(folder / "p.cnnx").data == small_data, "it is where it was"
    Path(small_data.path).unlink()
    assert projects.load(folder / "p.cnnx").data == NpzFile(path=str(folder / "small.npz"))


def test_images_that_are_found_in_the_stead_of_others_are_told(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    folder, told = tmp_path / "projects", Heard(session.files.found_instead)
    folder.mkdir()
    save(qtbot, session, folder / "p.cnnx")
    write_npz(folder / "small.npz", train=50)
    open_whole(qtbot, session, folder / "p.cnnx")
    assert told.calls == [], "they are where they were"
    Path(small_data.path).unlink()
    open_whole(qtbot, session, folder / "p.cnnx")
    ((sentence, places),) = told.calls
    assert sentence.startswith("small.npz is no longer where this project had it, so the small.npz")
    assert places == f"{small_data.path}\n→ {folder / 'small.npz'}"
    save(qtbot, session, folder / "p.cnnx")
    open_whole(qtbot, session, folder / "p.cnnx")
    assert len(told.calls) == 1, "the project means it from now on"


def test_an_empty_network_is_no_work_that_is_lost_whatever_images_were_chosen(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    session.files.new()
    session.datasets.choose(Digits())
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert not session.files.unsaved
    do(session, edits.set_plan, "epochs", 3)
    assert session.files.unsaved
    session.editing.undo()
    do(session, edits.add, Dropout, INPUT_ID)
    assert session.files.unsaved
    session.editing.undo()
    save(qtbot, session, tmp_path / "empty.cnnx")
    session.datasets.choose(Shapes(samples=100))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.files.unsaved, "a project that was saved is a person's own"


def test_behind_a_link_a_project_means_what_lies_beside_the_file_itself(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    save(qtbot, session, tmp_path / "p.cnnx")
    desktop = tmp_path / "desktop"
    desktop.mkdir()
    (desktop / "link.cnnx").symlink_to(tmp_path / "p.cnnx")
    write_npz(desktop / "small.npz", train=50)
    assert projects.load(desktop / "link.cnnx").data == small_data
    other = replace(session.editing.project, data=NpzFile(path=str(desktop / "small.npz")))
    projects.save(other, desktop / "link.cnnx")
    for path in (desktop / "link.cnnx", tmp_path / "p.cnnx"):
        assert projects.load(path).data == other.data


def test_images_that_go_or_come_while_a_project_is_open_are_no_change_of_its_file(
    qtbot: QtBot, session: Session, small_data: NpzFile, tmp_path: Path
) -> None:
    folder, failed = tmp_path / "projects", Heard(session.files.failed)
    folder.mkdir()
    path, beside = folder / "p.cnnx", folder / "small.npz"
    save(qtbot, session, path)
    write_npz(beside, train=50)
    open_whole(qtbot, session, path)
    Path(small_data.path).unlink()
    do(session, edits.rename, "edited")
    save(qtbot, session, path)
    open_whole(qtbot, session, path)
    assert session.editing.project.data == NpzFile(path=str(beside)), "found in its stead"
    beside.unlink()
    do(session, edits.rename, "edited again")
    save(qtbot, session, path)
    assert failed.calls == []


def test_a_far_file_is_asked_about_only_where_another_lies_beside_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drive that does not answer would hold up every opening."""
    asked: list[Path] = []
    monkeypatch.setattr(paths, "is_gone", lambda path: bool(asked.append(path)) or True)
    far = NpzFile(path="/far/away.npz")
    assert far.found_in(tmp_path) == far
    assert asked == []
    (tmp_path / "away.npz").touch()
    assert far.found_in(tmp_path) == NpzFile(path=str(tmp_path / "away.npz"))
    assert asked == [Path("/far/away.npz")]
