"""Refuses work that the machine has not the memory for, before it starts."""

from __future__ import annotations

import psutil

from cnnexplorer.errors import UserError
from cnnexplorer.texts import bytes_text


def available_bytes() -> int:
    """What can be allocated now without swapping."""
    return int(psutil.virtual_memory().available)


def require(needed_bytes: int, what: str, advice: str) -> None:
    """Return if ``needed_bytes`` are free.

    Args:
        needed_bytes: the most that will be held at once.
        what: the subject of the sentence, such as ``"big.npz"``.
        advice: what the person can do; ends the sentence.

    Raises:
        UserError: a sentence with both numbers.
    """
    free = available_bytes()
    if needed_bytes > free:
        raise UserError(
            f"{what} needs {bytes_text(needed_bytes)} of memory, but only {bytes_text(free)} are "
            f"free; {advice}."
        )
