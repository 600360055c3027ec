"""The program as a process: how it ends, and what its commands print."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]

CLOSE_WHILE = """
import sys
from PySide6.QtCore import QTimer
from cnnexplorer.document import edits
from cnnexplorer import app, settings
from cnnexplorer.document import edits
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow

asked, kept = [], []
dialogs.ask_stop_training = lambda *_: asked.append("stop") or True
dialogs.ask_unsaved = lambda *_: asked.append("export") or "discard"
MainWindow.original = MainWindow.__init__

def watch(self, *arguments, **named):
    self.original(*arguments, **named)
    self.watching = QTimer(self)
    self.watching.timeout.connect(lambda: check(self))
    self.watching.start(50)

def check(window):
    session = window._session
    if MOMENT == "loading" and session.loading.state == "loading":
        end(window)
    elif MOMENT == "training":
        if not session.training.why_not() and session.training.run is None:
            session.editing.do(edits.set_plan(session.editing.project, "epochs", 1000))
            session.files.begin(session.editing.project)
            session.training.start()
        if session.training.run and session.training.run.epoch >= 2:
            kept.append(session.training.run)
            end(window)

def end(window):
    window.watching.stop()
    print("closing", flush=True)
    window.close()

MainWindow.__init__ = watch
code = app.run(None)
if kept and kept[0].epoch >= 1000:
    print("trained for 1,000 epochs", flush=True)
print("asked", *asked, flush=True)
sys.exit(code)
"""


def _environment() -> dict[str, str]:
    return dict(os.environ, QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(ROOT))


@pytest.mark.parametrize("moment", ["loading", "training"])
def test_closing_in_the_middle_of_work_ends_with_code_0_without_waiting_for_it(moment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"MOMENT = {moment!r}\n{CLOSE_WHILE}"],
        capture_output=True,
        text=True,
        timeout=180,
        env=_environment(),
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines.count("closing") == 1
    if moment == "training":  # an import cannot be interrupted, a training can
        assert "trained for 1,000 epochs" not in lines
    assert done.stderr == ""
    if moment == "training":
        assert "asked stop export" in lines


ORDER = """
import sys
from cnnexplorer import app, heap

def application():
    print("application", flush=True)
    sys.exit(0)

heap.settle = lambda: print("settled", flush=True)
app.application = application
app.run(None)
"""


def test_the_heap_is_settled_before_anything_is_made() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ORDER], capture_output=True, text=True, env=_environment()
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["settled", "application"]


SHOW = """
import sys
from cnnexplorer import app
from cnnexplorer.controllers.session import Session

begin = Session.begin

def begin_and_tell(self):
    begin(self)
    print("painted", flush=True)

