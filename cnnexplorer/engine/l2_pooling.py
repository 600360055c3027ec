"""L2 pooling, which Keras lacks, made of layers and operations that every Keras can open."""

from __future__ import annotations

import math
from typing import Any

import keras

_LEAST = 1e-12
"""Under the root: its gradient at 0 is infinite, and whole windows of zeros are common behind a
relu. So a window of zeros gives 1e-6, with a gradient of 0; as ``keras.ops.normalize`` does."""


class L2Pooling:
    """The root of the sum of the squares in each window, as a model of one name within a model.

    Called as a layer is, but made when it is called: with "same" padding the zeros around the maps
    depend on their size. (``AveragePooling2D`` leaves them out of its mean.)

    Args:
        pool_size: height and width of the window.
        strides: how far it moves; None for its size.
        padding: "valid" or "same".
        name: of the layer.
    """

    def __init__(
        self,
        pool_size: tuple[int, int],
        strides: tuple[int, int] | None,
        padding: str,
        name: str,
    ) -> None:
        self._size, self._strides = pool_size, strides or pool_size
        self._same, self._name = padding == "same", name
        self.trainable = True  # there is nothing to train

    def __call__(self, maps: Any) -> Any:
        """(N, height, width, channels), symbolic or not, to the same with the windows' values."""
        height, width, channels = maps.shape[1:]
        inputs = keras.Input((height, width, channels), name=f"{self._name}_input")
        squares = keras.ops.square(inputs)
        if self._same:
            around = tuple(self._around(size, axis) for axis, size in enumerate((height, width)))
            squares = keras.layers.ZeroPadding2D(around, name=f"{self._name}_padding")(squares)
        means = keras.layers.AveragePooling2D(self._size, self._strides, name=f"{self._name}_mean")(
            squares
        )
        sums = keras.ops.multiply(means, float(math.prod(self._size)))
        roots = keras.ops.sqrt(keras.ops.maximum(sums, _LEAST))
        return keras.Model(inputs, roots, name=self._name)(maps)

    def _around(self, length: int, axis: int) -> tuple[int, int]:
        """The zeros before and behind an axis, as TensorFlow lays them for "same"."""
        window, stride = self._size[axis], self._strides[axis]
        places = -(-length // stride)
        needed = max(0, (places - 1) * stride + window - length)
        return needed // 2, needed - needed // 2
