"""Looks inside a network: every layer's output for an image, probabilities, kernels."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from cnnexplorer.document.layers import Conv2D
from cnnexplorer.document.network import Network
from cnnexplorer.engine import builder
from cnnexplorer.engine.events import Weights

_BATCH = 128


def initial_weights(network: Network, seed: int) -> Weights:
    """The weights that ``trainer.train`` starts from with this seed.

    Raises:
        UserError: the network is impossible.
    """
    return builder.get_weights(builder.build(network, seed=seed), network)


class Inspector:
    """One cached model of ``network`` that gives all rows' outputs at once.

    May be used while another thread trains; calls from several threads wait for each other.
    Making one takes about 0.1 s, its first question another 0.1 s, each later one milliseconds.

    Args:
        network: what is looked into.
        weights: as published by the training, or from :func:`initial_weights`.

    Raises:
        UserError: the network is impossible, or the weights are another network's.
    """

    def __init__(self, network: Network, weights: Weights) -> None:
        self._network = network
        self._lock = threading.Lock()
        self._model = builder.build(network)
        values = [self._model.get_layer(name).output for name in network.names()]
        self._every = _compiled(keras.Model(self._model.input, values), network)
        self._last = _compiled(self._model, network)
        self.set_weights(weights)

    def set_weights(self, weights: Weights) -> None:
        """Look with other weights from now on; nothing is built again.

        Raises:
            UserError: they belong to another network; the old ones stay.
        """
        with self._lock:
            builder.set_weights(self._model, self._network, weights)

    def activations(self, image: NDArray[np.uint8], scale: int) -> tuple[NDArray[np.float32], ...]:
        """What each row gives for one image.

        Args:
            image: uint8 (H, W, C).
            scale: what pixels are divided by.

        Returns:
            One float32 array per row, of the row's output shape; row 0 is the scaled image.
        """
        with self._lock:
            outputs = self._every(tf.constant(image[np.newaxis]), tf.constant(float(scale)))
            return tuple(output.numpy()[0] for output in outputs)

    def probabilities(
        self,
        images: NDArray[np.uint8],
        scale: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """What the last row gives for each image.

        Args:
            images: uint8 (N, H, W, C).
            scale: what pixels are divided by.
            progress: called after each batch with (images done, N); may raise to cancel.

        Returns:
            float32 (N, classes).
        """
        count = len(images)
        found = np.empty((count, *self._model.output_shape[1:]), np.float32)
        divisor = tf.constant(float(scale))
        for begin in range(0, count, _BATCH):
            batch = tf.constant(images[begin : begin + _BATCH])
            with self._lock:
                found[begin : begin + _BATCH] = self._last(batch, divisor)[0].numpy()
            if progress is not None:
                progress(min(begin + _BATCH, count), count)
        return found

    def kernels(self, row: int) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """The kernel (height, width, channels, filters) of a Conv2D row, and its bias or None.

        Raises:
            ValueError: the row is of another kind (a fault of the caller).
        """
        if not isinstance(self._network.rows[row], Conv2D):
            raise ValueError(f"row {row} is a {self._network.rows[row].kind}, not a Conv2D")
        with self._lock:
            arrays = self._model.get_layer(self._network.names()[row]).get_weights()
        return arrays[0], arrays[1] if len(arrays) > 1 else None


def _compiled(model: Any, network: Network) -> Any:
    """``model`` as a graph from uint8 images (N, H, W, C) and a divisor to a list of outputs."""
    signature = [
        tf.TensorSpec((None, *network.input.shape), tf.uint8),
        tf.TensorSpec((), tf.float32),
    ]

    def look(images: Any, scale: Any) -> list[Any]:
        outputs = model(tf.cast(images, tf.float32) / scale, training=False)
        return outputs if isinstance(outputs, list) else [outputs]

    return tf.function(look, input_signature=signature, autograph=False, jit_compile=False)
