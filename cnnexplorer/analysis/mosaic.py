"""Many small maps as one picture of bytes, and back from a pixel to the numbers under it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnexplorer.analysis import ranges, tiling
from cnnexplorer.analysis.ranges import COLOUR_ZERO, GAP, HIGHEST, LOWEST, NOT_FINITE, Range

__all__ = [
    "COLOUR_ZERO", "GAP", "HIGHEST", "LOWEST", "NOT_FINITE", "Mosaic", "Place",
    "of_colour_kernels", "of_kernels", "of_maps",
]  # fmt: skip

COLOURS = 3
"""So many input channels become one picture in red, green and blue."""


@dataclass(frozen=True, slots=True)
class Place:
    """What lies under a pixel: the unit, the channel of its kernel, and the cell of that map.

    ``channel`` is None where one pixel shows all channels at once.
    """

    unit: int
    channel: int | None
    row: int
    column: int


@dataclass(frozen=True, eq=False, slots=True)
class Mosaic:
    """One picture of ``units × channels`` maps of equal size.

    A unit is a block of its channels' tiles, or one tile in colour; blocks stand in a grid.

    Attributes:
        picture: uint8 (height, width), GAP between tiles, else NOT_FINITE or LOWEST..HIGHEST; in
            colour uint8 (height, width, 4), of which the last is GAP, NOT_FINITE or 255.
        values: float32 (units, channels, map height, map width).
        low, high: the numbers that the ends of the range stand for (of the whole picture; NaN
            where each unit has its own range).
        columns: blocks in a row.
        channel_columns: tiles in a row of a block.
        gap, block_gap: pixels between tiles and between blocks.
        beyond: share of the finite numbers that lie outside of the range, and are drawn as its
            ends.
        largest: the largest finite magnitude.
    """

    picture: NDArray[np.uint8]
    values: NDArray[np.float32]
    low: float
    high: float
    columns: int
    channel_columns: int
    gap: int
    block_gap: int
    beyond: float = 0.0
    largest: float = 0.0

    @property
    def colour(self) -> bool:
        """Whether each unit is one tile in red, green and blue."""
        return self.picture.ndim == 3

    @property
    def tiles(self) -> int:
        """Tiles of one unit."""
        return 1 if self.colour else int(self.values.shape[1])

    def origin(self, unit: int, channel: int | None = 0) -> tuple[int, int]:
        """Top and left pixel of a tile."""
        block_height, block_width = self.block_size
        row, column = divmod(unit, self.columns)
        tile_row, tile_column = divmod(channel or 0, self.channel_columns)
        height, width = self.values.shape[2:]
        return (
            row * (block_height + self.block_gap) + tile_row * (height + self.gap),
            column * (block_width + self.block_gap) + tile_column * (width + self.gap),
        )

    @property
    def block_size(self) -> tuple[int, int]:
        """Height and width of one unit's block in pixels."""
        height, width = self.values.shape[2:]
        rows = math.ceil(self.tiles / self.channel_columns)
        return (
            rows * (height + self.gap) - self.gap,
            self.channel_columns * (width + self.gap) - self.gap,
        )

    def at(self, y: int, x: int) -> Place | None:
        """What lies under the pixel, or None between tiles and outside."""
        if not (0 <= y < self.picture.shape[0] and 0 <= x < self.picture.shape[1]):
            return None
        units, _, height, width = self.values.shape
        block_height, block_width = self.block_size
        block_row, y = divmod(y, block_height + self.block_gap)
        block_column, x = divmod(x, block_width + self.block_gap)
        tile_row, row = divmod(y, height + self.gap)
        tile_column, column = divmod(x, width + self.gap)
        unit = block_row * self.columns + block_column
        tile = tile_row * self.channel_columns + tile_column
        inside = row < height and column < width and tile_column < self.channel_columns
        if not inside or unit >= units or tile >= self.tiles:
            return None
        return Place(unit, None if self.colour else tile, row, column)

    def numbers(self, place: Place) -> tuple[float, ...]:
        """The numbers at a place: one, or one for each channel where it shows them all."""
        cell = self.values[place.unit, :, place.row, place.column]
        shown = cell if place.channel is None else cell[place.channel : place.channel + 1]
        return tuple(float(number) for number in shown)

    def value(self, place: Place) -> float:
        """The number at a place that shows one channel."""
        (number,) = self.numbers(place)
        return number


