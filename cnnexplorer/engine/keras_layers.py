"""The Keras layer of each kind: one line a kind, from its settings and the name of its node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from cnnexplorer.document import layers
from cnnexplorer.document.layers import Layer
from cnnexplorer.engine.convolution import SlicedConv2D, SlicedConv2DTranspose
from cnnexplorer.engine.dropout import BitDropout
from cnnexplorer.engine.l2_pooling import L2Pooling

Maker = Callable[[Any, str], Any]


def _penalty(layer: Layer, of: str) -> Any:
    """The regularizer, or None where both factors are 0, as in Keras' default."""
    l1, l2 = getattr(layer, f"{of}_l1"), getattr(layer, f"{of}_l2")
    return keras.regularizers.L1L2(l1=l1, l2=l2) if l1 or l2 else None


def _weights(layer: Layer, of: str, axes: tuple[int, ...]) -> dict[str, Any]:
    """What Keras is told of one sort of a layer's weights: "kernel" or "gamma".

    Args:
        axes: over which the length of what may not become too long is taken.
    """
    most = getattr(layer, f"{of}_max_norm")
    axis = axes[0] if len(axes) == 1 else list(axes)
    return {
        f"{of}_initializer": getattr(layer, f"{of}_initializer"),
        f"{of}_regularizer": _penalty(layer, of),
        f"{of}_constraint": keras.constraints.MaxNorm(most, axis=axis) if most else None,
    }


def _outputs(layer: Any) -> dict[str, Any]:
    """What Keras is told of what a layer with weights gives."""
    return {
        "activation": layer.activation,
        "use_bias": layer.use_bias,
        "bias_regularizer": _penalty(layer, "bias"),
        "activity_regularizer": _penalty(layer, "activity"),
    }


def _sliding(layer: Any) -> dict[str, Any]:
    """What Keras is told of a kernel that slides."""
    return {
        "strides": layer.strides,
        "padding": layer.padding,
        "dilation_rate": layer.dilation_rate,
    }


def _conv2d(layer: layers.Conv2D, name: str, made: Any = keras.layers.Conv2D) -> Any:
    return made(
        layer.filters,
        layer.kernel_size,
        **_sliding(layer),
        **_outputs(layer),
        **_weights(layer, "kernel", (0, 1, 2)),
        name=name,
    )


def _separable_conv2d(layer: layers.SeparableConv2D, name: str) -> Any:
    return keras.layers.SeparableConv2D(
        layer.filters,
        layer.kernel_size,
        depth_multiplier=layer.depth_multiplier,
        **_sliding(layer),
        **_outputs(layer),
        **_weights(layer, "depthwise", (0, 1)),
        **_weights(layer, "pointwise", (0, 1, 2)),
        name=name,
    )


def _depthwise_conv2d(layer: layers.DepthwiseConv2D, name: str) -> Any:
    return keras.layers.DepthwiseConv2D(
        layer.kernel_size,
        depth_multiplier=layer.depth_multiplier,
        **_sliding(layer),
        **_outputs(layer),
        **_weights(layer, "depthwise", (0, 1)),
        name=name,
    )


def _conv2d_transpose(
    layer: layers.Conv2DTranspose, name: str, made: Any = keras.layers.Conv2DTranspose
) -> Any:
    return made(
        layer.filters,
        layer.kernel_size,
        strides=layer.strides,
        padding=layer.padding,
        output_padding=layer.output_padding,
        **_outputs(layer),
        **_weights(layer, "kernel", (0, 1, 3)),  # its kernels are height, width, filters, channels
        name=name,
    )


def _dense(layer: layers.Dense, name: str) -> Any:
    return keras.layers.Dense(
        layer.units, **_outputs(layer), **_weights(layer, "kernel", (0,)), name=name
    )


def _normalised(layer: Any) -> dict[str, Any]:
    """What Keras is told of the factors and offsets of a normalisation."""
    return {
        "epsilon": layer.epsilon,
        "center": layer.center,
        "scale": layer.scale,
        **_weights(layer, "beta", (0,)),
        **_weights(layer, "gamma", (0,)),
    }


def _batch_normalization(layer: layers.BatchNormalization, name: str) -> Any:
    return keras.layers.BatchNormalization(
        axis=layer.keras_axis,
        momentum=layer.momentum,
        moving_mean_initializer=layer.moving_mean_initializer,
        moving_variance_initializer=layer.moving_variance_initializer,
        **_normalised(layer),
        name=name,
    )


