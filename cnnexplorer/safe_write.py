"""How a file is replaced without ever losing the old one: written beside it and swapped in."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cnnexplorer.errors import UserError


def replace_file(target: Path, write: Callable[[Path], object]) -> None:
    """Call ``write`` with a fresh path beside ``target``, then swap the result in.

    The old file stays whole until the new one is complete on disk. The fresh path keeps the
    suffix of ``target``, because Keras chooses its format by it. Where ``target`` is a symbolic
    link, the file that it points to is replaced and the link stays.

    Raises:
        UserError: the folder or the disk refused the new file; the old one is untouched.
    """
    beside: Path | None = None
    try:
        real = Path(os.path.realpath(target))
        beside = _fresh(real.parent, target)
        write(beside)
        with open(beside, "rb+") as stream:
            os.fsync(stream.fileno())
        with contextlib.suppress(OSError):  # no old file, or a disk (FAT) that keeps no modes
            beside.chmod(real.stat().st_mode & 0o777)
        os.replace(beside, real)
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


def _fresh(folder: Path, target: Path) -> Path:
    """A new empty file in ``folder``, named like ``target``, with the mode the umask allows.

    ``tempfile`` would make it readable by this user only, and the umask cannot be read without
    changing it for the other threads.
    """
    stem = target.stem.lstrip(".")[:40]
    path = folder / f".{stem}-{secrets.token_hex(4)}{target.suffix}"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return path
