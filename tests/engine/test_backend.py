from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cnnexplorer.engine import backend, native_load

ROOT = Path(__file__).resolve().parents[2]


def _fresh(
    code: str, *path: str, arguments: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in a new interpreter, where nothing has been imported."""
    search = os.pathsep.join([*path, str(ROOT)])
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env={**os.environ, "PYTHONPATH": search, **environment},
    )


def _printed(code: str, *path: str, **environment: str) -> str:
    done = _fresh(code, *path, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


def test_the_events_and_the_backend_are_imported_without_tensorflow():
    code = (
        "import sys; from cnnexplorer.engine import backend; backend.versions();"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    assert _printed(code) == "[]"


_WINDOW = """
import gc, os, sys, threading
from cnnexplorer.engine import backend
nices = {}
def work():
    backend.load(for_window=True)
    nices["worker"] = os.getpriority(os.PRIO_PROCESS, 0) if sys.platform != "linux" else \
        os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
worker = threading.Thread(target=work)
before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
worker.start()
worker.join()
after = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
import keras
pools = 0
if sys.platform == "linux":
    for task in os.listdir(f"/proc/{os.getpid()}/task"):
        try:
            pools += os.getpriority(os.PRIO_PROCESS, int(task)) == nices["worker"]
        except ProcessLookupError:
            pass  # a thread that ended meanwhile
print(before == after, nices["worker"] - before, pools > 1)
print(gc.isenabled(), gc.get_freeze_count() > 100_000)
print(backend._loaded.is_set(), keras.config.floatx(), keras.config.image_data_format())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="niceness of single threads is Linux' own")
def test_for_a_window_the_load_is_silent_low_in_priority_and_leaves_collecting_to_the_window(
    tmp_path,
):
    # A person's own Keras settings, which the engine must not follow.
    (tmp_path / "keras.json").write_text(
        '{"floatx": "float16", "image_data_format": "channels_first", "backend": "jax"}'
    )
    printed = _printed(_WINDOW, KERAS_HOME=str(tmp_path), KERAS_BACKEND="jax").splitlines()
    assert printed == ["True 10 True", "False True", "True float32 channels_last"]


_LOOKS = """
import numpy as np
from cnnexplorer.engine import backend
backend.load(for_window=True)
from cnnexplorer.document.layers import Dense, Flatten, Input
from cnnexplorer.document.network import chain
from cnnexplorer.engine import inspector
for units in range(1, 13):
    network = chain([Flatten(), Dense(units=units)], Input(height=8, width=8, channels=1))
    weights = inspector.initial_weights(network, seed=0)
    image = np.zeros((8, 8, 1), np.uint8)
    inspector.Inspector(network, weights).activations(image, 255)
"""


def test_looking_into_one_network_after_the_other_prints_nothing():
    assert _printed(_LOOKS) == ""


_COMPUTES = """
import pathlib, sys, tempfile
from cnnexplorer.engine.keras_engine import KerasEngine
KerasEngine(home=pathlib.Path(sys.argv[1])).load() if len(sys.argv) > 1 else KerasEngine().load()
import keras
print(keras.config.floatx(), keras.config.backend(), keras.layers.Dense(1).dtype_policy.name)
"""
_COMPUTED = "float32 tensorflow float32"


@pytest.mark.parametrize("memory", ["is there", "is not"])
def test_without_a_place_for_temporary_files_tensorflow_is_loaded_all_the_same(memory):
    """A full disk, or a TMPDIR that cannot be written."""
    refuse = (
        "import os, tempfile\n"
        "def full(*_, **__): raise OSError(28, 'No space left on device')\n"
        "tempfile.TemporaryFile = tempfile.mkstemp = tempfile.mkdtemp = full\n"
    )
    if memory == "is not":
        refuse += "os.memfd_create = full\n"
    done = _fresh(refuse + _COMPUTES)
    assert done.stdout.strip() == _COMPUTED, done.stderr


