"""How a file is replaced without ever losing the old one: written beside it and swapped in."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnexplorer import locks
from cnnexplorer.errors import UserError

_MARK = "~cnnexplorer-"
_LEFTOVER = re.compile(rf"\..*{re.escape(_MARK)}[0-9a-f]{{8}}(\.[^.]*)?", re.DOTALL)
"""The names of files that were being written; nobody else gives such names."""
_LONGEST_SUFFIX = 20
_ZEROS = bytes(2**20)
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


def replace_file(target: Path, write: Callable[[Path], object]) -> None:
    """Call ``write`` with a fresh path beside ``target``, then swap the result in.

    The old file stays whole until the new one is complete on disk. The fresh path keeps the
    suffix of ``target``, because Keras chooses its format by it. Where ``target`` is a symbolic
    link, the file that it points to is replaced and the link stays. What a program that was killed
    left half written in this folder is taken away.

    Raises:
        UserError: the folder or the disk refused the new file, or the old one is write-protected;
            the old one is untouched.
    """
    with _beside(target) as new:
        write(new.path)
        with open(new.path, "rb+") as stream:
            os.fsync(stream.fileno())
        if new.mode is not None:
            with contextlib.suppress(OSError):  # a disk (FAT) that keeps no modes
                new.path.chmod(new.mode)
        if os.name == "nt":  # where an open file cannot be moved
            new.let_go()
        os.replace(new.path, new.real)


def require_room(target: Path, size_bytes: int) -> None:
    """Find out, before an hour of work, whether a file of this size could be put at ``target``.

    The room is really taken for a moment, where the disk says that it has it: a quota is known
    by nothing else.

    Raises:
        UserError: it could not; the sentence is the one that ``replace_file`` would end with.
    """
    with _beside(target) as new, open(new.path, "rb+") as stream:
        if size_bytes > shutil.disk_usage(new.real.parent).free:
            # Trying would fill the disk for every other program.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        _allocate(stream.fileno(), size_bytes)
        os.fsync(stream.fileno())


@dataclass(slots=True)
class _New:
    """A file that is being written: where, in place of what, and with which permissions.

    It is locked while this program lives, so that no other one takes it for a leftover.
    """

    path: Path
    real: Path
    mode: int | None
    descriptor: int

    def let_go(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[_New]:
    """A new empty file beside ``target``, gone afterwards unless it was moved; what the system
    refuses meanwhile is told in a sentence.
    """
    new: _New | None = None
    try:
        real = _real(target)
        mode = _old_mode(target, real)
        _remove_leftovers(real.parent)
        path, descriptor = _fresh(real.parent, target)
        new = _New(path, real, mode, descriptor)
        yield new
    except OSError as error:
        gone = error.errno == errno.ENOENT and not os.path.exists(os.path.abspath(target.parent))
        reason = "its folder does not exist" if gone else error.strerror or str(error)
        free = " or free the disk" if error.errno in _FULL else ""
        raise UserError(
            f"{target} could not be written ({reason}). "
            f"The file there before, if any, is unchanged; choose another place{free}."
        ) from error
    finally:
        if new is not None:
            with contextlib.suppress(OSError):
                if os.name == "nt":  # where an open file cannot be removed
                    new.let_go()
                new.path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                new.let_go()


def _real(target: Path) -> Path:
    try:
        return Path(os.path.realpath(target))
    except ValueError as error:
        raise OSError(None, f"the name is impossible: {error}") from error


def _old_mode(target: Path, real: Path) -> int | None:
    """The permissions of the file that is to be replaced, or None where there is none yet.

    Raises:
        UserError: something else lies there, such as a device, which would be gone; or the file
            is write-protected.
    """
    try:
        mode = os.stat(real).st_mode
    except FileNotFoundError:
        return None
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # of a folder the system says so itself
        raise UserError(
            f"{target} is not a regular file but leads to a device or a pipe, so it was not "
            "replaced; choose another name."
        )
    # Root may write everything, but the person who took the right away meant it.
    if not mode & 0o222 or not os.access(real, os.W_OK):
        raise UserError(
            f"{target} is write-protected, so it was not replaced; choose another name, or allow "
            "writing to this file first."
        )
    return mode & 0o777


def _fresh(folder: Path, target: Path) -> tuple[Path, int]:
    """A new empty file in ``folder``, named like ``target``, with the mode the umask allows; and
    its open descriptor, locked where the disk knows locks.

    ``tempfile`` would make it readable by this user only, and the umask cannot be read without
    changing it for the other threads.
    """
    suffix = target.suffix if len(os.fsencode(target.suffix)) <= _LONGEST_SUFFIX else ""
    stem = target.stem.lstrip(".")[:40]
    while True:
        path = folder / f".{stem}{_MARK}{secrets.token_hex(4)}{suffix}"
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
        try:
            if locks.lock_named(descriptor, path):
                return path, descriptor
        except OSError:
            return path, descriptor
        os.close(descriptor)  # another program has just tidied up


def _remove_leftovers(folder: Path) -> None:
    """Take away what programs that were killed left half written in this folder."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _LEFTOVER.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    _remove_if_nobody_writes(entry.path)


def _remove_if_nobody_writes(path: str) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        free = locks.lock_named(descriptor, path)
        if free and os.name != "nt":
            os.unlink(path)
    finally:
        os.close(descriptor)
    if free and os.name == "nt":  # where an open file cannot be removed, and a written one neither
        os.unlink(path)


def _allocate(descriptor: int, size: int) -> None:
    """Take up room on the disk."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, max(1, size))
        return
    for begin in range(0, max(1, size), len(_ZEROS)):
        os.write(descriptor, _ZEROS[: size - begin])
