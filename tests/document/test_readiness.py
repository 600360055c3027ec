"""Whether a network can be trained on a data set, and that every offered mend really mends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnexplorer.document import inference, presets, readiness
from cnnexplorer.document.layers import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.readiness import Obstacle, adapted
from tests.document.generated import UNHURRIED, networks

MNIST = (28, 28, 1)
SOFTMAX = Dense(units=10, activation="softmax")
NO_SOFTMAX = (
    "The last layer must give probabilities that sum to 1: it needs the activation softmax."
)
NEEDED = "but the data set has 10 classes, so the last layer must give 10 values."


def _after_flatten(*layers: Layer) -> Network:
    return chain(layers=(Flatten(), *layers))


def obstacle(network: Network, image: tuple[int, int, int], classes: int) -> Obstacle | None:
    """The obstacle of a network with its own rows."""
    return readiness.obstacle(network, inference.infer(network), image, classes)


@pytest.mark.parametrize(
    "network",
    [
        _after_flatten(SOFTMAX),
        _after_flatten(Dense(units=10), Activation(activation="softmax")),
        chain(layers=(Conv2D(filters=10), GlobalAveragePooling2D(),
                      Activation(activation="softmax"))),
    ],
)  # fmt: skip
def test_a_network_that_gives_one_probability_per_class_has_no_obstacle(network: Network) -> None:
    assert obstacle(network, MNIST, 10) is None
    assert adapted(network, MNIST, 10) is network


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (
            chain(input=Input(32, 32, 3), layers=(Flatten(), SOFTMAX)),
            Obstacle("The images are 28×28×1, but the network's Input is 32×32×3.", "input_1",
                     "Set Input to 28×28×1", _after_flatten(SOFTMAX)),
        ),
        (
            chain(),
            Obstacle("The network has no layers yet; it needs to end in 10 probabilities.",
                     "input_1", "Add Flatten and Dense 10", _after_flatten(SOFTMAX)),
        ),
        (
            chain(layers=(Conv2D(),)),
            Obstacle(f"The network ends in 26×26×32 maps, {NEEDED}", "conv2d_1",
                     "Add Flatten and Dense 10", chain(layers=(Conv2D(), Flatten(), SOFTMAX))),
        ),
        (
            chain(layers=(Conv2D(filters=10, activation="softmax"),)),
            Obstacle(f"The network ends in 26×26×10 maps, {NEEDED}", "conv2d_1",
                     "Add Flatten and Dense 10",
                     chain(layers=(Conv2D(filters=10, activation="softmax"), Flatten(),
                                   SOFTMAX))),
        ),
        (
            _after_flatten(),
            Obstacle(f"The network ends in 784 values, {NEEDED}", "flatten_1", "Add Dense 10",
                     _after_flatten(SOFTMAX)),
        ),
        (
            _after_flatten(Dense(units=128, activation="relu")),
            Obstacle(f"The network ends in 128 values, {NEEDED}", "dense_1", "Add Dense 10",
                     _after_flatten(Dense(units=128, activation="relu"), SOFTMAX)),
        ),
        (
            _after_flatten(Dense(units=5, activation="softmax")),
            Obstacle(f"The network ends in 5 values, {NEEDED}", "dense_1", "Set Dense to 10 units",
                     _after_flatten(SOFTMAX)),
        ),
        (
            _after_flatten(Dense(units=5), Activation(activation="softmax")),
            Obstacle(f"The network ends in 5 values, {NEEDED}", "dense_1", "Set Dense to 10 units",
                     _after_flatten(Dense(units=10), Activation(activation="softmax"))),
        ),
        (
            _after_flatten(Dense(units=5), Activation(activation="relu")),
            Obstacle(f"The network ends in 5 values, {NEEDED}", "dense_1", "Add Dense 10",
                     _after_flatten(Dense(units=5), Activation(activation="relu"), SOFTMAX)),
        ),
        (
            _after_flatten(Dense(units=10, activation="relu")),
            Obstacle(NO_SOFTMAX, "dense_1", "Set its activation to softmax",
                     _after_flatten(SOFTMAX)),
        ),
        (
            _after_flatten(Dense(units=10), Activation(activation="relu")),
            Obstacle(NO_SOFTMAX, "activation_1", "Set its activation to softmax",
                     _after_flatten(Dense(units=10), Activation(activation="softmax"))),
        ),
        (
            _after_flatten(Dense(units=10), Dropout()),
            Obstacle(NO_SOFTMAX, "dropout_1", "Add a softmax Activation",
                     _after_flatten(Dense(units=10), Dropout(), Activation(activation="softmax"))),
        ),
    ],
)  # fmt: skip
def test_an_obstacle_says_what_is_wrong_and_its_mend_removes_it(
    network: Network, expected: Obstacle
) -> None:
    found = obstacle(network, MNIST, 10)
    assert found == expected
    assert found.fixed is not None
    assert obstacle(found.fixed, MNIST, 10) is None


def test_an_impossible_row_is_named_with_its_sentence_and_left_to_the_person() -> None:
    network = _after_flatten(MaxPooling2D(), SOFTMAX)
    found = obstacle(network, MNIST, 10)
    assert found is not None
    assert found.sentence.startswith("Layer 2 (MaxPooling2D): MaxPooling2D needs feature maps")
    assert (found.node, found.fix_label, found.fixed) == ("max_pooling2d_1", "", None)
    assert adapted(network, MNIST, 10) is network


def test_images_larger_than_an_input_may_be_are_an_obstacle_without_a_mend() -> None:
    network = adapted(_after_flatten(SOFTMAX), (4096, 28, 1), 10)
    found = obstacle(network, (4096, 28, 1), 10)
    assert found is not None
    assert found.sentence == "Layer 0 (Input): Height must be from 1 to 2,048 pixels, not 4,096."
    assert found.fixed is None


@pytest.mark.parametrize("preset_id", presets.ORDER)
def test_every_preset_can_be_adapted_to_colour_images_of_seven_classes(preset_id: str) -> None:
    network = presets.load(preset_id).project.network
    image = (network.input.height + 4, network.input.width + 4, 3)
    mended = adapted(network, image, 7)
    assert obstacle(mended, image, 7) is None
    assert len(mended.layers) == len(network.layers)
    assert inference.infer(mended)[-1].output_shape == (7,)


@UNHURRIED
@given(
    network=networks(most_layers=5),
    image=st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from((1, 3))),
    classes=st.integers(2, 30),
)
def test_following_every_offered_mend_ends_without_an_obstacle_where_the_shapes_allow(
    network: Network, image: tuple[int, int, int], classes: int
) -> None:
    height, width, channels = image
    seen = []
    mended = network
    while (found := obstacle(mended, image, classes)) is not None and found.fixed is not None:
        assert found.fix_label
        assert found.node in mended.ids
        seen.append(found.sentence)
        mended = found.fixed
        again = obstacle(mended, image, classes)
        assert again is None or again.sentence not in seen
    assert mended == adapted(network, image, classes)
    taken = network.with_row(0, Input(height=height, width=width, channels=channels))
    if inference.first_error(inference.infer(taken)) is None:
        assert found is None
        assert inference.infer(mended)[-1].output_shape == (classes,)
        assert mended.layers[-1].activation == "softmax"  # type: ignore[attr-defined]
    else:
        assert found is not None
        assert found.sentence.startswith("Layer ")
