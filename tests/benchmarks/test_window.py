"""The window against TensorFlow and against a plain Keras script, in the same run; run with
``pytest tests/benchmarks --benchmark-only -s`` on a machine that does nothing else.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ROUNDS = 3
EPOCHS = 3


def _run(*arguments: str) -> str:
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _last_json(output: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return found


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _percentile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


@pytest.mark.timeout(1800)
def test_first_paint_throughput_gaps_and_stop(
    benchmark: Any, mnist_npz: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imports, paints, ratios, stops = [], [], [], []
    gaps: dict[str, list[float]] = {}

    def once() -> None:
        imports.append(_timed(lambda: _run("-c", "import tensorflow")))
        plain = _last_json(_run(str(HERE / "plain_keras.py"), str(mnist_npz), str(EPOCHS)))
        window = _last_json(
            _run(str(HERE / "window_run.py"), str(time.time()), str(mnist_npz), str(EPOCHS))
        )
        paints.append(window["first_paint_s"])
        stops.append(window["stop_s"])
        # The first epoch contains the building of the graph on both sides.
        ratios.append(
            statistics.median(plain["epoch_s"][1:]) / statistics.median(window["epoch_s"][1:])
        )
        for phase, values in window["gaps_ms"].items():
            gaps.setdefault(phase, []).extend(values)
        assert window["clean"]

    benchmark.pedantic(once, rounds=ROUNDS, iterations=1)
    paint = statistics.median(paints) / statistics.median(imports)
    rows = [
        ("first paint / import tensorflow", f"{paint:.2f}", "at most 0.40"),
        ("images/s with the window open / plain Keras", f"{statistics.median(ratios):.2f}", "1.00"),
        ("stop, seconds, worst", f"{max(stops):.2f}", "at most 0.30"),
    ]
    for phase, values in gaps.items():
        values.sort()
        shown = " / ".join(
            f"{value:.1f}"
            for value in (statistics.median(values), _percentile(values, 0.99), values[-1])
        )
        rows.append((f"event-loop gaps, {phase}, median / p99 / max ms", shown, "– / 25 / 100"))
    everything = sorted(value for values in gaps.values() for value in values)
    shown = f"{_percentile(everything, 0.99):.1f} / {everything[-1]:.1f}"
    rows.append(("event-loop gaps, whole run, p99 / max ms", shown, "25 / 100"))
    with capsys.disabled():
        print(f"\n\n{'measured':<52}{'value':>22}  wanted")
        for name, value, wanted in rows:
            print(f"{name:<52}{value:>22}  {wanted}")
    assert paints
    assert all(value > 0 for value in ratios)
