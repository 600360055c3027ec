"""Whether a network can be trained on a data set, and the one-click mend where it cannot yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnexplorer.document import inference
from cnnexplorer.document.layers import Activation, Dense, Flatten, Input
from cnnexplorer.document.network import Network
from cnnexplorer.texts import shape_text

_MOST_FIXES = 8


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why training cannot start.

    Attributes:
        sentence: what is wrong and what to do.
        row: the row it is about.
        fix_label: what the button that mends it says, or empty.
        fixed: the mended network, or None where only the person can decide.
    """

    sentence: str
    row: int
    fix_label: str = ""
    fixed: Network | None = None


def obstacle(network: Network, image_shape: tuple[int, int, int], classes: int) -> Obstacle | None:
    """The first thing that keeps ``network`` from learning ``classes`` classes of such images."""
    if network.input.shape != image_shape:
        return _wrong_input(network, image_shape)
    rows = inference.infer(network)
    failed = inference.first_error(rows)
    if failed is not None:
        return Obstacle(
            f"Layer {failed} ({network.rows[failed].kind}): {rows[failed].error}", failed
        )
    return _wrong_output(network, rows, classes)


def adapted(network: Network, image_shape: tuple[int, int, int], classes: int) -> Network:
    """``network`` with every fix applied that can be; it may still have an obstacle."""
    for _ in range(_MOST_FIXES):
        found = obstacle(network, image_shape, classes)
        if found is None or found.fixed is None:
            break
        network = found.fixed
    return network


def _wrong_input(network: Network, image_shape: tuple[int, int, int]) -> Obstacle:
    height, width, channels = image_shape
    return Obstacle(
        f"The images are {shape_text(image_shape)}, but the network's Input is "
        f"{shape_text(network.input.shape)}.",
        0,
        f"Set Input to {shape_text(image_shape)}",
        replace(network, input=Input(height=height, width=width, channels=channels)),
    )


def _wrong_output(
    network: Network, rows: tuple[inference.Row, ...], classes: int
) -> Obstacle | None:
    shape = rows[-1].output_shape
    last = len(rows) - 1
    if not network.layers or shape is None:
        return Obstacle(
            f"The network has no layers yet; it needs to end in {classes} probabilities.",
            last,
            f"Add Flatten and Dense {classes}",
            network.inserted(1, Flatten(), Dense(units=classes, activation="softmax")),
        )
    layer = network.layers[-1]
    softmax = getattr(layer, "activation", "") == "softmax"
    if shape == (classes,):
        return None if softmax else _no_softmax(network, last)
    needed = f"the data set has {classes} classes, so the last layer must give {classes} values."
    if len(shape) == 3:
        sentence = f"The network ends in {shape_text(shape)} maps, but {needed}"
        return Obstacle(
            sentence,
            last,
            f"Add Flatten and Dense {classes}",
            network.inserted(last + 1, Flatten(), Dense(units=classes, activation="softmax")),
        )
    return _wrong_units(network, shape[0], classes, needed)


def _wrong_units(network: Network, values: int, classes: int, needed: str) -> Obstacle:
    """The network ends in a row of values, but not as many as there are classes."""
    last = len(network.layers)
    dense = last
    while dense and isinstance(network.layers[dense - 1], Activation):
        dense -= 1
    layer = network.layers[dense - 1] if dense else None
    ends = isinstance(layer, Dense) and (
        layer.activation == "softmax" or (dense < last and network.layers[-1] == _SOFTMAX)
    )
    if ends and isinstance(layer, Dense):
        fixed = network.with_row(dense, replace(layer, units=classes))
        label = f"Set Dense to {classes} units"
    else:
        fixed = network.inserted(last + 1, Dense(units=classes, activation="softmax"))
        label = f"Add Dense {classes}"
    sentence = f"The network ends in {values:,} values, but {needed}"
    return Obstacle(sentence, dense or last, label, fixed)


def _no_softmax(network: Network, last: int) -> Obstacle:
    layer = network.layers[-1]
    if isinstance(layer, Dense | Activation):
        fixed = network.with_row(last, replace(layer, activation="softmax"))
        label = "Set its activation to softmax"
    else:
        fixed = network.inserted(last + 1, _SOFTMAX)
        label = "Add a softmax Activation"
    return Obstacle(
        "The last layer must give probabilities that sum to 1: it needs the activation softmax.",
        last,
        label,
        fixed,
    )


_SOFTMAX = Activation(activation="softmax")
