"""Traces a function once, and lets go of what TensorFlow would keep of it for ever."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import ops

_MADE = "CustomGradient-"


def traced(function: Callable[..., Any], signature: list[Any]) -> Any:
    """``function`` as one concrete graph; when it is dropped, so is everything that it captured.

    No gradient can be taken of it afterwards: those that it needs, it took while it was traced.

    Args:
        function: from tensors to tensors, to be run in a graph.
        signature: one ``tf.TensorSpec`` an argument.
    """
    # jit_compile on CPU makes small convolutional networks 30 times slower.
    compiled = tf.function(function, input_signature=signature, autograph=False, jit_compile=False)
    concrete = compiled.get_concrete_function()
    _forget_gradients(concrete.graph)
    return concrete


def _forget_gradients(graph: Any) -> None:
    """Take the gradients that tracing ``graph`` registered out of the register again.

    WORKAROUND for https://github.com/tensorflow/tensorflow/issues/97697 (TensorFlow 2.21): each
    ``tf.custom_gradient`` in a graph is registered under a name of its own and never taken out,
    and holds the graph, so also the weights and the optimiser's values that the graph captured.
    Every Keras optimiser has one (the sum of the gradients over replicas), silu has one too.
    There is no public way out of the register; where this one is gone, nothing is done.
    """
    register = getattr(getattr(ops, "gradient_registry", None), "_registry", {})
    for name in set(_gradient_names(graph)):
        with contextlib.suppress(KeyError):
            del register[name]


def _gradient_names(graph: Any) -> Iterator[str]:
    """The made-up names of the gradients of ``graph`` and of the functions in it."""
    definition = graph.as_graph_def()
    for nodes in (definition.node, *(part.node_def for part in definition.library.function)):
        for node in nodes:
            name = node.attr["_gradient_op_type"].s.decode()
            if name.startswith(_MADE):
                yield name
