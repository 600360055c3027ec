"""What a training or a look inside leaves in the memory when it is over: nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from engine_samples import CLASSES, EVERY_KIND, RICH, network, trained
from tensorflow.python.framework.func_graph import FuncGraph
from tensorflow.python.ops.resource_variable_ops import BaseResourceVariable

from cnnexplorer.document.layers import Activation, Conv2D, Dense, Flatten
from cnnexplorer.document.layers.common import ACTIVATIONS
from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine.inspector import Inspector, initial_weights

PLAN = Plan(batch_size=64, epochs=1, validation_share=0.2, seed=3)


def alive() -> tuple[int, int]:
    """How many graphs, and how many variables of TensorFlow, can still be reached."""
    gc.collect()
    objects = gc.get_objects()
    return (
        sum(isinstance(thing, FuncGraph) for thing in objects),
        sum(isinstance(thing, BaseResourceVariable) for thing in objects),
    )


def left_behind(work: Callable[[], object]) -> tuple[int, int]:
    work()  # What TensorFlow makes once, at its first time, is not what is asked for.
    graphs, variables = alive()
    for _ in range(2):
        work()
    after = alive()
    return after[0] - graphs, after[1] - variables


@pytest.mark.parametrize("kind", OPTIMIZERS.offered, ids=lambda kind: kind.__name__)
def test_a_training_leaves_no_graph_and_no_weights_behind(kind, quarters):
    plan = Plan(batch_size=64, epochs=1, validation_share=0.2, seed=3, optimizer=kind())
    assert left_behind(lambda: trained(RICH, plan, quarters).finished()) == (0, 0)


def test_neither_does_a_training_with_every_activation(quarters):
    layers = [Activation(activation=name) for name in ACTIVATIONS]
    end = Dense(units=CLASSES, activation="softmax")
    net = network(Conv2D(filters=2), *layers, Flatten(), end)
    assert left_behind(lambda: trained(net, PLAN, quarters).finished()) == (0, 0)


def test_neither_does_a_training_that_was_stopped(quarters):
    def stopped() -> None:
        recorder = trained(RICH, PLAN, quarters, stop_when=lambda _event: True)
        assert recorder.finished().stopped

    assert left_behind(stopped) == (0, 0)


@pytest.mark.parametrize("net", [RICH, EVERY_KIND], ids=["rich", "every kind"])
def test_neither_does_a_look_inside(net, quarters):
    def look() -> None:
        inspector = Inspector(net, initial_weights(net, 3))
        inspector.activations(quarters.test.images[0], quarters.scale)
        inspector.probabilities(quarters.test.images, quarters.scale)

    assert left_behind(look) == (0, 0)
