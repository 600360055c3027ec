"""When weights are shown inside an epoch: every few seconds, and never at much cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY_S = 3.0
_MOST_SHARE = 0.02
"""Of the time, at most. Copying the 25 million weights of AlexNet takes 0.2 s, those of a small
network half a millisecond."""


class Glimpses:
    """Says when the next one is due.

    Args:
        clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._due = clock() + _EVERY_S

    @property
    def due(self) -> bool:
        return self._clock() >= self._due

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Copying and reporting weights; the next are due after so long that they cost little."""
        began = self._clock()
        yield
        self.put_off(self._clock() - began)

    def put_off(self, cost_s: float = 0.0) -> None:
        """Weights were just shown, which took ``cost_s`` (0 where they are shown anyway)."""
        self._due = self._clock() + max(_EVERY_S, cost_s / _MOST_SHARE)