def test_a_standard_error_that_is_closed_keeps_nothing_from_loading():
    assert _fresh("import os; os.close(2)\n" + _COMPUTES).stdout.strip() == _COMPUTED


@pytest.mark.parametrize(
    "content", ["[]", '{"floatx": "float7"}', '{"epsilon": "small"}', "nonsense", None]
)
def test_whatever_a_persons_keras_json_says_the_program_computes_the_same(tmp_path, content):
    home, ours = tmp_path / "home", tmp_path / "settings" / "keras"
    (home / ".keras").mkdir(parents=True)
    for folder in (home / ".keras", home):
        if content is not None:
            (folder / "keras.json").write_text(content)
    before = {path: path.read_text() for path in home.rglob("*.json")}
    done = _fresh(_COMPUTES, HOME=str(home), KERAS_HOME=str(home), arguments=(str(ours),))
    assert done.stdout.strip() == _COMPUTED, done.stderr
    assert {path: path.read_text() for path in home.rglob("*.json")} == before
    assert ours.is_dir()


@pytest.mark.parametrize("ours", ["damaged", "a folder", "in a file"])
def test_keras_settings_of_our_own_that_are_damaged_or_cannot_be_had_stop_nothing(tmp_path, ours):
    folder = tmp_path / "keras"
    if ours == "in a file":
        folder.write_text("a file where the folder should be")
    elif ours == "a folder":
        (folder / "keras.json").mkdir(parents=True)
    else:
        folder.mkdir()
        (folder / "keras.json").write_text("[]")
    done = _fresh(_COMPUTES, arguments=(str(folder),))
    assert done.stdout.strip() == _COMPUTED, done.stderr


def test_without_a_window_the_collector_is_as_before():
    code = (
        "import gc; from cnnexplorer.engine import backend; backend.load(); backend.load();"
        "print(gc.isenabled(), gc.get_freeze_count() > 100_000)"
    )
    assert _printed(code) == "True True"


_TELLS = """
from cnnexplorer.engine import backend
from cnnexplorer.errors import UserError
import gc
try:
    backend.load()
except UserError as error:
    print(error)
print(backend._loaded.is_set(), gc.isenabled(), backend.versions()["NumPy"] != "unknown")
"""


def test_a_broken_tensorflow_gives_a_sentence(tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise ImportError('libfoo.so is missing')")
    sentence, state = _printed(_TELLS, str(tmp_path)).splitlines()
    assert sentence.startswith("TensorFlow could not be loaded (libfoo.so is missing).")
    assert "pip install" in sentence
    assert state == "False True True"


def test_a_missing_tensorflow_gives_a_sentence():
    hide = "import sys; sys.modules['tensorflow'] = None\n"
    sentence, state = _printed(hide + _TELLS).splitlines()
    assert sentence.startswith("TensorFlow could not be loaded (")
    assert state == "False True True"


def test_loading_from_several_threads_and_again_is_harmless():
    threads = [threading.Thread(target=backend.load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert backend._loaded.is_set()


def test_versions_and_threads_are_told():
    import keras
    import tensorflow as tf

    found = backend.versions()
    assert list(found) == ["Python", "TensorFlow", "Keras", "NumPy"]
    assert (found["TensorFlow"], found["Keras"]) == (tf.__version__, keras.__version__)
    assert 1 <= backend.threads() <= (os.cpu_count() or 1)


def test_lowering_the_priority_touches_the_calling_thread_only():
    nices: list[int] = []

    def work() -> None:
        backend.lower_priority()
        backend.lower_priority()
        nices.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    lowered = min(19, before + 10) if sys.platform == "linux" else before
    assert nices == [lowered], "twice is as once"


def test_what_others_write_to_the_terminal_meanwhile_is_not_lost(capfd):
    noise = (
        b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
        b"I0000 00:00:1 2 cudart_stub.cc:31] Could not find cuda drivers on your machine.\n"
    )
    with native_load.quiet():
        os.write(2, noise + b"E0000 a real error\nkept\n" + noise)
    assert capfd.readouterr().err == "E0000 a real error\nkept\n"
