"""Images a second against a plain Keras script, and how long a stop takes; run with
``pytest tests/benchmarks --benchmark-only -s`` on a machine that does nothing else.
"""

from __future__ import annotations

import statistics
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.document import presets
from cnnexplorer.engine import backend
from cnnexplorer.runs.events import BatchDone, EpochDone, Finished, Started, ValidationStarted

IMAGES = 20_000
ROUNDS = 3


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    """The first 20,000 training images and all test images."""
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "mnist.npz"
    if not path.exists():
        pytest.skip(f"needs {path}, which is not part of the repository")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        backend.load()
    with np.load(path, allow_pickle=False) as file:
        train, test = (
            Part(
                np.ascontiguousarray(file[f"x_{name}"][:IMAGES, :, :, np.newaxis]),
                file[f"y_{name}"][:IMAGES].astype(np.int64),
            )
            for name in ("train", "test")
        )
    return assemble(MnistSample(), "MNIST", train, test, tuple("0123456789"))


class Script:
    """What a reader of the tutorial would write: floats scaled beforehand, one-hot, ``fit``."""

    def __init__(self, data: Dataset) -> None:
        import keras

        keras.utils.set_random_seed(7)
        self.x = data.train.images.astype("float32") / 255
        self.y = keras.utils.to_categorical(data.train.labels, 10)
        self.x_test = data.test.images.astype("float32") / 255
        self.y_test = keras.utils.to_categorical(data.test.labels, 10)
        self.model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                keras.layers.Conv2D(32, 3, activation="relu"),
                keras.layers.MaxPooling2D(),
                keras.layers.Dropout(0.25),
                keras.layers.Flatten(),
                keras.layers.Dropout(0.5),
                keras.layers.Dense(10, activation="softmax"),
            ]
        )
        self.model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])

    def fit(self, batch_size: int, epochs: int, share: float = 0.0) -> Any:
        return self.model.fit(
            self.x,
            self.y,
            batch_size=batch_size,
            epochs=epochs,
            validation_split=share,
            verbose=0,
        )


def _ours(data: Dataset, batch_size: int, epochs: int) -> list[float]:
    """Seconds of each epoch; an epoch ends when its weights are published."""
    from cnnexplorer.engine.trainer import train

    project = presets.load("one-conv-mnist").project
    plan = replace(project.plan, batch_size=batch_size, epochs=epochs, validation_share=0.0)
    seconds: list[float] = []

    def report(event: object) -> None:
        if isinstance(event, EpochDone):
            seconds.append(event.seconds)

    empty = replace(data, test=data.test.first(0))
    train(project.network, plan, empty, threading.Event(), report)
    return seconds


def _theirs(script: Script, batch_size: int) -> list[float]:
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        script.fit(batch_size, 1)
        seconds.append(time.perf_counter() - began)
    return seconds


@pytest.mark.parametrize("batch_size", [128, 16])
def test_training_is_not_slower_than_a_plain_keras_script(batch_size, mnist, benchmark):
    script = Script(mnist)
    ours: list[float] = []
    theirs: list[float] = []

    def round_of_both() -> None:
        # The first epoch of each holds the tracing; alternating spreads the machine's moods.
        theirs.extend(_theirs(script, batch_size)[1:])
        ours.extend(_ours(mnist, batch_size, 3)[1:])

    benchmark.pedantic(round_of_both, rounds=ROUNDS, iterations=1)
    mine, other = (IMAGES / statistics.median(times) for times in (ours, theirs))
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    print(
        f"\nbatch {batch_size}: ours {mine:,.0f} img/s, Keras {other:,.0f} img/s, "
        f"ratio {mine / other:.2f} (pairs {ratios[0]:.2f} to {ratios[-1]:.2f})"
    )
    assert mine / other >= 1.0


