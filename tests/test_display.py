from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest

from cnnexplorer import display
from cnnexplorer.errors import UserError

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux only")


class _Library:
    """A library of which every function answers 0."""

    def __getattr__(self, name: str) -> Any:
        def function(*_arguments: object) -> int:
            return 0

        setattr(self, name, function)
        return function


class Machine:
    """Which libraries are installed; loading one really is left to the test."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.asked: list[str] = []

    def load(self, name: str) -> _Library:
        self.asked.append(name)
        if name in self.missing:
            raise OSError(f"{name}: cannot open shared object file")
        return _Library()


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(ctypes, "CDLL", made.load)
    return made


def test_without_a_screen_the_sentence_names_what_works_without_one(machine: Machine) -> None:
    with pytest.raises(UserError) as caught:
        display.require()
    sentence = str(caught.value)
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in sentence
    assert "cnnexplorer summary, train or screenshot" in sentence


@pytest.mark.parametrize("screen", [":987", "nowhere.invalid:0", "nonsense"])
def test_a_screen_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, screen: str
) -> None:
    try:
        ctypes.CDLL("libxcb.so.1")
    except OSError:
        pytest.skip("there is no libxcb here to ask")
    monkeypatch.setenv("DISPLAY", screen)
    monkeypatch.setattr(display, "_need", lambda *_: None)
    with pytest.raises(UserError, match=f"DISPLAY is {screen}, but nothing answers there"):
        display.require()


def test_a_screen_that_answers_is_enough(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    display.require()
    assert "libxcb-cursor.so.0" in machine.asked


@pytest.mark.parametrize(
    ("library", "package"), [("libEGL.so.1", "libegl1"), ("libxcb-cursor.so.0", "libxcb-cursor0")]
)
def test_a_missing_library_is_named_with_the_package_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, machine: Machine, library: str, package: str
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    machine.missing = {library}
    with pytest.raises(UserError) as caught:
        display.require()
    assert f"the system library {library}" in str(caught.value)
    assert str(caught.value).endswith(f"sudo apt-get install {package}.")


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_platforms_that_need_no_screen_are_let_through(
    monkeypatch: pytest.MonkeyPatch, machine: Machine, platform: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    display.require()
    assert "libxcb-cursor.so.0" not in machine.asked


@pytest.mark.parametrize("platform", ["xcb", "wayland", "wayland;xcb", "xcb;wayland"])
def test_platforms_that_need_a_screen_do_not_get_through_without_one(
    monkeypatch: pytest.MonkeyPatch, machine: Machine, platform: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    with pytest.raises(UserError, match="There is no screen"):
        display.require()


def test_under_wayland_the_libraries_of_x11_are_not_needed(
    monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    machine.missing = {"libxcb-cursor.so.0"}
    display.require()
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    with pytest.raises(UserError, match="neither DISPLAY"):
        display.require()


def test_where_xcb_itself_is_missing_qt_brings_its_own_words(
    monkeypatch: pytest.MonkeyPatch, machine: Machine
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    machine.missing = {"libxcb.so.1"}
    display.require()
    assert "libxcb.so.1" in machine.asked


def test_other_systems_are_not_asked(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    display.require()
    assert machine.asked == []
