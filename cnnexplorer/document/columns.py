"""What each row of the network costs, as columns of the list that a person can switch on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cnnexplorer.document import receptive
from cnnexplorer.document.receptive import Field
from cnnexplorer.document.resolved import Resolved
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import bytes_text, count_text, joined

_FLOAT32_BYTES = 4
UNKNOWN = "—"
RECEPTIVE_FIELD = "receptive_field"


@dataclass(frozen=True, slots=True)
class Costs:
    """What one row costs.

    Attributes:
        row: as it was inferred, with a shape.
        field: its receptive field, where it is to be shown.
        enabled: whether it does anything.
        batch: how many images the plan trains at once.
    """

    row: Row
    field: Field | None
    enabled: bool
    batch: int

    @property
    def activation_bytes(self) -> int:
        """What it gives for a batch of images, kept as float32."""
        values = math.prod(self.row.output_shape or (0,)) if self.enabled else 0
        return values * self.batch * _FLOAT32_BYTES


@dataclass(frozen=True, slots=True)
class Column:
    """One sort of cost.

    Attributes:
        id: by which settings know it.
        title: what stands above it.
        name: what the menu calls it.
        about: what it is, in a sentence or two.
        cell: what stands in a row.
        total: what the totals say of the whole network; empty where they always say it.
    """

    id: str
    title: str
    name: str
    about: str
    cell: Callable[[Costs], str]
    total: Callable[[tuple[Costs, ...]], str]


def _nothing(_rows: tuple[Costs, ...]) -> str:
    return ""


def _seen(costs: Costs) -> str:
    return UNKNOWN if costs.field is None else joined(costs.field.size)


def _sees(rows: tuple[Costs, ...]) -> str:
    last = rows[-1].field if rows else None
    if last is None:
        return ""
    image = rows[0].row.output_shape or (0, 0)
    whole = all(seen >= there for seen, there in zip(last.size, image, strict=False))
    return f"the last layer sees {'the whole image' if whole else f'{joined(last.size)} pixels'}"


PARAMETERS = Column(
    "parameters",
    "params",
    "Parameters",
    "The numbers that a layer learns and keeps.",
    lambda costs: f"{costs.row.parameters:,}",
    _nothing,
)
COLUMNS = (
    PARAMETERS,
    Column(
        "trainable",
        "trained",
        "Trained parameters",
        "The parameters that training changes.",
        lambda costs: f"{costs.row.trainable:,}",
        lambda rows: f"{sum(each.row.trainable for each in rows):,} trained",
    ),
    Column(
        "fixed",
        "frozen",
        "Frozen parameters",
        "The parameters that training leaves as they are or only follows with running means: "
        "those of frozen layers, means and variances of BatchNormalization.",
        lambda costs: f"{costs.row.fixed:,}",
        lambda rows: f"{sum(each.row.fixed for each in rows):,} frozen",
    ),
    Column(
        "multiply_adds",
        "mult-adds",
        "Multiply-adds",
        "Multiplications with a weight for one image, each followed by an addition: the more, the "
        "slower.",
        lambda costs: count_text(costs.row.multiply_adds),
        _nothing,
    ),
    Column(
        "activation_memory",
        "outputs",
        "Memory of outputs",
        "What the layer's outputs for one batch of images take, as float32.",
        lambda costs: bytes_text(costs.activation_bytes),
        lambda rows: (
            f"{bytes_text(sum(each.activation_bytes for each in rows))} of outputs a batch"
        ),
    ),
    Column(
        "weight_memory",
        "weights",
        "Memory of weights",
        "What the layer's parameters take, as float32.",
        lambda costs: bytes_text(costs.row.parameters * _FLOAT32_BYTES),
        _nothing,
    ),
    Column(
        RECEPTIVE_FIELD,
        "sees",
        "Receptive field",
        "How many pixels of the image, down and across, one value can depend on at most.",
        _seen,
        _sees,
    ),
)
"""In the order of the list."""

BY_ID = {column.id: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Shown:
    """One column as it is shown.

    Attributes:
        title: what stands above it.
        cells: one text a row; a dash for an impossible one.
        tips: a sentence more a row, where there is one.
    """

    title: str
    cells: tuple[str, ...]
    tips: tuple[str, ...] = ()


def costs_of(resolved: Resolved, ids: Sequence[str]) -> tuple[Costs, ...]:
    """What each row costs, as far as the columns with these ids tell it."""
    network, rows = resolved.network, resolved.rows
    wanted = RECEPTIVE_FIELD in ids
    fields = receptive.fields(network, rows) if wanted else (None,) * len(rows)
    batch = resolved.project.plan.batch_size
    return tuple(
        Costs(row, field, node.enabled, batch)
        for node, row, field in zip(network.nodes, rows, fields, strict=True)
    )


def shown(costs: tuple[Costs, ...], ids: Sequence[str]) -> tuple[Shown, ...]:
    """The columns with these ids, in the order of the list."""
    return tuple(
        Shown(column.title, _cells(column, costs), _tips(column, costs))
        for column in COLUMNS
        if column.id in ids
    )


def _cells(column: Column, costs: tuple[Costs, ...]) -> tuple[str, ...]:
    return tuple(UNKNOWN if each.row.output_shape is None else column.cell(each) for each in costs)


def _tips(column: Column, costs: tuple[Costs, ...]) -> tuple[str, ...]:
    seen = column.id == RECEPTIVE_FIELD
    return tuple(_field_text(each.field) for each in costs) if seen else ()


def totals(costs: tuple[Costs, ...], ids: Sequence[str]) -> tuple[str, ...]:
    """What the columns with these ids add to the totals."""
    known = tuple(each for each in costs if each.row.output_shape is not None)
    told = (column.total(known) for column in COLUMNS if column.id in ids)
    return tuple(text for text in told if text)


def _field_text(field: Field | None) -> str:
    """The receptive field in a sentence, with its stride and its first centre; or empty."""
    if field is None:
        return ""
    size = joined(field.size)
    if not any(field.stride):
        return f"Each value can see {size} pixels, wherever it stands."
    down, across = field.stride
    centre = f"({field.down.centre:g}, {field.across.centre:g})"
    return (
        f"Each value can see {size} pixels; neighbours lie {down:g}×{across:g} apart, the first "
        f"about pixel {centre}."
    )
