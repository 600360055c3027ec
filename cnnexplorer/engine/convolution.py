"""A strided 1×1 convolution that is safe to train: sliced by its stride, then stride 1."""

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
