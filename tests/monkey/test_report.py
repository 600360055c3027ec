from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.monkey import journal
from tests.monkey.journal import Journal
from tests.monkey.report import LONG_S, Life, Report


def _life(folder: Path, code: int = 0, errors: str = "") -> Life:
    """A process that did three things and found one fault twice."""
    path = folder / "journal.jsonl"
    written = Journal(path)
    for number, what in enumerate(("click", "drag", "type"), 1):
        written.number = number
        written.write("do", what=what)
        if number > 1:
            written.write("finding", sort="Qt", key="a warning", text=f"a warning at {what}")
    return Life(code, False, tuple(journal.read(path)), errors)


def test_a_fault_that_came_twice_is_one_with_the_actions_before_the_first(tmp_path: Path) -> None:
    life = _life(tmp_path)
    (found,) = Report(1, 60.0, (life, life)).findings
    assert (found.sort, found.key, found.count) == ("Qt", "a warning", 4)
    assert found.text == "a warning at drag"
    assert found.actions == ("1: click", "2: drag")


def test_a_crash_is_told_with_its_signal_and_the_programs_own_line(tmp_path: Path) -> None:
    errors = (
        "Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most recent call first):\n"
        '  File "/somewhere/PySide6/x.py", line 1 in y\n'
        '  File "/somewhere/cnnexplorer/views/window/menus.py", line 12 in show_state\n'
    )
    crash = _life(tmp_path, -11, errors)
    found = {item.sort: item for item in crash.findings()}["crash (SIGSEGV)"]
    assert found.key == "cnnexplorer/views/window/menus.py:show_state"
    assert found.actions[-1] == "3: type"


def test_too_much_memory_a_hang_and_a_wrong_exit_code_are_told_apart(tmp_path: Path) -> None:
    killed = replace(_life(tmp_path, -9), too_large=True)
    hung = _life(tmp_path, 1, "Timeout (0:02:00)!\nThread 0x1")
    ended = _life(tmp_path, 3)
    ends = [list(life.findings())[-1].sort for life in (killed, hung, ended)]
    assert ends == ["memory", "hang", "exit code 3"]


def test_half_of_the_last_line_of_a_killed_process_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"kind": "do"}\n{"kind": "fin')
    assert journal.read(path) == [{"kind": "do"}]


@pytest.mark.parametrize(("seconds", "grows"), [(LONG_S, True), (60.0, False)])
def test_memory_is_judged_by_the_second_half_of_a_long_run(seconds: float, grows: bool) -> None:
    sizes = [10 * step for step in range(50)] + [500 + step for step in range(51)]
    report = Report(1, seconds, (_weighed(sizes),))
    assert report.growth == pytest.approx(6.0)
    assert report.grows is grows


def test_what_a_training_takes_for_a_while_is_not_growth() -> None:
    sizes = [500] * 101
    sizes[84:88] = [900] * 4
    sizes[95:99] = [1500] * 4
    assert Report(1, LONG_S, (_weighed(sizes),)).growth == pytest.approx(0.0)


@pytest.mark.parametrize(("images", "growth"), [(2, 0.0), (1, 6.0)])
def test_neither_are_the_images_that_are_chosen_but_what_they_leave_is(
    images: int, growth: float
) -> None:
    sizes = [500 + 2 * step for step in range(101)]
    life = _weighed(sizes, [images * step for step in range(101)])
    assert Report(1, LONG_S, (life,)).growth == pytest.approx(growth)


def _weighed(sizes: list[int], data: list[int] | None = None) -> Life:
    """A process that was weighed every ten seconds."""
    lines = tuple(
        {
            "kind": "memory",
            "number": 0,
            "seconds": 10 * step,
            "mib": size,
            "data": data[step] if data else 0,
        }
        for step, size in enumerate(sizes)
    )
    return Life(0, False, lines, "")
