"""What the monkey is there for: faults that are planted in the program are all found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.monkey.process import ROOT, Wanted, run
from tests.monkey.report import Finding, Report

PLANT = """
import os, signal, sys, threading, time, warnings
from PySide6.QtCore import QTimer, qWarning
from cnnexplorer.controllers.tasks import Job
from cnnexplorer.views.window import dialogs
from tests.monkey import pulse, schedule, world
from tests.monkey.action import Action
kept = []
world.World.starts = (None,)

def fail(*_): raise ValueError("planted")

def in_a_slot(hand): QTimer.singleShot(0, fail)

def in_a_thread(hand): threading.Thread(target=fail).start()

def in_a_lane(hand):
    hand.session.tasks.run("planted", Job(fail, print, hand.main.problems.show_problem))

def as_a_warning(hand):
    qWarning("planted by Qt")
    warnings.warn("planted by Python")

def in_a_file(hand):
    kept.append((hand.world.files / "klein é.npz").open("rb"))
    (hand.world.files / ".half-1234.cnnx").touch()

def to_be_answered(hand):
    dialogs.ask_open_project(hand.main, str(hand.world.files))
    dialogs.ask_unsaved(hand.main, "planted")
    dialogs.ask_stop_training(hand.main, "plant")

def crash_then_hang_then_print(hand):
    if hand.journal.number == 1: os.kill(os.getpid(), signal.SIGSEGV)
    if hand.journal.number == 2: time.sleep(10**6)
    print("planted on the terminal", file=sys.stderr)

def compute_then_wait(hand):
    if hand.journal.number == 1:
        for _ in range(int(4 * pulse.STALL_S / pulse._USUAL_S)): pulse._computed_s()
    if hand.journal.number == 2: time.sleep(1.5 * pulse.STALL_S)

def only(*planted): schedule.ACTIONS = tuple(Action(act, 1) for act in planted)
"""


def _played(folder: Path, actions: int, plant: str) -> Report:
    return run(Wanted(1, 0.0, folder / "monkey", actions, f"{PLANT}\n{plant}"))


def _about(found: list[Finding], sort: str) -> list[Finding]:
    return [finding for finding in found if sort in finding.sort]


def test_faults_that_do_not_end_the_program_are_all_found(tmp_path: Path) -> None:
    report = _played(
        tmp_path,
        60,
        "only(in_a_slot, in_a_thread, in_a_lane, as_a_warning, in_a_file, to_be_answered)",
    )
    found = report.findings
    assert {finding.sort for finding in found} == {
        "exception", "shown", "Qt", "warning", "file left open", "file left behind",
    }, str(report)  # fmt: skip
    assert all("planted" in finding.text for finding in _about(found, "exception"))
    assert all("ValueError: planted" in finding.text for finding in _about(found, "shown"))
    assert report.actions >= 60


def test_what_ends_the_process_is_found_and_the_next_one_goes_on(tmp_path: Path) -> None:
    report = _played(tmp_path, 12, "pulse.HANG_S = 45.0; only(crash_then_hang_then_print)")
    found = {finding.sort: finding for finding in report.findings}
    assert set(found) == {"crash (SIGSEGV)", "hang", "printed"}, str(report)
    crash = found["crash (SIGSEGV)"]
    assert "Fatal Python error: Segmentation fault" in crash.text
    assert "in crash_then_hang_then_print" in crash.text, "where it died"
    assert "in crash_then_hang_then_print" in found["hang"].text, "where it stood"
    assert found["printed"].key == "planted on the terminal"
    assert report.actions >= 12


def test_a_window_that_computes_too_long_is_told_from_one_that_had_to_wait(tmp_path: Path) -> None:
    report = _played(tmp_path, 10, "only(compute_then_wait)")
    (found,) = report.findings
    assert found.sort == "stall"
    assert "pulse.py" in found.text, "where it computed"
    assert report.figures.count("stood still") >= 2


@pytest.mark.skipif(sys.platform != "linux", reason="root's rights are split on Linux only")
def test_a_file_without_the_right_to_read_it_is_unreadable_for_root_too(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.touch()
    locked.chmod(0o000)
    code = (
        "import sys; from tests.monkey import rights; rights.give_up_opening_everything()\n"
        "try: open(sys.argv[1])\nexcept PermissionError: print('refused')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(locked)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout == "refused\n"
