"""Questions about paths that every path survives, and where shipped resources lie.

Python's own questions raise for a folder that may not be read (``is_file``), a name that is too
long, a link that leads to itself (``resolve``) or a NUL; here each has an answer. A dead network
drive lets even these wait for minutes: a person's own paths are asked about in a background lane.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_PACKAGE = Path(os.path.realpath(__file__)).parent

# What the system says of a path it will not look up: OSError for most, ValueError for a NUL.
_REFUSED = (OSError, ValueError)


def is_file(path: Path) -> bool:
    """Whether a regular file is known to lie there; a path that cannot be asked has none."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether a folder is known to lie there; a path that cannot be asked has none."""
    return stat.S_ISDIR(_mode(path))


def exists(path: Path) -> bool:
    """Whether anything is known to lie there; of a path that cannot be asked nothing is known."""
    return bool(_mode(path))


def is_gone(path: Path) -> bool:
    """Whether it is certain that nothing lies there; what may not be looked at is not gone."""
    try:
        os.stat(path)
    except _REFUSED as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def absolute(path: Path) -> Path:
    """The path from the root on; the path itself where the folder at hand is gone.

    Links stay what they are called, and so do two dots, which behind a link lead elsewhere.
    """
    try:
        return path.absolute()
    except _REFUSED:
        return path


def expanded(path: Path) -> Path:
    """``path`` from the root on, with ~ and ~somebody followed where there is such a home."""
    try:
        return absolute(path.expanduser())
    except RuntimeError:  # nobody of that name
        return path


def home() -> Path:
    """The person's home folder, or the root of the system for somebody who has none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.path.abspath(os.sep))


def resource(*parts: str) -> Path:
    """The shipped file or folder ``resources/<parts>``, in a checkout or in an installed wheel.

    Raises:
        FileNotFoundError: the program was installed without it.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        found = root.joinpath(*parts)
        if exists(found):
            return found
    raise FileNotFoundError(f"resources/{'/'.join(parts)} is not part of this installation")


def _mode(path: Path) -> int:
    """The kind and the permissions of what lies there; 0 if that cannot be told."""
    try:
        return os.stat(path).st_mode
    except _REFUSED:
        return 0
