"""How much memory there is: the least of what the machine, a container and a limit leave."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from cnnexplorer.data import memory
from cnnexplorer.errors import UserError


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """10 GB are free, and the control groups are those in a folder."""
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=10 * 10**9))
    monkeypatch.setattr(memory, "_CGROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "_OWN_CGROUPS", tmp_path / "own")
    return tmp_path


def group(folder: Path, names: tuple[str, str, str], limit: str, used: int, files: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / names[0]).write_text(f"{limit}\n")
    (folder / names[1]).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\n{names[2]} {files}\nshmem 0\n")


VERSION_2 = ("memory.max", "memory.current", "inactive_file")
VERSION_1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def test_without_control_groups_it_is_what_the_machine_has_free(machine: Path) -> None:
    assert memory.available_bytes() == 10 * 10**9


def test_a_containers_limit_counts_and_files_that_nobody_uses_are_free(machine: Path) -> None:
    (machine / "own").write_text("0::/\n")
    group(machine / "cgroup", VERSION_2, "2000000000", 700_000_000, 300_000_000)
    assert memory.available_bytes() == 1_600_000_000


def test_the_tightest_group_on_the_way_out_counts(machine: Path) -> None:
    (machine / "own").write_text("0::/user.slice/app.scope\n")
    cgroups = machine / "cgroup"
    group(cgroups / "user.slice" / "app.scope", VERSION_2, "max", 500, 0)
    group(cgroups / "user.slice", VERSION_2, "3000000000", 1_000_000_000, 0)
    group(cgroups, VERSION_2, "max", 5_000_000_000, 0)
    assert memory.available_bytes() == 2_000_000_000


def test_groups_of_version_1_count_too(machine: Path) -> None:
    (machine / "own").write_text("7:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n")
    inside = machine / "cgroup" / "memory"
    group(inside, VERSION_1, "1000000000", 250_000_000, 50_000_000)
    assert memory.available_bytes() == 800_000_000


def test_a_group_without_a_limit_or_without_figures_changes_nothing(machine: Path) -> None:
    (machine / "own").write_text("4:memory:/gone\n0::/also/gone\n")
    assert memory.available_bytes() == 10 * 10**9


def test_a_group_that_is_over_its_limit_leaves_nothing(machine: Path) -> None:
    (machine / "own").write_text("0::/\n")
    group(machine / "cgroup", VERSION_2, "1000", 5_000, 0)
    assert memory.available_bytes() == 0


def test_what_the_process_uses_again_is_counted_as_free(machine: Path) -> None:
    memory.require(10 * 10**9 + 5, "This", "wait", reusable_bytes=5)
    with pytest.raises(UserError, match=r"This needs .* of memory, but only .* are free; wait\."):
        memory.require(10 * 10**9 + 6, "This", "wait", reusable_bytes=5)


def test_what_the_process_holds_is_not_told_as_free(machine: Path) -> None:
    with pytest.raises(UserError) as refused:
        memory.require(154 * 10**9, "This training", "wait", reusable_bytes=4 * 10**9)
    assert str(refused.value) == (
        "This training needs 154 GB of memory, but only 14 GB can be used (10 GB free, 4.0 GB "
        "held by this program and used again); wait."
    )


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of addresses")
def test_the_limit_of_addresses_of_the_process_counts() -> None:
    script = (
        "import resource, psutil\n"
        "from cnnexplorer.data import memory\n"
        "used = psutil.Process().memory_info().vms\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 300_000_000, used + 300_000_000))\n"
        "print(memory.available_bytes())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert 200_000_000 < int(done.stdout) <= 300_000_000
