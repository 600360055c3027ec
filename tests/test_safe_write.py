"""Replacing a file never loses the old one."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cnnexplorer import safe_write
from cnnexplorer.errors import UserError


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
