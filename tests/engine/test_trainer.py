from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import psutil
import pytest
import tensorflow as tf
from engine_samples import (
    CLASSES,
    EVERY_KIND,
    RICH,
    SMALL,
    Recorder,
    dataset,
    head,
    network,
    trained,
)

from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document.layers import Activation, Conv2D, Dense, Dropout, Flatten, Input
from cnnexplorer.document.network import chain
from cnnexplorer.document.optimizers import SGD
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import pool, sampling, trainer
from cnnexplorer.engine.inspector import Inspector
from cnnexplorer.engine.loop import BatchLoop, Halt, Measured, Source
from cnnexplorer.runs.events import (
    BatchDone,
    EpochDone,
    Failed,
    Finished,
    Started,
    ValidationStarted,
)
from tests.nets import NET_S

PLAN = Plan(batch_size=32, epochs=2, validation_share=0.2, seed=3)


def test_the_events_come_in_order_and_every_batch_has_one(quarters):
    record = trained(SMALL, PLAN, quarters)
    assert record.events[0] == Started(2, 8, 240, 60, 90)
    epoch = [BatchDone] * 8 + [ValidationStarted, EpochDone]
    assert [type(event) for event in record.events[1:]] == [*epoch, *epoch, Finished]
    assert [(x.epoch, x.step) for x in record.batches] == [
        (e, s) for e in (1, 2) for s in range(1, 9)
    ]


def test_a_small_network_learns_the_classes(quarters):
    end = trained(SMALL, replace(PLAN, epochs=12, learning_rate=0.01), quarters).finished()
    assert end.test_accuracy > 0.95


def test_a_network_with_dropout_learns_the_classes(quarters):
    net = network(
        Conv2D(filters=6, activation="relu"), Dropout(rate=0.3), Flatten(), Dropout(), head()[1]
    )
    end = trained(net, replace(PLAN, epochs=15, learning_rate=0.01), quarters).finished()
    assert end.test_accuracy > 0.95


def test_the_same_seed_gives_the_same_training_and_another_seed_another(quarters):
    first, again = (trained(EVERY_KIND, PLAN, quarters) for _ in range(2))
    np.testing.assert_allclose(
        [x.loss for x in first.batches], [x.loss for x in again.batches], rtol=1e-4
    )
    other = trained(EVERY_KIND, replace(PLAN, seed=4), quarters)
    assert not np.allclose(
        [x.loss for x in first.batches], [x.loss for x in other.batches], rtol=1e-3
    )


def test_without_a_validation_share_the_validation_figures_are_none(quarters):
    record = trained(SMALL, replace(PLAN, validation_share=0.0), quarters)
    assert not record.of(ValidationStarted)
    assert {(done.val_loss, done.val_accuracy) for done in record.epochs} == {(None, None)}


def test_without_test_images_the_test_figures_are_none(quarters):
    data = replace(quarters, test=quarters.test.first(0))
    end = trained(SMALL, PLAN, data).finished()
    assert (end.stopped, end.test_loss, end.test_accuracy) == (False, None, None)


def test_a_network_without_weights_is_measured_though_nothing_can_be_learned():
    images = np.random.RandomState(0).randint(0, 255, (40, 2, 2, 1)).astype(np.uint8)
    data = dataset()
    small = replace(data.train, images=images, labels=data.train.labels[:40].copy())
    layers = (Flatten(), Activation(activation="softmax"))
    net = chain(layers, Input(height=2, width=2, channels=1))
    end = trained(net, PLAN, replace(data, train=small, test=small)).finished()
    assert end.test_loss > 0


def test_published_weights_are_read_only_copies_that_the_next_epoch_leaves_alone(quarters):
    kept: list[list[np.ndarray]] = []

    def keep(event: object) -> bool:
        if isinstance(event, EpochDone):
            kept.append([array.copy() for arrays in event.weights.values() for array in arrays])
        return False

    record = trained(RICH, PLAN, quarters, keep)
    with_weights = [
        "conv2d_1", "batch_normalization_1", "dense_1", "batch_normalization_2", "dense_2",
    ]  # fmt: skip
    assert [list(done.weights) for done in record.epochs] == [with_weights] * 2
    for done, copies in zip(record.epochs, kept, strict=True):
        arrays = [array for arrays in done.weights.values() for array in arrays]
        assert all(not array.flags.writeable for array in arrays)
        for array, copy in zip(arrays, copies, strict=True):
            np.testing.assert_array_equal(array, copy)
    kernels = [done.weights["conv2d_1"][0] for done in record.epochs]
    assert not np.allclose(*kernels)


