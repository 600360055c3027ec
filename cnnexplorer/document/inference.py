"""The row of every node of a network, by Keras' rules, in pure Python.

``infer`` never raises for what a person can enter: an impossible row carries a sentence
instead, the rows above keep their numbers, the rows that depend on it are left blank.
"""

from __future__ import annotations

from cnnexplorer.document import fields
from cnnexplorer.document.layers import Input, Layer
from cnnexplorer.document.network import Network, Node
from cnnexplorer.document.rules import Impossible, Row, Shape

_BLANK = Row(None)


def infer(network: Network) -> tuple[Row, ...]:
    """One :class:`Row` per node of ``network`` (the Input included)."""
    problem = fields.problem(network.input)
    if problem is not None:
        return (Row(None, error=problem), *(_BLANK for _ in network.nodes[1:]))
    rows = [Row(network.input.shape)]
    known = {network.nodes[0].id: rows[0]}
    taken = {source for row in range(len(network.nodes)) for source in _used(network, row)}
    last = len(network.nodes) - 1
    for index, node in enumerate(network.nodes[1:], start=1):
        if index < last and node.id not in taken:
            row = Row(None, error=_UNUSED)
        else:
            row = _row(node, network.sources(index), known)
        rows.append(row)
        known[node.id] = row
    return tuple(rows)


_UNUSED = (
    "No layer below takes what this one gives; let one take it as its input, or remove this one."
)


def _used(network: Network, row: int) -> tuple[str, ...]:
    """The nodes that have a part in what a row gives: of a disabled one's, the first only."""
    sources = network.sources(row)
    return sources if network.nodes[row].enabled else sources[:1]


def _row(node: Node, sources: tuple[str, ...], known: dict[str, Row]) -> Row:
    """The row of a node that takes ``sources``, of those that stand above it."""
    for source in sources:
        if source not in known:
            return Row(
                None,
                error=f"It takes its input from {source}, which is not above it; move it below "
                "that layer, or let it take another one.",
            )
    inputs = tuple(known[source] for source in sources)
    if any(row.output_shape is None for row in inputs):
        return _BLANK
    if not node.enabled:
        return Row(inputs[0].output_shape)
    row = _asked(node.layer, inputs)
    if node.trainable:
        return row
    return row._replace(trainable=0, fixed=row.parameters)


def after(layer: Layer, *shapes: Shape) -> Row:
    """The row of one layer that receives inputs of these shapes."""
    return _asked(layer, tuple(Row(shape) for shape in shapes))


def _asked(layer: Layer, inputs: tuple[Row, ...]) -> Row:
    """The row that the layer's rule gives, or the sentence why there is none."""
    if isinstance(layer, Input):
        return Row(None, error="An Input can only be the first row; remove this one.")
    problem = fields.problem(layer)
    if problem is not None:
        return Row(None, error=problem)
    least, most = layer.takes
    if len(inputs) < least or (most is not None and len(inputs) > most):
        wanted = f"{least} input{'' if least == 1 else 's'}"
        if most != least:
            wanted = f"at least {wanted}" if len(inputs) < least else f"at most {most} inputs"
        return Row(
            None,
            error=f"{layer.kind} takes {wanted}, but {len(inputs)} "
            f"{'is' if len(inputs) == 1 else 'are'} connected; connect as many as it takes.",
        )
    try:
        return layer.rule(inputs)
    except Impossible as error:
        return Row(None, error=str(error))


def first_error(rows: tuple[Row, ...]) -> int | None:
    """The index of the impossible row, or None."""
    return next((index for index, row in enumerate(rows) if row.error), None)
