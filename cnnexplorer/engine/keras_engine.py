"""The engine that the program runs on: Keras on TensorFlow, imported when it is loaded.

The imports inside the functions are on purpose: this module is imported before the first paint,
and TensorFlow takes seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import backend
from cnnexplorer.engine.protocol import Inspector
from cnnexplorer.runs.events import Event, Weights
from cnnexplorer.runs.snapshot import Snapshot


class KerasEngine:
    """The :class:`~cnnexplorer.engine.protocol.Engine` of the window and of the command line.

    Args:
        for_window: a window is open in another thread; see ``backend.load``.
        home: the folder for what Keras wants to remember.
    """

    def __init__(self, for_window: bool = False, home: Path = backend.NOWHERE) -> None:
        self._for_window = for_window
        self._home = home

    def load(self) -> None:
        backend.load(self._for_window, self._home)

    def versions(self) -> dict[str, str]:
        return backend.versions()

    def threads(self) -> int:
        return backend.threads()

    def train(
        self,
        network: Network,
        plan: Plan,
        dataset: Dataset,
        stop: threading.Event,
        report: Callable[[Event], None],
    ) -> None:
        from cnnexplorer.engine import trainer  # later: imports TensorFlow

        trainer.train(network, plan, dataset, stop, report)

    def initial_weights(self, network: Network, seed: int) -> Weights:
        from cnnexplorer.engine import inspector  # later: imports TensorFlow

        return inspector.initial_weights(network, seed)

    def inspector(self, snapshot: Snapshot) -> Inspector:
        from cnnexplorer.engine import inspector  # later: imports TensorFlow

        return inspector.Inspector(snapshot.network, snapshot.weights)

    def save_model(self, snapshot: Snapshot, path: Path) -> None:
        from cnnexplorer.engine import model_file  # later: imports TensorFlow

        model_file.save(snapshot, path)
