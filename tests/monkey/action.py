"""One thing that the monkey can do, and how often it does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.monkey.hand import Hand


@dataclass(frozen=True, slots=True)
class Action:
    """An act with its weight.

    Attributes:
        do: notes what it is about to do, and does it.
        weight: how often, against the other actions.
        rough: whether it throws away what others have built up; done rarely in calm times.
    """

    do: Callable[[Hand], None]
    weight: float
    rough: bool = False

    @property
    def name(self) -> str:
        return self.do.__name__