def test_a_stop_before_the_start_is_honoured(quarters):
    recorder = Recorder()
    recorder.stop.set()
    trainer.train(SMALL, PLAN, quarters, recorder.stop, recorder)
    end = recorder.finished()
    assert (end.stopped, end.epochs, end.test_loss) == (True, 0, None)
    assert list(end.weights) == ["conv2d_1", "dense_1"]
    assert not recorder.batches


@pytest.fixture(scope="module")
def slow() -> tuple[object, Dataset]:
    """A network whose step takes some 20 ms, and enough images for seconds."""
    net = network(
        Conv2D(filters=64, padding="same", activation="relu"),
        Conv2D(filters=64, padding="same", activation="relu"),
        *head(),
    )
    return net, dataset(6000, 6000)


LONG = replace(PLAN, batch_size=64, epochs=3)


def test_a_stop_while_training_acts_within_a_call_and_reports_what_ran(slow):
    record = trained(slow[0], LONG, slow[1], lambda x: isinstance(x, BatchDone) and x.step == 10)
    end = record.finished()
    assert (end.stopped, end.epochs, end.test_loss) == (True, 0, None)
    steps = [x.step for x in record.batches]
    assert steps == list(range(1, len(steps) + 1))
    # Calls grow by the factor 4 at most, so the 10th step is at the latest in one that ends with
    # the 21st; that a stop ends a call that is running is tested below, tests/benchmarks time it.
    assert 10 <= len(steps) <= 21


def test_a_stop_during_the_validation_acts_at_once(slow):
    net, data = slow
    short = replace(data, train=data.train.first(3000))
    record = trained(net, LONG, short, lambda x: isinstance(x, ValidationStarted))
    assert record.finished().stopped
    assert record.finished().epochs == len(record.epochs) == 0


def test_a_stop_during_the_final_test_leaves_the_test_figures_open(slow):
    net, data = slow
    plan = replace(PLAN, epochs=1, validation_share=0.0)
    short = replace(data, train=data.train.first(64))
    record = trained(net, plan, short, lambda x: isinstance(x, EpochDone))
    end = record.finished()
    assert (end.stopped, end.epochs, end.test_loss, end.test_accuracy) == (True, 1, None, None)


def test_the_halt_ends_a_call_that_is_running():
    stop = threading.Event()
    images = tf.zeros((200, 400, 400, 1), tf.uint8)
    source = Source(images, tf.range(200, dtype=tf.int64))

    def press(done):
        if done == 20:  # from within the call, so that it is running for certain
            stop.set()
        return np.float32(0)

    def step(batch, labels):
        pressed = tf.numpy_function(press, [labels[0]], tf.float32, stateful=True)
        work = tf.reduce_sum(tf.linalg.matmul(batch[0, ..., 0], batch[0, ..., 0]))
        return work + tf.reshape(pressed, ()), tf.constant(0.0)

    with Halt(stop) as halt:
        loop = BatchLoop(step, (400, 400, 1), 255, 1, halt)
        loop._steps = 200_000  # one call for everything: only the graph itself can end it
        order = np.tile(np.arange(200), 1000)
        (measured,) = loop.run(source, order)
    assert 20 <= len(measured.losses) < len(order)


@pytest.mark.parametrize(
    ("net", "plan", "words"),
    [
        (network(Conv2D(kernel_size=(20, 20)), *head()), PLAN, ("Layer 1", "20×20")),
        (SMALL.with_row(0, Input()), PLAN, ("12×10×2", "28×28×1")),
        (network(Flatten(), Dense(units=7, activation="softmax")), PLAN, ("7", "4 classes")),
        (network(Flatten(), Dense(units=CLASSES)), PLAN, ("softmax",)),
        (SMALL, replace(PLAN, learning_rate=-1.0), ("Learning rate", "-1")),
        (SMALL, replace(PLAN, batch_size=0), ("Batch size", "0")),
    ],
)
def test_what_cannot_be_trained_is_refused_with_a_sentence(net, plan, words, quarters):
    record = trained(net, plan, quarters)
    assert len(record.events) == 1
    failed = record.failed()
    assert all(word in failed.sentence for word in words), failed.sentence
    assert failed.details == ""


