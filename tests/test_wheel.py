"""The wheel has the resources with it, and works from where it is installed."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = ROOT / "resources"

OPEN_A_PRESET = """
import json, sys
sys.path.insert(0, sys.argv[1])
import cnnexplorer
from cnnexplorer import paths
import cnnexplorer.data.sources
from cnnexplorer.document import costs, inference, presets
network = presets.load("alexnet").project.network
print(json.dumps({
    "module": cnnexplorer.__file__,
    "version": cnnexplorer.__version__,
    "presets": [preset.id for preset in presets.every()],
    "resource": str(paths.resource("presets", "alexnet.json")),
    "parameters": costs.totals(network, inference.infer(network)).parameters,
}))
"""


def _run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=cwd, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    _run("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _inside(name: str) -> bool:
    return not any(part.startswith(".") or part == "__pycache__" for part in Path(name).parts)


def test_the_wheel_has_every_module_and_nothing_of_the_tests(names: set[str]) -> None:
    package = ROOT / "cnnexplorer"
    modules = {path.relative_to(ROOT).as_posix() for path in package.rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cnnexplorer"}


def test_the_wheel_has_every_resource(names: set[str]) -> None:
    files = [path for path in RESOURCES.rglob("*") if path.is_file()]
    relative = {path.relative_to(RESOURCES).as_posix() for path in files}
    expected = {f"cnnexplorer/resources/{name}" for name in relative if _inside(name)}
    assert {name for name in names if name.startswith("cnnexplorer/resources/")} == expected
    assert "cnnexplorer/resources/presets/one-conv-mnist.json" in expected


def test_the_wheel_has_a_notice_with_the_licence_beside_every_data_set(
    wheel: Path, names: set[str]
) -> None:
    start = "cnnexplorer/resources/datasets/"
    data = {name for name in names if name.startswith(start) and not name.endswith(".txt")}
    assert {f"{start}mnist-sample.npz", f"{start}fashion-mnist-sample.npz"} <= data
    with zipfile.ZipFile(wheel) as archive:
        for name in data:
            notice = archive.read(f"{name.rpartition('.')[0]}.txt").decode("utf-8")
            assert Path(name).name in notice
            assert "Licence" in notice


def test_a_preset_opens_from_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    _run(
        "-m", "pip", "install", "--no-deps", "--no-index", "--no-compile", "--quiet",
        "--disable-pip-version-check", "--target", site, wheel, cwd=tmp_path,
    )  # fmt: skip
    # -I: neither the folder that it runs in nor PYTHONPATH can lend it the checkout.
    result = json.loads(_run("-I", "-c", OPEN_A_PRESET, site, cwd=tmp_path))
    assert Path(result["module"]) == site / "cnnexplorer" / "__init__.py"
    assert Path(result["resource"]).is_relative_to(site / "cnnexplorer" / "resources")
    assert result["parameters"] == 25_678_184
    assert len(result["presets"]) == 12
    assert f"-{result['version']}-" in wheel.name
