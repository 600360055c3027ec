"""What the numbers of a layer stand for."""

from __future__ import annotations

import pytest

from cnnexplorer.document import presets, units
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
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.units import Units

GREY, COLOUR = Input(8, 8, 1), Input(8, 8, 3)


def of(network: Network, row: int) -> Units:
    return units.of_node(network, network.ids[row])


def test_the_one_conv_network_has_maps_then_values_of_those_maps_then_classes() -> None:
    network = presets.load("one-conv-mnist").project.network
    folded = Units("value", (13, 13, 32))
    assert [of(network, row) for row in range(7)] == [
        Units("channel"), Units("map"), Units("map"), Units("map"), folded, folded,
        Units("unit", classes=True),
    ]  # fmt: skip


def test_values_stay_what_they_are_through_layers_that_leave_each_at_its_place() -> None:
    hidden = [Dense(12), BatchNormalization(), Activation("tanh"), Dropout(0.2), Flatten()]
    network = chain([Flatten(), *hidden, Dense(5), Activation("softmax")], GREY)
    assert [of(network, row) for row in range(2, 7)] == [Units("unit")] * 5
    assert [of(network, row) for row in (7, 8)] == [Units("unit", classes=True)] * 2


@pytest.mark.parametrize("pooling", [GlobalAveragePooling2D(), GlobalMaxPooling2D()])
def test_global_pooling_gives_one_value_a_map(pooling: Layer) -> None:
    network = chain([Conv2D(6), pooling, Dropout(0.2), Dense(3)], GREY)
    assert [of(network, row) for row in (1, 2, 3)] == [Units("map")] * 3


def test_maps_of_one_pixel_need_no_folding_back() -> None:
    network = chain([Conv2D(6, (8, 8)), Flatten(), Dense(3)], GREY)
    assert of(network, 2) == Units("map")


def test_values_can_be_classes_without_a_dense_layer() -> None:
    network = chain([Conv2D(10), GlobalAveragePooling2D(), Activation("softmax")], GREY)
    assert [of(network, row) for row in (1, 2, 3)] == [
        Units("map"), Units("map", classes=True), Units("map", classes=True),
    ]  # fmt: skip


def test_what_is_switched_off_gives_what_it_takes() -> None:
    network = chain([Flatten(), Dense(12), Dense(7), Dense(5)], GREY)
    off = network.with_node(3, network.nodes[3].__class__(network.ids[3], Dense(7), enabled=False))
    assert [of(off, row) for row in (2, 3)] == [Units("unit")] * 2
    last_off = network.with_node(
        4, network.nodes[4].__class__(network.ids[4], Dense(5), enabled=False)
    )
    assert [of(last_off, row).classes for row in (2, 3, 4)] == [False, True, True]


def test_a_thousand_layers_are_followed_to_the_one_that_made_the_values() -> None:
    network = chain([Flatten(), *[Dropout(0.1)] * 1500], GREY)
    assert of(network, 1500).maps == (8, 8, 1)


def test_channels_are_colours_until_a_layer_mixes_them() -> None:
    kept = [ZeroPadding2D(), MaxPooling2D(), Dropout(0.1), BatchNormalization(), Activation()]
    network = chain([*kept, Conv2D(3), AveragePooling2D()], Input(16, 16, 3))
    named = [units.colours(network, node) for node in network.ids]
    assert named == [("R", "G", "B")] * 6 + [()] * 2
    assert units.colours_taken(network, network.ids[6]) == ("R", "G", "B")
    assert units.colours_taken(network, network.ids[7]) == ()
    assert units.colours_taken(network, network.ids[0]) == ()


@pytest.mark.parametrize(
    ("channels", "names"), [(1, ()), (2, ()), (3, ("R", "G", "B")), (4, ("R", "G", "B", "A"))]
)
def test_only_images_of_three_or_four_channels_have_colours(
    channels: int, names: tuple[str, ...]
) -> None:
    network = chain([Conv2D(2)], Input(8, 8, channels))
    assert units.colours_taken(network, network.ids[1]) == names
