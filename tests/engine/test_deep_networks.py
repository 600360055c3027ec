"""The largest network that can be edited can be built, trained, looked into, written and opened."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from engine_samples import SMALL

from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import readiness
from cnnexplorer.document.layers import Activation
from cnnexplorer.document.network import MOST_LAYERS, Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import model_file, trainer
from cnnexplorer.engine.inspector import Inspector
from cnnexplorer.runs.run import Run

_OPEN = """
import sys, keras
model = keras.saving.load_model(sys.argv[1])
print(len(model.layers))
"""


def _deep(layers: int) -> Network:
    """A small network with so many layers, most of them cheap ones in the middle."""
    more = layers - len(SMALL.layers)
    return SMALL.inserted(2, *([Activation(activation="relu")] * more))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_network_of_as_many_layers_as_there_can_be_goes_all_the_way(
    quarters: Dataset, tmp_path: Path
) -> None:
    network = _deep(MOST_LAYERS)
    run = Run("run-1", network, replace(Plan(), epochs=1), quarters.source)
    trainer.train(network, run.plan, quarters, threading.Event(), run.take)
    assert run.failure is None
    assert run.snapshot is not None
    inspector = Inspector(network, run.snapshot.weights)
    outputs = inspector.activations(quarters.test.images[0], quarters.scale)
    assert len(outputs) == MOST_LAYERS + 1
    probabilities = inspector.probabilities(quarters.test.images, quarters.scale)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-4)
    model_file.save(run.snapshot, tmp_path / "deep.keras")
    done = subprocess.run(
        [sys.executable, "-I", "-c", _OPEN, str(tmp_path / "deep.keras")],
        capture_output=True, text=True, timeout=200, check=False,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(MOST_LAYERS + 1)]


def test_one_layer_more_is_refused_with_a_sentence_before_anything_is_built(
    quarters: Dataset,
) -> None:
    found = readiness.obstacle(_deep(MOST_LAYERS + 1), (), quarters.image_shape, quarters.classes)
    assert found is not None
    assert found.sentence.startswith("A network can have at most 600 layers")
    assert found.fixed is None
