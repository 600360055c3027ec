"""What is asked of the engine for an answer."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cnnexplorer.controllers.questions import Activations, Judged
from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import Digits
from cnnexplorer.document.network import chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.runs.snapshot import Images, Snapshot


def dataset(shares: bool) -> Dataset:
    images = np.full((4, 8, 8, 1), 200, np.uint8)
    part = Part(images, np.zeros(4, np.int64))
    return assemble(Digits(), "Dark", part, part, ("0", "1"), shares)


class Bench:
    """Notes what pixels are divided by."""

    def __init__(self) -> None:
        self.scales: list[float] = []

    def inspector(self, _snapshot: Snapshot) -> Any:
        return SimpleNamespace(activations=self._one, probabilities=self._all)

    def _one(self, _image: Any, scale: float) -> dict[str, Any]:
        self.scales.append(scale)
        return {}

    def _all(self, images: Any, scale: float, _progress: Any) -> Any:
        self.scales.append(scale)
        return np.tile([1, 0], (len(images), 1)).astype(np.float32)


@pytest.mark.parametrize(
    ("trained_with", "shares", "divided_by"),
    [(None, False, 255), (None, True, 255), (199, False, 199), (1, True, 255), (2, True, 510)],
)
def test_a_trained_network_gets_all_images_as_it_got_those_of_its_training(
    trained_with: float | None, shares: bool, divided_by: float
) -> None:
    snapshot = Snapshot(chain(), Plan(), Digits(), {})
    if trained_with is not None:
        snapshot = replace(snapshot, images=Images("Training", trained_with, ("0", "1")))
    bench, images = Bench(), dataset(shares)
    Activations(snapshot, images, 0).answer(bench, lambda *_: None)
    Judged(snapshot, images).answer(bench, lambda *_: None)
    assert bench.scales == [divided_by, divided_by]
