"""The Snapshot: a network with the weights it had at one moment; what is looked into."""

from __future__ import annotations

from dataclasses import dataclass

from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.sources import DataSource
from cnnexplorer.runs.events import Weights

UNTRAINED = ""
"""The run of a snapshot that no run has made."""


@dataclass(frozen=True, slots=True)
class Images:
    """What must be known of the images of a training when they are gone.

    Attributes:
        title: what the data set is called.
        scale: what the pixels of their source are divided by.
        class_names: in the order of the network's outputs.
        fingerprint: by which they are known again, whatever their file is called.
    """

    title: str
    scale: float
    class_names: tuple[str, ...]
    fingerprint: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """One moment of a run, or the random start of a network that was not trained.

    Attributes:
        network, plan: what the run was started with.
        source: what it was trained on, or None.
        weights: by the id of the node.
        note: which weights these are, for people ("epoch 3 of 6").
        run: id of the run, or ``UNTRAINED``.
        epoch: how many epochs were complete.
        inside: whether the training goes on within its next epoch.
        images: what the training's images were like, or None where none were shown.
        test_accuracy: a share, where it was measured at the end of the training.
    """

    network: Network
    plan: Plan
    source: DataSource | None
    weights: Weights
    note: str = "untrained, random start"
    run: str = UNTRAINED
    epoch: int = 0
    images: Images | None = None
    inside: bool = False
    test_accuracy: float | None = None

    @property
    def trained(self) -> bool:
        """Whether a training has made these weights."""
        return self.run != UNTRAINED
