"""Project files: what is saved comes back, and the old file outlives every failure."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document import presets
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Conv2D, Dropout, Input
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError
from tests.document.generated import FEW
from tests.document.generated import projects as made_up_projects

ONE_CONV = presets.load("one-conv-mnist").project
ALEXNET = presets.load("alexnet").project


@FEW
@given(project=made_up_projects())
def test_a_saved_project_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    path = tmp_path_factory.getbasetemp() / "made-up.cnnx"
    if isinstance(project.data, NpzFile):  # which only a file names by less than its whole path
        project = replace(project, data=project.data.read_in(path.parent))
    projects.save(project, path)
    loaded = projects.load(path)
    assert loaded == project
    assert repr(loaded) == repr(project)  # 0 and 0.0, True and 1 are equal but not the same


def test_a_project_file_is_indented_text_that_ends_in_a_line_end(tmp_path: Path) -> None:
    path = tmp_path / "net.cnnx"
    named = replace(ONE_CONV, network=replace(ONE_CONV.network, name="Übung “7”"))
    projects.save(named, path)
    text = path.read_bytes().decode("utf-8")
    assert text.startswith('{\n  "format": "cnnexplorer project",\n  "version": 2,\n')
    assert text.endswith("}\n")
    assert "Übung “7”" in text
    assert list(json.loads(text)) == ["format", "version", "network", "plan", "data"]


def test_a_path_that_is_not_utf_8_survives_the_file(tmp_path: Path) -> None:
    name = os.fsdecode(b"/data/caf\xe9.npz")
    project = Project(data=NpzFile(path=name))
    projects.save(project, tmp_path / "net.cnnx")
    assert projects.load(tmp_path / "net.cnnx") == project


def test_a_file_that_an_editor_began_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "net.cnnx"
    projects.save(ONE_CONV, path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert projects.load(path) == ONE_CONV


def test_settings_left_out_of_a_file_take_their_defaults() -> None:
    raw = projects.to_json(Project())
    raw["network"]["nodes"] = [
        {"layer": layer}
        for layer in ({"kind": "Input"}, {"kind": "Conv2D"}, {"kind": "Dropout", "rate": 0})
    ]
    raw["plan"] = {}
    network = projects.from_json(raw).network
    assert network.input == Input()
    assert [repr(layer) for layer in network.layers] == [
        "Conv2D(filters=32, kernel_size=(3, 3), strides=(1, 1), padding='valid', "
        "dilation_rate=(1, 1), activation='linear', use_bias=True, kernel_l1=0.0, kernel_l2=0.0, "
        "kernel_initializer='glorot_uniform', bias_l1=0.0, bias_l2=0.0, activity_l1=0.0, "
        "activity_l2=0.0, kernel_max_norm=0.0)",
        "Dropout(rate=0.0)",
    ]
    assert network == chain(layers=(Conv2D(), Dropout(rate=0.0)))
    assert projects.from_json(raw).plan == Project().plan


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A file with the one-conv project, alone in its folder."""
    path = tmp_path / "net.cnnx"
    projects.save(ONE_CONV, path)
    return path


def _is_untouched(path: Path, before: bytes) -> None:
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_an_interruption_in_the_middle_leaves_the_old_file_and_nothing_beside_it(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def stop(beside: Path, content: bytes) -> None:
        with beside.open("wb") as stream:
            stream.write(content[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", stop)
    with pytest.raises(KeyboardInterrupt):
        projects.save(ALEXNET, saved)
    _is_untouched(saved, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_file_and_nothing_beside_it(
    saved: Path,
) -> None:
    import resource

    before = saved.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, limits[1]))
    try:
        with pytest.raises(UserError) as caught:
            projects.save(ALEXNET, saved)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(caught.value) == (
        f"{saved} could not be written (File too large). The file there before, if any, is "
        "unchanged; choose another place or free the disk."
    )
    _is_untouched(saved, before)


def test_a_failure_when_the_disk_confirms_the_writing_leaves_the_old_file(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left on device"):
        projects.save(ALEXNET, saved)
    _is_untouched(saved, before)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("folder", "Is a directory"),
        ("file/net.cnnx", "Not a directory"),
        ("absent/net.cnnx", "its folder does not exist"),
        ("n" * 300 + ".cnnx", "File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_with_the_reason(
    tmp_path: Path, target: str, reason: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UserError) as caught:
        projects.save(ONE_CONV, tmp_path / target)
    assert str(caught.value).startswith(
        f"{tmp_path / target} could not be written ({reason})."
    )  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "mine"


def test_saving_again_replaces_the_whole_file(saved: Path) -> None:
    projects.save(ALEXNET, saved)
    projects.save(Project(network=chain(name="Short")), saved)
    assert projects.load(saved) == Project(network=chain(name="Short"))
    assert list(saved.parent.iterdir()) == [saved]


def test_settings_that_few_people_change_are_written_only_where_they_were_changed() -> None:
    plain, changed = Conv2D(kernel_l2=0.5), Conv2D(bias_l1=0.25, kernel_initializer="he_normal")
    raw = projects.to_json(Project(chain([plain, changed])))
    first, second = (node["layer"] for node in raw["network"]["nodes"][1:])
    usual = {
        "kind", "filters", "kernel_size", "strides", "padding", "dilation_rate", "activation",
        "use_bias", "kernel_l1", "kernel_l2",
    }  # fmt: skip
    assert set(first) == usual
    assert set(second) - usual == {"bias_l1", "kernel_initializer"}
    assert projects.from_json(raw).network == chain([plain, changed])
