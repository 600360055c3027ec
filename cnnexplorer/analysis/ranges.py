"""How numbers become the bytes of a picture: the range that is drawn, and what lies beyond it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

GAP = 0
"""The byte between the tiles."""
NOT_FINITE = 1
"""The byte of NaN and infinities."""
LOWEST, HIGHEST = 2, 254
"""The bytes of the range's ends; the middle, 128, is exactly zero on a range about zero."""
COLOUR_ZERO, _COLOUR_SPAN = 128, 127
"""Of red, green and blue: the byte of zero, and how many bytes lie on each side of it."""

_ENOUGH = 250_000
"""From so many numbers a limit is found well enough, in a few milliseconds."""

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False, slots=True)
class Range:
    """What is drawn from LOWEST to HIGHEST: ``value * factor + offset`` is the byte.

    ``low`` and ``high`` are NaN where each unit has its own range.
    """

    factor: Floats
    offset: float
    low: float
    high: float

    @classmethod
    def about_zero(cls, limit: Floats | float) -> Range:
        middle = (LOWEST + HIGHEST) / 2
        one = _one(limit)
        return cls(_per(HIGHEST - middle, limit), middle, 0.0 - one, one)

    @classmethod
    def from_zero(cls, limit: Floats | float) -> Range:
        one = _one(limit)
        low = math.nan if math.isnan(one) else 0.0
        return cls(_per(HIGHEST - LOWEST, limit), LOWEST, low, one)

    def bytes_of(self, values: NDArray[np.float32]) -> NDArray[np.uint8]:
        """The byte of each number; those beyond the range get the bytes of its ends."""
        with np.errstate(invalid="ignore", over="ignore"):
            scaled = np.rint(values.astype(np.float64) * self.factor + self.offset)
            whole = np.clip(np.nan_to_num(scaled, nan=NOT_FINITE), LOWEST, HIGHEST)
        made: NDArray[np.uint8] = whole.astype(np.uint8)
        made[~np.isfinite(values)] = NOT_FINITE
        return made


def colour_bytes(values: NDArray[np.float32], limit: float) -> NDArray[np.uint8]:
    """The byte of each number as red, green or blue: COLOUR_ZERO for 0, ±``limit`` at the ends;
    also for what is not finite, which has to be marked apart.
    """
    known = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    return np.rint(known * _per(_COLOUR_SPAN, limit) + COLOUR_ZERO).astype(np.uint8)


def largest(values: NDArray[np.float32]) -> float:
    """The largest finite magnitude."""
    magnitudes = np.abs(values)
    whole = float(magnitudes.max(initial=0.0))
    if math.isfinite(whole):
        return whole
    return float(magnitudes.max(initial=0.0, where=np.isfinite(magnitudes)))


def largest_of_each(values: NDArray[np.float32]) -> Floats:
    """The largest finite magnitude of each unit, in an array that fits ``values``."""
    finite = np.where(np.isfinite(values), np.abs(values), 0.0)
    found: Floats = finite.max(axis=(1, 2, 3), keepdims=True)
    return found


def limit_for(values: NDArray[np.float32], share: float, whole: float) -> float:
    """A magnitude that ``share`` of the finite numbers but zero do not exceed; ``whole`` is the
    largest of them all.
    """
    if share >= 1.0 or whole == 0.0:
        return whole
    step = math.ceil(values.size / _ENOUGH)
    sample = np.abs(values.reshape(-1)[::step])
    sample = sample[np.isfinite(sample) & (sample > 0)]
    if not sample.size:
        return whole
    place = min(sample.size - 1, math.ceil(share * sample.size) - 1)
    return float(np.partition(sample, place)[place])


def share_beyond(values: NDArray[np.float32], scale: Range, whole: float) -> float:
    """The share of the finite numbers, the largest of which is ``whole``, that lie outside of a
    range that all of them have.
    """
    if math.isnan(scale.high) or whole <= scale.high:
        return 0.0
    finite = np.isfinite(values)
    beyond = finite & (np.abs(values) > np.float32(scale.high))
    return float(beyond.sum() / max(1, int(finite.sum())))


def _one(limit: Floats | float) -> float:
    """The limit that all units have, or NaN."""
    return limit if isinstance(limit, float) else math.nan


def _per(span: float, limit: Floats | float) -> NDArray[np.float64]:
    """How many bytes make 1.0; any number does where everything is zero (float64: no overflow)."""
    wide = np.asarray(limit, np.float64)
    return np.divide(span, wide, out=np.ones_like(wide), where=wide > 0)
