"""The shipped networks: a project with an id, a title and what it is for."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from cnnexplorer import paths
from cnnexplorer.document import json_file, tutorial
from cnnexplorer.document import project as projects
from cnnexplorer.document.network import Network
from cnnexplorer.document.project import Project
from cnnexplorer.document.tutorial import Tutorial
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
        tutorial: that it comes from.
    """

    id: str
    title: str
    about: str
    project: Project
    tutorial: Tutorial

    @property
    def tip(self) -> str:
        """What a menu says of it."""
        return f"{self.about} From the tutorial “{self.tutorial.title}”."


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
    about, title, told = raw.pop("about"), raw.pop("title"), raw.pop("tutorial")
    project = projects.from_json(raw)
    return Preset(preset_id, title, about, project, tutorial.from_json(told, project.plan))


def of(network: Network) -> Preset | None:
    """The preset that a network is, whatever it is called by now; None if it is none."""
    return next((one for one in every() if one.project.network.nodes == network.nodes), None)


def every() -> tuple[Preset, ...]:
    """All presets, simplest first."""
    return tuple(load(preset_id) for preset_id in ORDER)
