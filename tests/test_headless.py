"""Training without a window: what is checked before it, how it is stopped, where the model goes."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnexplorer import elsewhere, headless, heap, stop_signals
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document import presets
from cnnexplorer.document.layers import Dense, Flatten, Input
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError
from cnnexplorer.headless import Wishes
from cnnexplorer.runs.events import BatchDone, EpochDone, Failed, Finished, Started

Report = Callable[[Any], None]


class Engine:
    """Trains as a test put into ``behave``; a model is a file with its note."""

    def __init__(self) -> None:
        self.behave: Callable[[threading.Event, Report], None] = learn
        self.plan: Any = None
        self.data: Any = None
        self.refused: list[Path] = []
        self.full = lambda path: False

    def load(self) -> None:
        pass

    def train(self, network: Any, plan: Any, dataset: Any, stop: Any, report: Report) -> None:
        self.plan, self.data = plan, dataset
        self.behave(stop, report)

    def save_model(self, snapshot: Any, path: Path) -> None:
        if self.full(path):
            self.refused.append(path)
            raise UserError(f"{path} could not be written (No space left on device).")
        path.write_text(snapshot.note)


def _epoch(number: int, report: Report) -> None:
    report(EpochDone(number, 0.5, 0.7, None, None, 0.1, {"dense_1": (np.zeros(1, np.float32),)}))


def learn(stop: threading.Event, report: Report) -> None:
    report(Started(6, 4, 30, 0))
    for number in range(1, 7):
        _epoch(number, report)
    report(Finished(False, 6, {}, 0.25, 0.85, 1.5))


def interrupted_after(
    epochs: int, number: int, batches: int = 1
) -> Callable[[threading.Event, Report], None]:
    """So many epochs and batches, then the signal comes, and it ends as it is told to."""

    def behave(stop: threading.Event, report: Report) -> None:
        report(Started(6, 4, 30, 0))
        for done in range(1, epochs + 1):
            _epoch(done, report)
        for step in range(batches):
            report(BatchDone(epochs + 1, step + 1, 0.5, 0.5))
        os.kill(os.getpid(), number)
        assert stop.wait(60), "the signal did not stop the training"
        report(Finished(True, epochs, {}, None, None, 1.5))

    return behave


def failed_after(epochs: int) -> Callable[[threading.Event, Report], None]:
    def behave(stop: threading.Event, report: Report) -> None:
        report(Started(6, 4, 30, 0))
        for done in range(1, epochs + 1):
            _epoch(done, report)
        report(Failed("The loss is no longer finite."))

    return behave


@pytest.fixture
def engine() -> Engine:
    return Engine()


def train(engine: Engine, output: Path | None, **wanted: Any) -> int:
    preset = presets.load("one-conv-mnist").project
    network = preset.network.with_row(0, Input(8, 8, 1))
    wishes = Wishes("digits", output=output, json=True, **wanted)
    return headless.train(Project(network, preset.plan), wishes, engine)  # type: ignore[arg-type]


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The last line that was printed."""
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.mark.parametrize("number", stop_signals.SIGNALS)
def test_a_signal_stops_the_training_and_what_it_has_is_kept(
    engine: Engine, tmp_path: Path, number: int
) -> None:
    handlers = [signal.getsignal(item) for item in stop_signals.SIGNALS]
    engine.behave = interrupted_after(2, number)
    target = tmp_path / "digits.keras"
    target.write_text("an older model")
    assert train(engine, target) == 128 + number
    assert target.read_text() == "stopped in epoch 3 of 6"
    assert [signal.getsignal(item) for item in stop_signals.SIGNALS] == handlers


