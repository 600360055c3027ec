"""Resolved: everything that follows from a project and the facts of its data, made once an edit."""

from __future__ import annotations

from dataclasses import dataclass

from cnnexplorer.document import costs, inference, readiness
from cnnexplorer.document.advice import Advice, advise
from cnnexplorer.document.costs import Totals
from cnnexplorer.document.network import Network
from cnnexplorer.document.obstacle import Obstacle
from cnnexplorer.document.project import Project
from cnnexplorer.document.rules import Row


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What a network must fit.

    Attributes:
        image_shape: (height, width, channels) of every image, in pixels.
        classes: how many there are.
    """

    image_shape: tuple[int, int, int]
    classes: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the views show of a project; nothing of it is worked out again.

    Attributes:
        rows: one per node, with output shape, parameters and perhaps a sentence.
        totals: sums over the rows.
        failed: the first impossible row, or None.
        obstacle: what keeps the network from being trained on the data, or None (also while
            nothing is known of the data).
        advice: remarks that keep nobody from training.
    """

    project: Project
    rows: tuple[Row, ...]
    totals: Totals
    failed: int | None
    obstacle: Obstacle | None
    advice: tuple[Advice, ...]

    @property
    def network(self) -> Network:
        return self.project.network


def resolve(project: Project, facts: DataFacts | None) -> Resolved:
    """What follows from ``project``; ``facts`` is None while there are no images."""
    network = project.network
    rows = inference.infer(network)
    obstacle = None
    if facts is not None:
        obstacle = readiness.obstacle(network, rows, facts.image_shape, facts.classes)
    return Resolved(
        project=project,
        rows=rows,
        totals=costs.totals(network, rows),
        failed=inference.first_error(rows),
        obstacle=obstacle,
        advice=advise(network, rows),
    )
