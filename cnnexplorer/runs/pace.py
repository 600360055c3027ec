"""How fast a training goes and how long it will still take, from the batches so far."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW_S = 5.0
_MEASURING_SHARE = 1 / 3
"""What measuring an image takes of what training on it takes, roughly: the way forward only. Used
until a validation has shown it."""


class Pace:
    """Training images per second over the last seconds, and the time left.

    TensorFlow's preparation before the first batch is not counted, nor is what a validation takes
    in the speed. The time left holds the validations and the test that are still to come, and what
    is left of the one that runs.

    Args:
        epochs: how many are planned.
        training_images, validation_images: in each of them.
        test_images: measured once, at the end.
        clock: seconds, monotonic; tests pass their own.
    """

    def __init__(
        self,
        epochs: int,
        training_images: int,
        validation_images: int = 0,
        test_images: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total_images = epochs * training_images
        self.done_images = 0
        self._validation_images, self._test_images = validation_images, test_images
        self._clock = clock
        self._validations_left = epochs if validation_images else 0
        self._last_mark: float | None = None
        self._trained_s = 0.0
        self._timed_images = 0
        self._marks: deque[tuple[float, int]] = deque([(0.0, 0)])
        self._measuring_since: float | None = None
        self._measured_s: float | None = None

    def advance(self, images: int) -> None:
        """Count ``images`` more as trained."""
        now = self._clock()
        self.done_images += images
        if self._last_mark is not None:  # how long the very first took, nobody knows
            self._trained_s += now - self._last_mark
            self._timed_images += images
            self._marks.append((self._trained_s, self._timed_images))
            while len(self._marks) > 2 and self._trained_s - self._marks[0][0] > _WINDOW_S:
                self._marks.popleft()
        self._last_mark = now

    def measure(self) -> None:
        """A validation begins now."""
        self._measuring_since = self._clock() if self._validation_images else None

    def end_epoch(self) -> None:
        """The epoch is complete, with its validation if it has one."""
        now = self._clock()
        if self._measuring_since is not None:
            self._measured_s = now - self._measuring_since
            self._validations_left -= 1
            self._last_mark = now
        # After the last epoch it is the test that runs.
        over = self.done_images >= self.total_images
        self._measuring_since = now if over and self._test_images else None

    @property
    def images_per_s(self) -> float:
        """Training images a second over the last seconds; 0 while nothing is known."""
        (first, before), (last, after) = self._marks[0], self._marks[-1]
        return (after - before) / (last - first) if last > first else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds to go, the validations and the test included; None while nothing is known."""
        images = self._validations_left * self._validation_images + self._test_images
        training = self.total_images - self.done_images
        if not training and not images:
            return 0.0
        if not self._trained_s or not self._timed_images:
            return None
        per_image = self._trained_s / self._timed_images
        if self._measured_s is None:
            measuring = per_image * _MEASURING_SHARE
        else:
            measuring = self._measured_s / self._validation_images
        return training * per_image + images * measuring - self._passed(measuring)

    def _passed(self, per_image: float) -> float:
        """How much of the validation or the test that runs is over, by what it should take."""
        if self._measuring_since is None:
            return 0.0
        images = self._validation_images if self._validations_left else self._test_images
        return min(self._clock() - self._measuring_since, images * per_image)
