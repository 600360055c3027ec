"""What a training is said to take of the memory against what it takes, and what it leaves behind;
run with ``pytest tests/benchmarks --benchmark-only -s`` on Linux.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from memory_networks import CASES

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' /proc"),
    pytest.mark.timeout(1800),
]

HERE = Path(__file__).parent
LEAST, MOST = 0.9, 1.5
GROWTH = 60 * 10**6
DIFFERENT = 140
LEVEL = 25 * 10**6
"""Bytes that the second half of so many different networks may add: some 95 MB of oneDNN's kernels
are kept when sixty have been trained, and nothing more after that."""


def measured(name: str, times: int = 1) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, str(HERE / "memory_run.py"), name, str(times)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parents[1],
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_what_is_said_is_near_to_what_a_training_takes(benchmark: Any) -> None:
    def table() -> dict[str, float]:
        ratios = {}
        print(f"\n{'':28}{'said':>9}{'took':>9}   ratio")
        for name in CASES:
            found = measured(name)
            ratios[name] = found["said"] / found["took"]
            said, took = (found[key] / 10**6 for key in ("said", "took"))
            print(f"{name:28}{said:6.0f} MB{took:6.0f} MB{ratios[name]:8.2f}", flush=True)
        return ratios

    ratios = benchmark.pedantic(table, rounds=1)
    wrong = {name: ratio for name, ratio in ratios.items() if not LEAST <= ratio <= MOST}
    assert not wrong


def test_twenty_trainings_of_eight_million_parameters_leave_nothing_behind(benchmark: Any) -> None:
    found = benchmark.pedantic(lambda: measured("eight million", 20), rounds=1)
    print(f"\nfirst {found['took'] / 10**6:.0f} MB, 19 more {found['grown'] / 10**6:.0f} MB")
    assert found["grown"] < GROWTH


def test_the_memory_is_level_after_the_first_of_many_different_networks(benchmark: Any) -> None:
    found = benchmark.pedantic(lambda: measured("different", DIFFERENT), rounds=1)
    for half, grown in found.items():
        print(f"\n{DIFFERENT} different networks, {half}: grown by {grown / 10**6:.0f} MB", end="")
    assert found["second half"] < LEVEL
