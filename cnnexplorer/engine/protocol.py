"""What the program needs of an engine; importable without TensorFlow.

The window and the command line are handed an object of this kind and never import the rest of
this room. ``keras_engine`` has the real one; tests pass a small fake.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cnnexplorer.data.dataset import Dataset, Images
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.runs.events import Event, Weights
from cnnexplorer.runs.snapshot import Snapshot

Activations = Mapping[str, NDArray[np.float32]]
"""What each node gives for one image, by its id: float32, of its output shape, without batch axis;
the Input gives the scaled image."""


class Inspector(Protocol):
    """Looks into one network; from one thread at a time."""

    def set_weights(self, weights: Weights) -> None:
        """Look with other weights of the same network from now on."""

    def activations(self, image: Images, scale: float) -> Activations:
        """What each node gives for one (H, W, C) image, divided by ``scale``."""

    def probabilities(
        self,
        images: Images,
        scale: float,
        progress: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """What the last row gives for (N, H, W, C) images: float32 (N, classes)."""


class Engine(Protocol):
    """Everything that is computed with TensorFlow; all of it may take seconds but the facts."""

    def load(self) -> None:
        """Bring TensorFlow in; to be called before everything else, in a background thread.

        Raises:
            UserError: it is missing or broken.
        """

    def versions(self) -> dict[str, str]:
        """Name and version of what decides what a training gives."""

    def threads(self) -> int:
        """How many threads compute."""

    def train(
        self,
        network: Network,
        plan: Plan,
        dataset: Dataset,
        stop: threading.Event,
        report: Callable[[Event], None],
    ) -> None:
        """Train until the plan is done or ``stop`` is set; every word comes through ``report``."""

    def initial_weights(self, network: Network, seed: int) -> Weights:
        """The random weights that a training with this seed starts from."""

    def inspector(self, snapshot: Snapshot) -> Inspector:
        """A look into the network of ``snapshot`` with its weights."""

    def save_model(self, snapshot: Snapshot, path: Path) -> None:
        """Write a plain ``.keras`` file, beside the old one and swapped in.

        Raises:
            UserError: the place cannot be written.
        """
