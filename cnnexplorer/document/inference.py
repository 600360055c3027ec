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
    first, *others = network.nodes
    rows = [Row(network.input.shape)]
    known = {first.id: rows[0]}
    unused = _unused(network)
    above = first.id
    for node in others:
        if node.id in unused:
            row = Row(None, error=_UNUSED)
        else:
            row = _row(node, node.inputs or (above,), known)
        rows.append(row)
        known[node.id] = row
        above = node.id
    return tuple(rows)


def _unused(network: Network) -> set[str]:
    """The nodes, but the last, that have no part in what any other gives.

    Of what a disabled node takes, only the first has a part. In a chain there are none.
    """
    nodes = network.nodes
    if not any(node.inputs for node in nodes):
        return set()
    unused = set(network.ids[:-1]) - {nodes[0].id}
    for row, node in enumerate(nodes):
        sources = network.sources(row)
        unused.difference_update(sources if node.enabled else sources[:1])
    return unused


_UNUSED = (
    "No layer below takes what this one gives; let one take it as its input, or remove this one."
)


def _row(node: Node, sources: tuple[str, ...], known: dict[str, Row]) -> Row:
    """The row of a node that takes ``sources``, of those that stand above it."""
    inputs = tuple(known[source] for source in sources if source in known)
    if len(inputs) < len(sources):
        missing = next(source for source in sources if source not in known)
        return Row(
            None,
            error=f"It takes its input from {missing}, which is not above it; move it below "
            "that layer, or let it take another one.",
        )
    for row in inputs:
        if row.output_shape is None:
            return _BLANK
    if not node.enabled:
        return Row(inputs[0].output_shape, probabilities=inputs[0].probabilities)
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
    problem = _problem(layer)
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


_sound: dict[int, Layer] = {}
"""Layers whose settings were found possible, by identity: they cannot change, and an edit leaves
all others of a network as they are. Checking again costs as much as all the rest."""
_MOST_SOUND = 4096


def _problem(layer: Layer) -> str | None:
    if _sound.get(id(layer)) is layer:
        return None
    problem = fields.problem(layer)
    if problem is None:
        if len(_sound) >= _MOST_SOUND:
            _sound.clear()
        _sound[id(layer)] = layer
    return problem


def first_error(rows: tuple[Row, ...]) -> int | None:
    """The index of the impossible row, or None."""
    return next((index for index, row in enumerate(rows) if row.error), None)
