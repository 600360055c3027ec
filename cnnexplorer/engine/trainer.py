"""Trains a network: a plain function for any thread that reports what happens as events."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable

import tensorflow as tf

from cnnexplorer import heap
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import fields
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import checks, sampling
from cnnexplorer.engine.epochs import Epochs
from cnnexplorer.engine.loop import Halt
from cnnexplorer.errors import UserError
from cnnexplorer.runs.events import Event, Failed, Finished, Started


def train(
    network: Network,
    plan: Plan,
    dataset: Dataset,
    stop: threading.Event,
    report: Callable[[Event], None],
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Train a fresh ``network`` by ``plan`` on ``dataset``; returns when it is over.

    Reports Started, then per epoch its BatchDone and between them, every few seconds, an
    InsideEpoch, perhaps ValidationStarted, and EpochDone, and at the very end either Finished or
    Failed. Runs in any thread and leaves none behind. Faults are reported as Failed, never raised,
    except those of ``report`` itself.

    Args:
        network: row 0 must have the shape of the images, the end one softmax value per class.
        plan: everything else; its seed decides the initial weights, the held-back images, the
            order of the others and the dropout masks.
        dataset: pixels are divided by its ``scale`` in each step.
        stop: once set, the step that is running is the last one; it is honoured before the
            first step, during the validation and during the test too.
        report: is called from this thread and should return at once.
        clock: seconds, monotonic; tests pass their own.
    """
    try:
        outcome: Event = _train(network, plan, dataset, stop, report, clock)
    except UserError as error:
        outcome = Failed(str(error))
    except (tf.errors.ResourceExhaustedError, MemoryError):
        outcome = Failed(
            f"The memory ran out during training; lower the batch size (now "
            f"{plan.batch_size:,}), make the layers smaller, or close other programs.",
            traceback.format_exc(),
        )
    except Exception as error:
        lines = str(error).strip().splitlines() or ["no reason given"]
        outcome = Failed(
            f"The training broke off unexpectedly ({type(error).__name__}: {lines[0][:200]}). "
            "The last complete epoch, if any, is kept; try again, and report the details if it "
            "happens again.",
            traceback.format_exc(),
        )
    heap.give_back()
    report(outcome)


def _train(
    network: Network,
    plan: Plan,
    dataset: Dataset,
    stop: threading.Event,
    report: Callable[[Event], None],
    clock: Callable[[], float],
) -> Finished:
    sentence = fields.problem(plan)
    if sentence is not None:
        raise UserError(f"The training settings do not fit: {sentence}")
    count = len(dataset.train.labels)
    split = sampling.split(count, plan.validation_share, plan.seed)
    checks.check(network, plan, dataset, split)
    training = len(split.training)
    steps = -(-training // plan.batch_size)
    tested = len(dataset.test.labels)
    report(Started(plan.epochs, steps, training, len(split.validation), tested))
    with Halt(stop) as halt:
        epochs = Epochs(network, plan, dataset, split, halt, report, clock)
        began = clock()
        complete = 0
        for number in range(1, plan.epochs + 1):
            done = epochs.epoch(number)
            if done is None:
                break
            report(done)
            complete = number
        measured = epochs.test() if complete == plan.epochs else None
        return Finished(
            # Without a test part, or after its end, a late stop changes nothing any more.
            stopped=complete < plan.epochs or (measured is None and bool(tested)),
            epochs=complete,
            weights=epochs.weights(),
            test_loss=measured[0] if measured else None,
            test_accuracy=measured[1] if measured else None,
            seconds=clock() - began,
        )
