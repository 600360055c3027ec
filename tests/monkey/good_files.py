"""Files that can be opened: data sets in many forms, projects of every kind, foreign names."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from cnnexplorer.document import project as projects
from tests.monkey import made_up

_LARGE = 5000
_PROJECTS = ("Übung 1", "网络 结构", "quote ' \" `", "a" * 200, "a,b. and %s", "-v", "é\u0301")


def write(folder: Path, random: Random, paths: list[str]) -> None:
    """Write all of them; projects may say that their images lie in ``paths``."""
    numbers = np.random.default_rng(3)
    for name, arrays in _data_sets(numbers).items():
        np.savez(folder / f"{name}.npz", **arrays)
    np.savez_compressed(folder / "huge images.npz", **_large())
    for name in _PROJECTS:
        write_project(folder / f"{name}.cnnx", random, paths)


def write_project(path: Path, random: Random, paths: list[str]) -> None:
    """Save a made-up project as the program does."""
    projects.save(made_up.project(random, paths), path)


def _data_sets(numbers: np.random.Generator) -> dict[str, dict[str, Any]]:
    def parts(images: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
        test = len(images) // 5
        return {
            "x_train": images[test:], "y_train": labels[test:],
            "x_test": images[:test], "y_test": labels[:test],
        }  # fmt: skip

    colour = numbers.integers(0, 256, (300, 9, 12, 3), dtype=np.uint8)
    grey = numbers.integers(0, 256, (200, 28, 28), dtype=np.uint8)
    real = numbers.random((120, 10, 10, 1), np.float32)
    one_hot = np.eye(4, dtype=np.uint8)[np.arange(200) % 4]
    named = {"class_names": np.array(["猫", "Größe", "a 'b' \"c\""])}
    return {
        "klein é": {**parts(colour, np.arange(300) % 3), **named},
        "grey 'quote\"": parts(grey, one_hot),
        "fractions": parts(real, np.arange(120) % 2),
        "small fractions": parts(real * 0.01, np.arange(120) % 2),
        "see through": parts(
            numbers.integers(0, 256, (60, 8, 8, 4), dtype=np.uint8), np.arange(60) % 2
        ),
        "five images": parts(colour[:5], np.arange(5) % 2),
        "hundred classes": parts(colour, np.arange(300) % 100),
    }


def _large() -> dict[str, Any]:
    ramp = np.arange(_LARGE, dtype=np.uint8)
    image = np.broadcast_to(ramp, (2, _LARGE, _LARGE))
    labels = np.arange(2)
    return {"x_train": image, "y_train": labels, "x_test": image, "y_test": labels}
