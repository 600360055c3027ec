"""The columns of costs: what stands in each row, and what they add to the totals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnexplorer.document import columns, edits, presets
from cnnexplorer.document.columns import COLUMNS, Shown
from cnnexplorer.document.layers import BatchNormalization, Conv2D, Input
from cnnexplorer.document.network import chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import resolve

EVERY = tuple(column.id for column in COLUMNS)
PROJECT = replace(presets.load("one-conv-mnist").project, plan=Plan(batch_size=100))


def shown(project: Project, *ids: str) -> dict[str, Shown]:
    costs = columns.costs_of(resolve(project, None), ids)
    return {column.title: column for column in columns.shown(costs, ids)}


def totals(project: Project, *ids: str) -> tuple[str, ...]:
    return columns.totals(columns.costs_of(resolve(project, None), ids), ids)


def test_each_column_says_what_each_row_costs() -> None:
    found = shown(PROJECT, *EVERY)
    names = [node.layer.kind for node in PROJECT.network.nodes]
    assert names == ["Input", "Conv2D", "MaxPooling2D", "Dropout", "Flatten", "Dropout", "Dense"]
    assert {title: column.cells for title, column in found.items()} == {
        "params": ("0", "320", "0", "0", "0", "0", "54,090"),
        "trained": ("0", "320", "0", "0", "0", "0", "54,090"),
        "frozen": ("0",) * 7,
        "mult-adds": ("0", "195 k", "0", "0", "0", "0", "54.1 k"),
        "outputs": ("314 kB", "8.7 MB", "2.2 MB", "2.2 MB", "2.2 MB", "2.2 MB", "4.0 kB"),
        "weights": ("0 B", "1.3 kB", "0 B", "0 B", "0 B", "0 B", "216 kB"),
        "sees": ("1×1", "3×3", "4×4", "4×4", "4×4", "4×4", "28×28"),
    }


def test_the_columns_stand_in_one_order_whatever_was_switched_on_first() -> None:
    assert list(shown(PROJECT, "receptive_field", "parameters")) == ["params", "sees"]
    assert shown(PROJECT) == {}
    assert shown(PROJECT, "unheard_of") == {}


def test_the_totals_say_what_they_do_not_say_anyway() -> None:
    assert totals(PROJECT, "parameters", "multiply_adds", "weight_memory") == ()
    frozen = edits.set_node(PROJECT, "conv2d_1", "trainable", False).project
    assert totals(frozen, *EVERY) == (
        "54,090 trained", "320 frozen", "18 MB of outputs a batch",
        "the last layer sees the whole image",
    )  # fmt: skip


def test_a_row_that_is_off_costs_nothing_and_an_impossible_one_is_unknown() -> None:
    project = Project(chain([Conv2D(filters=2), Conv2D(kernel_size=(40, 40)), BatchNormalization()],
                            Input(8, 8, 1)))  # fmt: skip
    found = shown(project, *EVERY)
    for column in found.values():
        assert column.cells[2:] == ("—", "—")
    off = edits.set_node(project, "conv2d_1", "enabled", False).project
    assert [column.cells[1] for column in shown(off, *EVERY).values()] == [
        "0", "0", "0", "0", "0 B", "0 B", "1×1",
    ]  # fmt: skip
    assert totals(project, "receptive_field") == ("the last layer sees 3×3 pixels",)


@pytest.mark.parametrize(
    ("row", "tip"),
    [
        (1, "Each value can see 3×3 pixels; neighbours lie 1×1 apart, the first about pixel "
            "(1, 1)."),
        (2, "Each value can see 4×4 pixels; neighbours lie 2×2 apart, the first about pixel "
            "(1.5, 1.5)."),
        (6, "Each value can see 28×28 pixels, wherever it stands."),
    ],
)  # fmt: skip
def test_a_tip_tells_the_stride_and_the_centre_of_the_receptive_field(row: int, tip: str) -> None:
    assert shown(PROJECT, "receptive_field")["sees"].tips[row] == tip


def test_every_column_is_explained() -> None:
    for column in COLUMNS:
        assert column.about.endswith(".")
        assert column.name
        assert columns.BY_ID[column.id] is column
