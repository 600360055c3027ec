"""The rows of networks that are no chains: skips, branches, switches, and what is impossible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from hypothesis import given

from cnnexplorer.document import costs, inference, summary
from cnnexplorer.document.layers import (
    LAYERS,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
)
from cnnexplorer.document.network import Network, Node
from cnnexplorer.document.obstacle import Obstacle
from cnnexplorer.document.readiness import adapted, obstacle
from cnnexplorer.document.rules import Row, Shape
from tests.document.generated import UNHURRIED, AddTwo, add_two_offered, graphs, tangles

INPUT = Node("input_1", Input(8, 6, 3))
SAME = Conv2D(filters=3, padding="same")
SAME_ROW = Row((8, 6, 3), 3 * 3 * 3 * 3 + 3, 0, 8 * 6 * 3 * 3 * 3 * 3)
FIRST = Node("conv2d_1", SAME)
SECOND = Node("conv2d_2", SAME, inputs=("input_1",))
"""Beside the first: it takes the images too."""
BOTH = Node("add_two_1", AddTwo(), inputs=("conv2d_1", "conv2d_2"))
UNUSED = Row(
    None,
    error="No layer below takes what this one gives; let one take it as its input, or remove "
    "this one.",
)
BLANK = Row(None)


@pytest.fixture(autouse=True)
def _add_two() -> Iterator[None]:
    with add_two_offered():
        yield


def _rows(*nodes: Node) -> tuple[Row, ...]:
    """The rows of these nodes behind the Input."""
    first, *rest = inference.infer(Network(nodes=(INPUT, *nodes)))
    assert first == Row((8, 6, 3))
    return tuple(rest)


def test_a_kind_with_two_inputs_is_told_both_shapes() -> None:
    assert AddTwo in LAYERS.offered
    assert inference.after(AddTwo(), (4, 5, 3), (4, 5, 3)) == Row((4, 5, 3))
    assert inference.after(AddTwo(), (4, 5, 3), (20,)) == Row(
        None,
        error="AddTwo needs two equal shapes, but receives 4×5×3 and 20; make them equal.",
    )


@pytest.mark.parametrize(
    ("shapes", "are"), [((), "0 are"), (((3,),), "1 is"), (((3,),) * 3, "3 are")]
)
def test_too_few_or_too_many_inputs_are_counted(shapes: tuple[Shape, ...], are: str) -> None:
    assert inference.after(AddTwo(), *shapes) == Row(
        None,
        error=f"AddTwo takes 2 inputs, but {are} connected; connect as many as it takes.",
    )


@dataclass(frozen=True, slots=True)
class AddMore(AddTwo):
    """From one to three inputs."""

    takes: ClassVar[tuple[int, int | None]] = (1, 3)


@dataclass(frozen=True, slots=True)
class AddAny(AddTwo):
    """Two inputs or more."""

    takes: ClassVar[tuple[int, int | None]] = (2, None)


@pytest.mark.parametrize(
    ("layer", "shapes", "sentence"),
    [
        (AddMore(), (), "AddMore takes at least 1 input, but 0 are connected;"),
        (AddMore(), ((3,),) * 4, "AddMore takes at most 3 inputs, but 4 are connected;"),
        (AddAny(), ((3,),), "AddAny takes at least 2 inputs, but 1 is connected;"),
    ],
)
def test_a_kind_that_takes_a_range_of_inputs_names_the_end_that_was_missed(
    layer: AddTwo, shapes: tuple[Shape, ...], sentence: str
) -> None:
    assert inference.after(layer, *shapes) == Row(
        None, error=f"{sentence} connect as many as it takes."
    )


def test_a_kind_with_one_input_refuses_two() -> None:
    second = replace(SECOND, inputs=("conv2d_1", "input_1"))
    assert _rows(FIRST, second) == (
        SAME_ROW,
        Row(None, error="Conv2D takes 1 input, but 2 are connected; connect as many as it takes."),
    )


def test_a_row_that_names_nothing_takes_only_the_row_above() -> None:
    assert _rows(FIRST, replace(BOTH, inputs=()))[1].error == (
        "AddTwo takes 2 inputs, but 1 is connected; connect as many as it takes."
    )


def test_a_skip_connection_adds_what_comes_in_to_what_goes_out() -> None:
    add = replace(BOTH, inputs=("input_1", "conv2d_1"))
    assert _rows(FIRST, add, Node("flatten_1", Flatten())) == (
        SAME_ROW,
        Row((8, 6, 3)),
        Row((144,)),
    )


def test_two_branches_are_worked_out_side_by_side() -> None:
    narrow = Node("conv2d_1", Conv2D(filters=5, kernel_size=(3, 1)))
    pooled = Node("max_pooling2d_1", MaxPooling2D(), inputs=("input_1",))
    wide = Node("conv2d_2", Conv2D(filters=5, kernel_size=(1, 1)))
    taller = Node("conv2d_3", Conv2D(filters=5, kernel_size=(4, 4)), inputs=("conv2d_1",))
    add = replace(BOTH, inputs=("conv2d_2", "conv2d_3"))
    assert _rows(narrow, pooled, wide, taller, add) == (
        Row((6, 6, 5), 3 * 1 * 3 * 5 + 5, 0, 6 * 6 * 3 * 1 * 3 * 5),
        Row((4, 3, 3)),
        Row((4, 3, 5), 1 * 1 * 3 * 5 + 5, 0, 4 * 3 * 1 * 1 * 3 * 5),
        Row((3, 3, 5), 4 * 4 * 5 * 5 + 5, 0, 3 * 3 * 4 * 4 * 5 * 5),
        Row(None, error="AddTwo needs two equal shapes, but receives 4×3×5 and 3×3×5; make them "
            "equal."),
    )  # fmt: skip


def test_a_node_may_take_the_same_one_twice() -> None:
    assert _rows(FIRST, replace(BOTH, inputs=("conv2d_1",) * 2)) == (SAME_ROW, Row((8, 6, 3)))


@pytest.mark.parametrize("source", ["conv2d_2", "conv2d_1", "nowhere_1"])
def test_an_input_from_a_node_that_is_not_above_is_named(source: str) -> None:
    first = replace(FIRST, inputs=(source,))
    assert _rows(first, replace(SECOND, inputs=("conv2d_1",))) == (
        Row(None, error=f"It takes its input from {source}, which is not above it; move it below "
            "that layer, or let it take another one."),
        BLANK,
    )  # fmt: skip


def test_a_node_whose_output_nobody_takes_says_so_and_the_others_keep_their_numbers() -> None:
    assert _rows(FIRST, SECOND, Node("flatten_1", Flatten())) == (
        UNUSED,
        SAME_ROW,
        Row((144,)),
    )


def test_the_last_node_needs_nobody_that_takes_it() -> None:
    assert _rows(FIRST) == (SAME_ROW,)


def test_a_disabled_node_lets_what_it_takes_pass_and_has_no_parameters() -> None:
    off = replace(FIRST, layer=Conv2D(), enabled=False)
    assert _rows(off, Node("flatten_1", Flatten())) == (Row((8, 6, 3)), Row((144,)))


def test_a_disabled_node_with_impossible_settings_stands_in_nobodys_way() -> None:
    off = Node("conv2d_1", Conv2D(filters=0, kernel_size=(64, 64)), enabled=False)
    assert _rows(off, replace(SECOND, inputs=())) == (Row((8, 6, 3)), SAME_ROW)


def test_a_disabled_node_with_two_inputs_lets_the_first_pass_and_the_second_goes_nowhere() -> None:
    flat = Node("flatten_1", Flatten(), inputs=("input_1",))
    off = Node("add_two_1", AddTwo(), enabled=False, inputs=("conv2d_1", "flatten_1"))
    assert _rows(FIRST, flat, off) == (SAME_ROW, UNUSED, BLANK)
    assert _rows(FIRST, replace(off, inputs=("conv2d_1", "input_1"))) == (
        SAME_ROW,
        Row((8, 6, 3)),
    )


def test_what_only_the_second_input_of_a_disabled_node_takes_is_taken_by_nobody() -> None:
    off = replace(BOTH, enabled=False)
    assert _rows(FIRST, SECOND, off)[1] == UNUSED
    assert _rows(FIRST, SECOND, BOTH) == (SAME_ROW, SAME_ROW, Row((8, 6, 3)))


def test_the_parameters_of_a_frozen_node_are_fixed_and_its_work_is_the_same() -> None:
    frozen = replace(FIRST, trainable=False)
    assert _rows(frozen) == (Row((8, 6, 3), 0, 84, 8 * 6 * 3 * 3 * 3 * 3),)
    normal = Node("batch_normalization_1", BatchNormalization())
    assert _rows(normal) == (Row((8, 6, 3), 6, 6),)
    assert _rows(replace(normal, trainable=False)) == (Row((8, 6, 3), 0, 12),)


def test_the_totals_count_frozen_parameters_and_leave_disabled_layers_out() -> None:
    network = Network(nodes=(
        INPUT,
        replace(FIRST, trainable=False),
        replace(SECOND, enabled=False),
        Node("add_two_1", AddTwo(), inputs=("conv2d_1", "conv2d_2")),
        Node("dense_1", Dense(units=2)),
    ))  # fmt: skip
    assert costs.totals(network, inference.infer(network)) == costs.Totals(
        parameters=84 + 8,
        trainable=8,
        weight_bytes=92 * 4,
        multiply_adds=8 * 6 * 81 + 8 * 6 * 3 * 2,
        activation_bytes=(144 + 144 + 144 + 8 * 6 * 2) * 4,
        complete=True,
    )
    said = summary.as_json(network)
    assert (said["parameters"], said["trainable_parameters"]) == (92, 8)


def test_what_depends_on_an_impossible_node_is_blank_and_another_branch_is_not() -> None:
    broken = Node("conv2d_1", Conv2D(kernel_size=(9, 9)))
    below = Node("max_pooling2d_1", MaxPooling2D())
    beside = replace(SECOND, inputs=("input_1",))
    dense = Node("dense_1", Dense(units=1))
    add = replace(BOTH, inputs=("max_pooling2d_1", "dense_1"))
    rows = _rows(broken, below, beside, dense, add, Node("flatten_1", Flatten()))
    assert rows == (
        Row(None, error="The 9×9 kernel does not fit into 8×6; make it smaller, use \"same\" "
            "padding, or shrink the maps less above."),
        BLANK,
        SAME_ROW,
        Row((8, 6, 1), 4, 0, 8 * 6 * 3 * 1),
        BLANK,
        BLANK,
    )  # fmt: skip
    assert inference.first_error(rows) == 0


def test_an_impossible_node_of_a_graph_is_an_obstacle_with_its_id() -> None:
    network = Network(nodes=(INPUT, FIRST, SECOND, Node("flatten_1", Flatten())))
    found = obstacle(network, inference.infer(network), (8, 6, 3), 10)
    assert found == Obstacle(f"Layer 1 (Conv2D): {UNUSED.error}", "conv2d_1")


def test_a_disabled_end_is_looked_through_for_what_must_be_mended() -> None:
    end = Node("dense_1", Dense(units=4))
    flat = Node("flatten_1", Flatten())
    off = Node("dropout_1", AddTwo(), enabled=False, inputs=("dense_1", "dense_1"))
    network = Network(nodes=(INPUT, flat, end, off))
    mended = adapted(network, (8, 6, 3), 4)
    assert mended.nodes[2].layer == Dense(units=4, activation="softmax")
    assert mended.nodes[3] == off
    wider = adapted(mended, (8, 6, 3), 7)
    assert wider.nodes[2].layer == Dense(units=7, activation="softmax")
    assert wider.ids == network.ids


@UNHURRIED
@given(network=graphs())
def test_every_made_up_graph_is_possible(network: Network) -> None:
    rows = inference.infer(network)
    assert [row.error for row in rows] == [None] * len(network.nodes)
    assert all(row.output_shape is not None for row in rows)
    for node, row in zip(network.nodes, rows, strict=True):
        assert node.trainable or row.trainable == 0
        assert node.enabled or row._replace(output_shape=None) == BLANK


@UNHURRIED
@given(network=tangles())
def test_whatever_takes_whatever_there_are_rows_or_sentences_and_never_an_exception(
    network: Network,
) -> None:
    rows = dict(zip(network.ids, inference.infer(network), strict=True))
    assert len(rows) == len(network.nodes)
    for at, (node, row) in enumerate(zip(network.nodes, rows.values(), strict=True)):
        assert row.error is None or row.error.endswith(".")
        if row.output_shape is not None:
            assert row.error is None
            assert all(size >= 1 for size in row.output_shape)
            assert {*network.sources(at)} <= {*network.ids[:at]}
        else:
            assert row._replace(error=None) == BLANK
        if row == BLANK:
            assert any(rows[source].output_shape is None for source in network.sources(at)), node
    for at in range(1, len(network.nodes)):
        summary.as_table(network.removed(at))
    summary.as_table(network)
