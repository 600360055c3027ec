"""The outlines of the ten generated shapes, in a disc of radius one around the origin."""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Outline = tuple[Points, ...]
"""Polygons of (x, y) corners, y downwards: the first is filled, the others are cut out of it."""

CLASS_NAMES = (
    "circle",
    "ring",
    "square",
    "diamond",
    "triangle",
    "star",
    "cross",
    "heart",
    "crescent",
    "arrow",
)


@functools.cache
def outlines() -> tuple[Outline, ...]:
    """One outline for each of ``CLASS_NAMES``, in their order, inside the unit disc.

    They differ by more than a turn of 15° and by more than their size, so that a label stays true
    after the generator has turned and scaled them: the diamond, say, is narrow because a turned
    square would be a square diamond.
    """
    return (
        (_round(0.92),),
        (_round(0.96), _round(0.56)),
        (_corners((-0.7, -0.7), (0.7, -0.7), (0.7, 0.7), (-0.7, 0.7)),),
        (_corners((0, -1), (0.6, 0), (0, 1), (-0.6, 0)),),
        (_regular((1.0,), 3),),
        (_regular((1.0, 0.42), 10),),
        (_cross(0.94, 0.28),),
        (_heart(),),
        (_round(0.96), _round(0.8, dx=0.5)),
        (_arrow(),),
    )


def _corners(*points: tuple[float, float]) -> Points:
    return np.array(points, np.float64)


def _round(radius: float, dx: float = 0.0) -> Points:
    angle = np.linspace(0, 2 * math.pi, 96, endpoint=False)
    return np.stack([dx + radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _regular(radii: tuple[float, ...], count: int) -> Points:
    """``count`` corners at equal angles from the top, at ``radii`` in turn."""
    angle = np.linspace(0, 2 * math.pi, count, endpoint=False)
    radius = np.resize(np.array(radii), count)
    return np.stack([radius * np.sin(angle), -radius * np.cos(angle)], axis=1)


def _cross(length: float, half: float) -> Points:
    quarter = [(half, -length), (half, -half), (length, -half)]
    turned = [quarter]
    for _ in range(3):
        turned.append([(-y, x) for x, y in turned[-1]])
    return _corners(*(point for part in turned for point in part))


def _heart() -> Points:
    t = np.linspace(0, 2 * math.pi, 96, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    y -= (y.min() + y.max()) / 2
    heart = np.stack([x, y], axis=1)
    return np.asarray(heart / np.hypot(x, y).max())


def _arrow() -> Points:
    """To the right: a shaft and a head."""
    upper = [(-0.95, -0.24), (0.1, -0.24), (0.1, -0.72)]
    lower = [(x, -y) for x, y in reversed(upper)]
    return _corners(*upper, (0.98, 0.0), *lower)
