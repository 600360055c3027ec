"""What a network costs, worked out by hand."""

from __future__ import annotations

import pytest

from cnnexplorer.document import costs, inference, presets
from cnnexplorer.document.costs import Totals
from cnnexplorer.document.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.rules import Shape

ONE_CONV = presets.load("one-conv-mnist").project.network
D1_VALUES = 784 + 26 * 26 * 32 + 13 * 13 * 32 * 4 + 10


def _totals(network: Network) -> Totals:
    return costs.totals(network, inference.infer(network))


def test_the_one_conv_network_costs_what_was_worked_out_by_hand() -> None:
    assert _totals(ONE_CONV) == Totals(
        parameters=54_410,
        trainable=54_410,
        weight_bytes=217_640,
        multiply_adds=248_768,
        activation_bytes=D1_VALUES * 4,
        complete=True,
    )
    assert 248_768 == 26 * 26 * 32 * 9 + 5408 * 10


@pytest.mark.parametrize(
    ("layer", "received", "expected"),
    [
        (Conv2D(filters=8, strides=(2, 2)), (9, 9, 3), 4 * 4 * 8 * 27),
        (Conv2D(filters=8, use_bias=False), (9, 9, 3), 7 * 7 * 8 * 27),
        (Conv2D(filters=2, kernel_size=(5, 1), padding="same"), (9, 7, 3), 9 * 7 * 2 * 15),
        (Dense(units=5), (4, 6, 3), 24 * 5 * 3),
        (Dense(units=5, use_bias=False), (7,), 35),
        (BatchNormalization(), (4, 4, 8), 0),
        (MaxPooling2D(), (4, 4, 8), 0),
        (Conv2D(), (2, 2, 1), 0),
    ],
)
def test_multiply_adds_count_weights_times_places_and_no_bias(
    layer: Layer, received: Shape, expected: int
) -> None:
    assert inference.after(layer, received).multiply_adds == expected


def test_running_means_and_variances_are_parameters_that_are_not_trained() -> None:
    sums = _totals(chain(input=Input(4, 4, 8), layers=(BatchNormalization(),)))
    assert (sums.parameters, sums.trainable, sums.weight_bytes) == (32, 16, 128)


def test_an_incomplete_network_sums_what_is_known_and_says_so() -> None:
    network = chain(layers=(Conv2D(), Flatten(), Conv2D(), Dense()))
    sums = _totals(network)
    assert not sums.complete
    assert sums.parameters == 320
    assert sums.multiply_adds == 26 * 26 * 32 * 9
    assert sums.activation_bytes == (784 + 2 * 26 * 26 * 32) * 4


def test_the_totals_of_other_rows_than_the_networks_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        costs.totals(ONE_CONV, inference.infer(ONE_CONV)[:-1])
