"""Where shipped resources lie, in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

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
