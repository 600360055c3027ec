"""Where the numbers of a plot's axis stand, and how they are written: round, and never crowded."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from cnnexplorer.texts import tidy

_NICE = (1, 2, 5)


def linear(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` round numbers from ``low`` to ``high``, as many as there are."""
    for step in _steps((high - low) / max(1, most)):
        found = _multiples(step, low, high)
        if len(found) <= max(1, most):
            return found
    return []


def logarithmic(low: float, high: float, size: float, gap: float) -> list[float]:
    """Round numbers between two powers of ten, for an axis of ``size`` pixels.

    Args:
        low, high: decimal logarithms of the ends.
        gap: how many pixels two numbers need between their middles.

    Returns:
        The numbers themselves, not their logarithms; as many as there is room for.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high) or abs(low) + abs(high) > 90:
        return []
    best: list[float] = []
    for found in _candidates(low, high):
        places = [math.log10(value) for value in found]
        nearest = min((b - a for a, b in itertools.pairwise(places)), default=math.inf)
        if nearest * size / (high - low) >= gap and len(found) > len(best):
            best = found
    return best


def minor(low: float, high: float) -> list[float]:
    """The numbers 2 to 9 of every decade: strokes without a number; none where they would merge."""
    if not high - low <= 5:
        return []
    return [
        factor * 10.0**power
        for power in range(math.floor(low), math.ceil(high))
        for factor in range(2, 10)
        if low <= power + math.log10(factor) <= high
    ]


def texts(values: list[float], percent: bool = False) -> list[str]:
    """The numbers with as many digits as their steps need."""
    shown = [value * 100 for value in values] if percent else values
    gaps = [abs(b - a) for a, b in itertools.pairwise(shown) if b != a]
    step = min(gaps, default=max((abs(value) for value in shown), default=1.0)) or 1.0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    sign = "%" if percent else ""
    largest = max((abs(value) for value in shown), default=0.0)
    if largest >= 1e6 or (decimals > 4 and largest < 0.1):
        return [_scientific(value, step) + sign for value in shown]
    return [f"{value + 0.0:,.{decimals}f}{sign}" for value in shown]


def log_text(value: float) -> str:
    """One number of a logarithmic axis, where each has digits of its own."""
    if 1e-4 < value < 1e6:
        return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"
    return _scientific(value, value)


def log_texts(values: list[float]) -> list[str]:
    """The numbers of a logarithmic axis; of little more than a decade with equal decimals."""
    ends = min(values, default=0.0), max(values, default=0.0)
    if ends[0] > 1e-4 and ends[1] < min(1e6, 12 * ends[0]):
        return texts(values)
    return [log_text(value) for value in values]


def _scientific(value: float, step: float) -> str:
    """The text "2.5e-7", with the digits that differ at this step."""
    if value == 0:
        return "0"
    digits = max(0, math.floor(math.log10(abs(value))) - math.floor(math.log10(step) + 1e-9))
    mantissa, _, power = f"{value:.{digits}e}".partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return tidy(f"{mantissa}e{power}")


def _steps(least: float) -> Iterator[float]:
    """Round steps from a little below ``least`` upwards."""
    if not (math.isfinite(least) and least > 0):
        return
    power = math.floor(math.log10(least))
    for _ in range(4):
        for factor in _NICE:
            yield factor * 10.0**power
        power += 1


def _multiples(step: float, low: float, high: float) -> list[float]:
    slack = 1e-9 * (high - low) / step
    first, last = math.ceil(low / step - slack), math.floor(high / step + slack)
    return [number * step for number in range(first, last + 1)]


def _candidates(low: float, high: float) -> Iterator[list[float]]:
    """Sets of round numbers for a logarithmic axis."""
    powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    for stride in (1, 2, 3, 5, 10, 20):
        yield [10.0**power for power in powers if power % stride == 0]
    for factors in ((1, 3), _NICE):
        yield [
            factor * 10.0**power
            for power in range(math.floor(low), math.ceil(high) + 1)
            for factor in factors
            if low - 1e-9 <= power + math.log10(factor) <= high + 1e-9
        ]
    if high - low < 1.5:
        bottom, top = 10.0**low, 10.0**high
        for most in range(2, 13):
            yield [value for value in linear(bottom, top, most) if value > 0]
