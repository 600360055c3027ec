"""How long loading jobs tell how far they are, often enough to stop soon when cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with (done, total); may raise ``Cancelled`` to end the job."""

_INTERVAL_S = 0.02


class Meter:
    """Counts the work done and passes it on at most 50 times a second.

    The first and the last state are always passed on. Whatever ``progress`` raises goes through.

    Args:
        clock: seconds, monotonic; tests pass their own.
    """

    def __init__(
        self,
        total: int,
        progress: Progress | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._total = total
        self._done = 0
        self._progress = progress
        self._next_s = clock()
        self.advance(0)

    def advance(self, amount: int) -> None:
        """``amount`` more of the total is done."""
        self._done += amount
        if self._progress is None:
            return
        now_s = self._clock()
        if now_s >= self._next_s or self._done >= self._total:
            self._next_s = now_s + _INTERVAL_S
            self._progress(self._done, self._total)
