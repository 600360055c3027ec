"""What a closed window must not leave: running threads, open files, half-written files."""

from __future__ import annotations

import faulthandler
import gc
import sys
import tempfile
import threading

import psutil
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow

from tests.monkey.records import Records
from tests.monkey.world import World

_PATIENCE_S = 60.0
"""For a thread that was told to end; nothing the monkey starts computes for so long."""
_OURS = "cnnexplorer-"


def look(records: Records, world: World, loading: bool) -> None:
    """Write down all that is left of the window that has just been closed.

    Args:
        loading: TensorFlow is still being imported, which the program does not wait for.
    """
    for thread in threading.enumerate():
        if thread.name.startswith(_OURS) and not loading:
            thread.join(_PATIENCE_S)
            if thread.is_alive():
                records.found("thread left", thread.name, f"{thread.name}\n{_stacks()}")
    for opened in psutil.Process().open_files():
        if opened.path.startswith(str(world.files)):
            records.found("file left open", opened.path, f"{opened.path} ({opened.mode})")
    for path in world.left_behind():
        records.found("file left behind", path.rpartition("-")[0], path)
    for window in QApplication.topLevelWidgets():
        if window.isVisible() and isinstance(window, QMainWindow | QDialog):
            name = f"{type(window).__name__} {window.windowTitle()}"
            records.found("window left", name, f"{name} is still there")
            window.close()


def tidy() -> None:
    """Let go of the closed window, as the end of the process would."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.unfreeze()  # loading TensorFlow froze whatever existed then, the first window included
    gc.collect()
    if "tensorflow" in sys.modules:
        gc.freeze()


def _stacks() -> str:
    with tempfile.TemporaryFile("w+") as stream:
        faulthandler.dump_traceback(stream)
        stream.seek(0)
        return stream.read()
