"""The Project: network, plan and data source in one ``.cnnx`` file, read strictly."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cnnexplorer import safe_write
from cnnexplorer.document import fields, json_file, migrations, network_json
from cnnexplorer.document.kinds import decode_settings, encode, encode_settings
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.sources import SOURCES, DataSource
from cnnexplorer.errors import UserError
from cnnexplorer.texts import path_text

FORMAT = "cnnexplorer project"
VERSION = 2
SUFFIX = ".cnnx"
_MODEL_SUFFIXES = (".keras", ".h5", ".hdf5")


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a person edits; the unit of undo and of saving.

    Attributes:
        data: where the images come from; None until something was chosen.
    """

    network: Network = field(default_factory=Network)
    plan: Plan = field(default_factory=Plan)
    data: DataSource | None = None


def is_project(path: Path) -> bool:
    """Whether a path names a project file, which need not exist yet."""
    return path.suffix.lower() == SUFFIX


def is_model(path: Path) -> bool:
    """Whether a path names a trained Keras model, which somebody may take for a project."""
    return path.suffix.lower() in _MODEL_SUFFIXES


def refuse_model(path: Path) -> None:
    """Tell somebody who wants to open a trained model what it is for.

    Raises:
        UserError: ``path`` names one.
    """
    if is_model(path):
        raise UserError(
            f"{path_text(path)} is a trained Keras model, not a project: it opens in Keras "
            f"(keras.models.load_model). Here open the {SUFFIX} project that it was trained from."
        )


def to_json(project: Project) -> dict[str, Any]:
    """The project as JSON values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "network": network_json.to_json(project.network),
        "plan": encode_settings(project.plan),
        "data": None if project.data is None else encode(project.data),
    }


def from_json(raw: object) -> Project:
    """A project from JSON values of this or an older version.

    Raises:
        ValueError: the sentence says what was received and what is wrong with it.
    """
    top = json_file.whole_object(
        migrations.to_current(raw), "The file", {"format", "version", "network", "plan", "data"}
    )
    data = top["data"]
    return Project(
        network=network_json.from_json(top["network"]),
        plan=decode_settings(Plan, json_file.mapping(top["plan"], "plan"), "plan"),
        data=None if data is None else SOURCES.decode(data, "data"),
    )


def save(project: Project, path: Path) -> None:
    """Write ``project`` to ``path``; the old file stays until the new one is complete.

    Raises:
        UserError: the place cannot be written.
    """
    data = None if project.data is None else project.data.written_in(_folder(path))
    text = json.dumps(to_json(replace(project, data=data)), indent=2, ensure_ascii=False) + "\n"
    # A file name that is not UTF-8 reaches Python with lone surrogates; "backslashreplace" writes
    # each as JSON's own escape, and so they come back.
    content = text.encode("utf-8", errors="backslashreplace")
    safe_write.replace_file(path, lambda beside: beside.write_bytes(content))


def load(path: Path) -> Project:
    """The project in ``path``. A data file that is gone is found beside the project, where both
    were moved together.

    Raises:
        UserError: as :func:`written`.
    """
    return found(written(path), path)


def found(project: Project, path: Path) -> Project:
    """The project that was written in ``path``, with its data where they are now."""
    data = None if project.data is None else project.data.found_in(_folder(path))
    return replace(project, data=data)


def instead(project: Project, before: Project) -> str:
    """What to say where :func:`found` has other images than ``before``, as written; or empty."""
    if before.data is None or project.data is None or project.data == before.data:
        return ""
    name = before.data.name_text()
    return (
        f"{name} is no longer where this project had it, so the {name} beside the project is read "
        "instead; if it holds other images, choose the right ones."
    )


def written(path: Path) -> Project:
    """The project as its file says, wherever its data lie now.

    Raises:
        UserError: the file is absent, truncated, of another program or of a newer version.
    """
    refuse_model(path)
    raw = json_file.read(path, "a cnnexplorer project")
    name = path_text(path)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise UserError(
            f"{name} is JSON, but not a cnnexplorer project; choose a {SUFFIX} file that this "
            "program saved."
        )
    version = raw.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        newer = type(version) is int and version > VERSION
        advice = "update this program" if newer else "choose another file"
        kind = "newer" if newer else "unknown"
        raise UserError(
            f"{name} has the {kind} format version {fields.shown(version)}, and this program "
            f"reads versions 1 to {VERSION}; {advice} to go on."
        )
    try:
        project = from_json(raw)
    except ValueError as error:
        raise UserError(
            f"{name} cannot be opened: {error} Correct it there, or open another project."
        ) from error
    data = None if project.data is None else project.data.read_in(_folder(path))
    return replace(project, data=data)


def _folder(path: Path) -> Path:
    """The folder that the file itself lies in: behind a link, what is beside it is there."""
    return Path(os.path.realpath(path)).parent