def of_kernels(kernel: NDArray[np.float32], aspect: float = 1.5) -> Mosaic:
    """Every kernel of a Conv2D layer, on one range about zero.

    Args:
        kernel: (height, width, input channels, filters), as Keras keeps it.
        aspect: width ÷ height of the room for the picture.
    """
    values = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), dtype=np.float32)
    whole = ranges.largest(values)
    return _build(values, Range.about_zero(whole), whole, aspect)


def of_colour_kernels(kernel: NDArray[np.float32], aspect: float = 1.5) -> Mosaic:
    """Every kernel over a colour image as one small picture: zero is the middle grey, and each of
    red, green and blue is the brighter the larger its weight is.

    Args:
        kernel: (height, width, 3, filters), as Keras keeps it.
        aspect: width ÷ height of the room for the picture.

    Raises:
        ValueError: there are not three input channels (a fault of the caller).
    """
    values = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), dtype=np.float32)
    units, channels, height, width = values.shape
    if channels != COLOURS:
        raise ValueError(f"{channels} input channels, but a colour has {COLOURS}")
    limit = ranges.largest(values)
    tiles = np.empty((units, COLOURS + 1, height, width), np.uint8)
    tiles[:, :COLOURS] = ranges.colour_bytes(values, limit)
    tiles[:, COLOURS] = np.where(np.isfinite(values).all(axis=1), 255, NOT_FINITE)
    columns = tiling.columns(units, height, width, 1, aspect)
    planes = tiling.grid(tiles.transpose(1, 0, 2, 3), columns, 1)
    picture = np.ascontiguousarray(planes.transpose(1, 2, 0))
    return Mosaic(picture, values, 0.0 - limit, limit, columns, 1, 1, 1, largest=limit)


def of_maps(
    maps: NDArray[np.float32], aspect: float = 1.5, each: bool = False, share: float = 1.0
) -> Mosaic:
    """Every feature map of one image.

    Args:
        maps: (height, width, units).
        aspect: width ÷ height of the room for the picture.
        each: give every map its own range, so that weak maps can be seen too.
        share: of the numbers that are not zero, how many the range has to hold; the few largest
            would make all others dark.

    The range is about zero if anything is negative, else it begins at zero.
    """
    values = np.ascontiguousarray(maps.transpose(2, 0, 1), dtype=np.float32)[:, np.newaxis]
    signed = bool(np.nanmin(np.where(np.isfinite(values), values, 0.0)) < 0)
    make = Range.about_zero if signed else Range.from_zero
    whole = ranges.largest(values)
    limit = ranges.largest_of_each(values) if each else ranges.limit_for(values, share, whole)
    return _build(values, make(limit), whole, aspect)


def _build(values: NDArray[np.float32], scale: Range, whole: float, aspect: float) -> Mosaic:
    units, channels, height, width = values.shape
    tiles = scale.bytes_of(values)
    # As few channels as an image has stand beside each other, named from left to right.
    few = channels <= COLOURS + 1
    channel_columns = channels if few else tiling.columns(channels, height, width, 1, 1.0)
    block_gap = 1 if channels == 1 else 3
    shell = Mosaic(
        np.empty((0, 0), np.uint8), values, scale.low, scale.high, 1, channel_columns, 1, block_gap
    )
    columns = tiling.columns(units, *shell.block_size, block_gap, aspect)
    blocks = tiling.grid(tiles, channel_columns, 1)
    picture = tiling.grid(blocks[np.newaxis], columns, block_gap)[0]
    beyond = ranges.share_beyond(values, scale, whole)
    return Mosaic(
        picture, values, scale.low, scale.high, columns, channel_columns, 1, block_gap, beyond,
        whole,
    )  # fmt: skip
