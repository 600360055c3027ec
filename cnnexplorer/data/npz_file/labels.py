"""Turns labels as people store them (numbers, columns, one-hot) into class indices."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnexplorer.data.dataset import Labels
from cnnexplorer.data.npz_file.layout import MOST_CLASSES
from cnnexplorer.errors import UserError


def indices(where: str, values: npt.NDArray[Any]) -> Labels:
    """Class indices, int64 (N,), from (N,), (N, 1) or one-hot (N, classes) values.

    Raises:
        UserError: not whole, not finite, negative, ``MOST_CLASSES`` or more, or a row that is
            not one-hot.
    """
    if values.ndim == 2 and values.shape[1] > 1:
        return _from_one_hot(where, values)
    flat = values.reshape(-1)
    if flat.dtype.kind == "f" and not (np.isfinite(flat).all() and (np.trunc(flat) == flat).all()):
        raise UserError(
            f"{where} has labels that are not whole numbers; save them as integers from 0, or "
            "one-hot."
        )
    low, high = flat.min(), flat.max()
    if low < 0:
        raise UserError(
            f"{where} has the label {low:.0f}, but labels count from 0; renumber the classes."
        )
    if high >= MOST_CLASSES:
        raise UserError(
            f"{where} has the label {high:.0f}; labels go from 0 to classes - 1 and at most "
            f"{MOST_CLASSES:,} classes are supported, so renumber the classes."
        )
    return flat.astype(np.int64)


def width(values: npt.NDArray[Any], labels: Labels) -> int:
    """How many classes the labels speak of: the columns of one-hot, else the highest plus one."""
    if values.ndim == 2 and values.shape[1] > 1:
        return int(values.shape[1])
    return int(labels.max()) + 1


def fitting_names(names: npt.NDArray[Any] | None, classes: int) -> tuple[str, ...]:
    """The stored class names, if there are enough and all can be shown; else the numbers."""
    numbers = tuple(str(index) for index in range(classes))
    if names is None or not classes <= len(names) <= MOST_CLASSES:
        return numbers
    # NumPy stores code points as numbers and raises SystemError for those beyond Unicode.
    code_points = np.frombuffer(names.tobytes(), f"{names.dtype.byteorder}u4")
    if code_points.max() > sys.maxunicode:
        return numbers
    texts = tuple(str(name).strip() for name in names)
    return texts if all(text and text.isprintable() for text in texts) else numbers


def _from_one_hot(where: str, values: npt.NDArray[Any]) -> Labels:
    chosen = values == 1
    good = (chosen | (values == 0)).all(axis=1) & (chosen.sum(axis=1) == 1)
    if not good.all():
        row = int(np.argmin(good))
        raise UserError(
            f"{where} has {values.shape[1]:,} columns but row {row:,} is not one-hot (a single 1, "
            "else 0); save one number for each image, or one-hot rows."
        )
    return np.asarray(chosen.argmax(axis=1), np.int64)
