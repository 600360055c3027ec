"""What a network costs: parameters, bytes, multiply-adds; for the totals and the memory check."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cnnexplorer.document.inference import Row
from cnnexplorer.document.layers import Conv2D, Dense, Layer
from cnnexplorer.document.network import Network

_FLOAT32_BYTES = 4


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the rows that could be inferred.

    Attributes:
        parameters, trainable: numbers of weights.
        weight_bytes: size of all weights as float32.
        multiply_adds: of one image through the network, Conv2D and Dense only.
        activation_bytes: of one image, all layers' outputs kept as float32.
        complete: whether every row could be inferred.
    """

    parameters: int
    trainable: int
    weight_bytes: int
    multiply_adds: int
    activation_bytes: int
    complete: bool


def totals(network: Network, rows: tuple[Row, ...]) -> Totals:
    """The sums over ``rows``, which ``inference.infer`` gave for ``network``."""
    parameters = sum(row.parameters for row in rows)
    values = sum(math.prod(row.output_shape) for row in rows if row.output_shape is not None)
    return Totals(
        parameters=parameters,
        trainable=sum(row.trainable for row in rows),
        weight_bytes=parameters * _FLOAT32_BYTES,
        multiply_adds=sum(
            multiply_adds(layer, row) for layer, row in zip(network.rows, rows, strict=True)
        ),
        activation_bytes=values * _FLOAT32_BYTES,
        complete=all(row.output_shape is not None for row in rows),
    )


def multiply_adds(layer: Layer, row: Row) -> int:
    """Multiplications with a weight for one image (the bias' additions are not counted)."""
    if row.output_shape is None or not isinstance(layer, Conv2D | Dense):
        return 0
    units = row.output_shape[-1]
    weights = row.trainable - units * layer.use_bias
    return weights * math.prod(row.output_shape[:-1])


def training_bytes(network: Network, rows: tuple[Row, ...], batch_size: int, slots: int) -> int:
    """A careful estimate of the memory that training takes at its peak.

    Weights, gradients, the copy that is published and ``slots`` optimiser values per weight; of
    each batch every output with its gradient, and one more for what the kernels unfold.
    """
    sums = totals(network, rows)
    return sums.weight_bytes * (3 + slots) + sums.activation_bytes * batch_size * 3
