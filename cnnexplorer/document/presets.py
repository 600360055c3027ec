"""The shipped networks: a project with an id, a title and what it is for."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from cnnexplorer import paths
from cnnexplorer.document import json_file
from cnnexplorer.document import project as projects
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError

ORDER = (
    "one-conv-mnist", "deeper-mnist", "two-conv-mnist", "small-alexnet-mnist",
    "four-conv-cifar10", "six-conv-cifar10", "alexnet",
)  # fmt: skip
"""The ids, simplest first."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A network to start from.

    Attributes:
        id: what is typed on the command line.
        title: what people call it.
        about: a sentence on what it is for.
    """

    id: str
    title: str
    about: str
    project: Project


@functools.cache
def load(preset_id: str) -> Preset:
    """The preset with this id.

    Raises:
        UserError: there is none; the sentence lists those there are.
    """
    if preset_id not in ORDER:
        raise UserError(
            f'There is no preset "{preset_id}"; choose one of {", ".join(ORDER)}, '
            f"or a file that ends in {projects.SUFFIX}."
        )
    raw = json_file.read(paths.resource("presets", f"{preset_id}.json"), "a preset")
    about, title = raw.pop("about"), raw.pop("title")
    return Preset(preset_id, title, about, projects.from_json(raw))


def every() -> tuple[Preset, ...]:
    """All presets, simplest first."""
    return tuple(load(preset_id) for preset_id in ORDER)
