"""Decides what stored numbers mean as pixels, and turns them into bytes or 32-bit fractions."""

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

_WHOLE_IN_FLOAT = 2**24
"""Up to here a 32-bit fraction holds every whole number."""
_LEAST, _MOST = 1e-30, 1e30
"""Largest magnitudes between which 32-bit fractions keep their digits, with room to compute."""


class Reading(Enum):
    """How stored numbers mean pixels."""

    BYTES = "whole numbers from 0 to 255, kept in 8 bits"
    SHARES = "fractions from 0 to 1 that 8 bits hold exactly: n ÷ 255"
    FLOATS = "anything else, kept in 32 bits as it is"


@dataclass(frozen=True, slots=True)
class Survey:
    """What all values of one array have in common.

    Attributes:
        low, high: lowest and highest.
        finite: no NaN, no infinity.
        whole: no fractions.
        shares: all are n ÷ 255 for a whole n, as exactly as 32 bits (or the array's own type)
            tell it.
    """

    low: float
    high: float
    finite: bool = True
    whole: bool = True
    shares: bool = True

    @property
    def in_bytes(self) -> bool:
        return self.whole and self.low >= 0 and self.high <= 255

    @property
    def in_shares(self) -> bool:
        return self.shares and self.low >= 0 and self.high <= 1

    @property
    def largest(self) -> float:
        """The largest magnitude."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True, slots=True)
class Stored:
    """One array of images: where it is ("file: x_train"), its type, and what was seen in it."""

    where: str
    dtype: np.dtype[Any]
    seen: Survey


def needs_survey(dtype: np.dtype[Any]) -> bool:
    """Whether the values must be looked at once before it is known how to read them."""
    return dtype.kind != "b" and dtype != np.uint8


def survey(chunks: Iterable[Chunk]) -> Survey:
    """Look at all values; temporary memory is that of some chunks."""
    low, high, finite, whole, shares = np.inf, -np.inf, True, True, True
    for chunk in chunks:
        if chunk.dtype.kind == "f":
            # min and max would otherwise be NaN, or warn.
            good = np.isfinite(chunk)
            finite = finite and bool(good.all())
            chunk = chunk[good]
            whole = whole and bool((np.trunc(chunk) == chunk).all())
            shares = shares and _all_shares(chunk)
        if chunk.size:
            low, high = min(low, float(chunk.min())), max(high, float(chunk.max()))
    return Survey(low, high, finite, whole, shares)


def unseen(dtype: np.dtype[Any]) -> Survey:
    """What is known of bytes and of true and false without looking."""
    return Survey(0, 1 if dtype.kind == "b" else 255)


def choose(train: Stored, test: Stored) -> tuple[Reading, Reading]:
    """How the values of both parts are meant; a pixel of one means the same in the other.

    Raises:
        UserError: NaN or infinite, more than 32 bits hold, or parts that do not belong together;
            the sentence has the range received.
    """
    for stored in (train, test):
        if not stored.seen.finite:
            raise UserError(
                f"{stored.where} has NaN or infinite values; replace them (np.nan_to_num) and "
                "save the file again."
            )
    alike = _alike(train, test)
    if alike is not None:
        return alike
    for stored, other in ((train, test), (test, train)):
        _check_floats(stored)
        small = stored.seen.largest <= 1 and not stored.seen.whole
        if small and other.seen.whole and other.seen.largest > 1:
            raise _different(stored, other)
    return Reading.FLOATS, Reading.FLOATS


def _alike(train: Stored, test: Stored) -> tuple[Reading, Reading] | None:
    """The readings as bytes, or None where 8 bits cannot hold one of the parts.

    Raises:
        UserError: one part has fractions from 0 to 1, the other whole numbers up to 255.
    """
    first, second = (_possible(stored) for stored in (train, test))
    if not first or not second:
        return None
    # Only 0 and 1 in floats can be both; a black-and-white part follows the other one.
    both = [each for each in (Reading.SHARES, Reading.BYTES) if each in first and each in second]
    if not both:
        raise _different(train, test)
    return both[0], both[0]


def _possible(stored: Stored) -> list[Reading]:
    """The readings in 8 bits that lose nothing."""
    if stored.dtype.kind == "b":
        return [Reading.SHARES]
    shares = stored.dtype.kind == "f" and stored.seen.in_shares
    found = [Reading.SHARES] if shares else []
    return [*found, Reading.BYTES] if stored.seen.in_bytes else found


def _different(one: Stored, other: Stored) -> UserError:
    key = other.where.rpartition(": ")[2]
    return UserError(
        f"{one.where} holds {_range(one)} and {key} {_range(other)}; a pixel must mean the same in "
        "both, so scale both alike and save the file again."
    )


def _check_floats(stored: Stored) -> None:
    seen = stored.seen
    if seen.whole and seen.largest > _WHOLE_IN_FLOAT:
        raise UserError(
            f"{stored.where} holds {_range(stored)}, of which 32-bit fractions hold those up to "
            f"{_WHOLE_IN_FLOAT:,} only; divide them and save the file again."
        )
    if seen.largest and not _LEAST < seen.largest < _MOST:
        raise UserError(
            f"{stored.where} holds {_range(stored)}, which 32-bit fractions cannot hold; scale "
            "them, for example to 0 … 1, and save the file again."
        )


def _range(stored: Stored) -> str:
    kind = "whole values" if stored.seen.whole else "fractions"
    if not needs_survey(stored.dtype):
        return f"{stored.dtype} {kind}"
    return f"{stored.dtype} {kind} from {stored.seen.low:.7g} to {stored.seen.high:.7g}"


def _all_shares(values: Chunk) -> bool:
    """Whether all are n ÷ 255, give or take what the last digits of their type cannot tell."""
    with np.errstate(over="ignore"):
        wide = values.astype(np.float64)
        nearest = np.rint(wide * 255) / 255
    if values.dtype.itemsize < 4:  # 16 bits: two shares lie hardly further apart than its steps
        return bool((nearest.astype(values.dtype) == values).all())
    return bool((np.abs(wide - nearest) <= 4 * np.finfo(np.float32).eps * np.abs(wide)).all())


def convert(chunks: Iterable[Chunk], count: int, reading: Reading) -> Images:
    """All values as one flat array of ``count`` elements, in the order of the file."""
    pixels: npt.NDArray[Any] = np.empty(
        count, np.float32 if reading is Reading.FLOATS else np.uint8
    )
    first = 0
    for chunk in chunks:
        target = pixels[first : first + len(chunk)]
        if reading is Reading.SHARES:
            # float16 has too few digits to multiply by 255 exactly enough.
            scaled = chunk.astype(np.float32 if chunk.dtype.itemsize < 4 else chunk.dtype)
            np.copyto(target, np.rint(scaled * 255), casting="unsafe")
        else:
            np.copyto(target, chunk, casting="unsafe")
        first += len(chunk)
    return pixels
