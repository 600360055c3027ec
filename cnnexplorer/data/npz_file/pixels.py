"""Turns pixels of any number type into uint8, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnexplorer.data.dataset import Images
from cnnexplorer.errors import UserError

Chunk = npt.NDArray[Any]


class Reading(Enum):
    """How stored numbers mean pixels."""

    AS_IS = "whole numbers from 0 to 255"
    UNIT = "fractions from 0 to 1, to be multiplied by 255"
    EITHER = "floats that are all 0 or 1: the other part decides, else UNIT"


@dataclass(frozen=True, slots=True)
class Survey:
    """Lowest and highest value, and whether all values are finite and whole."""

    low: float
    high: float
    finite: bool
    whole: bool


def needs_survey(dtype: np.dtype[Any]) -> bool:
    """Whether the values must be looked at once before it is known how to read them."""
    return dtype.kind != "b" and dtype != np.uint8


def survey(chunks: Iterable[Chunk]) -> Survey:
    """Look at all values; temporary memory is that of one chunk."""
    low, high, finite, whole = np.inf, -np.inf, True, True
    for chunk in chunks:
        if chunk.dtype.kind == "f":
            # min and max would otherwise be NaN, or warn.
            good = np.isfinite(chunk)
            finite = finite and bool(good.all())
            chunk = chunk[good]
            whole = whole and bool((np.trunc(chunk) == chunk).all())
        if chunk.size:
            low, high = min(low, float(chunk.min())), max(high, float(chunk.max()))
    return Survey(low, high, finite, whole)


def choose(where: str, dtype: np.dtype[Any], seen: Survey | None) -> Reading:
    """How the values of one array are meant.

    Args:
        where: file and array, for the sentence.
        dtype: bool, integer or float.
        seen: of the whole array; None where ``needs_survey`` says so.

    Raises:
        UserError: NaN, infinite or out of range; the sentence has the range received.
    """
    if seen is None:
        return Reading.UNIT if dtype.kind == "b" else Reading.AS_IS
    if not seen.finite:
        raise UserError(
            f"{where} has NaN or infinite values; replace them (np.nan_to_num) and save the file "
            "again."
        )
    if seen.low < 0 or seen.high > 255 or (seen.high > 1 and not seen.whole):
        kind = "whole values" if seen.whole else "fractions"
        raise UserError(
            f"{where} holds {dtype} {kind} from {seen.low:.7g} to {seen.high:.7g}; pixels must be "
            "whole numbers from 0 to 255 or fractions from 0 to 1, so rescale them and save the "
            "file again."
        )
    if dtype.kind != "f":
        return Reading.AS_IS
    if seen.high > 1:
        return Reading.AS_IS
    return Reading.EITHER if seen.whole else Reading.UNIT


def agree(train: Reading, test: Reading) -> tuple[Reading, Reading]:
    """Settle an ``EITHER`` by the other part: a black-and-white part must not change its scale."""
    settled = next((each for each in (train, test) if each is not Reading.EITHER), Reading.UNIT)
    return (
        settled if train is Reading.EITHER else train,
        settled if test is Reading.EITHER else test,
    )


def narrow(chunks: Iterable[Chunk], count: int, reading: Reading) -> Images:
    """All values as one flat uint8 array of ``count`` elements, in the order of the file."""
    pixels = np.empty(count, np.uint8)
    first = 0
    for chunk in chunks:
        target = pixels[first : first + len(chunk)]
        if reading is Reading.UNIT:
            # float16 has too few digits to multiply by 255 exactly enough.
            scaled = chunk.astype(np.float32 if chunk.dtype.itemsize < 4 else chunk.dtype)
            np.copyto(target, np.rint(scaled * 255), casting="unsafe")
        else:
            np.copyto(target, chunk, casting="unsafe")
        first += len(chunk)
    return pixels