def test_a_label_outside_the_classes_is_refused(quarters):
    labels = quarters.test.labels.copy()
    labels[5] = CLASSES
    data = replace(quarters, test=replace(quarters.test, labels=labels))
    assert "label 4, but there are 4 classes" in trained(SMALL, PLAN, data).failed().sentence


def test_a_share_that_leaves_no_training_image_is_refused(quarters):
    data = replace(quarters, train=quarters.train.first(1))
    sentence = trained(SMALL, replace(PLAN, validation_share=0.9), data).failed().sentence
    assert "all of them would be held back" in sentence


def test_a_training_above_the_free_memory_is_refused_with_the_numbers(quarters, monkeypatch):
    monkeypatch.setattr(
        psutil, "virtual_memory", lambda: type("Memory", (), {"available": 50_000})()
    )
    monkeypatch.setattr(pool, "reusable_bytes", lambda: 0)
    sentence = trained(SMALL, PLAN, quarters).failed().sentence
    assert "of memory, but only" in sentence
    assert "batch size (now 32)" in sentence
    images = len(quarters.train)
    plan = replace(PLAN, batch_size=4 * images, validation_share=0.0)
    sentence = trained(SMALL, plan, quarters).failed().sentence
    words = f"(now {4 * images:,}, which takes all {images:,} images at once), make the layers"
    assert words in sentence
    sentence = trained(SMALL, replace(PLAN, batch_size=1), quarters).failed().sentence
    assert "batch size" not in sentence


def test_a_loss_that_is_not_finite_ends_the_training_and_names_the_place(quarters):
    net = network(Conv2D(filters=8), Conv2D(filters=8), *head())
    plan = replace(PLAN, optimizer=SGD(), learning_rate=100.0, epochs=40)
    record = trained(net, plan, quarters)
    sentence = record.failed().sentence
    assert "no longer finite" in sentence
    assert "epoch" in sentence
    assert "learning rate 100" in sentence
    assert "for example to 0.01, and" in sentence, "a tenth of it is far too large as well"
    assert all(np.isfinite(batch.loss) for batch in record.batches)
    for done in record.epochs:
        assert all(np.isfinite(array).all() for row in done.weights.values() for array in row)


@pytest.mark.parametrize("rate", [0.001, 1e-6])
def test_a_loss_that_is_infinite_before_any_step_does_not_blame_the_learning_rate(quarters, rate):
    growing = [Conv2D(filters=30, padding="same", activation="exponential")] * 6
    record = trained(network(*growing, *head()), replace(PLAN, learning_rate=rate), quarters)
    assert not record.batches
    sentence = record.failed().sentence
    assert "at epoch 1, batch 1, before any step was made: the random start" in sentence
    assert "learning rate" in sentence
    assert f"{rate:g}" not in sentence
    assert "Lower it" not in sentence
    assert "exponential" in sentence


@pytest.mark.parametrize(
    ("trainable", "words"),
    [
        (True, "(inf) at epoch 1, batch 2: at the learning rate 0.001 the steps are too large"),
        (False, "(inf) at epoch 1, batch 2, before any weight was changed: the random start"),
    ],
)
def test_a_loss_that_becomes_infinite_blames_the_rate_only_where_weights_are_trained(
    quarters, monkeypatch, trainable, words
):
    def second_infinite(_loop, _source, _order):
        yield Measured(0, np.array([32, 32]), np.array([1, np.inf]), np.array([0.5, 0.5]))

    monkeypatch.setattr(BatchLoop, "run", second_infinite)
    nodes = tuple(replace(node, trainable=trainable) for node in SMALL.nodes)
    record = trained(replace(SMALL, nodes=nodes), PLAN, quarters)
    assert len(record.batches) == 1
    assert words in record.failed().sentence


