"""Where shipped resources lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnexplorer import paths


def test_a_resource_is_found_in_the_checkout() -> None:
    root = Path(__file__).resolve().parents[1] / "resources"
    assert paths.resource("presets") == root / "presets"
    assert paths.resource("presets", "alexnet.json").read_text().startswith("{")


def test_a_resource_that_was_not_shipped_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/presets/none\.json is not part"):
        paths.resource("presets", "none.json")