def test_a_training_stopped_in_its_first_epoch_leaves_an_older_model_as_it_was(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.behave = interrupted_after(0, signal.SIGINT)
    target = tmp_path / "digits.keras"
    target.write_text("an older model")
    assert train(engine, target) == 130
    assert target.read_text() == "an older model"
    assert said(capsys) == {"event": "kept", "file": str(target)}
    target.unlink()
    assert train(engine, target) == 130
    assert target.read_text() == "stopped in epoch 1 of 6", "nothing was there that it replaced"


def test_the_heap_is_settled_before_tensorflow_makes_its_threads(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(heap, "settle", lambda: order.append("settled"))
    monkeypatch.setattr(engine, "load", lambda: order.append("loaded"))
    assert train(engine, None) == 0
    assert order == ["settled", "loaded"]


def test_a_training_stopped_before_its_first_batch_writes_nothing(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.behave = interrupted_after(0, signal.SIGINT, batches=0)
    target = tmp_path / "digits.keras"
    assert train(engine, target) == 130
    assert said(capsys) == {"event": "nothing", "file": str(target)}
    assert not target.exists()
    target.write_text("an older model")
    assert train(engine, target) == 130
    assert said(capsys) == {"event": "kept", "file": str(target)}
    assert target.read_text() == "an older model"


def test_a_signal_that_comes_while_the_model_is_written_loses_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    target = tmp_path / "digits.keras"

    def slow(_path: Path) -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return False

    engine.full = slow
    assert train(engine, target) == 0
    assert target.read_text() == "epoch 6 of 6"


def test_a_signal_that_the_program_was_told_to_ignore_is_ignored(
    engine: Engine, tmp_path: Path
) -> None:
    """As ``nohup`` does before it starts a program."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:

        def behave(stop: threading.Event, report: Report) -> None:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop.is_set()
            learn(stop, report)

        engine.behave = behave
        assert train(engine, tmp_path / "digits.keras") == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_a_training_that_failed_had_learned_is_kept_without_replacing_an_older_model(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.behave = failed_after(2)
    target = tmp_path / "digits.keras"
    assert train(engine, target) == 1
    assert target.read_text() == "epoch 2 of 6"
    target.write_text("an older model")
    assert train(engine, target) == 1
    assert target.read_text() == "an older model"
    other = tmp_path / "digits-2.keras"
    told = said(capsys)
    assert told.pop("model")["network"] == "One-conv MNIST"
    assert told == {"event": "saved", "file": str(other), "instead_of": str(target)}
    assert other.read_text() == "epoch 2 of 6"


def test_a_model_whose_place_refuses_it_after_the_training_goes_to_another_that_is_said(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    here, away = tmp_path / "here", tmp_path / "full"
    for folder in (here, away):
        folder.mkdir()
    monkeypatch.chdir(here)
    (here / "digits-2.keras").write_text("somebody else's")
    engine.full = lambda path: path.parent == away
    assert train(engine, away / "digits.keras") == 1
    place = here / "digits-3.keras"
    assert said(capsys)["file"] == str(place)
    assert place.read_text() == "epoch 6 of 6"
    assert engine.refused == [away / "digits.keras", away / "digits-2.keras"]


def test_where_no_place_takes_the_model_the_first_refusal_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    engine.full = lambda path: True
    with pytest.raises(UserError, match=r"digits\.keras could not be written"):
        train(engine, tmp_path / "digits.keras")
    assert len(engine.refused) > 2


def test_a_long_name_is_cut_for_another_place(tmp_path: Path) -> None:
    assert elsewhere.free_name(tmp_path / f"{'n' * 250}.keras").name == f"{'n' * 40}-2.keras"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (f"{'n' * 250}.keras", "File name too long"),
        ("loop.keras", "Too many levels of symbolic links"),
        ("old.keras", "is write-protected, so it was not replaced"),
        ("absent/m.keras", "its folder does not exist"),
        ("file/m.keras", "Not a directory"),
        ("closed/m.keras", "Permission denied"),
        ("full/m.keras", "No space left on device"),
        ("pipe.keras", "leads to a device or a pipe, so it was not replaced"),
        ("null.keras", "leads to a device or a pipe, so it was not replaced"),
    ],
)
def test_a_place_that_would_refuse_the_model_is_found_before_the_training(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    (tmp_path / "loop.keras").symlink_to(tmp_path / "loop.keras")
    (tmp_path / "old.keras").write_text("an older model")
    (tmp_path / "old.keras").chmod(0o444)
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    for name_, target in (("pipe", "pipe"), ("null", "/dev/null")):
        (tmp_path / f"{name_}.keras").symlink_to(target)
    for folder in ("closed", "full"):
        (tmp_path / folder).mkdir()
    opened = os.open

    def refuse(path: Any, *more: Any, **named: Any) -> int:
        if "closed" in str(path) and "cnnexplorer-" in str(path):
            raise PermissionError(13, "Permission denied")
        return opened(path, *more, **named)

    def allocate(descriptor: int, begin: int, size: int) -> None:
        if size == 1:
            return
        assert size >= 4 * 54_410, "its weights are float32"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", refuse)
    if name.startswith("full"):
        monkeypatch.setattr(os, "posix_fallocate", allocate, raising=False)
    preset = presets.load("one-conv-mnist").project
    wishes = Wishes("mnist-sample", output=tmp_path / name)
    with pytest.raises(UserError, match=words):
        headless.train(preset, wishes, engine)  # type: ignore[arg-type]
    assert engine.plan is None, "it was trained first"
    assert not list(tmp_path.rglob(".*cnnexplorer-*"))


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_the_validation_share_can_be_given(engine: Engine, share: float) -> None:
    assert train(engine, None, validation_share=share) == 0
    assert engine.plan.validation_share == share


def test_the_learning_rate_can_be_given_and_counts_more_than_the_optimizers_own(
    engine: Engine,
) -> None:
    assert train(engine, None, learning_rate=0.25) == 0
    assert engine.plan.learning_rate == 0.25
    assert train(engine, None, optimizer="sgd", learning_rate=0.5) == 0
    assert (engine.plan.optimizer.kind, engine.plan.learning_rate) == ("SGD", 0.5)


@pytest.mark.parametrize(("epochs", "words"), [(0, "epoch 1 of 6"), (1, "epoch 2 of 6")])
def test_a_stopped_training_says_where_in_the_words_of_its_weights(
    engine: Engine, capsys: pytest.CaptureFixture[str], epochs: int, words: str
) -> None:
    engine.behave = interrupted_after(epochs, signal.SIGTERM)
    preset = presets.load("one-conv-mnist").project
    project = Project(preset.network.with_row(0, Input(8, 8, 1)), preset.plan)
    headless.train(project, Wishes("digits"), engine)  # type: ignore[arg-type]
    assert capsys.readouterr().out.splitlines()[-1] == f"Stopped in {words}"


def a_file(path: Path, y_train: list[int], y_test: list[int], **more: Any) -> Path:
    images = np.arange(12 * 8 * 8, dtype=np.uint8).reshape(12, 8, 8)
    parts = {"x_train": images, "y_train": np.resize(y_train, 12)}
    parts |= {"x_test": images, "y_test": np.resize(y_test, 12)}
    np.savez(path, **parts, **{name: np.array(value) for name, value in more.items()})
    return path


def test_what_is_odd_about_the_images_is_told_before_the_first_epoch(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path / "odd.npz", [0, 1, 2], [5, 6, 7], class_names=["a"])
    preset = presets.load("one-conv-mnist").project
    remarks = [
        "class_names has 1 name for 8 classes, so the classes are called by their numbers.",
        "Classes 3, 4, 5, 6 and 7 have no training image, so the network cannot learn them.",
    ]
    headless.train(preset, Wishes(str(path), adapt=True), engine)  # type: ignore[arg-type]
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("odd.npz: ")
    assert lines[1:3] == remarks
    wishes = Wishes(str(path), adapt=True, json=True)
    headless.train(preset, wishes, engine)  # type: ignore[arg-type]
    assert json.loads(capsys.readouterr().out.splitlines()[0])["remarks"] == remarks
    with pytest.raises(UserError, match="so the network cannot learn them"):
        headless.train(preset, Wishes(str(path)), engine)  # type: ignore[arg-type]


def test_a_project_is_trained_on_the_data_that_it_names(tmp_path: Path) -> None:
    arrays = {
        "x_train": np.arange(4 * 64, dtype=np.uint8).reshape(4, 8, 8), "y_train": np.arange(4) % 2,
        "x_test": np.zeros((2, 8, 8), np.uint8), "y_test": np.arange(2),
    }  # fmt: skip
    np.savez(tmp_path / "mine.npz", **arrays)
    network = chain((Flatten(), Dense(2, activation="softmax")), Input(8, 8, 1))
    project = Project(network, data=NpzFile(path=str(tmp_path / "mine.npz")))
    engine = Engine()
    assert headless.train(project, Wishes(), engine) == 0
    assert np.array_equal(engine.data.train.images[..., 0], arrays["x_train"])
    assert headless.train(project, Wishes(data="digits", adapt=True), engine) == 0
    assert len(engine.data.train) > 1000, "what is asked for goes before"
    with pytest.raises(UserError, match=r"names no data set; say which with --data: give one of"):
        headless.train(Project(network), Wishes(), engine)
