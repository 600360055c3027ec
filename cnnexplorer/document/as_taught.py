"""How a project differs from the tutorial that its network comes from, and the step back to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cnnexplorer.document.edits import Edit
from cnnexplorer.document.fields import described
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts
from cnnexplorer.document.tutorial import KnownImages, Tutorial
from cnnexplorer.texts import percent_text

LABEL = "As in the tutorial"
_NOT_TOLD = ("seed", "loss")
"""Settings that no tutorial names, or that there is one of only."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison.

    Attributes:
        what: is compared.
        there: as the tutorial has it.
        here: as it is in the project, or what the program does in its place.
        same: whether they agree.
    """

    what: str
    there: str
    here: str
    same: bool


def compare(
    tutorial: Tutorial, project: Project, facts: DataFacts | None, reached: str = ""
) -> tuple[Line, ...]:
    """The images, every setting of the plan, and what the program does not do as the tutorial.

    Args:
        reached: the test accuracy of this project, where it was trained.
    """
    made = []
    if tutorial.images is not None:
        made.append(_images(tutorial, tutorial.images, facts))
    if tutorial.plan is not None:
        made += _plan(tutorial.plan, project.plan)
    made += [Line(remark.what, remark.there, remark.here, False) for remark in tutorial.remarks]
    if tutorial.result:
        made.append(Line("Test accuracy", tutorial.result, reached or "train to see", True))
    return tuple(made)


def verdict(lines: tuple[Line, ...]) -> str:
    """How many lines do not agree, in words without a full stop."""
    count = sum(not line.same for line in lines)
    words = {0: "Nothing differs", 1: "One thing differs"}
    return f"{words.get(count, f'{count} things differ')} from it"


def as_in_tutorial(tutorial: Tutorial, project: Project) -> Edit:
    """The step that takes over the tutorial's plan and as many of its images; the seed stays."""
    plan, data = project.plan, project.data
    if tutorial.plan is not None:
        plan = replace(tutorial.plan, seed=plan.seed)
    if data is not None:
        data = data.limited(tutorial.first)
    return Edit(LABEL, replace(project, plan=plan, data=data))


def why_not(tutorial: Tutorial, project: Project, facts: DataFacts | None) -> str:
    """Why the step cannot be taken, as a sentence; empty where it can."""
    if tutorial.images is None:
        return "The tutorial builds this network and does not train it."
    images = tutorial.images
    if facts is None or not at_hand(tutorial, project, facts):
        count = f"{images.training:,} + {sum(images.test_counts):,}"
        return (
            f"The images at hand are not the {count} of {images.name} that the tutorial uses; "
            "open a file that has them."
        )
    taken = as_in_tutorial(tutorial, project)
    return "" if taken.project != project else "Plan and images are those of the tutorial already."


def at_hand(tutorial: Tutorial, project: Project, facts: DataFacts | None) -> bool:
    """Whether the images are those that the tutorial uses, or can be limited to them."""
    if tutorial.images is None or facts is None or not _are(tutorial.images, facts):
        return False
    return _enough(tutorial, project, facts)


def _enough(tutorial: Tutorial, project: Project, facts: DataFacts) -> bool:
    """Whether the file has the training images that the tutorial takes, and can take just these."""
    if facts.training_images == tutorial.training:
        return True
    data = project.data
    if data is None or data.limited(tutorial.first) == data:
        return False
    return facts.training_images > tutorial.training or bool(data.limit)


def _are(images: KnownImages, facts: DataFacts) -> bool:
    """Whether the images at hand are these: nobody counts test images out of the same numbers."""
    return (facts.image_shape, facts.test_counts) == (images.shape, images.test_counts)


def _images(tutorial: Tutorial, images: KnownImages, facts: DataFacts | None) -> Line:
    taken = f"all {images.training:,}"
    if tutorial.first:
        taken = f"the first {tutorial.first:,} of {images.training:,}"
    there = f"{images.name}, {taken} to train on"
    if facts is None:
        return Line("Images", there, "none yet", False)
    same = _are(images, facts)
    name = images.name if same else "other images"
    here = f"{name}, {facts.training_images:,} to train on"
    return Line("Images", there, here, same and facts.training_images == tutorial.training)


def _plan(there: Plan, here: Plan) -> Iterator[Line]:
    for name, field in described(Plan).items():
        if name not in _NOT_TOLD:
            one, other = getattr(there, name), getattr(here, name)
            yield Line(field.label, _text(name, one), _text(name, other), one == other)


def _text(name: str, value: object) -> str:
    if name == "validation_share" and isinstance(value, float):
        return f"{percent_text(value, 0)} of the training images" if value else "none held back"
    if isinstance(value, int | float):
        return f"{value:,}" if isinstance(value, int) else f"{value:g}"
    return str(getattr(value, "title", value))
