"""Whether a network can be trained on a data set, and that every offered mend really mends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnexplorer.document import inference, presets, readiness
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
)
from cnnexplorer.document.network import Network, Node, chain
from cnnexplorer.document.obstacle import Obstacle
from cnnexplorer.document.readiness import adapted
from tests.document.generated import UNHURRIED, networks

MNIST = (28, 28, 1)
SOFTMAX = Dense(units=10, activation="softmax")
NO_SOFTMAX = (
    "The last layer must give probabilities that sum to 1: it needs the activation softmax."
)
CHANGED = (
    "The network must end in probabilities that sum to 1, but layer {} changes those that it "
    "takes; remove it, or move it up."
)
LOST = (
    "The network must end in probabilities that sum to 1, but those of layer {} do not come "
    "through to the end; softmax must come last."
)
MEAN, LAST = GlobalAveragePooling2D(), Activation(activation="softmax")
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
        chain(layers=(Conv2D(filters=10, activation="softmax"), GlobalAveragePooling2D())),
        chain(layers=(Conv2D(filters=10, kernel_size=(28, 28), activation="softmax"), Flatten())),
        chain(layers=(Conv2D(filters=10, kernel_size=(28, 28), activation="softmax"),
                      GlobalMaxPooling2D(), Dropout())),
        chain(layers=(Conv2D(filters=10, activation="softmax"), AveragePooling2D(padding="same"),
                      GlobalAveragePooling2D())),
        chain(layers=(Dense(units=10, activation="softmax"), GlobalAveragePooling2D())),
        _after_flatten(SOFTMAX, Dropout()),
        _after_flatten(SOFTMAX, Activation(activation="relu"), Activation(activation="linear")),
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
                     "Add GlobalAveragePooling2D",
                     chain(layers=(Conv2D(filters=10, activation="softmax"), MEAN))),
        ),
        (
            chain(layers=(Conv2D(filters=7, activation="softmax"), MEAN)),
            Obstacle(f"The network ends in 7 values, {NEEDED}", "conv2d_1",
                     "Set Conv2D to 10 filters",
                     chain(layers=(Conv2D(filters=10, activation="softmax"), MEAN))),
        ),
        (
            _after_flatten(Dense(units=7, activation="softmax"), Dropout()),
            Obstacle(f"The network ends in 7 values, {NEEDED}", "dense_1", "Set Dense to 10 units",
                     _after_flatten(SOFTMAX, Dropout())),
        ),
        (
            _after_flatten(Activation(activation="softmax")),
            Obstacle(f"The network ends in 784 values, {NEEDED}", "flatten_1",
                     "Add Dense 10 above the softmax",
                     Network(nodes=(*_after_flatten().nodes, Node("dense_1", Dense(units=10)),
                                    Node("activation_1", Activation(activation="softmax"))))),
        ),
        (
            _after_flatten(SOFTMAX, Activation(activation="tanh")),
            Obstacle(CHANGED.format("3 (Activation)"), "activation_1", "Remove the Activation",
                     _after_flatten(SOFTMAX)),
        ),
        (
            _after_flatten(SOFTMAX, BatchNormalization()),
            Obstacle(CHANGED.format("3 (BatchNormalization)"), "batch_normalization_1",
                     "Remove the BatchNormalization", _after_flatten(SOFTMAX)),
        ),
        (
            chain(layers=(Conv2D(filters=10, activation="softmax"), GlobalMaxPooling2D())),
            Obstacle(LOST.format("1 (Conv2D)"), "conv2d_1", "Move the softmax to the end",
                     chain(layers=(Conv2D(filters=10), GlobalMaxPooling2D(), LAST))),
        ),
        (
            chain(layers=(Conv2D(filters=10), Activation(activation="softmax"),
                          GlobalMaxPooling2D(), Dropout())),
            Obstacle(LOST.format("2 (Activation)"), "activation_1", "Move the softmax to the end",
                     Network(nodes=(*chain(layers=(Conv2D(filters=10), GlobalMaxPooling2D(),
                                                   Dropout())).nodes,
                                    Node("activation_2", Activation(activation="softmax"))))),
        ),
        (
            chain(input=Input(28, 28, 1), layers=(
                Conv2D(filters=5, kernel_size=(28, 27), activation="softmax"), Flatten())),
            Obstacle(LOST.format("1 (Conv2D)"), "conv2d_1", "Move the softmax to the end",
                     chain(layers=(Conv2D(filters=5, kernel_size=(28, 27)), Flatten(), LAST))),
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
            _after_flatten(Dense(units=12)),
            Obstacle(f"The network ends in 12 values, {NEEDED}", "dense_1",
                     "Set Dense to 10 units and softmax", _after_flatten(SOFTMAX)),
        ),
        (
            _after_flatten(Dense(units=12), Dropout()),
            Obstacle(f"The network ends in 12 values, {NEEDED}", "dense_1", "Add Dense 10",
                     _after_flatten(Dense(units=12), Dropout(), SOFTMAX)),
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
        assert inference.infer(mended)[-1].probabilities
    else:
        assert found is not None
        assert found.sentence.startswith("Layer ")


@pytest.mark.parametrize("units", [10, 7])
def test_a_forgotten_flatten_is_what_is_offered_first(units: int) -> None:
    layers = (Conv2D(), MaxPooling2D(), Dense(units=units, activation="softmax"))
    network = chain(layers)
    found = readiness.obstacle(network, inference.infer(network), MNIST, 10)
    assert found is not None
    assert found.sentence.startswith("Layer 3 (Dense) works on maps, place by place")
    assert found.fix_label == "Add Flatten above layer 3"
    assert found.fixed is not None
    kinds = [node.layer.kind for node in found.fixed.nodes]
    assert kinds == ["Input", "Conv2D", "MaxPooling2D", "Flatten", "Dense"]
    after = readiness.obstacle(found.fixed, inference.infer(found.fixed), MNIST, 10)
    assert (after is None) == (units == 10)
