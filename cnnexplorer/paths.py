"""Where shipped resources lie, and how a file is replaced without ever losing the old one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from cnnexplorer.errors import UserError

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """The shipped file or folder ``resources/<parts>``, in a checkout or in an installed wheel.

    Raises:
        FileNotFoundError: the program was installed without it.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError(f"resources/{'/'.join(parts)} is not part of this installation")


def settings_file() -> Path:
    """Where the window's state and the recent files are remembered."""
    return Path(platformdirs.user_config_dir("cnnexplorer", appauthor=False)) / "settings.json"


def replace_file(target: Path, write: Callable[[Path], object]) -> None:
    """Call ``write`` with a fresh path beside ``target``, then swap the result in.

    The old file stays whole until the new one is complete on disk. The fresh path keeps the
    suffix of ``target``, because Keras chooses its format by it.

    Raises:
        UserError: the folder or the disk refused the new file; the old one is untouched.
    """
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem}-", suffix=target.suffix
        )
        os.close(handle)
        beside = Path(name)
        write(beside)
        with open(beside, "rb+") as stream:
            os.fsync(stream.fileno())
        beside.chmod(_mode_for(target))
        os.replace(beside, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"{target} could not be written ({reason}). "
            "The file there before, if any, is unchanged; choose another place or free the disk."
        ) from error
    finally:
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)


def _mode_for(target: Path) -> int:
    """The permissions of the file being replaced, else what the process' umask allows."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
