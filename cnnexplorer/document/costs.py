"""What a network costs: parameters, bytes, multiply-adds; for the totals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row

_FLOAT32_BYTES = 4


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the rows that could be inferred.

    Attributes:
        parameters, trainable: numbers of weights.
        weight_bytes: size of all weights as float32.
        multiply_adds: of one image through the network, multiplications with a weight only.
        activation_bytes: of one image, all enabled layers' outputs kept as float32.
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
    values = sum(
        math.prod(row.output_shape)
        for node, row in zip(network.nodes, rows, strict=True)
        if node.enabled and row.output_shape is not None
    )
    return Totals(
        parameters=parameters,
        trainable=sum(row.trainable for row in rows),
        weight_bytes=parameters * _FLOAT32_BYTES,
        multiply_adds=sum(row.multiply_adds for row in rows),
        activation_bytes=values * _FLOAT32_BYTES,
        complete=all(row.output_shape is not None for row in rows),
    )
