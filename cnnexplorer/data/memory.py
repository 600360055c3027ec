"""Refuses work that there is not the memory for, before it starts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from cnnexplorer.errors import UserError
from cnnexplorer.texts import bytes_text

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUPS = Path("/proc/self/cgroup")

_FILES_1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_FILES_2 = ("memory.max", "memory.current", "inactive_file")
"""Limit and use of a group, and the line of its ``memory.stat`` with what would be given back;
of Linux' control groups of version 1 and 2."""


def available_bytes() -> int:
    """What can be allocated now without swapping and without being killed for it.

    The least of what the machine has free, what the control groups that this process belongs to
    leave (a container's limit, which the machine's own figure does not know of), and what is
    left of the process' limit of addresses (``ulimit -v``).
    """
    rooms = [int(psutil.virtual_memory().available), *_group_rooms(), *_own_rooms()]
    return max(0, min(rooms))


def require(needed_bytes: int, what: str, advice: str, reusable_bytes: int = 0) -> None:
    """Return if ``needed_bytes`` are free, or held already.

    Args:
        needed_bytes: the most that will be held at once.
        what: the subject of the sentence, such as ``"big.npz"``.
        advice: what the person can do; ends the sentence.
        reusable_bytes: what the process holds already and will use again for this.

    Raises:
        UserError: a sentence with both numbers.
    """
    free = available_bytes()
    if needed_bytes > free + reusable_bytes:
        room = f"{bytes_text(free)} are free"
        if bytes_text(free + reusable_bytes) != bytes_text(free):
            room = (
                f"{bytes_text(free + reusable_bytes)} can be used ({bytes_text(free)} free, "
                f"{bytes_text(reusable_bytes)} held by this program and used again)"
            )
        raise UserError(
            f"{what} needs {bytes_text(needed_bytes)} of memory, but only {room}; {advice}."
        )


def _group_rooms() -> Iterator[int]:
    """What each control group above this process leaves of its limit; none outside Linux."""
    for folder, names in _groups():
        with contextlib.suppress(OSError, ValueError, IndexError):
            limit, used = (int((folder / name).read_text()) for name in names[:2])
            yield limit - used + _given_back(folder, names[2])


def _groups() -> Iterator[tuple[Path, tuple[str, str, str]]]:
    """The folder of each control group that this process is in, outwards, and its files."""
    try:
        lines = _OWN_CGROUPS.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _number, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root = _CGROUPS / "memory" if controllers else _CGROUPS
        names = _FILES_1 if controllers else _FILES_2
        inner = root / path.strip("/")
        yield inner, names
        # A container sees its own group as the root, under the path that it has outside.
        for folder in inner.parents:
            if folder == root.parent:
                break
            yield folder, names


def _given_back(folder: Path, name: str) -> int:
    """What the group holds of files that nobody uses; the system takes it back when asked."""
    for line in (folder / "memory.stat").read_text().splitlines():
        key, value = line.split()
        if key == name:
            return int(value)
    return 0


def _own_rooms() -> Iterator[int]:
    """What is left of this process' own limit of addresses, where the system has one."""
    try:
        import resource  # later: there is none on Windows
    except ImportError:
        return
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY:
        yield limit - int(psutil.Process().memory_info().vms)
