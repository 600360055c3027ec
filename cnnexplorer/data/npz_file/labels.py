"""Turns labels as people store them (numbers, columns, one-hot) into class indices."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnexplorer.data.dataset import Labels
from cnnexplorer.data.npz_file.archive import Header
from cnnexplorer.data.npz_file.layout import MOST_CLASSES
from cnnexplorer.errors import UserError
from cnnexplorer.texts import bytes_text, plural, printable

Chunk = npt.NDArray[Any]

_MOST_NAME_BYTES = 2**20


def read(where: str, header: Header, chunks: Iterable[Chunk]) -> tuple[Labels, int]:
    """Class indices, int64 (N,), from (N,), (N, 1) or one-hot (N, classes) values.

    The values come in pieces and are never held as a whole: one-hot rows of many classes take a
    hundred times the room of what they say.

    Returns:
        The indices, and how many classes the labels speak of: the columns of one-hot, else the
        highest plus one.

    Raises:
        UserError: not whole, not finite, negative, ``MOST_CLASSES`` or more, or a row that is
            not one-hot.
    """
    if is_one_hot(header):
        return _from_one_hot(where, header, chunks), header.shape[1]
    found = np.empty(header.count, np.int64)
    first, low, high = 0, 0, 0
    for chunk in chunks:
        if chunk.dtype.kind == "f" and not _whole(chunk):
            raise UserError(
                f"{where} has labels that are not whole numbers; save them as integers from 0, or "
                "one-hot."
            )
        low, high = min(low, int(chunk.min())), max(high, int(chunk.max()))
        if low >= 0 and high < MOST_CLASSES:
            found[first : first + len(chunk)] = chunk
        first += len(chunk)
    if low < 0:
        raise UserError(
            f"{where} has the label {low:.0f}, but labels count from 0; renumber the classes."
        )
    if high >= MOST_CLASSES:
        raise UserError(
            f"{where} has the label {high:.0f}; labels go from 0 to classes - 1 and at most "
            f"{MOST_CLASSES:,} classes are supported, so renumber the classes."
        )
    return found, high + 1


def is_one_hot(header: Header) -> bool:
    """Whether an array of labels has a column for each class."""
    return len(header.shape) == 2 and header.shape[1] > 1


def unusable_header(header: Header) -> str:
    """What is wrong with an array of class names, as its header tells; or empty."""
    if header.dtype.kind not in "US":
        return f"holds {header.dtype} instead of texts (save it as np.array(names, str))"
    if len(header.shape) != 1:
        return f"has the shape {header.shape} instead of one name behind the other"
    if not header.count or not header.claimed_bytes:
        return "has no names"
    if header.count > MOST_CLASSES:
        return f"has {header.count:,} names, and at most {MOST_CLASSES:,} classes are supported"
    if header.claimed_bytes > _MOST_NAME_BYTES:
        return f"takes {bytes_text(header.claimed_bytes)}, too much for names"
    return ""


def read_names(names: npt.NDArray[Any], classes: int) -> tuple[tuple[str, ...], str]:
    """The stored class names, of any length: a file that is exported names the classes as this
    one does. And what is wrong with them; names that cannot be used are not given.
    """
    if len(names) < classes:
        only = plural(len(names), "name")
        return (), f"has {only} for {plural(classes, 'class')}"
    try:
        texts = _texts(names)
    except ValueError as error:
        return (), str(error)
    for index, text in enumerate(texts):
        if not text:
            return (), f"has an empty name for class {index}"
        if not text.isprintable():
            return (), f"has a name for class {index} that cannot be shown ({printable(text, 40)})"
    first: dict[str, int] = {}
    for index, text in enumerate(texts):
        if first.setdefault(text, index) != index:
            same = f"has the same name for classes {first[text]} and {index}"
            return texts, f"{same} ({printable(text, 40)})"
    return texts, ""


def _texts(names: npt.NDArray[Any]) -> tuple[str, ...]:
    """Names as they were written, in Unicode or in bytes.

    Raises:
        ValueError: the sentence says what is wrong with them.
    """
    if names.dtype.kind == "S":
        try:
            return tuple(bytes(name).decode().strip() for name in names)
        except UnicodeDecodeError as error:
            raise ValueError("holds bytes that are no UTF-8") from error
    # NumPy stores code points as numbers and raises SystemError for those beyond Unicode.
    code_points = np.frombuffer(names.tobytes(), f"{names.dtype.byteorder}u4")
    if code_points.max() > sys.maxunicode:
        raise ValueError("holds characters out of Unicode")
    return tuple(str(name).strip() for name in names)


def _whole(values: Chunk) -> bool:
    return bool(np.isfinite(values).all() and (np.trunc(values) == values).all())


def _from_one_hot(where: str, header: Header, chunks: Iterable[Chunk]) -> Labels:
    """Where the ones stand, whichever index runs fastest in the file."""
    rows, columns = header.shape
    found = np.full(rows, -1, np.int64)
    first = 0
    for chunk in chunks:
        told = np.flatnonzero(chunk != 0)  # NaN differs from 0 too
        places = first + told
        row = places % rows if header.fortran else places // columns
        several = np.sort(row)
        _refuse(where, columns, several[1:][several[1:] == several[:-1]])
        _refuse(where, columns, row[(chunk[told] != 1) | (found[row] >= 0)])
        found[row] = places // rows if header.fortran else places % columns
        first += len(chunk)
    _refuse(where, columns, np.flatnonzero(found < 0))
    return found


def _refuse(where: str, columns: int, wrong: npt.NDArray[np.int64]) -> None:
    """Raise the sentence that names the first of the rows that are not one-hot, if there are."""
    if wrong.size:
        raise UserError(
            f"{where} has {columns:,} columns but row {wrong.min():,} is not one-hot (a single 1, "
            "else 0); save one number for each image, or one-hot rows."
        )
