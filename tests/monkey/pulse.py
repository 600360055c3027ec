"""Feels the event loop: stands it still, does it hang, does the memory grow.

A busy machine makes every window late, so a stall counts as the program's own only by the time
that its thread really computed, in seconds of a machine of usual speed.
"""

from __future__ import annotations

import faulthandler
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import psutil
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.monkey.hand import Hand
from tests.monkey.records import Records

STALL_S = 1.0
HANG_S = 120.0
"""After which the process ends itself, with the stacks of all threads on standard error."""
_BEAT_MS = 25
_LOOK_S = 0.5
_MEMORY_MS = 5000
_REARM_S = 1.0
_USUAL_S = 0.025
"""What ``slowness`` measures on the machine that the program's other figures come from."""


Clocks = tuple[float, float, float]


def slowness() -> float:
    """How many times longer this machine computes now than the usual one; at least 1.

    What shares the processor's core and its memory slows a thread down, so this is asked in the
    moment of the stall.
    """
    best = min(_computed_s() for _ in range(3))
    return max(1.0, best / _USUAL_S)


def _computed_s() -> float:
    started = time.thread_time()
    sum(number * number % 7 for number in range(400_000))
    return time.thread_time() - started


class Pulse(QObject):
    """Beats in the GUI thread, nested event loops included."""

    def __init__(self, hand: Hand, records: Records) -> None:
        super().__init__()
        self._hand, self._journal, self._records = hand, hand.journal, records
        self._process = psutil.Process()
        self._stacks: list[str] = []
        self._armed = 0.0
        self._beat = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self._on_beat)
        self._memory = QTimer(self)
        self._memory.setInterval(_MEMORY_MS)
        self._memory.timeout.connect(self.note_memory)
        self._last: Clocks | None = None

    def start(self) -> None:
        """Begin to beat, as soon as there is an event loop."""
        self._last = None
        self._guard()
        self._beat.start()
        self._memory.start()
        signal.signal(signal.SIGALRM, self._on_alarm)

    def stop(self) -> None:
        """Beat no more; what comes now must come to an end too."""
        self._beat.stop()
        self._memory.stop()
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._guard()

    def note_memory(self) -> None:
        """Write down what the process holds."""
        self._journal.write(
            "memory",
            mib=round(self._process.memory_info().rss / 2**20, 1),
            store=_store_mib(),
            data=round(self._hand.data_bytes / 2**20, 1),
            threads=self._process.num_threads(),
            files=self._process.num_fds(),
            widgets=len(QApplication.allWidgets()),
        )

    def _on_beat(self) -> None:
        now = _clocks()
        last = self._last or now
        wall, computed, queued = (new - old for new, old in zip(now, last, strict=True))
        if wall > STALL_S:
            stacks = self._stacks or ["no line of Python ran"]
            facts = {"wall": wall, "computed": computed, "queued": queued}
            self._journal.write("stall", stacks=stacks, **facts)
            if computed > STALL_S and computed / slowness() > STALL_S:
                told = f"{computed:.2f} s computed, {wall:.2f} passed"
                self._records.found("stall", stacks[0], "\n".join([told, *stacks]))
        self._stacks = []
        self._last = _clocks()
        # In the main thread: sys._current_frames() from another one crashes CPython 3.11.
        signal.setitimer(signal.ITIMER_REAL, _LOOK_S, _LOOK_S)
        if now[0] - self._armed > _REARM_S:
            self._guard()

    def _guard(self) -> None:
        """From now on counts the time after which nothing has come back."""
        self._armed = time.perf_counter()
        faulthandler.dump_traceback_later(HANG_S, exit=True, file=sys.stderr)

    def _on_alarm(self, _number: int, frame: FrameType | None) -> None:
        lines = []
        while frame is not None and len(lines) < 8:
            name = Path(frame.f_code.co_filename).name
            lines.append(f"{name}:{frame.f_lineno}:{frame.f_code.co_name}")
            frame = frame.f_back
        self._stacks.append(" < ".join(lines))


def _clocks() -> Clocks:
    """Seconds of the wall, of this thread's computing, and of its waiting for a processor."""
    return time.perf_counter(), time.thread_time(), _queued_s()


def _queued_s() -> float:
    try:
        words: Any = Path("/proc/thread-self/schedstat").read_text().split()
        return int(words[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def _store_mib() -> float:
    """The most that TensorFlow has held at once: it keeps that for ever, for what comes next."""
    tensorflow = sys.modules.get("tensorflow")
    try:
        figures = tensorflow.config.experimental.get_memory_info("CPU:0") if tensorflow else {}
    except (AttributeError, ValueError):  # not imported yet, or it keeps no figures
        figures = {}
    return round(figures.get("peak", 0) / 2**20, 1)
