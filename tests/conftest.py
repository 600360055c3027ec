"""What every test gets: data where it exists, its own settings, and a check for what it leaks."""

from __future__ import annotations

import functools
import gc
import itertools
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import platformdirs
import pytest

from tests.nets import NET_MS, NET_S

# What Hypothesis thinks of the time that examples take depends on the machine.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # read when the QApplication is made

ROOT = Path(__file__).resolve().parents[1]
FOREIGN_THREADS = {
    "Dummy-": "Python's stand-in for a thread of TensorFlow's C++ pool that called back into "
    "Python (tf.data, py_function); it has no end that Python could see",
}
"""Starts of the names of threads that no test can end, each with the reason."""

FOREIGN_WIDGETS = {"QTipLabel": "Qt's one tooltip, which hides itself after a while"}
"""Classes of top-level widgets that Qt itself makes and keeps, each with the reason."""

_homes = itertools.count()


def _found(path: Path) -> Path:
    """``path``; where it is absent the test is skipped, or fails if the data are required."""
    if not path.exists():
        reason = f"needs {path}, which is not part of the repository"
        if os.environ.get("CNNEXPLORER_REQUIRE_DATA") == "1":
            pytest.fail(f"{reason}, and CNNEXPLORER_REQUIRE_DATA=1")
        pytest.skip(reason)
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the monkey plays, and with which seed; options of pytest itself are read first,
    so they are told here and not beside it.
    """
    group = parser.getgroup("monkey")
    group.addoption("--monkey-seconds", type=float, default=60.0, help="how long it plays")
    group.addoption("--monkey-seed", type=int, default=1, help="what it does")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the large data sets for tests, beside the checkout."""
    return _found(ROOT.parent / "shared" / "data")


@pytest.fixture(scope="session")
def mnist_npz(shared_data: Path) -> Path:
    """All of MNIST in Keras' layout."""
    return _found(shared_data / "mnist.npz")


@pytest.fixture
def qtbot(qtbot: Any) -> Any:
    """pytest-qt's, which waits as long as it takes and not for five seconds."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive"):
        setattr(qtbot, name, functools.partial(getattr(qtbot, name), timeout=NET_MS))
    return qtbot


@pytest.fixture(autouse=True)
def _a_leaked_thread_fails_the_test() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    leaked = []
    for thread in threading.enumerate():
        if thread in before or thread.name.startswith(tuple(FOREIGN_THREADS)):
            continue
        thread.join(NET_S)
        if thread.is_alive():
            leaked.append(thread.name)
    if leaked:
        pytest.fail(f"the test left threads running: {', '.join(leaked)}")


@pytest.fixture(autouse=True)
def _a_leaked_window_or_timer_fails_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Runs after pytest-qt has closed its widgets: autouse fixtures are the last to be torn down,
    and pytest-qt closes before any is.
    """
    uses_qt = "qapp" in request.fixturenames  # looking for timers takes 30 ms: only where needed
    windows = {_address(window) for window in _windows()}
    timers = {_address(timer) for timer in _running_timers()} if uses_qt else set()
    yield
    _flush_deleted()
    if any(_address(window) not in windows for window in _windows()):
        gc.collect()  # a window in a reference cycle is not leaked
        _flush_deleted()
    leaked: list[str] = []
    for window in _windows():
        if _address(window) not in windows:
            leaked.append(f"{type(window).__name__} {window.windowTitle()!r}")
            window.close()
            window.deleteLater()
    _flush_deleted()
    for timer in _running_timers() if uses_qt else ():
        if _address(timer) not in timers:
            leaked.append(f"{type(timer).__name__} every {timer.interval()} ms")
            timer.stop()
    if leaked:
        pytest.fail(f"the test left windows or running timers: {', '.join(leaked)}")


@pytest.fixture(autouse=True)
def _settings_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No test reads or writes a person's settings; the folder is made by whoever writes first."""
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))
    for kind in ("config", "data", "state"):
        folder = str(home / kind)
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", folder)  # for programs a test starts
        monkeypatch.setattr(platformdirs, f"user_{kind}_dir", lambda *_a, _to=folder, **_k: _to)


def _application() -> Any:
    """The QApplication, or None; looking for it never imports Qt."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets else None
    return application if widgets and isinstance(application, widgets.QApplication) else None


def _windows() -> list[Any]:
    application = _application()
    windows = application.topLevelWidgets() if application else []
    return [window for window in windows if type(window).__name__ not in FOREIGN_WIDGETS]


def _running_timers() -> list[Any]:
    from PySide6.QtCore import QTimer
    from shiboken6 import isValid

    known = [item for item in gc.get_objects() if issubclass(type(item), QTimer)]
    return [timer for timer in known if isValid(timer) and timer.isActive()]


def _address(item: Any) -> int:
    """Where the C++ object lies: its Python wrapper may be made anew."""
    from shiboken6 import getCppPointer

    return int(getCppPointer(item)[0])


def _flush_deleted() -> None:
    """``processEvents`` alone leaves what was given to ``deleteLater``."""
    if _application():
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
