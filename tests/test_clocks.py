"""No test asks the clock or sleeps: what passes here must pass on any machine.

Tests wait for events, with a net against hanging (``tests/nets.py``), and hand clocks in.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
MAY = {
    "benchmarks": "they measure time itself",
    "monkey": "it plays for a time that is chosen",
}
"""Folders that may ask the clock, each with the reason."""

CALLS = {
    "wait": "qtbot",
    "qWait": "QTest",
    "qSleep": "QTest",
    "Timer": "threading",
}
"""Functions that wait for a time, by the name that they are called on."""
IN_TEXT = re.compile(r"\bimport" + r" time\b|\btime\." + r"(sleep|monotonic|perf_counter|time)\b")
"""The same in a program that a test starts."""


def asked_clocks(folder: Path) -> list[str]:
    """Every place in the tests below ``folder`` that asks the clock."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if name.partition("/")[0] in MAY:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told = _told(node)
            if told:
                found.append(f"{name}:{getattr(node, 'lineno', 0)} {told}")
    return found


def _told(node: ast.AST) -> str:
    match node:
        case ast.Import(names=names) if any(alias.name == "time" for alias in names):
            return "imports time"
        case ast.ImportFrom(module="time"):
            return "imports time"
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=called)):
            return f"calls {owner}.{called}" if CALLS.get(called) == owner else ""
        case ast.Constant(value=str(text)) if IN_TEXT.search(text):
            return "has a program that asks the clock"
    return ""


def test_no_test_depends_on_the_clock() -> None:
    assert asked_clocks(TESTS) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import " + "time", "imports time"),
        ("from " + "time import sleep", "imports time"),
        ("def f(qtbot):\n    qtbot.wait(30)", "calls qtbot.wait"),
        ("threading.Timer(1, f)", "calls threading.Timer"),
        ("PROGRAM = 'import os, sys\\nimport " + "time\\n'", "has a program that asks the clock"),
        ("import datetime\nevent.wait(NET_S)\nqtbot.waitUntil(done)", ""),
    ],
)
def test_the_check_finds_what_it_looks_for(tmp_path: Path, source: str, told: str) -> None:
    (tmp_path / "test_it.py").write_text(source)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "test_speed.py").write_text("import " + "time")
    found = asked_clocks(tmp_path)
    assert [line.partition(" ")[2] for line in found] == ([told] if told else [])
