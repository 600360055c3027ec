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

TUTORIALS = (
    "one-conv-mnist", "deeper-mnist", "two-conv-mnist", "small-alexnet-mnist",
    "four-conv-cifar10", "six-conv-cifar10", "alexnet",
)  # fmt: skip
"""The networks of the tutorials, simplest first."""
CLASSICS = ("lenet-5", "small-vgg", "all-convolutional", "small-resnet", "small-unet")
"""What has made history, small enough for a laptop; in the order in which it came up, but for the
one that is shaped like a U."""
ORDER = (*TUTORIALS, *CLASSICS)
"""The ids, in the order of the menu."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A network to start from.

    Attributes:
        id: what is typed on the command line.
        title: what people call it.
        about: a sentence on what it is for.
        source: the tutorial or the paper that it comes from, with whoever wrote it.
        tutorial: what the tutorial did with it; None where it comes from none.
    """

    id: str
    title: str
    about: str
    project: Project
    source: str
    tutorial: Tutorial | None = None

    @property
    def origin(self) -> str:
        """Where it comes from, in words."""
        return f"from the tutorial “{self.source}”" if self.tutorial else f"after {self.source}"

    @property
    def tip(self) -> str:
        """What a menu says of it."""
        return f"{self.about} {self.origin[0].upper()}{self.origin[1:]}."


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
    told, source = raw.pop("tutorial", None), raw.pop("source", "")
    project = projects.from_json(raw)
    if told is None:
        return Preset(preset_id, title, about, project, source)
    found = tutorial.from_json(told, project.plan)
    return Preset(preset_id, title, about, project, found.title, found)


def of(network: Network) -> Preset | None:
    """The preset that a network is, whatever it is called by now; None if it is none."""
    return next((one for one in every() if one.project.network.nodes == network.nodes), None)


def every() -> tuple[Preset, ...]:
    """All presets, simplest first."""
    return tuple(load(preset_id) for preset_id in ORDER)
