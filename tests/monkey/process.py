"""Starts the program with the monkey in a process of its own, and the next one when it has ended.

A process that crashes, hangs or eats the memory is a finding, and the run goes on with another.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.monkey import journal
from tests.monkey.report import Life, Report
from tests.monkey.world import World

ROOT = Path(__file__).resolve().parents[2]
_MOST_IN_VAIN = 5
"""Processes one after the other in which nothing was done: the program does not start."""
_FIRST_SHARE = 0.2
"""Of the time; then the program starts anew with what the first life has left in its settings."""
_MOST_MEMORY = 6 * 2**30
"""Bytes: far beyond all that the monkey asks for."""
_START = "import sys; from tests.monkey import life; sys.exit(life.main())"
_LOOK_S = 0.25
_DYING_S = 60.0
_ACTIONS_A_SECOND = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one run is.

    Attributes:
        seconds: for so long at least it plays,
        actions: and until so many were done; two a second if not given.
        prelude: lines of Python that each process runs first, to plant a fault.
        plain: without oneDNN, whose compiled kernels TensorFlow keeps, up to 1,024 of a sort in
            each of its threads: some 2 MB for each network that was never trained before, until
            some sixty of them.
    """

    seed: int
    seconds: float
    folder: Path
    actions: int = 0
    prelude: str = ""
    plain: bool = False

    @property
    def least(self) -> int:
        """Actions: a slow machine takes longer for them."""
        return self.actions or int(self.seconds * _ACTIONS_A_SECOND)


def run(wanted: Wanted) -> Report:
    """Let the monkey play; its files, its journals and what it printed stay in the folder."""
    wanted.folder.mkdir(parents=True, exist_ok=True)
    World(wanted.folder / "world").make()
    lives: list[Life] = []
    seconds, number, in_vain = wanted.seconds, 0, 0
    while (seconds > 0 or number < wanted.least) and in_vain < _MOST_IN_VAIN:
        share = 1.0 if lives else _FIRST_SHARE
        started = time.monotonic()
        least = int((wanted.least - number) * share)
        lives.append(_live(wanted, number, seconds * share, least, len(lives)))
        in_vain = 0 if lives[-1].last_number > number else in_vain + 1
        number = max(number, lives[-1].last_number)
        seconds -= min(seconds * share, time.monotonic() - started)
    return Report(wanted.seed, wanted.seconds, tuple(lives))


def _live(wanted: Wanted, number: int, seconds: float, least: int, count: int) -> Life:
    """One process from its start to its end."""
    written, errors = wanted.folder / f"journal-{count}.jsonl", wanted.folder / f"stderr-{count}"
    arguments = [wanted.seed, number, seconds, least, wanted.folder / "world", written]
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"{wanted.prelude}\n{_START}", *map(str, arguments)],
            stdout=stream, stderr=stream, stdin=subprocess.DEVNULL,
            env=_environment(wanted), cwd=wanted.folder,
        )  # fmt: skip
        try:
            too_large = _watch(process)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_DYING_S)
        finally:
            process.kill()
            process.wait()
    said = errors.read_text(encoding="utf-8", errors="replace")
    return Life(process.returncode, too_large, tuple(journal.read(written)), said)


def _watch(process: subprocess.Popen[bytes]) -> bool:
    """Wait for the end; True if the process had to be killed because of its memory."""
    while True:
        try:
            process.wait(_LOOK_S)
            return False
        except subprocess.TimeoutExpired:
            try:
                if psutil.Process(process.pid).memory_info().rss > _MOST_MEMORY:
                    process.send_signal(signal.SIGABRT)  # faulthandler then tells all stacks
                    return True
            except psutil.NoSuchProcess:
                continue


def _environment(wanted: Wanted) -> dict[str, str]:
    """A person's own: home, settings and temporary files lie in the folder."""
    folder = wanted.folder
    world = World(folder / "world")
    return dict(
        os.environ,
        **({"TF_ENABLE_ONEDNN_OPTS": "0"} if wanted.plain else {}),
        HOME=str(world.files),
        TMPDIR=str(world.temporary),
        XDG_CACHE_HOME=str(folder / "cache"),
        XDG_CONFIG_HOME=str(folder / "config"),
        XDG_DATA_HOME=str(folder / "data"),
        XDG_STATE_HOME=str(folder / "state"),
        QT_QPA_PLATFORM="offscreen",
        PYTHONPATH=str(ROOT),
    )
