from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from cnnexplorer.data import catalog
from cnnexplorer.data.sources import (
    Digits,
    FashionMnistSample,
    MnistSample,
    NpzFile,
    Shapes,
    Source,
)
from cnnexplorer.document.sources import DataSource
from cnnexplorer.errors import UserError

NAMED = {
    "mnist-sample": MnistSample,
    "fashion-mnist-sample": FashionMnistSample,
    "digits": Digits,
    "shapes": Shapes,
}


def test_the_named_sources_are_the_shipped_sets_in_the_order_of_the_menu() -> None:
    assert {cls.token: cls for cls in catalog.named()} == NAMED
    assert [cls.token for cls in catalog.named()] == list(NAMED)


def test_what_can_be_opened_from_a_file_follows_from_the_sources() -> None:
    assert catalog.of_files() == (NpzFile,)
    assert catalog.suffixes() == (".npz",)
    assert catalog.every() == (*NAMED.values(), NpzFile)


@pytest.mark.parametrize("cls", catalog.every())
def test_every_source_says_what_it_is_and_under_which_licence(cls: type[Source]) -> None:
    assert cls.title
    assert cls.about.endswith(".")
    assert cls.licence
    assert bool(cls.token) != bool(cls.opens), "it is named, or it is found by its path"
    assert bool(cls.opens) == bool(cls.suffixes)


@pytest.mark.parametrize("name", NAMED)
def test_the_name_of_a_shipped_set_is_its_source(name: str) -> None:
    assert catalog.source_for(name) == NAMED[name]()
    assert catalog.source_for(f" {name.upper()} ") == NAMED[name]()


def test_shapes_can_be_given_a_size() -> None:
    assert catalog.source_for("shapes:64") == Shapes(height=64, width=64)
    assert catalog.source_for("shapes:48x64") == Shapes(height=48, width=64)
    assert catalog.source_for("shapes:48×64") == Shapes(height=48, width=64)


def test_plain_shapes_take_the_size_of_the_network() -> None:
    wanted = Shapes(height=40, width=50)
    assert catalog.source_for("shapes", (40, 50, 3)) == wanted
    assert catalog.source_for("shapes:9", (40, 50, 3)) == Shapes(height=9, width=9)
    assert catalog.source_for("digits", (40, 50, 3)) == Digits()


def test_a_path_becomes_absolute_and_need_not_exist_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert catalog.source_for("mine.NPZ") == NpzFile(path=str(tmp_path / "mine.NPZ"))
    elsewhere = tmp_path / "a:b" / "Mine.npz"
    assert catalog.source_for(str(elsewhere)) == NpzFile(path=str(elsewhere))


@pytest.mark.parametrize(
    "text", ["", "cifar", "npz", "digits:8", "photo.png", "shapes:", "shapes:0x", "shapes:-3"]
)
def test_anything_else_is_answered_with_what_can_be_given(text: str) -> None:
    with pytest.raises(UserError) as caught:
        catalog.source_for(text)
    sentence = str(caught.value)
    assert sentence.startswith(repr(text))
    for choice in (*NAMED, "shapes:64", "shapes:48x64", ".npz"):
        assert choice in sentence


def test_every_setting_of_a_source_can_be_typed() -> None:
    wanted = Shapes(height=9, samples=200, seed=4)
    assert catalog.source_for("shapes:height=9, samples=200,seed=4", (40, 50, 3)) == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("shapes:colour=red", "Shapes has no setting 'colour'"),
        ("shapes:samples=few", "Images must be a whole number, not 'few'"),
        ("shapes:samples=9", "Images must be from 100 to 50,000, not 9"),
    ],
)
def test_a_setting_that_cannot_be_is_named(text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        catalog.source_for(text)


@pytest.mark.parametrize("text", ["shapes:7", "shapes:16x300"])
def test_a_size_out_of_range_is_refused_at_once(text: str) -> None:
    with pytest.raises(UserError, match="from 8 to 256 pixels"):
        catalog.source_for(text)


def test_plain_shapes_for_a_network_that_is_too_large_are_refused() -> None:
    with pytest.raises(UserError, match=r"Shapes could not be read: Height must be .* not 512"):
        catalog.source_for("shapes", (512, 512, 3))


def test_loading_a_source_that_nothing_loads_says_what_there_is() -> None:
    @dataclass(frozen=True, slots=True)
    class ImageNet(DataSource):
        """Known to the document only."""

    with pytest.raises(UserError, match=r"the kind 'ImageNet'; give one of mnist-sample"):
        catalog.load(ImageNet())


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
