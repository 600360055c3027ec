"""What is printed reaches any terminal and any pipe, or ends in a sentence; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from cnnexplorer import cli
from cnnexplorer.document import project as projects
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = "\x1b]0;owned\x07\r\u202eنص\ud800 " + "x" * 150
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")


@pytest.fixture
def hostile_project(tmp_path: Path) -> Path:
    """A project whose network has a name that commands the terminal."""
    path = tmp_path / "hostile.cnnx"
    projects.save(Project(chain(name=HOSTILE)), path)
    return path


def program(
    *arguments: str, stdout: int | IO[Any] = subprocess.PIPE, **environment: str
) -> tuple[int, bytes, str]:
    """Runs the program in an interpreter of its own: exit code, output, errors."""
    done = subprocess.run(
        [sys.executable, "-m", "cnnexplorer", *arguments], cwd=ROOT, stdout=stdout,
        stderr=subprocess.PIPE, timeout=280, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    return done.returncode, done.stdout or b"", done.stderr.decode()


def test_a_name_of_any_kind_is_summed_up_on_one_printable_line(
    hostile_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["summary", str(hostile_project)]) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("\\x1b]0;owned\\x07 \\u202eنص\\ud800 xxx")
    assert all(line.isprintable() and len(line) <= 120 for line in (first, *others))


def test_the_summary_as_json_has_the_name_as_it_is(
    hostile_project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["summary", str(hostile_project), "--json"]) == 0
    said = capsys.readouterr().out
    assert said.isascii()
    assert json.loads(said)["name"] == HOSTILE


def test_a_terminal_that_knows_ascii_only_gets_letters_alike_and_escapes(
    hostile_project: Path,
) -> None:
    code, out, err = program("summary", str(hostile_project), PYTHONIOENCODING="ascii")
    assert (code, err) == (0, "")
    assert b"28x28x1" in out
    assert b"\n-----" in out
    assert b"\\u0646\\u0635" in out


@needs_full
@pytest.mark.parametrize("arguments", [("summary", "alexnet"), ("summary", "alexnet", "--json")])
def test_a_full_disk_under_the_output_is_told_in_a_sentence(arguments: tuple[str, ...]) -> None:
    with FULL.open("wb") as full:
        code, _, err = program(*arguments, stdout=full)
    assert code == 2
    assert err == (
        "cnnexplorer: Standard output, where this command prints, takes no more (No space left on "
        "device); send it to another place.\n"
    )


@needs_full
def test_a_full_disk_under_the_help_leaves_no_traceback() -> None:
    with FULL.open("wb") as full:
        assert program("--help", stdout=full)[2] == ""


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise elsewhere")
def test_a_reader_that_leaves_is_not_complained_of() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        assert program("summary", "alexnet", stdout=pipe) == (0, b"", "")


def test_an_argument_that_is_not_understood_is_told_printably(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        cli.run(["summary", "alexnet", "\x1b]0;owned\x07"])
    assert "unrecognized arguments: \\x1b]0;owned\\x07" in capsys.readouterr().err


TRAIN = ("train", "one-conv-mnist", "--data", "digits", "--adapt", "--epochs", "3")


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise elsewhere")
def test_a_training_that_nobody_reads_stops_and_one_for_a_file_goes_on(tmp_path: Path) -> None:
    model = tmp_path / "model.keras"
    for output in ((), ("--output", str(model))):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            code, _, err = program(*TRAIN, *output, stdout=pipe)
        assert (code, err) == (0, "")
    assert model.stat().st_size > 0


@needs_full
def test_a_training_whose_words_find_no_room_says_where_the_model_is_all_the_same(
    tmp_path: Path,
) -> None:
    model = tmp_path / "full.keras"
    with FULL.open("wb") as full:
        code, _, err = program(*TRAIN[:-1], "1", "--output", str(model), stdout=full)
    assert code == 2
    assert model.stat().st_size > 0
    saved, lost = [line for line in err.splitlines() if line.startswith("cnnexplorer: S")]
    assert saved.startswith(f"cnnexplorer: Saved {model}")
    assert lost.startswith("cnnexplorer: Standard output, where this command prints, takes no more")