def _p_re_lu(layer: layers.PReLU, name: str) -> Any:
    return keras.layers.PReLU(
        alpha_initializer=layer.alpha_initializer,
        alpha_regularizer=_penalty(layer, "alpha"),
        shared_axes=[1, 2] if layer.shared else None,
        name=name,
    )


def _zero_padding2d(layer: layers.ZeroPadding2D, name: str) -> Any:
    top, bottom, left, right = layer.padding
    return keras.layers.ZeroPadding2D(((top, bottom), (left, right)), name=name)


def _pooling(made: Any) -> Maker:
    return lambda layer, name: made(layer.pool_size, layer.strides, layer.padding, name=name)


def _plain(made: Any) -> Maker:
    """A kind without settings."""
    return lambda _layer, name: made(name=name)


BUILDERS: dict[type[Layer], Maker] = {
    layers.Conv2D: _conv2d,
    layers.SeparableConv2D: _separable_conv2d,
    layers.DepthwiseConv2D: _depthwise_conv2d,
    layers.Conv2DTranspose: _conv2d_transpose,
    layers.MaxPooling2D: _pooling(keras.layers.MaxPooling2D),
    layers.AveragePooling2D: _pooling(keras.layers.AveragePooling2D),
    layers.L2Pooling2D: _pooling(L2Pooling),
    layers.GlobalAveragePooling2D: _plain(keras.layers.GlobalAveragePooling2D),
    layers.GlobalMaxPooling2D: _plain(keras.layers.GlobalMaxPooling2D),
    layers.Flatten: _plain(keras.layers.Flatten),
    layers.ZeroPadding2D: _zero_padding2d,
    layers.UpSampling2D: lambda layer, name: keras.layers.UpSampling2D(
        layer.size, interpolation=layer.interpolation, name=name
    ),
    layers.Reshape: lambda layer, name: keras.layers.Reshape(layer.target_shape, name=name),
    layers.Permute: lambda layer, name: keras.layers.Permute(layer.axes, name=name),
    layers.Rescaling: lambda layer, name: keras.layers.Rescaling(
        layer.scale, layer.offset, name=name
    ),
    layers.Dense: _dense,
    layers.Activation: lambda layer, name: keras.layers.Activation(layer.activation, name=name),
    layers.LeakyReLU: lambda layer, name: keras.layers.LeakyReLU(layer.negative_slope, name=name),
    layers.PReLU: _p_re_lu,
    layers.Softmax: _plain(keras.layers.Softmax),
    layers.Dropout: lambda layer, name: keras.layers.Dropout(layer.rate, name=name),
    layers.SpatialDropout2D: lambda layer, name: keras.layers.SpatialDropout2D(
        layer.rate, name=name
    ),
    layers.GaussianNoise: lambda layer, name: keras.layers.GaussianNoise(layer.stddev, name=name),
    layers.BatchNormalization: _batch_normalization,
    layers.LayerNormalization: lambda layer, name: keras.layers.LayerNormalization(
        **_normalised(layer), name=name
    ),
    layers.GroupNormalization: lambda layer, name: keras.layers.GroupNormalization(
        layer.groups, **_normalised(layer), name=name
    ),
    layers.Add: _plain(keras.layers.Add),
    layers.Concatenate: _plain(keras.layers.Concatenate),
    layers.Multiply: _plain(keras.layers.Multiply),
    layers.Average: _plain(keras.layers.Average),
    layers.Maximum: _plain(keras.layers.Maximum),
}
"""The Keras layer of each kind, by its settings and its name."""


def _strided_alone(layer: layers.Conv2D | layers.Conv2DTranspose) -> bool:
    """Whether the kernel sees one place and moves by more."""
    return layer.kernel_size == (1, 1) and max(layer.strides) > 1


def _training_conv2d(layer: layers.Conv2D, name: str) -> Any:
    return _conv2d(layer, name, SlicedConv2D if _strided_alone(layer) else keras.layers.Conv2D)


def _training_conv2d_transpose(layer: layers.Conv2DTranspose, name: str) -> Any:
    plain = keras.layers.Conv2DTranspose
    return _conv2d_transpose(layer, name, SlicedConv2DTranspose if _strided_alone(layer) else plain)


TRAINED: dict[type[Layer], Maker] = {
    layers.Conv2D: _training_conv2d,
    layers.Conv2DTranspose: _training_conv2d_transpose,
    layers.Dropout: lambda layer, name: BitDropout(layer.rate, name=name),
}
"""Those kinds of which the training has a quicker or a safer layer that computes the same."""
