from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from cnnexplorer import settings
from cnnexplorer.settings import Settings


def test_without_a_file_everything_has_its_default() -> None:
    assert not settings.file().exists()
    assert settings.load() == Settings()


def test_what_was_saved_is_loaded_again() -> None:
    saved = Settings(
        theme="dark", recent=["/a.cnnx", "/ü.cnnx"], geometry="AAAA",
        splitters={"main": "BBBB"}, workspace="filters", log_loss=True,
    )  # fmt: skip
    settings.save(saved)
    assert settings.load() == saved
    settings.save(Settings())
    assert settings.load() == Settings()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe", b"{", b"[]", b'"text"', b'{"theme": "pink"}', b'{"recent": [1]}',
        b'{"splitters": {"main": null}}', b'{"log_loss": "yes"}', b'{"recent": "no list"}',
        b"\x00" * 100, b'{"a": ' * 5000,
    ],
)  # fmt: skip
def test_a_damaged_file_gives_the_defaults(content: bytes) -> None:
    file = settings.file()
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert settings.load() == Settings()


def test_a_file_of_a_newer_program_is_read_as_far_as_it_is_known() -> None:
    file = settings.file()
    file.parent.mkdir(parents=True)
    file.write_bytes(b'{"theme": "light", "hologram": true}')
    assert settings.load() == Settings(theme="light")


def test_a_folder_in_the_files_place_neither_loads_nor_saves_and_does_no_harm() -> None:
    file = settings.file()
    file.mkdir(parents=True)
    settings.save(Settings(theme="dark"))
    assert settings.load() == Settings()
    assert file.is_dir()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_or_a_device_in_the_files_place_gives_the_defaults_at_once() -> None:
    file = settings.file()
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    assert settings.load() == Settings()
    file.unlink()
    file.symlink_to("/dev/zero")
    assert settings.load() == Settings()


def test_a_file_of_a_hundred_megabytes_gives_the_defaults_without_being_read_whole() -> None:
    file = settings.file()
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        stream.truncate(100 * 2**20)
    tracemalloc.start()
    try:
        assert settings.load() == Settings()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def test_a_place_that_cannot_be_written_only_loses_the_settings() -> None:
    place = settings.file().parent
    place.parent.mkdir(parents=True)
    place.write_text("a file where the folder should be")
    settings.save(Settings(theme="dark"))
    assert settings.load() == Settings()
    assert place.read_text() == "a file where the folder should be"


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on POSIX only")
def test_a_recent_file_whose_name_is_not_utf8_does_not_stop_the_saving() -> None:
    name = os.fsdecode(b"/home/me/caf\xe9.cnnx")
    settings.save(Settings(theme="dark", recent=[name, "/b.cnnx"]))
    assert settings.load().theme == "dark"
    assert "/b.cnnx" in settings.load().recent


def test_saving_leaves_no_other_file_behind() -> None:
    for theme in ("light", "dark"):
        settings.save(Settings(theme=theme))  # type: ignore[arg-type]
    assert [path.name for path in settings.file().parent.iterdir()] == ["settings.json"]


def test_a_recent_file_comes_first_and_the_eleventh_is_forgotten(tmp_path: Path) -> None:
    known = Settings()
    for number in range(12):
        settings.remember_recent(known, str(tmp_path / f"{number}.cnnx"))
    assert [Path(item).stem for item in known.recent] == [
        str(number) for number in range(11, 1, -1)
    ]
    settings.remember_recent(known, str(tmp_path / "5.cnnx"))
    assert [Path(item).stem for item in known.recent][:2] == ["5", "11"]
    assert len(known.recent) == settings.MOST_RECENT
    settings.save(known)
    assert settings.load() == known


def test_the_settings_lie_in_the_persons_configuration_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def folder(name: str, **_options: object) -> str:
        asked.append(name)
        return str(tmp_path)

    monkeypatch.setattr("platformdirs.user_config_dir", folder)
    assert settings.file() == tmp_path / "settings.json"
    assert asked == ["cnnexplorer"]
