"""Layers that make maps smaller, or one number each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.fields import Numbers, setting
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import EVERYWHERE, Held, Reach, Row, Shape, sliding_reach
from cnnexplorer.texts import joined

_POOL_SIZE = Numbers(
    label="Pool size", help="Height and width of the pooling window.", unit="pixels", low=1, high=64
)
_POOL_STRIDES = Numbers(
    label="Strides",
    help="How far the window moves, down and to the right. Keras' default is the pool size.",
    unit="pixels",
    low=1,
    high=64,
    absent="same as pool size",
    like="pool_size",
)


@dataclass(frozen=True, slots=True)
class _Pooling(Layer):
    """The settings that both window poolings share."""

    group: ClassVar[str] = "Pooling"
    keeps: ClassVar[Kept] = "channels"

    pool_size: tuple[int, int] = setting((2, 2), _POOL_SIZE)
    strides: tuple[int, int] | None = setting(None, _POOL_STRIDES)
    padding: str = common.padding()

    def caption(self) -> str:
        parts = [joined(self.pool_size)]
        if self.strides is not None and self.strides != self.pool_size:
            parts.append(f"stride {joined(self.strides)}")
        if self.padding == "same":
            parts.append("same")
        return " · ".join(parts)

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        strides = self.strides or self.pool_size
        size = rules.slide((height, width), self.pool_size, strides, self.padding, "window")
        kept = inputs[0].probabilities and self._keeps((height, width))
        return Row((*size, channels), probabilities=kept)

    def reach(self, received: Shape, given: Shape) -> Reach:
        strides = self.strides or self.pool_size
        return sliding_reach(received, self.pool_size, strides, self.padding)

    def _keeps(self, size: tuple[int, int]) -> bool:
        """Whether the probabilities of every place of maps of this size stay such."""
        return True  # their mean does


@dataclass(frozen=True, slots=True)
class MaxPooling2D(_Pooling):
    """The largest value of each window."""

    prefix: ClassVar[str] = "max_pooling2d"
    about: ClassVar[str] = "Keeps the largest value of each window, so the maps get smaller."

    def _keeps(self, size: tuple[int, int]) -> bool:
        # The largest of several places' probabilities sum to more than 1.
        return all(1 in pair for pair in zip(size, self.pool_size, strict=True))


@dataclass(frozen=True, slots=True)
class AveragePooling2D(_Pooling):
    """The mean of each window."""

    prefix: ClassVar[str] = "average_pooling2d"
    about: ClassVar[str] = "Keeps the mean of each window, so the maps get smaller."


@dataclass(frozen=True, slots=True)
class L2Pooling2D(_Pooling):
    """The length of each window, taken as a vector."""

    prefix: ClassVar[str] = "l2_pooling2d"
    about: ClassVar[str] = (
        "Takes the root of the sum of the squares of each window (its ℓ2 norm), so the maps get "
        "smaller. Keras has no such layer; it is made of several that any Keras can open."
    )

    def _keeps(self, size: tuple[int, int]) -> bool:
        return all(1 in pair for pair in zip(size, self.pool_size, strict=True))

    def held(self, received: Shape, given: Shape) -> Held:
        """The squares, their sums, and the roots; zeros around them at the border."""
        return Held(math.prod(received) + 3 * math.prod(given), math.prod(received))


@dataclass(frozen=True, slots=True)
class _GlobalPooling(Layer):
    """What both poolings over whole maps share."""

    group: ClassVar[str] = "Pooling"
    keeps: ClassVar[Kept] = "channels"

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        height, width, channels = rules.maps(inputs, self)
        kept = inputs[0].probabilities and self._keeps((height, width))
        return Row((channels,), probabilities=kept)

    def reach(self, received: Shape, given: Shape) -> Reach:
        return EVERYWHERE

    def _keeps(self, size: tuple[int, int]) -> bool:
        """Whether the probabilities of every place of maps of this size stay such."""
        return True  # their mean does


@dataclass(frozen=True, slots=True)
class GlobalAveragePooling2D(_GlobalPooling):
    """One number per feature map: its mean."""

    prefix: ClassVar[str] = "global_average_pooling2d"
    about: ClassVar[str] = "Reduces every feature map to its mean: one number per map."


@dataclass(frozen=True, slots=True)
class GlobalMaxPooling2D(_GlobalPooling):
    """One number per feature map: its maximum."""

    prefix: ClassVar[str] = "global_max_pooling2d"
    about: ClassVar[str] = "Reduces every feature map to its maximum: one number per map."

    def held(self, received: Shape, given: Shape) -> Held:
        """The outputs; their gradient compares every value with its map's maximum."""
        return Held(math.prod(given), 2 * math.prod(received))

    def _keeps(self, size: tuple[int, int]) -> bool:
        return size == (1, 1)
