"""The one module that crosses threads: work goes out to lanes, events come back by one timer.

Workers never touch a QObject. They append to a deque; a QTimer in the GUI thread drains it.
"""

from __future__ import annotations

import functools
import itertools
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from cnnexplorer.errors import Cancelled, UserError, unexpected

DRAIN_MS = 33
_SLICE_S = 0.008
"""How long one drain may keep the GUI thread before the rest waits for the next tick."""

Result = TypeVar("Result")
Progress = Callable[[int, int], None]


class Job(Generic[Result]):
    """One piece of background work, with a number and a way to cancel it.

    Args:
        work: runs in a lane; gets a progress function of (done, total) that raises
            :class:`Cancelled` once the job is cancelled.
        done, failed, progressed: called in the GUI thread, never after :meth:`cancel`.
            ``failed`` receives the sentence for the person and the traceback for a bug report.
    """

    _numbers = itertools.count(1)

    def __init__(
        self,
        work: Callable[[Progress], Result],
        done: Callable[[Result], None],
        failed: Callable[[str, str], None],
        progressed: Progress | None = None,
    ) -> None:
        self.number = next(self._numbers)
        self.work = work
        self.done = done
        self.failed = failed
        self.progressed = progressed
        self.delay_s = 0.0
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Answers of this job are dropped from now on; its work ends at its next progress."""
        self._cancelled.set()

    def waits_in_vain(self) -> bool:
        """Wait for the delay to pass; True if the job is cancelled before or meanwhile."""
        return self._cancelled.wait(self.delay_s)

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()


class _Ending:
    """The last thing that comes back from a job: its answer, or nothing if it was cancelled."""

    def __init__(self, job: Job[Any], answer: Callable[[], None] | None) -> None:
        self._job = job
        self._answer = answer

    def __call__(self) -> None:
        if self._answer is not None and not self._job.cancelled:
            self._answer()


class _Lane:
    """One background thread that runs its jobs in order."""

    def __init__(self, name: str, inbox: deque[Callable[[], None]]) -> None:
        self._queue: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._inbox = inbox
        self.current: Job[Any] | None = None
        self._closed = False
        # A daemon, so that an import of TensorFlow under way cannot keep the program from ending.
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.thread.start()

    def put(self, job: Job[Any]) -> None:
        self._queue.put(job)

    def close(self) -> None:
        """Cancel the job at hand and those that wait; the thread ends."""
        self._closed = True
        if (current := self.current) is not None:
            current.cancel()
        self._queue.put(None)

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            self.current = job
            given_up = self._closed or job.waits_in_vain() or self._closed
            self._inbox.append(_Ending(job, None if given_up else self._work(job)))
            self.current = job = None

    def _work(self, job: Job[Any]) -> Callable[[], None] | None:
        """Run the job; returns what the GUI thread shall do about it."""
        try:
            result = job.work(self._progress_of(job))
        except Cancelled:
            return None
        except UserError as error:
            return functools.partial(job.failed, str(error), "")
        except Exception as error:  # the thread's edge: nothing may vanish here
            return functools.partial(job.failed, unexpected(error), traceback.format_exc())
        return functools.partial(job.done, result)

    def _progress_of(self, job: Job[Any]) -> Progress:
        def progress(done: int, total: int) -> None:
            if job.cancelled:
                raise Cancelled
            if job.progressed is not None:
                self._inbox.append(functools.partial(_tell, job, done, total))

        return progress


class Tasks(QObject):
    """Background lanes by name, each one thread, and the timer that brings their answers back.

    Args:
        clock: seconds; tests pass their own.
    """

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._inbox: deque[Callable[[], None]] = deque()
        self._lanes: dict[str, _Lane] = {}
        self._open = 0
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MS)
        self._timer.timeout.connect(self._drain)

    def run(self, lane: str, job: Job[Any], delay_ms: int = 0) -> Job[Any]:
        """Queue ``job`` in ``lane``; its answer comes in the GUI thread.

        With a delay the lane waits before it begins: a job that is cancelled by the next keystroke
        then costs nothing.
        """
        if self._closed:
            job.cancel()
            return job
        if lane not in self._lanes:
            self._lanes[lane] = _Lane(f"cnnexplorer-{lane}", self._inbox)
        self._open += 1
        job.delay_s = delay_ms / 1000
        self._lanes[lane].put(job)
        if not self._timer.isActive():
            self._timer.start()
        return job

    def post(self, action: Callable[[], None]) -> None:
        """From any thread: let the GUI thread do ``action`` at its next drain.

        The lane that calls this has a job open, so the timer is running.
        """
        self._inbox.append(action)

    @property
    def busy(self) -> bool:
        """Whether any job is still under way."""
        return self._open > 0

    def close(self, timeout_s: float, others: Mapping[str, float] | None = None) -> bool:
        """Cancel everything and join the lanes; False if one did not end in time.

        Args:
            timeout_s: how long all lanes together are waited for.
            others: lanes that are waited for so long instead.
        """
        self._closed = True
        self._timer.stop()
        limits, begun = others or {}, self._clock()
        for lane in self._lanes.values():
            lane.close()
        for name, lane in self._lanes.items():
            passed = self._clock() - begun
            lane.thread.join(max(0.0, limits.get(name, timeout_s) - passed))
        self._inbox.clear()
        return not any(lane.thread.is_alive() for lane in self._lanes.values())

    def _drain(self) -> None:
        """Do what has come back, but give the window a turn after a few milliseconds."""
        deadline = self._clock() + _SLICE_S
        while self._inbox and self._clock() < deadline:
            action = self._inbox.popleft()
            if isinstance(action, _Ending):
                self._open -= 1
            action()
        if not self._inbox and not self._open:
            self._timer.stop()


def nobody(*_answer: object) -> None:
    """Takes an answer that nobody waits for."""


def _tell(job: Job[Any], done: int, total: int) -> None:
    if job.progressed is not None and not job.cancelled:
        job.progressed(done, total)
