"""What TensorFlow's allocator holds without using it, and will use again.

What it keeps beside that: with oneDNN, each of its threads keeps up to 1,024 compiled kernels, some
2 MB for each network that is trained for the first time. After sixty of them that is full, at some
95 MB (``tests/benchmarks/test_memory_taken.py``).
"""

from __future__ import annotations

import functools

import psutil
import tensorflow as tf

_DEVICE = "CPU:0"


def reusable_bytes() -> int:
    """Bytes that the next training can have without asking the system.

    With oneDNN, TensorFlow never gives memory back to the system: what one training took is there
    for the next. Where the allocator keeps no figures there is nothing to count on.
    """
    try:
        figures = tf.config.experimental.get_memory_info(_DEVICE)
    except ValueError:
        return 0
    used = int(figures["current"])
    # Its figures count whole blocks, of which the process may never have touched a part.
    touched = _resident_bytes() - start_bytes()
    return max(0, min(int(figures["peak"]), touched) - used)


@functools.cache
def start_bytes() -> int:
    """How large the process was when this was asked first: before anything was computed."""
    return _resident_bytes()


def _resident_bytes() -> int:
    return int(psutil.Process().memory_info().rss)
