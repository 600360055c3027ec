"""The numbers of a training as a CSV file (RFC 4180): one table, batches and epochs in order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np

from cnnexplorer.runs.history import EpochNumbers, Numbers

HEADER = (
    "row",
    "epoch",
    "batch of the epoch",
    "training images",
    "training loss (mean per image, natural logarithm, with penalties on weights)",
    "training accuracy (0 to 1)",
    "validation loss (mean per image, natural logarithm, with penalties on weights)",
    "validation accuracy (0 to 1)",
    "test loss (mean per image, natural logarithm, with penalties on weights)",
    "test accuracy (0 to 1)",
)
"""What each column holds, and in which unit."""


def content(numbers: Numbers, test: tuple[float, float] | None = None) -> bytes:
    """The file: a row "batch" for each as it was measured, a row "epoch" after those of each, and
    at the end a row "test".

    Args:
        test: loss and accuracy of the test images; None where they were not measured.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    steps = numbers.steps_per_epoch
    rows = len(numbers.losses)
    for first in range(0, max(rows, len(numbers.epochs) * steps), steps):
        writer.writerows(_batches(numbers, first, min(first + steps, rows)))
        if first // steps < len(numbers.epochs):
            writer.writerow(_epoch(numbers, numbers.epochs[first // steps]))
    if test is not None:
        epoch, nothing = len(numbers.epochs), [""] * (len(HEADER) - 4)
        writer.writerow(("test", epoch, *nothing, *(repr(float(value)) for value in test)))
    return text.getvalue().encode("ascii")


def _batches(numbers: Numbers, first: int, end: int) -> Iterator[tuple[object, ...]]:
    epoch = first // numbers.steps_per_epoch + 1
    for step, row in enumerate(range(first, end), start=1):
        last = step == numbers.steps_per_epoch
        images = numbers.last_images if last else numbers.batch_images
        loss, accuracy = numbers.losses[row], numbers.accuracies[row]
        yield "batch", epoch, step, images, _text(loss), _text(accuracy), "", "", "", ""


def _epoch(numbers: Numbers, done: EpochNumbers) -> tuple[object, ...]:
    images = (numbers.steps_per_epoch - 1) * numbers.batch_images + numbers.last_images
    values = (done.loss, done.accuracy, done.val_loss, done.val_accuracy)
    texts = ("" if value is None else repr(float(value)) for value in values)
    return "epoch", done.epoch, "", images, *texts, "", ""


def _text(value: np.float32) -> str:
    """The fewest digits that give the same float32 again."""
    return str(value)
