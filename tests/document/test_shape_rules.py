"""Output shapes and parameters: cases worked out by hand, every refusal, and garbage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnexplorer.document import inference
from cnnexplorer.document.layers import (
    LAYERS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Input,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.rules import Row, Shape
from tests.document.generated import FEW, UNHURRIED, broken_layers, layers, networks


@pytest.mark.parametrize(
    ("layer", "received", "row"),
    [
        (Conv2D(), (28, 28, 1),
         Row((26, 26, 32), 3 * 3 * 1 * 32 + 32, 0, 26 * 26 * 3 * 3 * 1 * 32)),
        (Conv2D(filters=8, kernel_size=(5, 3), strides=(2, 1)), (11, 7, 3),
         Row((4, 5, 8), 5 * 3 * 3 * 8 + 8, 0, 4 * 5 * 5 * 3 * 3 * 8)),
        (Conv2D(filters=96, kernel_size=(11, 11), strides=(4, 4)), (224, 224, 3),
         Row((54, 54, 96), 34_944, 0, 54 * 54 * 11 * 11 * 3 * 96)),
        (Conv2D(filters=4, padding="same"), (2, 1, 3),
         Row((2, 1, 4), 112, 0, 2 * 1 * 3 * 3 * 3 * 4)),
        (Conv2D(filters=4, padding="same", strides=(2, 3)), (7, 7, 3),
         Row((4, 3, 4), 112, 0, 4 * 3 * 3 * 3 * 3 * 4)),
        (Conv2D(filters=4, padding="same", kernel_size=(64, 64)), (3, 3, 1),
         Row((3, 3, 4), 64 * 64 * 4 + 4, 0, 3 * 3 * 64 * 64 * 1 * 4)),
        (Conv2D(filters=4, dilation_rate=(2, 3)), (7, 7, 1),
         Row((3, 1, 4), 40, 0, 3 * 1 * 3 * 3 * 1 * 4)),
        (Conv2D(filters=8, use_bias=False), (3, 3, 3),
         Row((1, 1, 8), 216, 0, 1 * 1 * 3 * 3 * 3 * 8)),
        (Conv2D(filters=1, kernel_size=(1, 1)), (1, 1, 1),
         Row((1, 1, 1), 2, 0, 1 * 1 * 1 * 1 * 1 * 1)),
        (MaxPooling2D(), (26, 26, 32), Row((13, 13, 32))),
        (MaxPooling2D(), (5, 4, 2), Row((2, 2, 2))),
        (MaxPooling2D(padding="same"), (5, 4, 2), Row((3, 2, 2))),
        (MaxPooling2D(pool_size=(3, 3), strides=(2, 2)), (54, 54, 96), Row((26, 26, 96))),
        (MaxPooling2D(pool_size=(3, 3), strides=(1, 1)), (26, 26, 32), Row((24, 24, 32))),
        (AveragePooling2D(pool_size=(3, 2)), (9, 9, 1), Row((3, 4, 1))),
        (AveragePooling2D(pool_size=(9, 9), padding="same"), (4, 10, 1), Row((1, 2, 1))),
        (GlobalAveragePooling2D(), (7, 5, 64), Row((64,))),
        (GlobalMaxPooling2D(), (1, 1, 3), Row((3,))),
        (Flatten(), (13, 13, 32), Row((5408,))),
        (Flatten(), (10,), Row((10,))),
        (Dense(), (5408,), Row((10,), 54_090, 0, 5408 * 10)),
        (Dense(units=3, use_bias=False), (4,), Row((3,), 12, 0, 4 * 3)),
        (Dense(units=5), (4, 6, 3), Row((4, 6, 5), 20, 0, 4 * 6 * 3 * 5)),
        (Dropout(), (4, 6, 3), Row((4, 6, 3))),
        (Activation(), (9,), Row((9,))),
        (BatchNormalization(), (4, 6, 8), Row((4, 6, 8), 16, 16)),
        (BatchNormalization(center=False), (8,), Row((8,), 8, 16)),
        (BatchNormalization(center=False, scale=False), (8,), Row((8,), 0, 16)),
        (ZeroPadding2D(padding=(1, 2, 3, 4)), (5, 6, 7), Row((8, 13, 7))),
        (ZeroPadding2D(padding=(0, 0, 0, 0)), (5, 6, 7), Row((5, 6, 7))),
    ],
)  # fmt: skip
def test_a_layer_gives_the_shape_and_parameters_worked_out_by_hand(
    layer: Layer, received: Shape, row: Row
) -> None:
    assert inference.after(layer, received) == row


def _places(size: int, window: int, stride: int, padding: str) -> int:
    """How many places a window has, by walking along: the plain meaning of the rule."""
    last = size if padding == "same" else size - window + 1
    return len(range(0, last, stride))


@UNHURRIED
@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    window=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    strides=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    padding=st.sampled_from(("valid", "same")),
)
def test_the_size_after_a_window_is_the_number_of_places_it_has(
    size: tuple[int, int], window: tuple[int, int], strides: tuple[int, int], padding: str
) -> None:
    places = tuple(
        _places(*along, padding) for along in zip(size, window, strides, strict=True)
    )  # fmt: skip
    conv = Conv2D(filters=3, kernel_size=window, strides=strides, padding=padding)
    pool = MaxPooling2D(pool_size=window, strides=strides, padding=padding)
    for layer in (conv, pool):
        row = inference.after(layer, (*size, 3))
        if min(places) == 0:
            assert row.output_shape is None
            assert "does not fit" in (row.error or "")
        else:
            assert row.output_shape == (*places, 3)


FIT = 'make it smaller, use "same" padding, or shrink the maps less above.'
IN_A_ROW = (
    "needs feature maps (height × width × channels), but receives 5,408 values in a row; "
    "move it above the layer that flattens them."
)


@pytest.mark.parametrize(
    ("layer", "received", "error"),
    [
        (Conv2D(), (2, 2, 1), f"The 3×3 kernel does not fit into 2×2; {FIT}"),
        (Conv2D(), (9, 2, 1), f"The 3×3 kernel does not fit into 9×2; {FIT}"),
        (Conv2D(dilation_rate=(1, 3)), (6, 6, 1),
         f"The 3×7 dilated kernel does not fit into 6×6; {FIT}"),
        (MaxPooling2D(), (1, 1, 1), f"The 2×2 window does not fit into 1×1; {FIT}"),
        (AveragePooling2D(pool_size=(8, 8), strides=(1, 1)), (8, 7, 1),
         f"The 8×8 window does not fit into 8×7; {FIT}"),
        (Conv2D(strides=(2, 1), dilation_rate=(1, 2)), (28, 28, 1),
         "Strides 2×1 and dilation 1×2 cannot both be above 1; set one of them to 1×1."),
        (Conv2D(), (5408,), f"Conv2D {IN_A_ROW}"),
        (MaxPooling2D(), (5408,), f"MaxPooling2D {IN_A_ROW}"),
        (AveragePooling2D(), (5408,), f"AveragePooling2D {IN_A_ROW}"),
        (GlobalAveragePooling2D(), (5408,), f"GlobalAveragePooling2D {IN_A_ROW}"),
        (GlobalMaxPooling2D(), (5408,), f"GlobalMaxPooling2D {IN_A_ROW}"),
        (ZeroPadding2D(), (5408,), f"ZeroPadding2D {IN_A_ROW}"),
        (Input(), (28, 28, 1), "An Input can only be the first row; remove this one."),
        (Conv2D(filters=0), (28, 28, 1), "Filters must be from 1 to 8,192, not 0."),
        (Dense(units=-1), (5408,), "Units must be from 1 to 65,536, not -1."),
        (Dropout(rate=1.0), (28, 28, 1), "Rate must be at least 0 and below 1, not 1.0."),
    ],
)  # fmt: skip
def test_an_impossible_layer_says_why_and_what_to_do(
    layer: Layer, received: Shape, error: str
) -> None:
    assert inference.after(layer, received) == Row(None, error=error)


def test_rows_above_an_impossible_one_keep_their_numbers_and_rows_below_are_blank() -> None:
    network = chain(layers=(Conv2D(), Flatten(), MaxPooling2D(), Dense(), Dense(units=0)))
    rows = inference.infer(network)
    assert [row.output_shape for row in rows] == [(28, 28, 1), (26, 26, 32), (21632,), *[None] * 3]
    assert [row.parameters for row in rows] == [0, 320, 0, 0, 0, 0]
    assert [row.error is not None for row in rows] == [False, False, False, True, False, False]
    assert inference.first_error(rows) == 3


def test_a_network_without_an_impossible_row_has_no_first_error() -> None:
    assert inference.first_error(inference.infer(chain(layers=(Conv2D(), Flatten())))) is None


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (Input(height=0), "Height must be from 1 to 2,048 pixels, not 0."),
        (Input(width=-3), "Width must be from 1 to 2,048 pixels, not -3."),
        (Input(channels=65), "Channels must be from 1 to 64, not 65."),
    ],
)
def test_an_impossible_input_leaves_every_layer_blank(broken: Input, error: str) -> None:
    rows = inference.infer(chain(input=broken, layers=(Conv2D(), Dense())))
    assert rows == (Row(None, error=error), Row(None), Row(None))


def _is_orderly(rows: tuple[Row, ...]) -> None:
    """Numbers down to the impossible row, a sentence on it, and nothing below it."""
    failed = inference.first_error(rows)
    end = len(rows) if failed is None else failed
    for row in rows[:end]:
        assert row.error is None
        assert row.output_shape is not None
        assert len(row.output_shape) in (1, 3)
        assert all(type(size) is int and size >= 1 for size in row.output_shape)
        assert row.trainable >= 0
        assert row.fixed >= 0
        assert row.multiply_adds >= 0
    for row in rows[end:]:
        assert row._replace(error=None) == Row(None)
    for row in rows[end + 1 :]:
        assert row.error is None
    if failed is not None:
        assert (rows[failed].error or "").endswith(".")


@UNHURRIED
@given(layers=st.lists(broken_layers() | layers(), max_size=4), first=broken_layers())
def test_settings_of_any_type_and_size_give_a_sentence_and_never_an_exception(
    layers: list[Layer], first: Layer
) -> None:
    image = first if isinstance(first, Input) else Input()
    rows = inference.infer(chain(input=image, layers=tuple(layers)))
    assert len(rows) == 1 + len(layers)
    _is_orderly(rows)


@FEW
@given(network=networks(), data=st.data())
def test_a_row_depends_only_on_the_rows_above_it(network: Network, data: st.DataObject) -> None:
    rows = inference.infer(network)
    _is_orderly(rows)
    kept = data.draw(st.integers(0, len(network.layers)))
    shorter = replace(network, nodes=network.nodes[: kept + 1])
    assert inference.infer(shorter) == rows[: kept + 1]


@pytest.mark.parametrize("cls", LAYERS.offered)
def test_every_kind_that_can_be_added_has_a_shape_rule(cls: type[Any]) -> None:
    assert cls.rule is not Layer.rule
