"""The multiply-adds against the floating-point operations that TensorFlow's profiler counts.

Without dilation: TensorFlow carries that out on maps with a border of zeros, which the profiler
counts too.
"""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf
from tensorflow.python.framework import ops

from cnnexplorer.document import costs, inference, presets
from cnnexplorer.document.layers import (
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Flatten,
    Input,
    SeparableConv2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.engine import builder

KERNELS = ("Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "MatMul")
"""The operations that multiply with weights."""


def counted(network: Network) -> float:
    """The multiply-adds of one image, of which each is two of the profiler's operations."""
    model = builder.build(network)

    @tf.function(autograph=False, jit_compile=False)
    def forward(images: Any) -> Any:
        return model(images, training=False)

    shape = tf.TensorSpec((1, *network.input.shape), tf.float32)
    graph = forward.get_concrete_function(shape).graph
    flops = [
        ops.get_stats_for_node_def(graph, operation.node_def, "flops").value
        for operation in graph.get_operations()
        if operation.type in KERNELS
    ]
    return sum(flops) / 2


NETWORKS = [
    *(preset.project.network for preset in presets.every()),
    chain([SeparableConv2D(filters=5, depth_multiplier=2, strides=(2, 2))], Input(9, 8, 3), "sep"),
    chain([DepthwiseConv2D(depth_multiplier=3, padding="same")], Input(9, 8, 3), "depthwise"),
    chain([Conv2DTranspose(filters=5, strides=(2, 2), padding="same")], Input(9, 8, 3), "larger"),
    chain([Conv2D(strides=(3, 2), padding="same")], Input(9, 8, 3), "strided"),
    chain([Dense(units=7), Flatten(), Dense(units=3)], Input(9, 8, 3), "dense on maps"),
]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_the_profiler_counts_as_many(network: Network) -> None:
    ours = costs.totals(network, inference.infer(network)).multiply_adds
    assert ours == counted(network) > 0
