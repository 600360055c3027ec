"""Whether a network can be trained on a data set, and the one-click mend where it cannot yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnexplorer.document import inference
from cnnexplorer.document.layers import Activation, Dense, Flatten, Input
from cnnexplorer.document.network import Network, too_many
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import shape_text

_MOST_FIXES = 8
_SOFTMAX = Activation(activation="softmax")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why training cannot start.

    Attributes:
        sentence: what is wrong and what to do.
        node: id of the node it is about.
        fix_label: what the button that mends it says, or empty.
        fixed: the mended network, or None where only the person can decide.
    """

    sentence: str
    node: str
    fix_label: str = ""
    fixed: Network | None = None


def obstacle(
    network: Network,
    rows: tuple[Row, ...],
    image_shape: tuple[int, int, int],
    classes: int,
) -> Obstacle | None:
    """The first thing that keeps ``network`` from learning ``classes`` classes of such images.

    Args:
        rows: what ``inference.infer`` gave for ``network``.
        image_shape: (height, width, channels) of the images.
    """
    sentence = too_many(len(network.layers))
    if sentence is not None:
        return Obstacle(sentence, network.nodes[-1].id)
    if network.input.shape != image_shape:
        return _wrong_input(network, image_shape)
    failed = inference.first_error(rows)
    if failed is not None:
        node = network.nodes[failed]
        return Obstacle(f"Layer {failed} ({node.layer.kind}): {rows[failed].error}", node.id)
    return _wrong_output(network, rows, classes)


def adapted(network: Network, image_shape: tuple[int, int, int], classes: int) -> Network:
    """``network`` with every fix applied that can be; it may still have an obstacle."""
    for _ in range(_MOST_FIXES):
        found = obstacle(network, inference.infer(network), image_shape, classes)
        if found is None or found.fixed is None:
            break
        network = found.fixed
    return network


def _wrong_input(network: Network, image_shape: tuple[int, int, int]) -> Obstacle:
    height, width, channels = image_shape
    return Obstacle(
        f"The images are {shape_text(image_shape)}, but the network's Input is "
        f"{shape_text(network.input.shape)}.",
        network.nodes[0].id,
        f"Set Input to {shape_text(image_shape)}",
        network.with_row(0, Input(height=height, width=width, channels=channels)),
    )


def _wrong_output(network: Network, rows: tuple[Row, ...], classes: int) -> Obstacle | None:
    shape = rows[-1].output_shape
    last = len(rows) - 1
    ending = (Flatten(), Dense(units=classes, activation="softmax"))
    if not last or shape is None:
        return Obstacle(
            f"The network has no layers yet; it needs to end in {classes} probabilities.",
            network.nodes[last].id,
            f"Add Flatten and Dense {classes}",
            network.inserted(1, *ending),
        )
    if shape == (classes,):
        end = network.nodes[_enabled(network, last)].layer
        softmax = getattr(end, "activation", "") == "softmax"
        return None if softmax else _no_softmax(network)
    needed = f"the data set has {classes} classes, so the last layer must give {classes} values."
    if len(shape) == 3:
        return Obstacle(
            f"The network ends in {shape_text(shape)} maps, but {needed}",
            network.nodes[last].id,
            f"Add Flatten and Dense {classes}",
            network.inserted(last + 1, *ending),
        )
    return _wrong_units(network, shape[0], classes, needed)


def _wrong_units(network: Network, values: int, classes: int, needed: str) -> Obstacle:
    """The network ends in a row of values, but not as many as there are classes."""
    last = len(network.layers)
    dense = end = _enabled(network, last)
    while dense and isinstance(network.nodes[dense].layer, Activation):
        dense = _enabled(network, _above(network, dense))
    layer = network.nodes[dense].layer
    ends = isinstance(layer, Dense) and (
        layer.activation == "softmax" or (dense < end and network.nodes[end].layer == _SOFTMAX)
    )
    if ends and isinstance(layer, Dense):
        fixed = network.with_row(dense, replace(layer, units=classes))
        label = f"Set Dense to {classes} units"
    else:
        fixed = network.inserted(last + 1, Dense(units=classes, activation="softmax"))
        label = f"Add Dense {classes}"
    sentence = f"The network ends in {values:,} values, but {needed}"
    return Obstacle(sentence, network.nodes[dense or last].id, label, fixed)


def _no_softmax(network: Network) -> Obstacle:
    last = len(network.layers)
    end = _enabled(network, last)
    layer = network.nodes[end].layer
    if isinstance(layer, Dense | Activation):
        fixed = network.with_row(end, replace(layer, activation="softmax"))
        label = "Set its activation to softmax"
    else:
        fixed = network.inserted(last + 1, _SOFTMAX)
        label = "Add a softmax Activation"
    return Obstacle(
        "The last layer must give probabilities that sum to 1: it needs the activation softmax.",
        network.nodes[end].id,
        label,
        fixed,
    )


def _above(network: Network, row: int) -> int:
    """The row that a possible row takes, the first if it takes several."""
    return network.positions[network.sources(row)[0]]


def _enabled(network: Network, row: int) -> int:
    """The row itself, or the one whose output passes through it unchanged."""
    while row and not network.nodes[row].enabled:
        row = _above(network, row)
    return row
