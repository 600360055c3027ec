"""TensorFlow is loaded once, before the engine's modules are imported, as the program does it."""

from __future__ import annotations

import warnings

import pytest

from cnnexplorer.engine import backend

with warnings.catch_warnings():
    # Deprecations inside TensorFlow's own modules, at import only.
    warnings.simplefilter("ignore")
    backend.load()

from engine_samples import dataset

from cnnexplorer.data.dataset import Dataset


@pytest.fixture(scope="session")
def quarters() -> Dataset:
    """300 training and 90 test images of four classes, 12×10×2."""
    return dataset()
