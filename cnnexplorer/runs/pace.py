"""How fast a training goes and how long it will still take, from the batches so far."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW_S = 5.0


class Pace:
    """Images per second over the last seconds, and the time left at that speed.

    Args:
        total_images: all training images of all epochs.
        clock: seconds, monotonic; tests pass their own.
    """

    def __init__(self, total_images: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total_images = total_images
        self.done_images = 0
        self._clock = clock
        self._started = clock()
        self._marks: deque[tuple[float, int]] = deque([(self._started, 0)])

    def advance(self, images: int) -> None:
        """Count ``images`` more as trained."""
        self.done_images += images
        now = self._clock()
        self._marks.append((now, self.done_images))
        while len(self._marks) > 2 and now - self._marks[0][0] > _WINDOW_S:
            self._marks.popleft()

    @property
    def images_per_s(self) -> float:
        """Training images a second over the last seconds; 0 before the first batch."""
        (first, before), (last, after) = self._marks[0], self._marks[-1]
        return (after - before) / (last - first) if last > first else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds to go at the mean pace so far, which includes validation; None if unknown."""
        if not self.done_images:
            return None
        per_image = (self._marks[-1][0] - self._started) / self.done_images
        return per_image * (self.total_images - self.done_images)
