"""Lays equal tiles out in rows, so that they are as large as a room allows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cnnexplorer.analysis.ranges import GAP


def columns(count: int, height: int, width: int, gap: int, aspect: float) -> int:
    """How many tiles in a row make them largest in a room ``aspect`` times as wide as high."""
    wanted = np.arange(1, count + 1)
    rows = -(-count // wanted)
    scale = np.minimum(aspect / (wanted * (width + gap) - gap), 1.0 / (rows * (height + gap) - gap))
    return int(wanted[scale.argmax()])


def grid(tiles: NDArray[np.uint8], columns: int, gap: int) -> NDArray[np.uint8]:
    """Lay (groups, count, height, width) tiles out as one (groups, height, width) picture each."""
    groups, count, height, width = tiles.shape
    rows = math.ceil(count / columns)
    padded = np.full((groups, rows * columns, height + gap, width + gap), GAP, np.uint8)
    padded[:, :count, :height, :width] = tiles
    cells = padded.reshape(groups, rows, columns, height + gap, width + gap)
    picture = cells.transpose(0, 1, 3, 2, 4).reshape(groups, rows * (height + gap), -1)
    bottom, right = picture.shape[1] - gap, picture.shape[2] - gap
    return np.ascontiguousarray(picture[:, :bottom, :right])
