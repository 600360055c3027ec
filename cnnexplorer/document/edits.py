"""Edits: labelled steps from one project to the next, as values; the unit of undo.

Each function takes the project as it is and gives the step; a step that changes nothing carries
the same project and is not kept. Nodes are named by their ids.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cnnexplorer.document import inference, wiring
from cnnexplorer.document.fields import described
from cnnexplorer.document.layers import Concatenate, Layer
from cnnexplorer.document.network import Network, Node
from cnnexplorer.document.plan import Plan, with_optimizer
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import DataSource
from cnnexplorer.document.wiring import Link


@dataclass(frozen=True, slots=True)
class Edit:
    """One step.

    Attributes:
        label: what Undo says it takes back.
        project: as it is afterwards.
        focus: id of the node that the person's eye should be on then, or None to stay.
        merge: consecutive steps with the same key (the keystrokes in one field) are one.
        anew: another network takes the place of the one that was there.
        note: what else it brings about, as a sentence, or empty.
    """

    label: str
    project: Project
    focus: str | None = None
    merge: Hashable | None = None
    anew: bool = False
    note: str = ""


def add(
    project: Project, cls: type[Layer], after: str | None = None, classes: int | None = None
) -> Edit:
    """Add a layer of this kind below the node ``after`` (at the end if None). One that merges
    takes what is above it and, where there is one, an earlier node that fits.

    Args:
        classes: that the images at hand have; None while there are no images.
    """
    network = project.network
    row = len(network.nodes) if after is None else _row(network, after) + 1
    last = row == len(network.nodes)
    layer = cls.starter() if classes is None or not last else cls.ending(classes)
    changed = network.inserted(row, layer)
    if layer.takes[1] is None:
        rows = inference.infer(network)
        other = wiring.partner(network, rows, row - 1, isinstance(layer, Concatenate))
        inputs = () if other is None else (network.nodes[row - 1].id, other)
        changed = changed.with_node(row, replace(changed.nodes[row], inputs=inputs))
    return _of_network(project, f"Add {cls.title}", changed, row)


def duplicate(project: Project, node: str) -> Edit:
    """Put a copy of a node below it; the Input has none."""
    network = project.network
    row = _row(network, node)
    layer = network.nodes[row].layer
    if row == 0:
        return Edit("", project)
    changed = network.inserted(row + 1, layer)
    return _of_network(project, f"Duplicate {layer.title}", changed, row + 1)


def remove(project: Project, node: str) -> Edit:
    """Take a node out; the Input stays."""
    network = project.network
    row = _row(network, node)
    if row == 0:
        return Edit("", project)
    label = f"Delete {network.nodes[row].layer.title}"
    changed = network.removed(row)
    edit = _of_network(project, label, changed, min(row, len(changed.layers)))
    return replace(edit, note=wiring.after_removing(network, row))


def move(project: Project, node: str, to: int) -> Edit:
    """Move a node so that it becomes row ``to``; the Input stays first."""
    network = project.network
    row = _row(network, node)
    to = max(1, min(to, len(network.layers)))
    if row in (0, to):
        return Edit("", project)
    label = f"Move {network.nodes[row].layer.title}"
    changed = network.moved(row, to)
    edit = _of_network(project, label, changed, to)
    return replace(edit, note=wiring.after_moving(changed, to))


def set_layer(project: Project, node: str, name: str, value: Any) -> Edit:
    """Change one setting of a node's layer."""
    network = project.network
    row = _row(network, node)
    layer = network.nodes[row].layer
    label = f"{layer.title}: {described(type(layer))[name].label}"
    changed = network.with_row(row, replace(layer, **{name: value}))
    return Edit(label, replace(project, network=changed), merge=("layer", node, name))


def set_node(project: Project, node: str, name: str, value: Any) -> Edit:
    """Change what is said of a node itself: its name, whether it is enabled or trained."""
    network = project.network
    row = _row(network, node)
    before = network.nodes[row]
    label = f"{before.layer.title}: {described(Node)[name].label}"
    changed = network.with_node(row, replace(before, **{name: value}))
    return Edit(label, replace(project, network=changed), merge=("node", node, name))


def set_inputs(project: Project, node: str, inputs: Sequence[str]) -> Edit:
    """Let a node take others; the row above alone needs no naming."""
    network = project.network
    row = _row(network, node)
    before = network.nodes[row]
    above = (network.nodes[row - 1].id,) if row else ()
    named = () if tuple(inputs) == above else tuple(inputs)
    changed = network.with_node(row, replace(before, inputs=named))
    return Edit(f"{before.layer.title}: inputs", replace(project, network=changed), focus=node)


def move_source(project: Project, link: Link, row: int) -> Edit:
    """Let the node below a link take another row in the place of the one that it took."""
    network = project.network
    if not 0 <= row < link.target:
        return Edit("", project)
    target = network.nodes[link.target]
    inputs = list(target.inputs)
    inputs[link.place] = network.nodes[row].id
    return set_inputs(project, target.id, inputs)


def move_target(project: Project, link: Link, row: int) -> Edit:
    """Let another row take what the node below a link took: as its only input, or as one more
    where it merges.
    """
    network = project.network
    if not link.source < row < len(network.nodes) or row == link.target:
        return Edit("", project)
    source, before, after = (network.nodes[each] for each in (link.source, link.target, row))
    left = (*before.inputs[: link.place], *before.inputs[link.place + 1 :])
    merges = after.layer.takes[1] is None
    taken = (*network.sources(row), source.id) if merges else (source.id,)
    changed = set_inputs(project, before.id, left).project
    return set_inputs(changed, after.id, taken)


def set_plan(project: Project, name: str, value: Any) -> Edit:
    """Change one setting of the plan."""
    if name == "optimizer":
        plan = with_optimizer(project.plan, value)
    else:
        plan = replace(project.plan, **{name: value})
    label = f"Plan: {described(Plan)[name].label}"
    return Edit(label, replace(project, plan=plan), merge=("plan", name))


def set_network(project: Project, network: Network, label: str) -> Edit:
    """Put another network in place; the eye goes to what changed."""
    changed = replace(project, network=network)
    return Edit(label, changed, focus=changed_node(project, changed))


def rename(project: Project, name: str) -> Edit:
    """Call the network something else."""
    network = replace(project.network, name=name)
    return Edit("Rename network", replace(project, network=network), merge=("name",))


def set_data(project: Project, source: DataSource) -> Edit:
    """Take the images from somewhere else."""
    return Edit("Change data set", replace(project, data=source))


def use_preset(project: Project, preset: Project, title: str) -> Edit:
    """Take over network and plan of a preset, keeping the data set."""
    network = preset.network
    first = network.nodes[min(1, len(network.layers))].id
    return Edit(f"Preset {title}", replace(preset, data=project.data), focus=first, anew=True)


def changed_node(before: Project, after: Project) -> str | None:
    """The first node of ``after`` that differs from ``before``; None if none does."""
    old, new = before.network.nodes, after.network.nodes
    for one, other in zip(old, new, strict=False):
        if one != other:
            return other.id
    if len(old) == len(new):
        return None
    return new[min(len(old), len(new) - 1)].id


def _of_network(project: Project, label: str, network: Network, focus: int) -> Edit:
    return Edit(label, replace(project, network=network), focus=network.nodes[focus].id)


def _row(network: Network, node: str) -> int:
    row = network.position(node)
    if row is None:
        raise KeyError(f"there is no node {node!r}")
    return row
