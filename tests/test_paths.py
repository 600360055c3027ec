"""Questions about paths, and where shipped resources lie."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnexplorer import paths


def test_a_resource_is_found_in_the_checkout() -> None:
    root = Path(__file__).resolve().parents[1] / "resources"
    assert paths.resource("presets") == root / "presets"
    assert paths.resource("presets", "alexnet.json").read_text().startswith("{")


def test_a_resource_that_was_not_shipped_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/presets/none\.json is not part"):
        paths.resource("presets", "none.json")


@pytest.fixture(params=["closed folder", "long name", "loop", "NUL", "in a file"])
def awkward(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A path that Python's own questions raise for."""
    if request.param == "closed folder":
        path = tmp_path / "closed" / "net.cnnx"
        _close(monkeypatch, path)  # root, as whom tests may run, could enter
    elif request.param == "long name":
        path = tmp_path / ("n" * 300)
    elif request.param == "loop":
        path = tmp_path / "loop"
        path.symlink_to(path)
    elif request.param == "NUL":
        path = tmp_path / "a\0b"
    else:
        (tmp_path / "file").touch()
        path = tmp_path / "file" / "net.cnnx"
    return path


def _close(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """Let the system refuse every question about one path."""
    for name in ("stat", "lstat", "readlink"):
        asked: Callable[..., object] = getattr(os, name)

        def refuse(
            path: object, *more: object, asked: Callable[..., object] = asked, **named: object
        ) -> object:
            if not isinstance(path, int) and os.fspath(path) == str(closed):  # type: ignore[call-overload]
                raise PermissionError(13, "Permission denied", str(path))
            return asked(path, *more, **named)

        monkeypatch.setattr(os, name, refuse)


def test_every_question_about_an_awkward_path_has_an_answer(awkward: Path) -> None:
    assert not paths.is_file(awkward)
    assert not paths.is_folder(awkward)
    assert paths.absolute(awkward) == awkward


def test_what_may_not_be_looked_at_is_not_gone(awkward: Path, tmp_path: Path) -> None:
    assert paths.is_gone(awkward) is (awkward.parent.name == "file")
    assert paths.is_gone(tmp_path / "absent")
    assert not paths.is_gone(tmp_path)


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "net.cnnx"
    file.touch()
    assert (paths.is_file(file), paths.is_folder(file)) == (True, False)
    assert (paths.is_file(tmp_path), paths.is_folder(tmp_path)) == (False, True)


def test_a_link_keeps_its_own_name_and_two_dots_behind_it_lead_where_it_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there" / "deep").mkdir(parents=True)
    (tmp_path / "there" / "net.cnnx").touch()
    (tmp_path / "here").symlink_to(tmp_path / "there" / "deep")
    monkeypatch.chdir(tmp_path)
    assert paths.absolute(Path("here")) == tmp_path / "here"
    assert paths.is_file(paths.absolute(Path("here/../net.cnnx")))


def test_the_lack_of_a_home_is_survived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert paths.home() == Path.home()

    def none() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", none)
    assert paths.home().is_absolute()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the folder at hand cannot be removed")
def test_a_folder_at_hand_that_is_gone_is_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    here.rmdir()
    assert paths.absolute(Path("x.npz")) == Path("x.npz")
