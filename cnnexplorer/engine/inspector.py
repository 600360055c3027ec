"""Looks inside a network: every layer's output for an image, probabilities, kernels."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from cnnexplorer.data import memory
from cnnexplorer.data.dataset import Images
from cnnexplorer.document import footprint
from cnnexplorer.document.network import Network
from cnnexplorer.engine import builder, pool, tracing
from cnnexplorer.engine.protocol import Activations
from cnnexplorer.runs.events import Weights

_BATCH = 128
"""How many images are judged at once where there is memory for them."""

_ROOM = 4
"""A quarter of the free memory is taken at most: more images at once are no quicker, and other
things grow meanwhile."""

_ADVICE = "make its layers smaller, or close other programs"


def initial_weights(network: Network, seed: int) -> Weights:
    """The weights that ``trainer.train`` starts from with this seed.

    Raises:
        UserError: the network is impossible.
    """
    return builder.get_weights(builder.build(network, seed=seed), network)


class Inspector:
    """One cached model of ``network`` that gives all rows' outputs at once.

    May be used while another thread trains; calls from several threads wait for each other.
    Making one takes about 0.1 s, its first question of each sort another 0.1 s, each later one
    milliseconds.

    Args:
        network: what is looked into.
        weights: as published by the training, or from :func:`initial_weights`.

    Raises:
        UserError: the network is impossible, or the weights are another network's.
    """

    def __init__(self, network: Network, weights: Weights) -> None:
        self._network = network
        self._lock = threading.Lock()
        self._held = footprint.of(network, builder.possible(network))
        self._model, self._values = builder.build_open(network)
        self.set_weights(weights)

    def set_weights(self, weights: Weights) -> None:
        """Look with other weights from now on; nothing is built again.

        Raises:
            UserError: they belong to another network; the old ones stay.
        """
        with self._lock:
            builder.set_weights(self._model, self._network, weights)

    def activations(self, image: Images, scale: float) -> Activations:
        """What each node gives for one image.

        Args:
            image: uint8 or float32 (H, W, C).
            scale: what pixels are divided by.

        Returns:
            By the node's id a float32 array of its row's output shape; the Input gives the
            scaled image.

        Raises:
            UserError: the memory does not hold them.
        """
        memory.require(
            self._held.outputs_bytes(),
            "Every layer's output for one image",
            _ADVICE,
            pool.reusable_bytes(),
        )
        with self._lock:
            outputs = self._every(_wide(image[np.newaxis]), tf.constant(float(scale)))
            arrays = (output.numpy()[0] for output in outputs)
            return dict(zip(self._network.ids, arrays, strict=True))

    def probabilities(
        self,
        images: Images,
        scale: float,
        progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """What the last row gives for each image.

        Args:
            images: uint8 or float32 (N, H, W, C).
            scale: what pixels are divided by.
            progress: called after each batch with (images done, N); may raise to cancel.

        Returns:
            float32 (N, classes).

        Raises:
            UserError: the memory does not hold what the network makes of one image.
        """
        count = len(images)
        size = self._batch()
        found = np.empty((count, *self._model.output_shape[1:]), np.float32)
        divisor = tf.constant(float(scale))
        for begin in range(0, count, size):
            batch = _wide(images[begin : begin + size])
            with self._lock:
                found[begin : begin + size] = self._last(batch, divisor)[0].numpy()
            if progress is not None:
                progress(min(begin + size, count), count)
        return found

    @cached_property
    def _every(self) -> Any:
        return _compiled(keras.Model(self._model.input, list(self._values)), self._network)

    @cached_property
    def _last(self) -> Any:
        return _compiled(self._model, self._network)

    def _batch(self) -> int:
        """How many images the memory allows at once."""
        reusable = pool.reusable_bytes()
        memory.require(
            self._held.looking_bytes(), "What the network makes of one image", _ADVICE, reusable
        )
        room = (memory.available_bytes() + reusable) // _ROOM
        return max(1, min(_BATCH, room // self._held.looking_bytes()))


def _wide(images: Images) -> Any:
    """A batch of images as the graph takes it."""
    return tf.constant(images.astype(np.float32, copy=False))


def _compiled(model: Any, network: Network) -> Any:
    """``model`` as a graph from float32 pixels (N, H, W, C) and a divisor to a list of outputs."""
    signature = [
        tf.TensorSpec((None, *network.input.shape), tf.float32),
        tf.TensorSpec((), tf.float32),
    ]

    def look(images: Any, scale: Any) -> list[Any]:
        outputs = model(images / scale, training=False)
        return outputs if isinstance(outputs, list) else [outputs]

    return tracing.traced(look, signature)
