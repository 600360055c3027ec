"""Strided 1×1 convolutions that are safe to train: sliced or spread by hand, then stride 1."""

from __future__ import annotations

from typing import Any

import keras

from cnnexplorer.document.layers.convolution import SAFE_CHANNELS


class SlicedConv2D(keras.layers.Conv2D):  # type: ignore[misc]
    """``keras.layers.Conv2D`` with a 1×1 kernel and strides, for training only.

    A 1×1 kernel sees one place at a time, so that taking every second place first gives the same
    as moving by two; with "same" padding too, which adds nothing to a window of one place. A saved
    model holds the plain layer, and the initial weights are the same.

    WORKAROUND for https://github.com/uxlfoundation/oneDNN/issues/6035 (TensorFlow 2.21): where
    such a layer receives fewer than 16 channels, the gradient of its kernel writes behind the end
    of its workspace, and the process dies with "free(): invalid size". Plain Keras does too. From
    16 on Keras' own way is safe, and up to twice as quick.
    """

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """(N, H, W, C) and the kernel (1, 1, C, filters) to (N, H', W', filters)."""
        if inputs.shape[-1] >= SAFE_CHANNELS:
            return super().convolution_op(inputs, kernel)
        rows, columns = self.strides
        return keras.ops.conv(
            inputs[:, ::rows, ::columns], kernel, strides=1, padding="valid",
            data_format="channels_last",
        )  # fmt: skip


class SlicedConv2DTranspose(keras.layers.Conv2DTranspose):  # type: ignore[misc]
    """``keras.layers.Conv2DTranspose`` with a 1×1 kernel and strides, for training only.

    Each value becomes one pixel of every map, with zeros between them, so that mixing the channels
    first and spreading the pixels afterwards gives the same. A saved model holds the plain layer,
    and the initial weights are the same.

    WORKAROUND for the fault that ``SlicedConv2D`` tells of: the gradient of this layer's kernel is
    the same operation of oneDNN, with the filters in the place of the channels.
    """

    def call(self, inputs: Any) -> Any:
        """(N, H, W, C) to (N, H', W', filters)."""
        if self.filters >= SAFE_CHANNELS:
            return super().call(inputs)
        # Conv2DTranspose keeps (1, 1, filters, C).
        kernel = keras.ops.transpose(self.kernel, (0, 1, 3, 2))
        mixed = keras.ops.conv(
            inputs, kernel, strides=1, padding="valid", data_format="channels_last"
        )
        _, height, width, _ = inputs.shape
        _, *size, _ = self.compute_output_shape(inputs.shape)
        rows, columns = self.strides
        spread = keras.ops.reshape(mixed, (-1, height, 1, width, 1, self.filters))
        between = ((0, 0), (0, 0), (0, rows - 1), (0, 0), (0, columns - 1), (0, 0))
        spread = keras.ops.reshape(
            keras.ops.pad(spread, between), (-1, height * rows, width * columns, self.filters)
        )
        outputs = spread[:, : size[0], : size[1]]
        if self.use_bias:
            outputs = keras.ops.add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)
