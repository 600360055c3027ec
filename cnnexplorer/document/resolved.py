"""Resolved: everything that follows from a project and the facts of its data, made once an edit."""

from __future__ import annotations

from dataclasses import dataclass

from cnnexplorer.document import costs, inference, offers, presets, readiness
from cnnexplorer.document.advice import Advice, advise
from cnnexplorer.document.costs import Totals
from cnnexplorer.document.network import Network
from cnnexplorer.document.obstacle import Obstacle
from cnnexplorer.document.offers import Offer
from cnnexplorer.document.presets import Preset
from cnnexplorer.document.project import Project
from cnnexplorer.document.rules import Row


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What a network must fit.

    Attributes:
        image_shape: (height, width, channels) of every image, in pixels.
        classes: how many there are.
        training_images: how many the training part has.
        test_counts: how many test images each class has.
    """

    image_shape: tuple[int, int, int]
    classes: int
    training_images: int = 0
    test_counts: tuple[int, ...] = ()


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
        facts: of the images at hand; None while there are none.
        preset: the one that the network is, or None.
        offer: what fits to what was chosen last, where there is an obstacle.
    """

    project: Project
    rows: tuple[Row, ...]
    totals: Totals
    failed: int | None
    obstacle: Obstacle | None
    advice: tuple[Advice, ...]
    facts: DataFacts | None = None
    preset: Preset | None = None
    offer: Offer | None = None

    @property
    def network(self) -> Network:
        return self.project.network

    @property
    def first_way(self) -> str:
        """What is offered first where there is an obstacle, as its button says; or empty."""
        mend = self.obstacle.fix_label if self.obstacle is not None else ""
        if self.offer is not None and (self.offer.first or not mend):
            return self.offer.label
        return mend


def resolve(project: Project, facts: DataFacts | None, before: Project | None = None) -> Resolved:
    """What follows from ``project``.

    Args:
        facts: None while there are no images.
        before: the project before the last step, if there was one.
    """
    network = project.network
    rows = inference.infer(network)
    preset = presets.of(network)
    obstacle = offer = None
    if facts is not None:
        obstacle = readiness.obstacle(network, rows, facts.image_shape, facts.classes)
        if obstacle is not None:
            offer = offers.offer(project, preset, before, facts.image_shape, facts.classes)
    return Resolved(
        project=project,
        rows=rows,
        totals=costs.totals(network, rows),
        failed=inference.first_error(rows),
        obstacle=obstacle,
        advice=advise(network, rows),
        facts=facts,
        preset=preset,
        offer=offer,
    )