def _stop_latency(data: Dataset, wait_for: type, settle_seconds: float) -> float:
    """From the stop to the return of ``train``, in seconds."""
    from cnnexplorer.engine.trainer import train

    project = presets.load("one-conv-mnist").project
    plan = replace(project.plan, validation_share=0.5)
    reached, stop = threading.Event(), threading.Event()
    pressed: list[float] = []

    def report(event: object) -> None:
        if isinstance(event, wait_for):
            reached.set()

    def press() -> None:
        reached.wait(60)
        time.sleep(settle_seconds)
        pressed.append(time.perf_counter())
        stop.set()

    presser = threading.Thread(target=press)
    presser.start()
    train(project.network, plan, data, stop, report)
    ended = time.perf_counter()
    presser.join()
    return ended - pressed[0]


@pytest.mark.parametrize(
    ("what", "event", "settle_seconds"),
    [("start", Started, 0.0), ("training", BatchDone, 0.4), ("validation", ValidationStarted, 0.1)],
)
def test_a_stop_acts_within_three_tenths_of_a_second(what, event, settle_seconds, mnist, benchmark):
    times: list[float] = []

    def once() -> None:
        times.append(_stop_latency(mnist, event, settle_seconds))

    benchmark.pedantic(once, rounds=ROUNDS, iterations=1)
    print(f"\nstop while {what}: median {statistics.median(times):.3f} s, max {max(times):.3f} s")
    if what != "start":  # tracing the first step cannot be interrupted
        assert statistics.median(times) < 0.3


def test_the_tutorials_accuracy_is_reached(mnist, benchmark):
    from cnnexplorer.engine.trainer import train

    project = presets.load("one-conv-mnist").project
    events: list[object] = []

    def once() -> None:
        train(project.network, project.plan, mnist, threading.Event(), events.append)

    benchmark.pedantic(once, rounds=1, iterations=1)
    end = events[-1]
    assert isinstance(end, Finished)
    script = Script(mnist)
    began = time.perf_counter()
    script.fit(project.plan.batch_size, project.plan.epochs, project.plan.validation_share)
    loss, accuracy = script.model.evaluate(script.x_test, script.y_test, verbose=0)
    print(
        f"\n6 epochs of 20,000: ours {end.test_accuracy:.4f} (loss {end.test_loss:.3f}, "
        f"{end.seconds:.1f} s), Keras {accuracy:.4f} (loss {loss:.3f}, "
        f"{time.perf_counter() - began:.1f} s)"
    )
    assert end.test_accuracy >= 0.96


def test_the_fast_dropout_shortens_the_step(mnist, benchmark):
    import tensorflow as tf

    from cnnexplorer.engine import builder, loop, steps

    project = presets.load("one-conv-mnist").project
    source = loop.Source(tf.constant(mnist.train.images), tf.constant(mnist.train.labels))
    rows = tf.constant(np.random.RandomState(0).permutation(IMAGES), tf.int32)
    milliseconds: dict[bool, list[float]] = {True: [], False: []}
    with loop.Halt(threading.Event()) as halt:
        compiled = {}
        for fast in milliseconds:
            model = builder.build(project.network, training=fast, seed=7)
            step = steps.training_step(model, steps.optimizer_of(project.plan))
            compiled[fast] = loop.BatchLoop(step, (28, 28, 1), 255, 128, halt)._compile()

        def four_steps_of_both() -> None:
            # Short turns, so that both meet the same moods of the machine.
            for fast, run in compiled.items():
                began = time.perf_counter()
                int(run(*source, rows, tf.constant(0), tf.constant(4))[0])
                milliseconds[fast].append((time.perf_counter() - began) / 4 * 1000)

        benchmark.pedantic(four_steps_of_both, rounds=60, iterations=1, warmup_rounds=5)
    ours, theirs = (statistics.median(milliseconds[fast]) for fast in (True, False))
    print(f"\na step: {ours:.1f} ms with random bits, {theirs:.1f} ms with Keras' dropout")
    assert ours < theirs
