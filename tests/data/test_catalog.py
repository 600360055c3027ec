from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cnnexplorer.data import catalog
from cnnexplorer.document.data_source import SHIPPED, DataSource
from cnnexplorer.errors import UserError


def test_the_entries_are_the_shipped_sets_in_their_order() -> None:
    assert tuple(entry.name for entry in catalog.ENTRIES) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_the_name_of_a_shipped_set_is_its_source(name: str) -> None:
    assert catalog.source_for(name) == DataSource(name)
    assert catalog.source_for(f" {name.upper()} ") == DataSource(name)


def test_shapes_can_be_given_a_size() -> None:
    assert catalog.source_for("shapes:64") == DataSource("shapes", height=64, width=64)
    assert catalog.source_for("shapes:48x64") == DataSource("shapes", height=48, width=64)
    assert catalog.source_for("shapes:48×64") == DataSource("shapes", height=48, width=64)


def test_plain_shapes_take_the_size_of_the_network() -> None:
    wanted = DataSource("shapes", height=40, width=50)
    assert catalog.source_for("shapes", (40, 50, 3)) == wanted
    assert catalog.source_for("shapes:9", (40, 50, 3)) == DataSource("shapes", height=9, width=9)
    assert catalog.source_for("digits", (40, 50, 3)) == DataSource("digits")


def test_a_path_becomes_absolute_and_need_not_exist_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert catalog.source_for("mine.NPZ") == DataSource("npz", path=str(tmp_path / "mine.NPZ"))
    elsewhere = tmp_path / "a:b" / "Mine.npz"
    assert catalog.source_for(str(elsewhere)) == DataSource("npz", path=str(elsewhere))


@pytest.mark.parametrize(
    "text", ["", "cifar", "npz", "digits:8", "photo.png", "shapes:", "shapes:0x", "shapes:-3"]
)
def test_anything_else_is_answered_with_what_can_be_given(text: str) -> None:
    with pytest.raises(UserError) as caught:
        catalog.source_for(text)
    sentence = str(caught.value)
    assert sentence.startswith(repr(text))
    for choice in (*SHIPPED, "shapes:64", "shapes:48x64", ".npz"):
        assert choice in sentence


@pytest.mark.parametrize("text", ["shapes:7", "shapes:16x300"])
def test_a_size_out_of_range_is_refused_at_once(text: str) -> None:
    with pytest.raises(UserError, match="from 8 to 256 pixels"):
        catalog.source_for(text)


def test_plain_shapes_for_a_network_that_is_too_large_are_refused() -> None:
    with pytest.raises(UserError, match="height of the shapes was given as 512"):
        catalog.source_for("shapes", (512, 512, 3))


def test_loading_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(UserError, match=r"no data set named 'imagenet'; give one of mnist-sample"):
        catalog.load(DataSource("imagenet"))


def test_importing_the_catalogue_stays_cheap() -> None:
    heavy = ("PIL", "sklearn", "scipy", "PySide6", "tensorflow", "keras")
    script = (
        "import sys, cnnexplorer.data.catalog\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
