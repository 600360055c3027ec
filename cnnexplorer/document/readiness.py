"""Whether a network can be trained on a data set, and the one-click mend where it cannot yet."""

from __future__ import annotations

from cnnexplorer.document import ending, inference
from cnnexplorer.document.layers import Input
from cnnexplorer.document.network import Network, too_many
from cnnexplorer.document.obstacle import Obstacle
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import shape_text

_MOST_FIXES = 8


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
    return ending.wrong_ending(network, rows, classes)


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
