"""What a tutorial did with the network that a preset is: its images, its plan, and all the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.document.plan import Plan


@dataclass(frozen=True, slots=True)
class KnownImages:
    """A published data set, and by what it is known again in a file of any name.

    Attributes:
        shape: (height, width, channels).
        training: how many images its training part has.
        test_counts: how many test images each class has.
    """

    name: str
    shape: tuple[int, int, int]
    training: int
    test_counts: tuple[int, ...]


MNIST = KnownImages(
    "MNIST", (28, 28, 1), 60_000, (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
)
CIFAR10 = KnownImages("CIFAR-10", (32, 32, 3), 50_000, (1000,) * 10)
_KNOWN = {known.name: known for known in (MNIST, CIFAR10)}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is not in the plan.

    Attributes:
        what: a word or two.
        there: as the tutorial has it.
        here: what this program does in its place.
    """

    what: str
    there: str
    here: str


@dataclass(frozen=True, slots=True)
class Tutorial:
    """Where a preset comes from.

    Attributes:
        title: of the tutorial, with whoever wrote it where it says.
        images: what it trains on; None if it only builds the network.
        first: how many training images it takes, from the beginning of the file; 0 for all.
        plan: how it trains; None if it does not.
        remarks: what else it does, and what this program cannot do as it does.
        result: the test accuracy that it comes to, or empty.
    """

    title: str
    images: KnownImages | None
    first: int
    plan: Plan | None
    remarks: tuple[Remark, ...]
    result: str = ""

    @property
    def training(self) -> int:
        """How many training images it takes."""
        return self.first or (self.images.training if self.images is not None else 0)


def from_json(raw: dict[str, Any], plan: Plan) -> Tutorial:
    """A tutorial as a preset's file tells it; what its plan does not name is as in ``plan``."""
    name = raw["images"]
    changes: dict[str, Any] = dict(raw["plan"] or {})
    if "optimizer" in changes:
        changes["optimizer"] = OPTIMIZERS.decode(changes["optimizer"], "tutorial")
    return Tutorial(
        title=raw["title"],
        images=None if name is None else _KNOWN[name],
        first=raw["first"],
        plan=None if raw["plan"] is None else replace(plan, **changes),
        remarks=tuple(Remark(*remark) for remark in raw["remarks"]),
        result=raw["result"],
    )
