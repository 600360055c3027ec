"""Reads a file of JSON strictly: whole, not too large, without NaN, infinities or double keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from cnnexplorer import regular_file
from cnnexplorer.document import fields
from cnnexplorer.errors import UserError
from cnnexplorer.texts import listed, path_text

_LARGEST_BYTES = 16 * 2**20
_MOST_DIGITS = 400


def read(path: Path, what: str) -> Any:
    """The JSON values in ``path``, without NaN, infinities or double keys.

    Raises:
        UserError: ``path`` cannot be read or is not whole JSON; ``what`` names what was expected.
    """
    name = path_text(path)
    try:
        with regular_file.open_to_read(path) as stream:
            content = stream.read(_LARGEST_BYTES + 1)
    except regular_file.NotRegular as error:
        raise UserError(f"{name} is no file: {error.strerror}; choose another one.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"{name} cannot be read ({reason}); check the name and the permissions."
        ) from error
    if len(content) > _LARGEST_BYTES:
        raise UserError(
            f"{name} has more than {_LARGEST_BYTES:,} bytes, too many for {what}; "
            "choose another file."
        )
    try:
        text = content.decode("utf-8-sig")
        if not text.strip():
            raise ValueError("it is empty")
        return json.loads(
            text, parse_constant=_refuse_constant, parse_int=_whole, object_pairs_hook=_unique
        )
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is not {what} (it is not text); choose another file.") from error
    except (ValueError, RecursionError) as error:
        reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        raise UserError(
            f"{name} is not {what}, or not all of it ({reason}); if it was cut off while it was "
            "copied, copy it again."
        ) from error


def whole_object(raw: object, where: str, keys: set[str]) -> dict[str, Any]:
    """``raw`` as a JSON object with exactly these keys.

    Raises:
        ValueError: the sentence names ``where`` and what is missing or unknown.
    """
    values = mapping(raw, where)
    if missing := keys - set(values):
        raise ValueError(f"{where} lacks {listed(sorted(missing))}.")
    if unknown := set(values) - keys:
        raise ValueError(f"{where} has the unknown entry {listed(sorted(unknown))}.")
    return values


def mapping(raw: object, where: str) -> dict[str, Any]:
    """``raw`` as a JSON object.

    Raises:
        ValueError: it is none; the sentence names ``where``.
    """
    if not isinstance(raw, dict):
        raise ValueError(f"{where} must be a JSON object, not {fields.shown(raw)}.")
    return raw


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number has {len(digits):,} digits")
    return int(digits)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return values
