"""The Project: network, plan and data source in one ``.cnnx`` file, read strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from cnnexplorer import safe_write
from cnnexplorer.document import fields, migrations
from cnnexplorer.document.kinds import decode_settings, encode, encode_settings
from cnnexplorer.document.layers import LAYERS, Input
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.sources import SOURCES, DataSource
from cnnexplorer.errors import UserError

FORMAT = "cnnexplorer project"
VERSION = 2
SUFFIX = ".cnnx"
_LARGEST_BYTES = 16 * 2**20
_MOST_LAYERS = 1000
_MOST_DIGITS = 400
_NAME = fields.Text(label="Name", help="What you call the network.", longest=200)


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a person edits; the unit of undo and of saving.

    Attributes:
        data: where the images come from; None until something was chosen.
    """

    network: Network = field(default_factory=Network)
    plan: Plan = field(default_factory=Plan)
    data: DataSource | None = None


def to_json(project: Project) -> dict[str, Any]:
    """The project as JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "network": {
            "name": project.network.name,
            "input": encode_settings(project.network.input),
            "layers": [encode(layer) for layer in project.network.layers],
        },
        "plan": encode_settings(project.plan),
        "data": None if project.data is None else encode(project.data),
    }


def from_json(raw: object) -> Project:
    """A project from JSON values.

    Raises:
        ValueError: the sentence says what was received and what is wrong with it.
    """
    top = _object(
        migrations.to_current(raw), "The file", {"format", "version", "network", "plan", "data"}
    )
    network = _object(top["network"], "network", {"name", "input", "layers"})
    problem = _NAME.problem(network["name"])
    if problem is not None:
        raise ValueError(f"network: {problem}")
    if not isinstance(network["layers"], list) or len(network["layers"]) > _MOST_LAYERS:
        raise ValueError(f"network: layers must be a list of at most {_MOST_LAYERS:,} layers.")
    layers = []
    for row, item in enumerate(network["layers"], start=1):
        layer = LAYERS.decode(item, f"Layer {row}")
        if isinstance(layer, Input):
            raise ValueError(f"Layer {row} is an Input, which can only be row 0.")
        layers.append(layer)
    return Project(
        network=Network(
            name=network["name"],
            input=decode_settings(Input, _mapping(network["input"], "input"), "input"),
            layers=tuple(layers),
        ),
        plan=decode_settings(Plan, _mapping(top["plan"], "plan"), "plan"),
        data=None if top["data"] is None else SOURCES.decode(top["data"], "data"),
    )


def save(project: Project, path: Path) -> None:
    """Write ``project`` to ``path``; the old file stays until the new one is complete.

    Raises:
        UserError: the place cannot be written.
    """
    text = json.dumps(to_json(project), indent=2, ensure_ascii=False) + "\n"
    # A file name that is not UTF-8 reaches Python with lone surrogates; "backslashreplace" writes
    # each as JSON's own escape, and so they come back.
    content = text.encode("utf-8", errors="backslashreplace")
    safe_write.replace_file(path, lambda beside: beside.write_bytes(content))


def load(path: Path) -> Project:
    """The project in ``path``.

    Raises:
        UserError: the file is absent, truncated, of another program or of a newer version.
    """
    raw = read_json(path, "a cnnexplorer project")
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise UserError(
            f"{path} is JSON, but not a cnnexplorer project; choose a {SUFFIX} file that this "
            "program saved."
        )
    version = raw.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        newer = type(version) is int and version > VERSION
        advice = "update this program" if newer else "choose another file"
        kind = "newer" if newer else "unknown"
        raise UserError(
            f"{path} has the {kind} format version {fields.shown(version)}, and this program "
            f"reads versions 1 to {VERSION}; {advice} to go on."
        )
    try:
        return from_json(raw)
    except ValueError as error:
        raise UserError(
            f"{path} cannot be opened: {error} Correct it there, or open another project."
        ) from error


def read_json(path: Path, what: str) -> Any:
    """The JSON values in ``path``, without NaN, infinities or double keys.

    Raises:
        UserError: ``path`` cannot be read or is not whole JSON; ``what`` names what was expected.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"{path} cannot be read ({reason}); check the name and the permissions."
        ) from error
    if len(content) > _LARGEST_BYTES:
        raise UserError(
            f"{path} has more than {_LARGEST_BYTES:,} bytes, too many for {what}; "
            "choose another file."
        )
    try:
        text = content.decode("utf-8-sig")
        return json.loads(
            text, parse_constant=_refuse_constant, parse_int=_whole, object_pairs_hook=_unique
        )
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not {what} (it is not text); choose another file.") from error
    except (ValueError, RecursionError) as error:
        reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        raise UserError(
            f"{path} is not {what}, or not all of it ({reason}); if it was cut off while it was "
            "copied, copy it again."
        ) from error


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


def _object(raw: object, where: str, keys: set[str]) -> dict[str, Any]:
    values = _mapping(raw, where)
    if missing := keys - set(values):
        raise ValueError(f"{where} lacks {', '.join(sorted(missing))}.")
    if unknown := set(values) - keys:
        raise ValueError(f"{where} has the unknown entry {', '.join(sorted(unknown))}.")
    return values


def _mapping(raw: object, where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ValueError(f"{where} must be a JSON object, not {fields.shown(raw)}.")
    return raw