def test_weights_that_the_last_step_made_infinite_are_never_published(quarters, monkeypatch):
    real = trainer.Epochs.weights

    def broken(session):  # as if the last step had overflowed below a finite loss
        kernel = np.full((3, 3, 2, 3), np.inf, np.float32)
        return {**real(session), "conv2d_1": (kernel,)}

    monkeypatch.setattr(trainer.Epochs, "weights", broken)
    record = trained(SMALL, PLAN, quarters)
    assert "weights are no longer finite after epoch 1" in record.failed().sentence
    assert not record.epochs


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (tf.errors.ResourceExhaustedError(None, None, "OOM"), "memory ran out"),
        (MemoryError(), "memory ran out"),
        (tf.errors.InternalError(None, None, "kernel broke"), "kernel broke"),
        (RuntimeError(""), "RuntimeError"),
    ],
)
def test_a_fault_inside_tensorflow_becomes_a_sentence_with_details(
    fault, words, quarters, monkeypatch
):
    def broken(*_args):
        raise fault

    monkeypatch.setattr(trainer.Epochs, "epoch", broken)
    failed = trained(SMALL, PLAN, quarters).failed()
    assert words in failed.sentence
    assert "Traceback" in failed.details


def test_a_training_in_a_thread_leaves_no_thread_behind(quarters):
    before = set(threading.enumerate())
    record = Recorder()
    worker = threading.Thread(
        target=trainer.train, args=(SMALL, PLAN, quarters, record.stop, record)
    )
    worker.start()
    worker.join()
    assert set(threading.enumerate()) == before
    assert record.finished().epochs == 2


def test_a_person_can_look_inside_while_another_thread_trains(quarters):
    record = Recorder()
    plan = replace(PLAN, epochs=8)
    began, looked = threading.Event(), threading.Event()

    def report(event):
        record(event)
        if isinstance(event, EpochDone):  # however quick the training is, it waits for a look
            began.set()
            assert looked.wait(NET_S)

    worker = threading.Thread(
        target=trainer.train, args=(RICH, plan, quarters, record.stop, report)
    )
    worker.start()
    assert began.wait(NET_S)
    inspector = Inspector(RICH, record.epochs[-1].weights)
    while worker.is_alive():
        inspector.set_weights(record.epochs[-1].weights)
        inspector.activations(quarters.test.images[0], quarters.scale)
        looked.set()
    worker.join()
    alone = trained(RICH, plan, quarters)
    np.testing.assert_allclose(
        [x.loss for x in record.batches], [x.loss for x in alone.batches], rtol=1e-3
    )


def test_the_probabilities_of_the_final_weights_give_the_reported_test_accuracy(quarters):
    end = trained(RICH, PLAN, quarters).finished()
    found = Inspector(RICH, end.weights).probabilities(quarters.test.images, quarters.scale)
    right = (found.argmax(axis=1) == quarters.test.labels).mean()
    assert right == pytest.approx(end.test_accuracy, abs=1e-6)


def test_the_split_is_complete_disjoint_and_the_same_for_a_seed():
    split = sampling.split(101, 0.25, 9)
    assert len(split.validation) == 25
    assert sorted([*split.training, *split.validation]) == list(range(101))
    again, other = sampling.split(101, 0.25, 9), sampling.split(101, 0.25, 10)
    np.testing.assert_array_equal(split.validation, again.validation)
    assert not np.array_equal(split.validation, other.validation)


def test_every_epoch_shows_the_same_images_in_another_order():
    images = np.array([2, 3, 5, 7, 11, 13, 17, 19])
    first, second = (sampling.epoch_order(images, 1, epoch) for epoch in (1, 2))
    assert sorted(first) == sorted(second) == sorted(images)
    assert list(first) != list(second)


def test_a_failed_report_does_not_pass_unseen(quarters):
    def report(event: object) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        trainer.train(SMALL, PLAN, quarters, threading.Event(), report)


def test_a_broken_report_of_one_event_is_told_as_a_failure(quarters):
    events = []

    def report(event: object) -> None:
        if isinstance(event, EpochDone):
            raise OSError("disk full")
        events.append(event)

    trainer.train(SMALL, PLAN, quarters, threading.Event(), report)
    assert isinstance(events[-1], Failed)
    assert "disk full" in events[-1].sentence
