from __future__ import annotations

from pathlib import Path

import pytest

from tests.monkey.process import Wanted, run


@pytest.mark.timeout(0)  # a process that hangs ends itself, and the monkey has its own end
def test_a_monkey_at_the_window_finds_nothing(
    pytestconfig: pytest.Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = pytestconfig.getoption("--monkey-seed")
    seconds = pytestconfig.getoption("--monkey-seconds")
    report = run(Wanted(seed, seconds, tmp_path / "monkey"))
    with capsys.disabled():
        print(f"\n{report.figures}")
    assert not report.findings, str(report)
    assert not report.grows, str(report)
