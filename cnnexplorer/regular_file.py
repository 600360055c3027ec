"""Opens files that others made: regular ones only, and never waits for one."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_OTHERS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a pipe"),
    (stat.S_ISSOCK, "it is a socket"),
    (stat.S_ISCHR, "it is a device"),
    (stat.S_ISBLK, "it is a device"),
)


class NotRegular(OSError):
    """A folder, a pipe, a socket or a device, as ``strerror`` says ("it is a pipe")."""


def open_to_read(path: Path) -> BinaryIO:
    """``path`` as a stream of bytes, if it is a regular file or leads to one.

    A pipe would keep the program waiting for somebody who writes into it, and a device such as
    /dev/zero never ends. What was opened is looked at, not what the name meant before.

    Raises:
        OSError: it cannot be opened, or is :class:`NotRegular`; ``strerror`` says why.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        descriptor = os.open(path, flags)
    except ValueError as error:  # a NUL, or half a character
        reason = "the name has a character that no file name can have"
        raise OSError(errno.EINVAL, reason, str(path)) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            what = next((text for is_it, text in _OTHERS if is_it(mode)), "it is no regular file")
            raise NotRegular(errno.EINVAL, what, str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read(path: Path, most_bytes: int) -> bytes:
    """All of a regular file.

    Raises:
        OSError: as ``open_to_read``, or it has more than ``most_bytes``.
    """
    with open_to_read(path) as stream:
        content = stream.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise OSError(errno.EFBIG, f"it has more than {most_bytes:,} bytes", str(path))
    return content
