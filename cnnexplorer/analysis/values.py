"""One row of numbers as bars: where each bar begins and ends on a scale that holds zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Values:
    """Numbers on one scale.

    Attributes:
        numbers: float32 (count,).
        low, high: the ends of the scale; zero lies between them or is one of them.
        best: position of the largest finite number, or None.
    """

    numbers: NDArray[np.float32]
    low: float
    high: float
    best: int | None

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def signed(self) -> bool:
        """Whether anything lies below zero."""
        return self.low < 0

    @property
    def zero(self) -> float:
        """Where zero lies on the scale, 0..1."""
        return self.share(0.0)

    def share(self, number: float) -> float:
        """Where a finite number lies on the scale, 0..1."""
        span = self.high - self.low
        return (number - self.low) / span if span > 0 else 0.0

    def ends(self, first: int, last: int) -> NDArray[np.float64]:
        """Where some numbers lie on the scale, 0..1; NaN for what is not finite."""
        some = self.numbers[first:last].astype(np.float64)
        span = self.high - self.low
        shares = (some - self.low) / span if span > 0 else np.zeros_like(some)
        return np.where(np.isfinite(some), shares, np.nan)


def of_row(row: NDArray[np.float32]) -> Values:
    """The numbers of a layer that gives one row (any shape is read in Keras' order)."""
    numbers = np.ascontiguousarray(row, dtype=np.float32).reshape(-1)
    finite = np.isfinite(numbers)
    if not finite.any():
        return Values(numbers, 0.0, 0.0, None)
    known = numbers[finite]
    low, high = min(0.0, float(known.min())), max(0.0, float(known.max()))
    best = int(np.where(finite, numbers, -np.inf).argmax())
    return Values(numbers, low, high, best)
