"""A lock on an open file that the system gives back when its program ends, however it ends."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR = 2**30
"""On Windows nobody else can read what is locked, so one byte far behind the end is."""


def lock(descriptor: int) -> bool:
    """Take the lock of an open file; False while somebody else, or another opening, has it.

    It is given back when the file is closed.

    Raises:
        OSError: this file system knows no locks.
    """
    try:
        if sys.platform == "win32":
            at = os.lseek(descriptor, 0, os.SEEK_CUR)
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(descriptor, at, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def lock_named(descriptor: int, path: str | os.PathLike[str]) -> bool:
    """Take the lock of an open file that still lies at ``path``.

    Between opening and locking, another program may have taken the file away as a leftover: then
    the lock is of no use, and this is False.

    Raises:
        OSError: this file system knows no locks.
    """
    if not lock(descriptor):
        return False
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False
