"""Replacing a file never loses the old one."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cnnexplorer import safe_write
from cnnexplorer.errors import UserError

ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _writes(text: str) -> Callable[[Path], object]:
    return lambda beside: beside.write_text(text)


def test_a_file_is_made_or_replaced_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "net.cnnx"
    for text in ("first, and longer", "second"):
        safe_write.replace_file(target, _writes(text))
        assert target.read_text() == text
        assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["weights.keras", "a.weights.h5", "plain", ".hidden"])
def test_what_is_written_first_has_the_suffix_and_the_folder_of_the_target(
    tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    seen: list[Path] = []
    safe_write.replace_file(target, seen.append)
    assert seen[0].parent == tmp_path
    assert seen[0].suffix == target.suffix
    assert seen[0] != target
    assert target.read_bytes() == b""


def test_the_longest_file_name_that_a_disk_takes_can_be_replaced(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 250 + ".cnnx")
    safe_write.replace_file(target, _writes("old"))
    safe_write.replace_file(target, _writes("new"))
    assert target.read_text() == "new"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_replaced_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "net.cnnx"
    target.touch()
    target.chmod(mode)
    safe_write.replace_file(target, _writes("new"))
    assert stat.S_IMODE(target.stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_permissions_that_the_umask_allows(
    tmp_path: Path, mask: int, mode: int
) -> None:
    target = tmp_path / "net.cnnx"
    with _umask(mask):
        safe_write.replace_file(target, _writes("new"))
        assert os.umask(mask) == mask
    assert stat.S_IMODE(target.stat().st_mode) == mode


def test_a_disk_that_keeps_no_permissions_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "net.cnnx"
    target.write_text("old")

    def refuse(_self: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    safe_write.replace_file(target, _writes("new"))
    assert target.read_text() == "new"


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("broken"), KeyboardInterrupt()]
)
def test_a_failing_writer_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, error: BaseException
) -> None:
    target = tmp_path / "net.cnnx"
    target.write_bytes(b"old")
    before = target.stat()

    def fail(beside: Path) -> None:
        beside.write_text("half of the n")
        raise error

    with pytest.raises((UserError, ValueError, KeyboardInterrupt)) as caught:
        safe_write.replace_file(target, fail)
    assert isinstance(caught.value, UserError) is isinstance(error, OSError)
    assert target.read_bytes() == b"old"
    assert target.stat().st_ino == before.st_ino
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_told_with_the_file_the_reason_and_what_to_do(tmp_path: Path) -> None:
    def full(_beside: Path) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "net.cnnx"
    with pytest.raises(UserError) as caught:
        safe_write.replace_file(target, full)
    assert str(caught.value) == (
        f"{target} could not be written (No space left on device). The file there before, if "
        "any, is unchanged; choose another place or free the disk."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_told_as_such_and_no_disk_has_to_be_freed(tmp_path: Path) -> None:
    target = tmp_path / "gone" / "net.cnnx"
    with pytest.raises(UserError) as caught:
        safe_write.replace_file(target, Path.touch)
    assert str(caught.value) == (
        f"{target} could not be written (its folder does not exist). The file there before, if "
        "any, is unchanged; choose another place."
    )


def test_a_reason_that_the_system_does_not_give_is_taken_from_the_error(tmp_path: Path) -> None:
    def fail(_beside: Path) -> None:
        raise OSError("unable to truncate the file")

    with pytest.raises(UserError, match=r"\(unable to truncate the file\)"):
        safe_write.replace_file(tmp_path / "w.h5", fail)


def test_a_writer_that_leaves_no_file_is_a_failure_and_keeps_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "net.cnnx"
    target.write_text("old")
    with pytest.raises(UserError, match="No such file"):
        safe_write.replace_file(target, Path.unlink)
    assert target.read_text() == "old"


@pytest.fixture
def linked(tmp_path: Path) -> tuple[Path, Path]:
    """A symbolic link in one folder, and the file in another that it points to."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    link, real = tmp_path / "here" / "net.cnnx", tmp_path / "there" / "blob"
    try:
        link.symlink_to(Path("..") / "there" / "blob")
    except OSError:
        pytest.skip("this system lets this user make no symbolic links")
    return link, real


@pytest.mark.parametrize("exists", [True, False])
def test_the_file_behind_a_symbolic_link_is_replaced_and_the_link_stays(
    linked: tuple[Path, Path], exists: bool
) -> None:
    link, real = linked
    if exists:
        real.write_text("old")
    seen: list[Path] = []
    safe_write.replace_file(link, lambda beside: (seen.append(beside), beside.write_text("new")))
    assert link.is_symlink()
    assert real.read_text() == link.read_text() == "new"
    assert not real.is_symlink()
    assert seen[0].suffix == ".cnnx"
    assert list(real.parent.iterdir()) == [real]
    assert list(link.parent.iterdir()) == [link]


def test_a_failure_behind_a_symbolic_link_keeps_the_old_file_and_names_the_link(
    linked: tuple[Path, Path],
) -> None:
    link, real = linked
    real.mkdir()
    with pytest.raises(UserError) as caught:
        safe_write.replace_file(link, _writes("new"))
    assert str(caught.value).startswith(f"{link} could not be written (Is a directory).")
    assert link.is_symlink()
    assert list(real.parent.iterdir()) == [real]


HALF_WRITTEN = """
import sys, time
from pathlib import Path
from cnnexplorer import safe_write

def write(beside):
    beside.write_text("half of the n")
    print(beside, flush=True)
    sys.stdin.read()

safe_write.replace_file(Path(sys.argv[1]), write)
"""


