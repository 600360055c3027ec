"""Loads TensorFlow and Keras in a background thread without the window stuttering or noise."""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.metadata
import importlib.util
import os
import platform
import sys
import threading
from pathlib import Path

from cnnexplorer.engine import native_load
from cnnexplorer.errors import UserError

_NICE = 10
_LOADING = threading.Lock()
_loaded = threading.Event()

NOWHERE = Path(os.devnull, "keras")
"""A folder that cannot be: Keras then reads and writes no settings, and goes on."""

_QUIET = {
    # Errors only; what goes wrong reaches the program as an exception anyway.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # A person's variable may name another backend, which the engine cannot use.
    "KERAS_BACKEND": "tensorflow",
}


def load(for_window: bool = False, home: Path = NOWHERE) -> None:
    """Import TensorFlow and Keras in the calling thread and make their thread pools; 3 to 5 s.

    May be called from several threads and again; only the first call works, the others wait.

    Args:
        for_window: a window is open in another thread. The calling thread's priority is lowered,
            which the pools inherit, and the cyclic garbage collector is off from here on: the
            window's thread collects instead, because Qt's objects may not die in another one.
            Without it the collector is as it was before, with TensorFlow's objects frozen.
        home: the folder that Keras gets for its own settings, made if need be.

    Raises:
        UserError: TensorFlow is missing or broken.
    """
    with _LOADING:
        if _loaded.is_set():
            return
        collecting = gc.isenabled()
        if for_window:
            lower_priority()
        os.environ.update(_QUIET, KERAS_HOME=os.fspath(_without_settings(home)))
        # The collector walks the growing heap again and again: 70–180 ms each, GIL held.
        gc.disable()
        try:
            with native_load.quiet():
                native_load.preload()
                _import()
        finally:
            if collecting and not for_window:
                gc.enable()
        # What was imported stays forever; later collections need not walk it (294 ms).
        gc.freeze()
        _loaded.set()


def _without_settings(home: Path) -> Path:
    """``home`` without a keras.json from before; another place where that cannot be had.

    A person's own keras.json, wherever KERAS_HOME says, can make every number another one, and a
    damaged one, ours too, stops Keras' import.
    """
    try:
        (home / "keras.json").unlink(missing_ok=True)
    except (OSError, ValueError):
        return NOWHERE
    return home


def lower_priority() -> None:
    """Let the window and other programs go before the calling thread, where the system can.

    On Linux each thread has its own niceness, and threads made later inherit it. Elsewhere it
    belongs to the whole process, so nothing is done.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        thread = threading.get_native_id()
        # Counted from the main thread (0 would mean the calling one), so that a second call, or
        # one in a thread that inherited a low priority, does not go further down.
        nice = min(19, os.getpriority(os.PRIO_PROCESS, os.getpid()) + _NICE)
        os.setpriority(os.PRIO_PROCESS, thread, max(nice, os.getpriority(os.PRIO_PROCESS, thread)))


def versions() -> dict[str, str]:
    """The versions that decide what a training gives; nothing is imported for it."""
    found = {"Python": platform.python_version()}
    for name in ("TensorFlow", "Keras", "NumPy"):
        try:
            found[name] = importlib.metadata.version(name.lower())
        except importlib.metadata.PackageNotFoundError:
            # Builds such as tensorflow-cpu install the same module under another name.
            module = sys.modules.get(name.lower())
            found[name] = str(getattr(module, "__version__", "unknown"))
    return found


def threads() -> int:
    """How many threads TensorFlow's kernels use."""
    if _loaded.is_set():
        import tensorflow as tf  # later: it is there once it was loaded

        chosen = int(tf.config.threading.get_intra_op_parallelism_threads())
        if chosen:
            return chosen
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _import() -> None:
    try:
        importlib.import_module("tensorflow")
        importlib.import_module("keras")
        _settle()
        _warm_up()
    except Exception as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(
            f"TensorFlow could not be loaded ({reason[-1][:200]}). Networks can be edited, but "
            f'not trained; install it again with "{Path(sys.executable).name} -m pip install '
            '--force-reinstall tensorflow keras".'
        ) from error


def _settle() -> None:
    """Make sure of what every number depends on, whoever imported Keras first, and keep advice
    off the terminal.
    """
    import keras  # later: this is its first import, in the background
    import tensorflow as tf  # later: in the background

    # From Python it warns of retracing, which is what looking into several networks is.
    tf.get_logger().setLevel("ERROR")

    if keras.config.backend() != "tensorflow":
        raise ImportError(
            f"Keras was imported earlier with the backend {keras.config.backend()!r} "
            "instead of tensorflow"
        )
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("float32")


def _warm_up() -> None:
    """Make the thread pools and import what TensorFlow imports at its first step only."""
    import keras  # later: in the background
    import tensorflow as tf  # later: in the background

    from cnnexplorer.engine import pool  # later: imports TensorFlow

    pool.start_bytes()
    inputs = keras.Input((4, 4, 1))
    hidden = keras.layers.Conv2D(1, 3)(inputs)
    model = keras.Model(inputs, keras.layers.Flatten()(hidden))
    optimizer = keras.optimizers.SGD()
    optimizer.build(model.trainable_variables)

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def step(images: object) -> object:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(model(images, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_weights), model.trainable_weights)
        return loss

    step(tf.zeros((2, 4, 4, 1)))
