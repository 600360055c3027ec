"""Where a file goes whose own place refuses it after hours of work: never nowhere."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from cnnexplorer import paths
from cnnexplorer.errors import UserError

_LONGEST_STEM = 40


def write(target: Path, put: Callable[[Path], object]) -> Path:
    """Put a file at ``target``, or, where that is refused, under a new name wherever it can be.

    Args:
        put: writes the file at the path that it gets, or raises a UserError.

    Returns:
        Where the file is.

    Raises:
        UserError: no place took it; the sentence is that of ``target``.
    """
    try:
        put(target)
    except UserError:
        for place in _others(target):
            try:
                put(place)
            except UserError:
                continue
            return place
        raise
    return target


def free_name(target: Path) -> Path:
    """A path like ``target`` at which nothing is known to lie: "digits-2.keras"."""
    stem = target.stem[:_LONGEST_STEM]
    names = (target.with_name(f"{stem}-{number}{target.suffix}") for number in itertools.count(2))
    return next(path for path in names if not paths.exists(path))


def _others(target: Path) -> Iterator[Path]:
    folders = [paths.absolute(target).parent, paths.absolute(Path()), paths.home()]
    with contextlib.suppress(OSError):  # there may be none that can be written
        folders.append(Path(tempfile.gettempdir()))
    for folder in dict.fromkeys(folders):
        yield free_name(folder / target.name)
