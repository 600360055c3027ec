"""What must hold before a training starts; each fault is one sentence, found before any work."""

from __future__ import annotations

from cnnexplorer.data import memory
from cnnexplorer.data.dataset import Dataset, Part
from cnnexplorer.document import footprint, inference, readiness
from cnnexplorer.document.footprint import Amounts
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.rules import Row
from cnnexplorer.engine import pool
from cnnexplorer.engine.sampling import Split
from cnnexplorer.errors import UserError


def check(network: Network, plan: Plan, dataset: Dataset, split: Split) -> None:
    """All checks of a plan whose settings are in range, the cheapest first.

    Raises:
        UserError: the training cannot start; the sentence says why and what to do.
    """
    rows = inference.infer(network)
    obstacle = readiness.obstacle(network, rows, dataset.image_shape, dataset.classes)
    if obstacle is not None:
        raise UserError(obstacle.sentence)
    for name, part in (("training", dataset.train), ("test", dataset.test)):
        _check_labels(name, part, dataset.classes)
    if not len(split.training):
        raise UserError(
            f"The data set has {len(dataset.train.images):,} training images and all of them "
            f"would be held back at a validation share of {plan.validation_share:g}; lower the "
            "share or choose a larger data set."
        )
    _check_memory(network, rows, plan, dataset, split)


def _check_labels(name: str, part: Part, classes: int) -> None:
    images, labels = len(part.images), len(part.labels)
    if images != labels:
        raise UserError(
            f"The {name} part has {images:,} images but {labels:,} labels; "
            "choose a data set where every image has one label."
        )
    if not labels:
        return
    low, high = int(part.labels.min()), int(part.labels.max())
    if low < 0 or high >= classes:
        wrong = low if low < 0 else high
        raise UserError(
            f"The {name} part has the label {wrong}, but there are {classes} classes, numbered "
            f"0 to {classes - 1}; correct the labels of the data set."
        )


def _check_memory(
    network: Network, rows: tuple[Row, ...], plan: Plan, dataset: Dataset, split: Split
) -> None:
    """Refuse now what the system would kill the whole program for later."""
    amounts = Amounts(
        train_bytes=dataset.train.images.nbytes,
        test_bytes=dataset.test.images.nbytes,
        images=len(split.training),
        measured=max(len(split.validation), len(dataset.test.labels)),
    )
    memory.require(
        footprint.of(network, rows).training_bytes(plan, amounts),
        "This training",
        f"{_smaller_batches(plan.batch_size, amounts.images)}make the layers smaller, or close "
        "other programs",
        reusable_bytes=pool.reusable_bytes(),
    )


def _smaller_batches(size: int, images: int) -> str:
    """The advice to take fewer images at once, where there are more than one."""
    if min(size, images) <= 1:
        return ""
    whole = f", which takes all {images:,} images at once" if size >= images else ""
    return f"lower the batch size (now {size:,}{whole}), "
