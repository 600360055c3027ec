"""Contrasts of colours and of what changes between two pictures, by WCAG 2.2."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QColor, QImage


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def changed(before: QImage, after: QImage, least: float = 3.0) -> int:
    """How many pixels changed by a contrast of ``least`` or more."""
    pairs: Counter[tuple[int, int]] = Counter()
    for y in range(min(before.height(), after.height())):
        for x in range(min(before.width(), after.width())):
            pair = (before.pixel(x, y), after.pixel(x, y))
            if pair[0] != pair[1]:
                pairs[pair] += 1
    return sum(
        count for (one, other), count in pairs.items()
        if contrast(QColor(one).name(), QColor(other).name()) >= least
    )  # fmt: skip
