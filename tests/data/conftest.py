"""Where the tests of data find their files, and how they write broken ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

_REPOSITORY = Path(__file__).resolve().parents[2]

Arrays = dict[str, npt.NDArray[Any]]


@pytest.fixture(scope="session")
def mnist_npz() -> Path:
    """All of MNIST in Keras' layout."""
    path = _REPOSITORY.parent / "shared" / "data" / "mnist.npz"
    if path.exists():
        return path
    reason = "shared/data/mnist.npz is not beside the repository"
    if os.environ.get("CNNEXPLORER_REQUIRE_DATA") == "1":
        pytest.fail(f"{reason}, but CNNEXPLORER_REQUIRE_DATA=1 demands it")
    pytest.skip(reason)


@pytest.fixture
def arrays() -> Arrays:
    """Twelve and six random 5×4 grey images of three classes."""
    generator = np.random.default_rng(0)
    return {
        "x_train": generator.integers(0, 256, (12, 5, 4), np.uint8),
        "y_train": np.arange(12) % 3,
        "x_test": generator.integers(0, 256, (6, 5, 4), np.uint8),
        "y_test": np.arange(6) % 3,
    }


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Arrays], Path]:
    """Writes arrays to a .npz and returns its path."""

    def write(arrays: Arrays) -> Path:
        path = tmp_path / "file.npz"
        np.savez_compressed(path, **arrays)
        return path

    return write
