"""How the C library keeps memory for the program (glibc; elsewhere nothing is done)."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_MMAP_THRESHOLD = -3
_ARENA_MAX = -8
"""Numbers of glibc's ``mallopt``; see mallopt(3)."""

ARENAS = 2
"""Heaps that all threads share. By itself each thread gets one of its own, up to eight times the
number of processors, and what one frees is no use to the others."""

LARGE_BYTES = 256 * 1024
"""From here on a block is mapped by itself and goes back to the system when it is freed. By itself
glibc raises this with every larger block that is freed, up to 32 MB: then images and weights lie
among small things that stay, and leave holes."""


def settle() -> None:
    """Keep the heap whole over hours of trainings; to be called before there are many threads.

    Measured in a window that was played with at random for 400 s: 360 MB lay freed and unused in
    the heap before, 60 MB with this; training takes the same time.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, ARENAS)
        mallopt(_MMAP_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """Let the system have what was freed."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)  # through ctypes, so that the window's thread may run meanwhile


def _of_glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
