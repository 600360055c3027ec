"""Unsaved edits, kept aside in a folder of the program for when it ends without being asked.

Each window has a place of its own there, locked while its program lives: what is not locked was
left by a program that has ended, and belongs to whoever takes the lock first.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from cnnexplorer import locks
from cnnexplorer.document import project as projects
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError
from cnnexplorer.texts import printable

_LOCK = ".lock"
_WAIT_S = 5.0


class Place:
    """Where the edits of one window are kept; its methods may be called from any thread.

    Two files, made when there is something to keep: the project, and the lock, which holds the
    path of the file that the project was opened from.
    """

    def __init__(self, folder: Path, name: str = "", descriptor: int = -1) -> None:
        self._lock = folder / f"{name or secrets.token_hex(8)}{_LOCK}"
        self._file = self._lock.with_suffix(projects.SUFFIX)
        self._descriptor = descriptor
        self._busy = threading.Lock()
        self._newest = 0

    @classmethod
    def taken_over(cls, lock: Path) -> Place | None:
        """The place with this lock, or None while its program lives."""
        try:
            descriptor = os.open(lock, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return None
        with contextlib.suppress(OSError):  # without locks nobody knows whose it is
            if locks.lock_named(descriptor, lock):
                return cls(lock.parent, lock.stem, descriptor)
        os.close(descriptor)
        return None

    def keep(self, project: Project, origin: Path | None, number: int) -> None:
        """Write ``project``, unless something with a higher number came before.

        Raises:
            UserError: the disk refused it.
        """
        if not self._busy.acquire(timeout=_WAIT_S):
            raise UserError(f"{self._file} is still being written.")
        try:
            if number <= self._newest:
                return
            self._newest = number
            self._make()
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, os.fsencode(origin or ""))
            projects.save(project, self._file)
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError(f"{self._lock} could not be written ({reason}).") from error
        finally:
            self._busy.release()

    def empty(self, number: int) -> None:
        """There is nothing to keep, unless something with a higher number came before."""
        with self._busy:
            if number > self._newest:
                self._newest = number
                with contextlib.suppress(OSError):
                    self._file.unlink(missing_ok=True)

    def read(self) -> Kept:
        """What was kept here.

        Raises:
            UserError, OSError: there is nothing, or it cannot be read.
        """
        written_s = self._file.stat().st_mtime
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        origin = os.fsdecode(os.read(self._descriptor, 2**16))
        return Kept(self, projects.load(self._file), Path(origin) if origin else None, written_s)

    def leave(self, keep: bool) -> None:
        """Give the place back: what is kept waits for the next start, or goes with it."""
        waited = self._busy.acquire(timeout=_WAIT_S)
        self._newest = sys.maxsize  # nothing is written here any more
        if waited:
            self._busy.release()
        if self._descriptor < 0:
            return
        with contextlib.suppress(OSError):
            if not keep:
                self._file.unlink(missing_ok=True)
                if os.name != "nt":  # where an open file cannot be removed
                    self._lock.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1

    def _make(self) -> None:
        """The folder and the lock."""
        if self._descriptor >= 0:
            return
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._lock, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            if not locks.lock_named(descriptor, self._lock):
                raise BlockingIOError(None, "another program has just tidied up there")
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor


@dataclass(frozen=True, eq=False, slots=True)
class Kept:
    """Edits that a program left which ended before they were saved.

    Attributes:
        origin: the file that they belong to, or None.
        written_s: when they were kept, in seconds since 1970.
    """

    place: Place
    project: Project
    origin: Path | None
    written_s: float

    @property
    def title(self) -> str:
        """The name of the file, or of the network where there was none yet."""
        return printable(self.origin.name) if self.origin else self.project.network.title


def abandoned(folder: Path) -> list[Kept]:
    """What ended programs left, newest first; their places are taken over, empty ones removed."""
    found: list[Kept] = []
    with contextlib.suppress(OSError):
        for lock in folder.glob(f"*{_LOCK}"):
            place = Place.taken_over(lock)
            if place is None:
                continue
            try:
                found.append(place.read())
            except FileNotFoundError:
                place.leave(keep=False)
            except (OSError, UserError):
                place.leave(keep=True)  # of a newer program, perhaps
    return sorted(found, key=lambda kept: kept.written_s, reverse=True)