@contextlib.contextmanager
def _writer(target: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another program that is in the middle of writing ``target``, and the file it writes first."""
    program = subprocess.Popen(
        [sys.executable, "-c", HALF_WRITTEN, str(target)], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert program.stdout is not None
        yield program, Path(program.stdout.readline().rstrip("\n"))
    finally:
        program.kill()
        program.communicate()


def test_what_a_killed_program_left_half_written_is_gone_after_the_next_save(
    tmp_path: Path,
) -> None:
    target = tmp_path / "net.cnnx"
    target.write_text("old")
    with _writer(target) as (program, beside):
        assert beside.exists()
        program.kill()
        program.wait()
        assert beside.exists(), "nobody was left to take it away"
    safe_write.replace_file(tmp_path / "another.keras", _writes("new"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["another.keras", "net.cnnx"]
    assert target.read_text() == "old"


def test_two_programs_that_save_the_same_file_at_once_do_not_disturb_each_other(
    tmp_path: Path,
) -> None:
    target = tmp_path / "net.cnnx"
    with _writer(target) as (program, beside):
        safe_write.replace_file(target, _writes("mine"))
        assert target.read_text() == "mine"
        assert beside.read_text() == "half of the n", "the other one is still at it"
        program.communicate("go on")
        assert program.returncode == 0
    assert target.read_text() == "half of the n"
    assert list(tmp_path.iterdir()) == [target]


def test_hidden_files_of_others_stay(tmp_path: Path) -> None:
    others = [".net-1a2b3c4d.cnnx", ".hidden", ".net~cnnexplorer-notes.txt"]
    for name in others:
        (tmp_path / name).touch()
    (tmp_path / ".net~cnnexplorer-1a2b3c4d.cnnx").mkdir()
    safe_write.replace_file(tmp_path / "net.cnnx", _writes("new"))
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*others, ".net~cnnexplorer-1a2b3c4d.cnnx", "net.cnnx"}


def test_a_disk_without_locks_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bool:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(safe_write.locks, "lock_named", refuse)
    leftover = tmp_path / ".net~cnnexplorer-1a2b3c4d.cnnx"
    leftover.touch()
    safe_write.replace_file(tmp_path / "net.cnnx", _writes("new"))
    assert (tmp_path / "net.cnnx").read_text() == "new"
    assert leftover.exists(), "nobody can say whether it is still being written"


def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "net.cnnx"
    target.write_text("old")
    target.chmod(0o444)
    for act in (safe_write.replace_file, safe_write.require_room):
        with pytest.raises(UserError, match="is write-protected, so it was not replaced; choose"):
            act(target, _writes("new") if act is safe_write.replace_file else 10)  # type: ignore[operator]
    assert target.read_text() == "old"
    assert stat.S_IMODE(target.stat().st_mode) == 0o444
    assert list(tmp_path.iterdir()) == [target]


def _places(folder: Path) -> dict[str, Path]:
    """Places where nothing can be written, by the reason that the system gives."""
    (folder / "file").touch()
    (folder / "loop").symlink_to(folder / "loop")
    return {
        "its folder does not exist": folder / "absent" / "net.keras",
        "Not a directory": folder / "file" / "net.keras",
        "File name too long": folder / f"{'n' * 300}.keras",
        "Too many levels of symbolic links": folder / "loop",
        "the name is impossible": folder / "a\0b.keras",
    }


def test_places_that_cannot_be_written_are_told_without_writing_anything(tmp_path: Path) -> None:
    places = _places(tmp_path)
    before = sorted(tmp_path.iterdir())
    for reason, place in places.items():
        with pytest.raises(UserError, match=reason):
            safe_write.replace_file(place, lambda _beside: pytest.fail("it was written first"))
        with pytest.raises(UserError, match=reason):
            safe_write.require_room(place, 10)
    assert sorted(tmp_path.iterdir()) == before


def test_room_is_asked_for_without_touching_the_file_there(tmp_path: Path) -> None:
    target = tmp_path / "net.keras"
    for _ in range(2):
        safe_write.require_room(target, 100_000)
        assert list(tmp_path.iterdir()) in ([], [target])
        target.write_text("old")
    assert target.read_text() == "old"


def test_a_disk_that_has_too_little_room_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int, _begin: int, size: int) -> None:
        assert size == 10**9
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(UserError, match="No space left on device"):
        safe_write.require_room(tmp_path / "net.keras", 10**9)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.delattr(os, "posix_fallocate")
    safe_write.require_room(tmp_path / "net.keras", 3 * 10**6)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("through", ["itself", "a link"])
def test_what_is_no_regular_file_is_never_replaced(tmp_path: Path, through: str) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    target = pipe
    if through == "a link":
        target = tmp_path / "link.txt"
        target.symlink_to(pipe)
    with pytest.raises(UserError, match=r"is not a regular file .*, so it was not replaced"):
        safe_write.replace_file(target, lambda path: path.write_text("new"))
    with pytest.raises(UserError, match="is not a regular file"):
        safe_write.require_room(target, 10)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_more_room_than_the_disk_has_is_refused_without_filling_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    monkeypatch.setattr(safe_write, "_allocate", lambda _descriptor, size: taken.append(size))
    with pytest.raises(UserError, match=r"could not be written \(No space left on device\)"):
        safe_write.require_room(tmp_path / "m.keras", 10**18)
    assert taken == []
    safe_write.require_room(tmp_path / "m.keras", 1000)
    assert taken == [1000]
