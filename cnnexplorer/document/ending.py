"""Whether a network ends in one probability for each class, and the mend where it does not.

What counts is what reaches the end (``Row.probabilities``), whatever the last row is: a softmax
may stand further up, and a second one on top of it would make the network learn slowly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cnnexplorer.document import inference
from cnnexplorer.document.layers import (
    Activation,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    Softmax,
)
from cnnexplorer.document.layers.common import LINEAR, SOFTMAX
from cnnexplorer.document.network import Network
from cnnexplorer.document.obstacle import Obstacle
from cnnexplorer.document.rules import Row, Shape
from cnnexplorer.texts import plural, shape_text

_SOFTMAX = Activation(activation=SOFTMAX)


def wrong_ending(network: Network, rows: tuple[Row, ...], classes: int) -> Obstacle | None:
    """What is wrong with the end of a possible network, if anything."""
    shape = rows[-1].output_shape
    if classes == 1:
        return Obstacle(
            "All images are of one class, so there is nothing to learn; load images of two classes "
            "or more.",
            network.nodes[0].id,
        )
    if not network.layers or shape is None:
        return Obstacle(
            f"The network has no layers yet; it needs to end in {classes} probabilities.",
            network.nodes[-1].id,
            f"Add Flatten and Dense {classes}",
            network.inserted(1, Flatten(), _output(classes)),
        )
    if shape == (classes,):
        return None if rows[-1].probabilities else _no_probabilities(network, rows, classes)
    if len(shape) == 3:
        return _maps(network, rows, shape, classes)
    return _wrong_count(network, rows, shape[0], classes)


def softmax_row(network: Network) -> int:
    """The row whose softmax comes through to the end, changed or not; 0 where there is none."""
    for row in upwards(network):
        layer = network.nodes[row].layer
        if layer.softmax:
            return row
        if layer.count:
            break
    return 0


def dense_on_maps(network: Network, rows: tuple[Row, ...]) -> Iterator[int]:
    """The rows with a Dense that receives maps and works on every place of them by itself."""
    for row, node in enumerate(network.nodes):
        if isinstance(node.layer, Dense) and node.enabled and rows[row].output_shape:
            shape = rows[_above(network, row)].output_shape
            if shape is not None and len(shape) == 3:
                yield row


def _output(classes: int) -> Dense:
    return Dense(units=classes, activation=SOFTMAX)


def _needed(classes: int) -> str:
    return (
        f"the data set has {plural(classes, 'class')}, so the last layer must give "
        f"{plural(classes, 'value')}."
    )


def _maps(network: Network, rows: tuple[Row, ...], shape: Shape, classes: int) -> Obstacle:
    """The network ends in maps."""
    forgotten = next(dense_on_maps(network, rows), 0)
    if forgotten:
        flat = network.inserted(forgotten, Flatten())
        end = inference.infer(flat)[-1].output_shape
        if end is not None and len(end) == 1:
            return Obstacle(
                f"Layer {forgotten} (Dense) works on maps, place by place, so that the network "
                f"ends in {shape_text(shape)} maps, but {_needed(classes)} A Flatten above it puts "
                "all places in one row.",
                network.nodes[forgotten].id,
                f"Add Flatten above layer {forgotten}",
                flat,
            )
    ending: tuple[Layer, ...] = (Flatten(), _output(classes))
    label = f"Add Flatten and Dense {classes}"
    if rows[-1].probabilities:  # of every place; then their mean over the places is such, too
        ending, label = (GlobalAveragePooling2D(),), "Add GlobalAveragePooling2D"
    return Obstacle(
        f"The network ends in {shape_text(shape)} maps, but {_needed(classes)}",
        network.nodes[-1].id,
        label,
        network.inserted(len(network.nodes), *ending),
    )


def _wrong_count(network: Network, rows: tuple[Row, ...], values: int, classes: int) -> Obstacle:
    """The network ends in a row of values, but not as many as there are classes."""
    made = _deciding_row(network, rows)
    mends = [*_other_counts(network, made, classes), *_linear_end(network, classes)]
    added = network.inserted(len(network.nodes), _output(classes))
    label, fixed = next(
        (mend for mend in mends if _ends_well(mend[1], classes)), (f"Add Dense {classes}", added)
    )
    return Obstacle(
        f"The network ends in {values:,} values, but {_needed(classes)}",
        network.nodes[made or len(network.layers)].id,
        label,
        fixed,
    )


def _other_counts(network: Network, made: int, classes: int) -> Iterator[tuple[str, Network]]:
    """The networks, with their labels, that may give ``classes`` values by another setting."""
    layer = network.nodes[made].layer
    if layer.count:
        # Of any kind: a setting of this name is a whole number.
        changed = network.with_row(made, replace(layer, **{layer.count: classes}))
        yield f"Set {layer.title} to {classes} {layer.count}", changed
    row = softmax_row(network)
    if network.nodes[row].layer in (_SOFTMAX, Softmax()):
        label = f"Add Dense {classes} above the softmax"
        yield label, network.inserted(row, Dense(units=classes))


def _linear_end(network: Network, classes: int) -> Iterator[tuple[str, Network]]:
    """A last Dense that gives its sums as they are is meant as the output; one with another
    activation is a hidden layer.
    """
    end = _enabled(network, len(network.layers))
    layer = network.nodes[end].layer
    if isinstance(layer, Dense) and layer.activation == LINEAR:
        output = replace(layer, units=classes, activation=SOFTMAX)
        yield f"Set Dense to {classes} units and softmax", network.with_row(end, output)


def _ends_well(network: Network, classes: int) -> bool:
    end = inference.infer(network)[-1]
    return end.output_shape == (classes,) and end.probabilities


def _no_probabilities(network: Network, rows: tuple[Row, ...], classes: int) -> Obstacle:
    """The network ends in as many values as there are classes, which need not sum to 1."""
    end = _enabled(network, len(network.layers))
    node, above = network.nodes[end], rows[_above(network, end)]
    row = softmax_row(network)
    if above.probabilities and above.output_shape == (classes,) and row:
        return Obstacle(
            f"The network must end in probabilities that sum to 1, but layer {end} "
            f"({node.layer.kind}) changes those that it takes; remove it, or move it up.",
            node.id,
            f"Remove the {node.layer.kind}",
            network.removed(end),
        )
    # Where other layers take the softmax too, it may not go.
    moved = _softmax_last(network, row) if row and _is_chain(network, row) else network
    if _ends_well(moved, classes):
        return Obstacle(
            f"The network must end in probabilities that sum to 1, but those of layer {row} "
            f"({network.nodes[row].layer.kind}) do not come through to the end; softmax must come "
            "last.",
            network.nodes[row].id,
            "Move the softmax to the end",
            moved,
        )
    if isinstance(node.layer, Dense | Activation):
        fixed = network.with_row(end, replace(node.layer, activation=SOFTMAX))
        label = "Set its activation to softmax"
    else:
        fixed = network.inserted(len(network.nodes), _SOFTMAX)
        label = "Add a softmax Activation"
    return Obstacle(
        "The last layer must give probabilities that sum to 1: it needs the activation softmax.",
        node.id,
        label,
        fixed,
    )


def _is_chain(network: Network, row: int) -> bool:
    """Whether from this row on each takes the one above."""
    return not any(node.inputs for node in network.nodes[row + 1 :])


def _softmax_last(network: Network, row: int) -> Network:
    """The network whose softmax in ``row`` comes behind everything else instead."""
    layer = network.nodes[row].layer
    if isinstance(layer, Activation | Softmax):
        network = network.removed(row)
    else:
        network = network.with_row(row, replace(layer, activation=LINEAR))  # type: ignore[call-arg]
    return network.inserted(len(network.nodes), _SOFTMAX)


def _deciding_row(network: Network, rows: tuple[Row, ...]) -> int:
    """The row that decides how many values a place has at the end; 0 is the Input."""
    last = rows[-1].output_shape
    assert last is not None
    for row in upwards(network):
        shape = rows[_above(network, row)].output_shape
        if network.nodes[row].layer.count or shape is None:
            return row
        if shape[-1] != last[-1]:
            return row
    return 0


def upwards(network: Network) -> Iterator[int]:
    """The rows that are switched on, from the last one up to the Input, which is not among them.

    Of a row that takes several, the first is followed.
    """
    row = _enabled(network, len(network.layers))
    while row:
        yield row
        row = _enabled(network, _above(network, row))


def _above(network: Network, row: int) -> int:
    """The row that a possible row takes, the first if it takes several."""
    return network.positions[network.sources(row)[0]]


def _enabled(network: Network, row: int) -> int:
    """The row itself, or the one whose output passes through it unchanged."""
    while row and not network.nodes[row].enabled:
        row = _above(network, row)
    return row
