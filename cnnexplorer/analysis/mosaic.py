"""Many small maps as one picture of bytes, and back from a pixel to the number under it."""

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


@dataclass(frozen=True, slots=True)
class Place:
    """What lies under a pixel: the unit, the channel of its kernel, and the cell of that map."""

    unit: int
    channel: int
    row: int
    column: int


@dataclass(frozen=True, eq=False, slots=True)
class Mosaic:
    """One picture of ``units × channels`` maps of equal size.

    A unit is a block of its channels' tiles; blocks stand in a near-square grid.

    Attributes:
        picture: uint8 (height, width), GAP between tiles, else NOT_FINITE or LOWEST..HIGHEST.
        values: float32 (units, channels, map height, map width).
        low, high: the numbers that LOWEST and HIGHEST stand for (of the whole picture; NaN where
            each unit has its own range).
        columns: blocks in a row.
        channel_columns: tiles in a row of a block.
        gap, block_gap: pixels between tiles and between blocks.
    """

    picture: NDArray[np.uint8]
    values: NDArray[np.float32]
    low: float
    high: float
    columns: int
    channel_columns: int
    gap: int
    block_gap: int

    def origin(self, unit: int, channel: int = 0) -> tuple[int, int]:
        """Top and left pixel of a tile."""
        block_height, block_width = self.block_size
        row, column = divmod(unit, self.columns)
        tile_row, tile_column = divmod(channel, self.channel_columns)
        height, width = self.values.shape[2:]
        return (
            row * (block_height + self.block_gap) + tile_row * (height + self.gap),
            column * (block_width + self.block_gap) + tile_column * (width + self.gap),
        )

    @property
    def block_size(self) -> tuple[int, int]:
        """Height and width of one unit's block in pixels."""
        _, channels, height, width = self.values.shape
        rows = math.ceil(channels / self.channel_columns)
        return (
            rows * (height + self.gap) - self.gap,
            self.channel_columns * (width + self.gap) - self.gap,
        )

    def at(self, y: int, x: int) -> Place | None:
        """What lies under the pixel, or None between tiles and outside."""
        if not (0 <= y < self.picture.shape[0] and 0 <= x < self.picture.shape[1]):
            return None
        units, channels, height, width = self.values.shape
        block_height, block_width = self.block_size
        block_row, y = divmod(y, block_height + self.block_gap)
        block_column, x = divmod(x, block_width + self.block_gap)
        tile_row, row = divmod(y, height + self.gap)
        tile_column, column = divmod(x, width + self.gap)
        unit = block_row * self.columns + block_column
        channel = tile_row * self.channel_columns + tile_column
        inside = row < height and column < width and tile_column < self.channel_columns
        if not inside or unit >= units or channel >= channels:
            return None
        return Place(unit, channel, row, column)

    def value(self, place: Place) -> float:
        """The number at a place."""
        return float(self.values[place.unit, place.channel, place.row, place.column])


def of_kernels(kernel: NDArray[np.float32], aspect: float = 1.5) -> Mosaic:
    """Every kernel of a Conv2D layer, on one range about zero.

    Args:
        kernel: (height, width, input channels, filters), as Keras keeps it.
        aspect: wanted width ÷ height of the picture.
    """
    values = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), dtype=np.float32)
    limit = _largest(values)
    return _build(values, _Range.about_zero(limit), 0.0 - limit, limit, aspect)


