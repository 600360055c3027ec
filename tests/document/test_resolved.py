"""Resolved: all that follows from a project, and the remarks that keep nobody from training."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from cnnexplorer.document import costs, inference, presets, readiness
from cnnexplorer.document.advice import Advice
from cnnexplorer.document.layers import Activation, Conv2D, Dense, Dropout, Flatten, Input
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts, resolve
from tests.document.generated import FEW, graphs, networks, tangles

MNIST = DataFacts((28, 28, 1), 10)


@FEW
@given(network=networks() | graphs() | tangles())
def test_everything_is_what_its_own_rule_gives(network: Network) -> None:
    resolved = resolve(Project(network), MNIST)
    rows = inference.infer(network)
    assert resolved.network is network
    assert resolved.rows == rows
    assert resolved.totals == costs.totals(network, rows)
    assert resolved.failed == inference.first_error(rows)
    assert resolved.obstacle == readiness.obstacle(network, rows, (28, 28, 1), 10)
    assert {advice.node for advice in resolved.advice} <= set(network.ids)


def test_without_images_there_is_no_obstacle_that_could_be_named() -> None:
    project = Project(chain())
    assert resolve(project, None).obstacle is None
    assert resolve(project, MNIST).obstacle is not None


@pytest.mark.parametrize("preset_id", presets.ORDER)
def test_the_shipped_networks_need_no_advice(preset_id: str) -> None:
    assert resolve(presets.load(preset_id).project, None).advice == ()


def test_a_dense_layer_that_works_on_maps_is_remarked_wherever_it_stands() -> None:
    layers = (Dense(units=4), Conv2D(), Dropout(), Dense(units=5), Flatten(), Dense())
    resolved = resolve(Project(chain(layers, Input(9, 9, 1))), None)
    assert resolved.failed is None
    assert resolved.advice == (
        Advice("Layer 1 (Dense) receives 9×9×1 maps and works on every place by itself; put a "
               "Flatten above it if it should see the whole image.", "dense_1"),
        Advice("Layer 4 (Dense) receives 7×7×32 maps and works on every place by itself; put a "
               "Flatten above it if it should see the whole image.", "dense_2"),
    )  # fmt: skip


def test_a_dense_layer_that_is_switched_off_or_impossible_is_not_remarked() -> None:
    network = chain((Dense(units=4), Flatten(), Dense()))
    off = network.with_node(1, replace(network.nodes[1], enabled=False))
    assert resolve(Project(off), None).advice == ()
    impossible = network.with_row(1, Dense(units=0))
    assert resolve(Project(impossible), None).advice == ()


def test_a_dense_below_the_output_is_told_that_it_learns_from_probabilities() -> None:
    output = Dense(units=10, activation="softmax")
    network = chain((Flatten(), output, output))
    told = resolve(Project(network), None).advice
    assert [advice.node for advice in told] == [network.nodes[2].id]
    assert told[0].sentence.startswith("Layer 2 (Dense) already gives probabilities")
    hidden = Dense(units=10, activation="relu")
    assert resolve(Project(chain((Flatten(), hidden, output))), None).advice == ()
    assert resolve(Project(chain((Flatten(), output))), None).advice == ()


SOFTMAX = Dense(units=10, activation="softmax")


def test_a_dropout_between_the_softmax_and_the_end_is_remarked() -> None:
    layers = (Flatten(), Dropout(), SOFTMAX, Activation("linear"), Dropout(rate=0.2))
    resolved = resolve(Project(chain(layers)), MNIST)
    assert resolved.obstacle is None
    assert resolved.advice == (
        Advice("Layer 5 (Dropout) sets probabilities themselves to 0 while the network is "
               "trained, so that the loss jumps; put it above layer 3, which makes them.",
               "dropout_2"),
    )  # fmt: skip


def test_a_dropout_that_drops_nothing_or_no_output_is_not_remarked() -> None:
    for layers in (
        (Flatten(), SOFTMAX, Dropout(rate=0.0)),
        (Flatten(), SOFTMAX, Dropout(), SOFTMAX),
        (Flatten(), Dense(units=10), Dropout()),
    ):
        assert resolve(Project(chain(layers)), MNIST).advice == ()
    network = chain((Flatten(), SOFTMAX, Dropout()))
    off = network.with_node(3, replace(network.nodes[3], enabled=False))
    assert resolve(Project(off), MNIST).advice == ()
