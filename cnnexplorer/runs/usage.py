"""What a trained network expects and gives: said to people, and written into its file."""

from __future__ import annotations

from typing import Any

from cnnexplorer import __version__
from cnnexplorer.document import inference
from cnnexplorer.document.kinds import encode_settings
from cnnexplorer.document.layers import Conv2D
from cnnexplorer.document.layers.convolution import SAFE_CHANNELS
from cnnexplorer.document.network import Network
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import listed, shape_text

_MOST_CLASSES = 20
_ISSUE = "https://github.com/uxlfoundation/oneDNN/issues/6035"


def as_text(snapshot: Snapshot) -> str:
    """What somebody must know who uses the exported file, in a few sentences."""
    shape, images = shape_text(snapshot.network.input.shape), snapshot.images
    ready = (
        "It is compiled: fit goes on at once, with class numbers as labels; "
        f"{snapshot.plan.optimizer.title} begins anew."
    )
    if fatal := _fatal_row(snapshot.network):
        ready += (
            f" But fit can end the whole process: layer {fatal} is a strided 1×1 convolution that "
            f"receives fewer than {SAFE_CHANNELS} channels (oneDNN issue 6035, {_ISSUE})."
        )
    if images is None:
        return f"It expects {shape} images, scaled as in its training. {ready}"
    scale = images.scale
    pixels = "pixels as they are" if scale == 1 else f"every pixel divided by {scale:.7g}"
    return (
        f"It expects {shape} images with {pixels}, and gives {len(images.class_names):,} "
        "probabilities in the order of the classes: "
        f"{listed(images.class_names, _MOST_CLASSES)}. {ready}"
    )


def _fatal_row(network: Network) -> int:
    """The first row that plain Keras may not survive to train; 0 where there is none.

    The program itself trains another layer in its place.
    """
    rows = dict(zip(network.ids, inference.infer(network), strict=True))
    for row, node in enumerate(network.nodes):
        layer = node.layer
        if not (isinstance(layer, Conv2D) and node.enabled and layer.kernel_size == (1, 1)):
            continue
        shape = rows[network.sources(row)[0]].output_shape
        if max(layer.strides) > 1 and shape is not None and shape[-1] < SAFE_CHANNELS:
            return row
    return 0


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    """The same as JSON values, and what the network and its layers are called by the person."""
    network, images = snapshot.network, snapshot.images
    values: dict[str, Any] = {
        "program": f"cnnexplorer {__version__}",
        "network": network.name,
        "layers": {node.id: node.name for node in network.nodes if node.name},
        "weights": snapshot.note,
        "plan": encode_settings(snapshot.plan),
        "input_shape": list(network.input.shape),
    }
    if images is not None:
        values |= {
            "trained_on": images.title,
            "pixels_divided_by": images.scale,
            "class_names": list(images.class_names),
        }
    return values
