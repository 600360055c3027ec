"""What the rules of the layers are made of: the row that a rule gives, and windows that slide.

Each layer kind has one rule, its method ``rule``: from the rows that it takes to its own row, or a
sentence why that is impossible.
"""

from __future__ import annotations

from typing import NamedTuple

from cnnexplorer.texts import joined

Shape = tuple[int, ...]


class Row(NamedTuple):
    """What is known of one row of the list.

    Attributes:
        output_shape: without the batch axis, (height, width, channels) or (values,);
            None on an impossible row and on those that depend on it.
        trainable, fixed: numbers of parameters that training changes and that it does not
            (frozen ones, the running mean and variance of BatchNormalization).
        multiply_adds: multiplications with a weight for one image (a bias' additions and
            pooling's are not counted).
        error: why the row is impossible, as a sentence, or None.
        probabilities: whether the values of every place are probabilities that sum to 1 (once
            the network is trained: a Dropout changes them while it is).
    """

    output_shape: Shape | None
    trainable: int = 0
    fixed: int = 0
    multiply_adds: int = 0
    error: str | None = None
    probabilities: bool = False

    @property
    def parameters(self) -> int:
        """All parameters of the row."""
        return self.trainable + self.fixed


class Held(NamedTuple):
    """How many float32 values a layer makes TensorFlow hold, beside weights and gradients.

    Attributes:
        kept: of each image of a batch, from the forward pass until its gradient is computed.
        working: of each image, only while the layer's own gradient is computed.
        once: while the layer's gradient is computed, however many images a batch has.
        weights: copies of the layer's weights in another order, as long as it is trained.
    """

    kept: int
    working: int = 0
    once: int = 0
    weights: int = 0


class Reach(NamedTuple):
    """How one value of a layer sees the maps that come in, down and across.

    Attributes:
        window: how many neighbours it is made of, at most.
        step: how far the windows of neighbouring values lie apart.
        shift: where the middle of the first value's window lies, seen from the first value that
            comes in.
        turned: whether down and across change places.
        everything: whether it sees all places, whatever the others say.
    """

    window: tuple[float, float] = (1.0, 1.0)
    step: tuple[float, float] = (1.0, 1.0)
    shift: tuple[float, float] = (0.0, 0.0)
    turned: bool = False
    everything: bool = False


SAME_PLACE = Reach()
EVERYWHERE = Reach(everything=True)
"""A value that sees what stands at its own place, and one that sees all places."""


class Impossible(Exception):
    """The layer cannot take this input; the text is the row's sentence."""


def shape(inputs: tuple[Row, ...]) -> Shape:
    """The shape of the first input, for kinds that take one."""
    found = inputs[0].output_shape
    assert found is not None, "a rule is asked only when all its inputs are known"
    return found


def maps(inputs: tuple[Row, ...], layer: object) -> tuple[int, int, int]:
    """The first input as height, width and channels, for ``layer``.

    Raises:
        Impossible: it is a row of values.
    """
    found = shape(inputs)
    if len(found) == 3:
        return found
    raise Impossible(
        f"{type(layer).__name__} needs feature maps (height × width × channels), but receives "
        f"{found[0]:,} values in a row; move it above the layer that flattens them."
    )


def slide(
    size: tuple[int, int],
    window: tuple[int, ...],
    strides: tuple[int, int],
    padding: str,
    what: str,
) -> tuple[int, int]:
    """How many places the window has, down and across.

    Raises:
        Impossible: it does not fit.
    """
    if padding == "same":
        return ((size[0] - 1) // strides[0] + 1, (size[1] - 1) // strides[1] + 1)
    if window[0] > size[0] or window[1] > size[1]:
        raise Impossible(
            f"The {joined(window)} {what} does not fit into {joined(size)}; make it smaller, "
            'use "same" padding, or shrink the maps less above.'
        )
    return ((size[0] - window[0]) // strides[0] + 1, (size[1] - window[1]) // strides[1] + 1)


def before(length: int, window: int, stride: int, padding: str) -> int:
    """How many zeros stand before an axis of this length, as TensorFlow lays them."""
    if padding == "valid":
        return 0
    places = (length - 1) // stride + 1
    return max((places - 1) * stride + window - length, 0) // 2


def sliding_reach(
    size: tuple[int, ...], window: tuple[int, ...], strides: tuple[int, int], padding: str
) -> Reach:
    """The reach of a window that slides over maps of this size."""
    down, across = (
        (length - 1) / 2 - before(extent, length, stride, padding)
        for extent, length, stride in zip(size, window, strides, strict=False)
    )
    return Reach((window[0], window[1]), strides, (down, across))


def mixing_reach(received: Shape) -> Reach:
    """The reach of a layer that mixes the channels of each place; in a row of values, all."""
    return EVERYWHERE if len(received) == 1 else SAME_PLACE
