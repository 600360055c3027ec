"""What is remembered is in the file soon after it was chosen, beside what other windows wrote."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.remembering import Remembering
from cnnexplorer.controllers.tasks import Tasks
from cnnexplorer.settings import Settings


@pytest.fixture
def window(tasks: Tasks) -> Iterator[Callable[[], Remembering]]:
    """What one more window remembers."""
    made: list[Remembering] = []

    def start() -> Remembering:
        made.append(Remembering(settings_module.load(), tasks))
        return made[-1]

    yield start
    for one in made:
        one.close()


@pytest.fixture
def done(qtbot: QtBot, tasks: Tasks) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: not tasks.busy)


Done = Callable[[], None]
Window = Callable[[], Remembering]


def test_a_choice_is_written_at_once_and_nothing_else_is(window: Window, done: Done) -> None:
    one = window()
    one.write()
    done()
    assert not settings_module.file().exists()
    one.settings.theme = "dark"
    one.write()
    done()
    assert settings_module.load() == Settings(theme="dark")


def test_what_moves_is_written_when_it_has_come_to_rest(window: Window, done: Done) -> None:
    one = window()

    def read() -> None:
        one.settings.geometry = "AAAA"

    one.resting.connect(read)
    for _ in range(3):
        one.write_at_rest()
    assert one.timer.isActive()
    done()
    assert not settings_module.file().exists()
    one.timer.stop()
    one.timer.timeout.emit()
    done()
    assert settings_module.load().geometry == "AAAA"


def test_two_windows_keep_what_the_other_has_written(window: Window, done: Done) -> None:
    one, two = window(), window()
    one.settings.theme, one.settings.recent = "dark", ["/a.cnnx"]
    one.write()
    done()
    two.settings.text_percent, two.settings.recent = 125, ["/b.cnnx"]
    two.write()
    done()
    wanted = Settings(theme="dark", text_percent=125, recent=["/b.cnnx", "/a.cnnx"])
    assert settings_module.load() == wanted
    one.close()
    one.write_last()
    assert settings_module.load() == wanted, "nothing of it is newer"
    two.settings.theme = "light"
    two.close()
    two.write_last()
    assert settings_module.load().theme == "light", "the last one who chose wins"


def test_of_the_recent_files_of_two_windows_the_newest_ten_stay() -> None:
    settings_module.save(Settings(recent=[f"/old {number}" for number in range(10)]))
    before, now = Settings(), Settings(recent=["/new 1", "/old 3"])
    assert settings_module.update(before, now)
    found = settings_module.load().recent
    assert found[:4] == ["/new 1", "/old 3", "/old 0", "/old 1"]
    assert len(found) == len(set(found)) == settings_module.MOST_RECENT


def test_what_could_not_be_written_is_written_with_the_next(window: Window, done: Done) -> None:
    place = settings_module.file().parent
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("a file where the folder should be")
    one = window()
    one.settings.theme = "dark"
    one.write()
    done()
    assert settings_module.load() == Settings()
    place.unlink()
    one.settings.text_percent = 90
    one.write()
    done()
    assert settings_module.load() == Settings(theme="dark", text_percent=90)


def test_who_shall_remember_nothing_writes_nothing(window: Window, done: Done) -> None:
    one = window()
    one.write_at_rest()
    one.forget()
    one.write_at_rest()
    assert not one.timer.isActive()
    one.settings = copy.copy(one.settings)
    one.settings.theme = "dark"
    one.write()
    one.write_last()
    done()
    assert not settings_module.file().exists()