Session.begin = begin_and_tell
sys.exit(app.run(None))
"""


def test_a_terminated_program_closes_in_order() -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", SHOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(),
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "painted\n"
    program.send_signal(signal.SIGTERM)
    _, complaints = program.communicate(timeout=120)
    assert program.returncode == 0, complaints
    assert complaints == ""


def test_train_prints_a_line_an_epoch_and_writes_a_model_that_keras_opens(tmp_path: Path) -> None:
    target = tmp_path / "digits.keras"
    arguments = [
        "train",
        "one-conv-mnist",
        "--data",
        "digits",
        "--adapt",
        "--epochs",
        "2",
        "--json",
        "--output",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "cnnexplorer", *arguments, str(target)],
        capture_output=True,
        text=True,
        timeout=180,
        env=_environment(),
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = [line["event"] for line in lines]
    assert kinds == ["started", "epoch", "epoch", "finished", "saved"]
    assert lines[4]["model"]["pixels_divided_by"] == 16
    assert lines[4]["model"]["class_names"] == [str(digit) for digit in range(10)]
    import keras

    from cnnexplorer.data import catalog
    from cnnexplorer.data.sources import Digits

    dataset = catalog.load(Digits())
    model = keras.saving.load_model(target)
    images = dataset.test.images.astype("float32") / dataset.scale
    right = model.predict(images, verbose=0).argmax(axis=1) == dataset.test.labels
    assert float(np.mean(right)) == pytest.approx(lines[3]["test_accuracy"], abs=1e-6)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_training_that_is_asked_to_end_keeps_what_it_has_learned(
    tmp_path: Path, name: str
) -> None:
    number = getattr(signal, name, None)
    if number is None:
        pytest.skip(f"this system has no {name}")
    target = tmp_path / "digits.keras"
    target.write_text("an older model")
    arguments = ["train", "one-conv-mnist", "--data", "digits", "--adapt", "--epochs", "10000"]
    arguments += ["--validation", "0", "--json", "--output", str(target)]
    program = subprocess.Popen(
        [sys.executable, "-m", "cnnexplorer", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(),
    )  # fmt: skip
    assert program.stdout is not None
    started = json.loads(program.stdout.readline())
    assert (started["validation_images"], started["training_images"]) == (0, 1438)
    assert json.loads(program.stdout.readline())["epoch"] == 1
    program.send_signal(number)
    rest, complaints = program.communicate(timeout=120)
    assert program.returncode == 128 + number, complaints
    events = [json.loads(line) for line in rest.splitlines()]
    assert [event["event"] for event in events][-2:] == ["stopped", "saved"]
    import keras

    assert keras.saving.load_model(target).output_shape == (None, 10)


def test_ctrl_c_before_an_epoch_is_complete_leaves_an_older_model_as_it_was(
    tmp_path: Path,
) -> None:
    target = tmp_path / "digits.keras"
    target.write_text("an older model")
    arguments = ["train", "two-conv-mnist", "--data", "mnist-sample", "--batch-size", "1"]
    program = subprocess.Popen(
        [sys.executable, "-m", "cnnexplorer", *arguments, "--json", "--output", str(target)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(),
    )  # fmt: skip
    assert program.stdout is not None
    assert json.loads(program.stdout.readline())["event"] == "started"
    program.send_signal(signal.SIGINT)
    rest, complaints = program.communicate(timeout=120)
    assert program.returncode == 130, complaints
    assert [json.loads(line)["event"] for line in rest.splitlines()] == ["stopped", "kept"]
    assert target.read_text() == "an older model"
    assert list(tmp_path.iterdir()) == [target]


def test_screenshot_renders_the_real_window(tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    target = tmp_path / "filters.png"
    arguments = [
        "screenshot",
        "two-conv-mnist",
        "--workspace",
        "filters",
        "--theme",
        "dark",
        "--size",
        "1200x800",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "cnnexplorer", *arguments, "--output", str(target)],
        capture_output=True,
        text=True,
        timeout=180,
        env=_environment(),
    )
    assert done.returncode == 0, done.stderr
    picture = QImage(str(target))
    assert (picture.width(), picture.height()) == (1200, 800)
    colours = {picture.pixelColor(x, y).name() for x in range(0, 1200, 7) for y in range(0, 800, 7)}
    assert len(colours) > 50, "a real picture has more than a few colours"
    assert picture.pixelColor(3, 3).lightness() < 60, "the dark theme is dark"


OPEN_FILE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from cnnexplorer import app
from cnnexplorer.controllers.session import Session

begin = Session.begin

def begin_and_watch(self):
    begin(self)
    self.watching = QTimer(self)
    self.watching.timeout.connect(lambda: check(self))
    self.watching.start(50)

def check(session):
    if not session.datasets.busy and session.loading.state == "ready":
        session.watching.stop()
        print(session.datasets.dataset.title, session.editing.project.data.path, flush=True)
        from PySide6.QtWidgets import QApplication
        QApplication.activeWindow().close_without_asking()

Session.begin = begin_and_watch
sys.exit(app.run(Path(sys.argv[1])))
"""


def test_a_data_set_given_on_the_command_line_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    images = np.zeros((20, 28, 28), np.uint8)
    labels = np.arange(20) % 10
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    done = subprocess.run(
        [sys.executable, "-c", OPEN_FILE, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        env=_environment(),
    )
    assert done.returncode == 0, done.stderr
    assert str(path) in done.stdout
