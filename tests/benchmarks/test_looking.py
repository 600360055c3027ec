"""How long it takes to look at one image once the network was looked into before."""

from __future__ import annotations

import warnings
from typing import Any

from cnnexplorer.data import catalog
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.document import presets
from cnnexplorer.engine import backend

MOST_S = 0.02


def test_one_image_takes_milliseconds_once_warm(benchmark: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        backend.load()
    from cnnexplorer.engine.inspector import Inspector, initial_weights

    network = presets.load("two-conv-mnist").project.network
    dataset = catalog.load(MnistSample())
    inspector = Inspector(network, initial_weights(network, 1))
    inspector.activations(dataset.test.images[0], dataset.scale)
    benchmark(inspector.activations, dataset.test.images[1], dataset.scale)
    assert benchmark.stats.stats.median < MOST_S