def of_maps(maps: NDArray[np.float32], aspect: float = 1.5, each: bool = False) -> Mosaic:
    """Every feature map of one image, or every value of a row as a single-pixel tile.

    Args:
        maps: (height, width, units) or (units,).
        aspect: wanted width ÷ height of the picture.
        each: give every map its own range, so that weak maps can be seen too.

    The range is about zero if anything is negative, else from zero to the maximum.
    """
    cube = maps.reshape(1, 1, -1) if maps.ndim == 1 else maps
    values = np.ascontiguousarray(cube.transpose(2, 0, 1), dtype=np.float32)[:, np.newaxis]
    signed = bool(np.nanmin(np.where(np.isfinite(values), values, 0.0)) < 0)
    if each:
        finite = np.where(np.isfinite(values), np.abs(values), 0.0)
        limit = finite.max(axis=(1, 2, 3), keepdims=True)
        scale = _Range.about_zero(limit) if signed else _Range.from_zero(limit)
        return _build(values, scale, math.nan, math.nan, aspect)
    highest = _largest(values)
    scale = _Range.about_zero(highest) if signed else _Range.from_zero(highest)
    return _build(values, scale, 0.0 - highest if signed else 0.0, highest, aspect)


@dataclass(frozen=True, eq=False, slots=True)
class _Range:
    """How numbers become bytes: ``value * factor + offset``."""

    factor: NDArray[np.floating[Any]] | float
    offset: float

    @classmethod
    def about_zero(cls, limit: NDArray[np.floating[Any]] | float) -> _Range:
        middle = (LOWEST + HIGHEST) / 2
        return cls(_per(HIGHEST - middle, limit), middle)

    @classmethod
    def from_zero(cls, limit: NDArray[np.floating[Any]] | float) -> _Range:
        return cls(_per(HIGHEST - LOWEST, limit), LOWEST)


def _per(span: float, limit: NDArray[np.floating[Any]] | float) -> NDArray[np.float64]:
    """How many bytes make 1.0; any number does where everything is zero (float64: no overflow)."""
    wide = np.asarray(limit, np.float64)
    return np.divide(span, wide, out=np.ones_like(wide), where=wide > 0)


def _largest(values: NDArray[np.float32]) -> float:
    """The largest finite magnitude."""
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max()) if finite.size else 0.0


def _build(
    values: NDArray[np.float32], scale: _Range, low: float, high: float, aspect: float
) -> Mosaic:
    units, channels, height, width = values.shape
    single = height == width == 1
    gap = 0 if single and channels == 1 and units > 256 else 1
    channel_columns = _columns(channels, height, width, 1.0)
    block_gap = gap if channels == 1 else 3
    shell = Mosaic(
        np.empty((0, 0), np.uint8), values, low, high, 1, channel_columns, gap, block_gap
    )
    columns = _columns(units, *shell.block_size, aspect)
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.rint(values.astype(np.float64) * scale.factor + scale.offset)
        tiles = np.clip(np.nan_to_num(scaled, nan=NOT_FINITE), LOWEST, HIGHEST).astype(np.uint8)
    tiles[~np.isfinite(values)] = NOT_FINITE
    blocks = _grid(tiles, channel_columns, gap)
    picture = _grid(blocks[np.newaxis], columns, block_gap)[0]
    return Mosaic(picture, values, low, high, columns, channel_columns, gap, block_gap)


def _columns(count: int, height: int, width: int, aspect: float) -> int:
    """How many tiles in a row make the picture about ``aspect`` times as wide as high."""
    return max(1, min(count, round(math.sqrt(count * aspect * (height + 1) / (width + 1)))))


def _grid(tiles: NDArray[np.uint8], columns: int, gap: int) -> NDArray[np.uint8]:
    """Lay (groups, count, height, width) tiles out as one (groups, height, width) picture each."""
    groups, count, height, width = tiles.shape
    rows = math.ceil(count / columns)
    padded = np.full((groups, rows * columns, height + gap, width + gap), GAP, np.uint8)
    padded[:, :count, :height, :width] = tiles
    cells = padded.reshape(groups, rows, columns, height + gap, width + gap)
    picture = cells.transpose(0, 1, 3, 2, 4).reshape(groups, rows * (height + gap), -1)
    bottom, right = picture.shape[1] - gap, picture.shape[2] - gap
    return np.ascontiguousarray(picture[:, :bottom, :right])
