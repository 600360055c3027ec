"""A network as a table in plain text or as JSON values, like Keras' ``model.summary()``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnexplorer.document import costs, inference, receptive
from cnnexplorer.document.network import Network, Node
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import bytes_text, count_text, listed, printable, shape_text


def as_json(network: Network) -> dict[str, Any]:
    """The summary as JSON values; rows that cannot be inferred have null for what they lack.

    Where there are such rows ``complete`` is false, and the sums are those of the other rows.
    """
    rows = inference.infer(network)
    sums = costs.totals(network, rows)
    fields = receptive.fields(network, rows)
    return {
        "name": network.name,
        "input_shape": list(network.input.shape),
        "layers": [
            {
                "kind": node.layer.kind,
                "name": node.id,
                "inputs": list(network.sources(index)),
                "output_shape": None if row.output_shape is None else list(row.output_shape),
                "parameters": None if row.output_shape is None else row.parameters,
                "multiply_adds": None if row.output_shape is None else row.multiply_adds,
                "receptive_field": None if field is None else list(field.size),
                "error": row.error,
            }
            for index, (node, row, field) in enumerate(
                zip(network.nodes, rows, fields, strict=True)
            )
        ],
        "complete": sums.complete,
        "parameters": sums.parameters,
        "trainable_parameters": sums.trainable,
        "multiply_adds": sums.multiply_adds,
    }


def as_table(network: Network) -> str:
    """The summary as a table: layer, output shape, parameters, and the totals below."""
    rows = inference.infer(network)
    sums = costs.totals(network, rows)
    head = ("#", "Layer", "Settings", "Output shape", "Parameters")
    texts = captions(network)
    cells = [
        (
            str(index),
            node.title,
            texts[index],
            shape_text(row.output_shape),
            parameters_text(row),
        )
        for index, (node, row) in enumerate(zip(network.nodes, rows, strict=True))
    ]
    widths = [max(len(line[column]) for line in (head, *cells)) for column in range(len(head))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [printable(network.name), rule, _line(head, widths), rule]
    for line, row in zip(cells, rows, strict=True):
        lines.append(_line(line, widths))
        if row.error:
            lines.append(f"{'':>{widths[0]}}  ! {row.error}")
    fixed = sums.parameters - sums.trainable
    so_far = "" if sums.complete else " so far"
    lines += [
        rule,
        f"Total parameters{so_far}: {sums.parameters:,} ({bytes_text(sums.weight_bytes)})",
        f"Trainable{so_far}: {sums.trainable:,}   Non-trainable{so_far}: {fixed:,}",
        f"Multiply-adds per image{so_far}: {count_text(sums.multiply_adds)}",
    ]
    return "\n".join(lines)


def captions(network: Network) -> tuple[str, ...]:
    """What each row tells beside its name: its kind where it has a name of its own, whether it is
    off or frozen, what it takes where that is not the row above, and the layer's telling settings.
    """
    positions = network.positions
    return tuple(_caption(node, positions) for node in network.nodes)


def _caption(node: Node, positions: Mapping[str, int]) -> str:
    parts = [node.layer.kind] if node.name.strip() else []
    if not node.enabled:
        parts.append("off")
    elif not node.trainable:
        parts.append("frozen")
    if node.inputs:
        taken = [str(positions.get(source, "?")) for source in node.inputs]
        parts.append(f"from {listed(taken, last=' and ')}")
    return " · ".join(part for part in (*parts, node.layer.caption()) if part)


def parameters_text(row: Row) -> str:
    """The text "54,090", or a dash where nothing is known."""
    return "—" if row.output_shape is None else f"{row.parameters:,}"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    *left, last = cells
    text = "  ".join(cell.ljust(width) for cell, width in zip(left, widths, strict=False))
    return f"{text}  {last:>{widths[-1]}}"
