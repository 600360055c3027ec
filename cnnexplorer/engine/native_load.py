"""Loads TensorFlow's shared libraries without holding the GIL, and drops their chatter."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# The order matters: the second needs the first.
_LIBRARIES = ("libtensorflow_framework", "libtensorflow_cc")

# cudart_stub writes these before TF_CPP_MIN_LOG_LEVEL is read, when there is no NVIDIA driver.
# WORKAROUND for https://github.com/tensorflow/tensorflow/issues/100442 (TensorFlow 2.21)
_CHATTER = re.compile(
    rb"^(WARNING: All log messages before absl::InitializeLog\(\).*|I\d{4} .*)\n?", re.MULTILINE
)


def preload() -> None:
    """Load the big libraries now, so that ``import tensorflow`` finds them in place.

    Python's import keeps the GIL while the system's loader works through 1.2 GB (330–530 ms in
    which the window stands still; 1,350 ms measured from a cold disk). ctypes gives the GIL up
    during a foreign call, and dlopen itself can be called as one. Where anything is missing
    nothing happens: the import then loads the libraries itself.
    """
    if os.name != "posix":
        return
    try:
        dlopen = ctypes.CDLL(None).dlopen
    except (OSError, AttributeError):
        return
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
    folder = _folder()
    if folder is None:
        return
    with contextlib.suppress(OSError):
        for name in _LIBRARIES:
            for path in sorted(folder.glob(f"{name}.*")):
                # RTLD_GLOBAL crashes here: the libraries' protobuf symbols then meet other ones.
                dlopen(os.fsencode(path), os.RTLD_LAZY | os.RTLD_LOCAL)


def _folder() -> Path | None:
    """Where the tensorflow package lies, without importing it."""
    try:
        spec = importlib.util.find_spec("tensorflow")
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0]) if places else None


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Hold back what the process writes to standard error, and drop TensorFlow's chatter from it.

    Everything else is written afterwards; nothing is lost, except when the process dies inside.
    Where that cannot be had (a full disk, no standard error), nothing is held back.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            _hold_back(stack)
        yield


def _hold_back(stack: contextlib.ExitStack) -> None:
    """Lead standard error into memory until ``stack`` is left.

    Raises:
        OSError: it stays as it was.
    """
    real = os.dup(2)
    stack.callback(os.close, real)
    held = _room()
    stack.callback(os.close, held)
    os.dup2(held, 2)
    stack.callback(_pass_on, held, real)
    stack.callback(os.dup2, real, 2)


def _room() -> int:
    """A file for what is held back, in memory where the system can: a disk may be full."""
    if sys.platform == "linux":
        return os.memfd_create("cnnexplorer")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _pass_on(held: int, real: int) -> None:
    """Write what was held back, but the chatter."""
    with contextlib.suppress(OSError):
        os.lseek(held, 0, os.SEEK_SET)
        with os.fdopen(os.dup(held), "rb") as file:
            rest = _CHATTER.sub(b"", file.read())
        if rest:
            os.write(real, rest)
