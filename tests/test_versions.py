"""The libraries that are installed are ones that the program was checked with."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIRED = [Requirement(line) for line in PROJECT["dependencies"]]
TIMES = 50


@pytest.mark.parametrize("required", REQUIRED, ids=lambda required: required.name)
def test_an_installed_library_is_of_a_version_that_is_asked_for(required: Requirement) -> None:
    assert required.specifier.contains(version(required.name), prereleases=True)


@pytest.mark.parametrize("broken", ["6.11.0", "6.11.1", "6.12.0"])
def test_the_versions_of_qt_that_crash_are_excluded(broken: str) -> None:
    (qt,) = (required for required in REQUIRED if required.name == "PySide6-Essentials")
    assert not qt.specifier.contains(broken)
    assert version("PySide6-Essentials") != broken
    assert version("shiboken6") != broken


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="True and None are immortal: their counts never change"
)
@pytest.mark.parametrize("value", [True, None], ids=str)
def test_signals_and_plots_drop_no_references_to_true_and_none(qtbot: QtBot, value: object) -> None:
    # PySide6 6.12.0 loses one at each emit and paint, and Python 3.11 dies when none is left.
    import pyqtgraph
    from PySide6.QtCore import QObject, Signal

    class Source(QObject):
        changed = Signal(object)
        flagged = Signal(bool)

    paints: list[int] = []

    class Plot(pyqtgraph.PlotWidget):
        def paintEvent(self, event: Any) -> None:
            paints.append(1)
            super().paintEvent(event)

    plot = Plot()
    qtbot.addWidget(plot)
    curve = plot.plot([1.0, 2.0, 3.0])
    with qtbot.waitExposed(plot):
        plot.show()
    received: list[int] = []
    source = Source()
    source.changed.connect(lambda _value: received.append(1))
    source.flagged.connect(lambda _value: received.append(1))
    paints.clear()
    before = sys.getrefcount(value)
    for number in range(TIMES):
        source.changed.emit(value)
        source.flagged.emit(True)
        curve.setData([1.0, 2.0, float(number)])
        plot.viewport().repaint()
    after = sys.getrefcount(value)
    assert len(received) == 2 * TIMES
    assert len(paints) >= TIMES
    assert after > before - TIMES // 2
