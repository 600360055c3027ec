"""Output shape and parameters of every row, by Keras' rules, in pure Python.

``infer`` never raises for what a person can enter: an impossible row carries a sentence
instead, the rows above keep their numbers, the rows below are left blank.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from cnnexplorer.document import fields
from cnnexplorer.document.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Input,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)
from cnnexplorer.document.network import Network
from cnnexplorer.texts import joined

Shape = tuple[int, ...]


class Row(NamedTuple):
    """What is known of one row.

    Attributes:
        output_shape: without the batch axis, (height, width, channels) or (values,);
            None on an impossible row and on those below it.
        trainable, fixed: numbers of parameters that training changes and that it does not
            (the running mean and variance of BatchNormalization).
        error: why the row is impossible, as a sentence, or None.
    """

    output_shape: Shape | None
    trainable: int = 0
    fixed: int = 0
    error: str | None = None

    @property
    def parameters(self) -> int:
        """All parameters of the row."""
        return self.trainable + self.fixed


class _Impossible(Exception):
    """The layer cannot take this input; the text is the row's sentence."""


def infer(network: Network) -> tuple[Row, ...]:
    """One :class:`Row` per row of ``network`` (the Input included)."""
    problem = fields.problem(network.input)
    if problem is not None:
        return (Row(None, error=problem), *(Row(None) for _ in network.layers))
    shape: Shape | None = network.input.shape
    rows = [Row(shape)]
    for layer in network.layers:
        row = _BLANK if shape is None else after(layer, shape)
        rows.append(row)
        shape = row.output_shape
    return tuple(rows)


def after(layer: Layer, shape: Shape) -> Row:
    """The row of one layer that receives ``shape``."""
    if isinstance(layer, Input):
        return Row(None, error="An Input can only be the first row; remove this one.")
    problem = fields.problem(layer)
    if problem is not None:
        return Row(None, error=problem)
    try:
        return RULES[type(layer)](layer, shape)
    except _Impossible as error:
        return Row(None, error=str(error))


def first_error(rows: tuple[Row, ...]) -> int | None:
    """The index of the impossible row, or None."""
    return next((index for index, row in enumerate(rows) if row.error), None)


def _conv2d(layer: Conv2D, shape: Shape) -> Row:
    height, width, channels = _maps(shape, "Conv2D")
    if max(layer.strides) > 1 and max(layer.dilation_rate) > 1:
        raise _Impossible(
            f"Strides {joined(layer.strides)} and dilation {joined(layer.dilation_rate)} cannot "
            "both be above 1; set one of them to 1×1."
        )
    window = tuple(
        (size - 1) * rate + 1
        for size, rate in zip(layer.kernel_size, layer.dilation_rate, strict=True)
    )
    kernel = "kernel" if window == layer.kernel_size else "dilated kernel"
    size = _slide((height, width), window, layer.strides, layer.padding, kernel)
    weights = layer.kernel_size[0] * layer.kernel_size[1] * channels * layer.filters
    return Row((*size, layer.filters), weights + layer.filters * layer.use_bias)


def _window_pooling(layer: MaxPooling2D | AveragePooling2D, shape: Shape) -> Row:
    height, width, channels = _maps(shape, layer.kind)
    strides = layer.strides or layer.pool_size
    size = _slide((height, width), layer.pool_size, strides, layer.padding, "window")
    return Row((*size, channels))


def _global_pooling(layer: Layer, shape: Shape) -> Row:
    return Row((_maps(shape, layer.kind)[2],))


def _flatten(_layer: Flatten, shape: Shape) -> Row:
    return Row((math.prod(shape),))


def _dense(layer: Dense, shape: Shape) -> Row:
    return Row((*shape[:-1], layer.units), (shape[-1] + layer.use_bias) * layer.units)


def _batch_normalization(layer: BatchNormalization, shape: Shape) -> Row:
    channels = shape[-1]
    return Row(shape, channels * (layer.center + layer.scale), 2 * channels)


def _zero_padding2d(layer: ZeroPadding2D, shape: Shape) -> Row:
    height, width, channels = _maps(shape, "ZeroPadding2D")
    top, bottom, left, right = layer.padding
    return Row((height + top + bottom, width + left + right, channels))


def _unchanged(_layer: Layer, shape: Shape) -> Row:
    return Row(shape)


RULES: dict[type[Layer], Callable[[Any, Shape], Row]] = {
    Conv2D: _conv2d,
    MaxPooling2D: _window_pooling,
    AveragePooling2D: _window_pooling,
    GlobalAveragePooling2D: _global_pooling,
    GlobalMaxPooling2D: _global_pooling,
    Flatten: _flatten,
    Dense: _dense,
    Dropout: _unchanged,
    BatchNormalization: _batch_normalization,
    Activation: _unchanged,
    ZeroPadding2D: _zero_padding2d,
}

_BLANK = Row(None)


def _maps(shape: Shape, kind: str) -> tuple[int, int, int]:
    """``shape`` as height, width and channels."""
    if len(shape) == 3:
        return shape
    raise _Impossible(
        f"{kind} needs feature maps (height × width × channels), but receives "
        f"{shape[0]:,} values in a row; move it above the layer that flattens them."
    )


def _slide(
    size: tuple[int, int],
    window: tuple[int, ...],
    strides: tuple[int, int],
    padding: str,
    what: str,
) -> tuple[int, int]:
    """How many places the window has, down and across."""
    if padding == "same":
        return ((size[0] - 1) // strides[0] + 1, (size[1] - 1) // strides[1] + 1)
    if window[0] > size[0] or window[1] > size[1]:
        raise _Impossible(
            f"The {joined(window)} {what} does not fit into {joined(size)}; make it smaller, "
            'use "same" padding, or shrink the maps less above.'
        )
    return ((size[0] - window[0]) // strides[0] + 1, (size[1] - window[1]) // strides[1] + 1)
