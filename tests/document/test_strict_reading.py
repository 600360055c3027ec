"""Whatever is not a whole project of this version is refused with a sentence that names it."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cnnexplorer.document import presets
from cnnexplorer.document import project as projects
from cnnexplorer.document.fields import Field, Numbers, described
from cnnexplorer.document.layers import LAYERS, Input
from cnnexplorer.document.optimizers import OPTIMIZERS, Optimizer
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import SOURCES, DataSource
from cnnexplorer.errors import UserError

RAW = projects.to_json(presets.load("one-conv-mnist").project)
Edit = Callable[[dict[str, Any]], object]


def _refusal(path: Path, content: str | bytes) -> str:
    """The sentence with which ``content`` is refused; it names the file."""
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    with pytest.raises(UserError) as caught:
        projects.load(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} ")
    assert sentence.endswith(".")
    assert len(sentence) < len(str(path)) + 400
    return sentence.removeprefix(f"{path} ")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "net.cnnx"


def test_a_file_cut_off_at_any_seventh_byte_is_refused(file: Path) -> None:
    projects.save(presets.load("one-conv-mnist").project, file)
    whole = file.read_bytes().rstrip()
    assert len(whole) > 1000
    for length in range(0, len(whole), 7):
        sentence = _refusal(file, whole[:length])
        assert sentence.startswith("is not a cnnexplorer project, or not all of it (")
        assert sentence.endswith("); if it was cut off while it was copied, copy it again.")


@pytest.mark.parametrize("content", ["{}", '{"cells": []}', "[]", "[1, 2]", "3", '"x"', "null"])
def test_json_of_another_program_is_recognised(file: Path, content: str) -> None:
    assert _refusal(file, content) == (
        "is JSON, but not a cnnexplorer project; choose a .cnnx file that this program saved."
    )


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04\xff\xfe", b"\xff" * 99])
def test_a_file_that_is_not_text_is_recognised(file: Path, content: bytes) -> None:
    assert _refusal(file, content) == (
        "is not a cnnexplorer project (it is not text); choose another file."
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is empty"),
        ("hello", "Expecting value: line 1 column 1 (char 0)"),
        ('{"a": NaN}', "NaN is not a number of JSON"),
        ('{"a": -Infinity}', "-Infinity is not a number of JSON"),
        ('{"a": 1, "a": 2}', "a key stands twice in one object"),
        ('{"a": {"b": 1, "b": 1}}', "a key stands twice in one object"),
        ("9" * 100_000, "a number has 100,000 digits"),
        ('{"a": -' + "9" * 401 + "}", "a number has 402 digits"),
        ("[" * 100_000, "too deeply nested"),
        ("[" * 100_000 + "]" * 100_000, "too deeply nested"),
    ],
    ids=range(10),
)
def test_broken_json_is_refused_with_what_is_wrong_in_it(
    file: Path, content: str, reason: str
) -> None:
    assert _refusal(file, content) == (
        f"is not a cnnexplorer project, or not all of it ({reason}); if it was cut off while it "
        "was copied, copy it again."
    )


def test_nesting_of_any_depth_is_refused_wherever_a_value_stands(file: Path) -> None:
    text = json.dumps(RAW)
    assert text.count('"padding": "valid"') == 2
    for depth in (1, 50, *range(850, 1000)):
        nested = "[" * depth + "]" * depth
        _refusal(file, text.replace('"name": "One-conv MNIST"', f'"name": {nested}'))
        _refusal(file, text.replace('"padding": "valid"', f'"padding": {nested}'))
        _refusal(file, text.replace('"id": "conv2d_1"', f'"id": {nested}'))
        _refusal(file, text.replace('"enabled": true', f'"enabled": {nested}'))
        _refusal(file, text.replace('"plan": {', f'"plan": {nested}, "more": {{'))


@pytest.mark.parametrize("version", [3, 99])
def test_a_file_of_a_newer_version_asks_for_an_update(file: Path, version: int) -> None:
    assert _refusal(file, json.dumps(RAW | {"version": version})) == (
        f"has the newer format version {version}, and this program reads versions 1 to 2; "
        "update this program to go on."
    )


@pytest.mark.parametrize(
    ("version", "shown"),
    [(True, "True"), ("1", "'1'"), (1.0, "1.0"), (0, "0"), (-1, "-1"), (None, "None"), ([], "[]")],
)
def test_a_version_that_never_was_is_refused(file: Path, version: object, shown: str) -> None:
    assert _refusal(file, json.dumps(RAW | {"version": version})) == (
        f"has the unknown format version {shown}, and this program reads versions 1 to 2; "
        "choose another file to go on."
    )


def test_a_file_without_a_version_is_refused(file: Path) -> None:
    raw = {key: value for key, value in RAW.items() if key != "version"}
    assert "the unknown format version None" in _refusal(file, json.dumps(raw))


def _layer(row: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda raw: raw["network"]["nodes"][row]["layer"]


def _put(raw: dict[str, Any], *keys: Any) -> None:
    """``_put(raw, "network", "name", 5)`` sets raw["network"]["name"] to 5."""
    *way, last, value = keys
    for key in way:
        raw = raw[key]
    raw[last] = value


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda raw: raw.pop("plan"), "The file lacks plan."),
        (lambda raw: [raw.pop("plan"), raw.pop("data")], "The file lacks data, plan."),
        (lambda raw: raw["network"].pop("nodes"), "network lacks nodes."),
        (lambda raw: raw["network"]["nodes"][0].pop("layer"), "Layer 0 lacks layer."),
        (lambda raw: _put(raw, "extra", 1), "The file has the unknown entry extra."),
        (lambda raw: _put(raw, "network", "colour", 1), "network has the unknown entry colour."),
        (lambda raw: _put(raw, "network", []), "network must be a JSON object, not []."),
        (lambda raw: _put(raw, "network", "name", 5), "network: Name must be a text, not 5."),
        (lambda raw: _put(raw, "network", "name", "n" * 201),
         "network: Name must have at most 200 characters, not 201."),
        (lambda raw: _put(raw, "network", "nodes", 0, None),
         "Layer 0 must be a JSON object, not None."),
        (lambda raw: _put(raw, "network", "nodes", 0, "layer", None),
         "Layer 0 is not a layer but None."),
        (lambda raw: _put(_layer(0)(raw), "height", 0),
         "Layer 0 (Input): Height must be from 1 to 2,048 pixels, not 0."),
        (lambda raw: _put(_layer(0)(raw), "depth", 0),
         "Layer 0 (Input) has the unknown setting 'depth'."),
        (lambda raw: _put(raw, "network", "nodes", {}),
         "network: nodes must be a list of an Input and at most 600 layers."),
        (lambda raw: _put(raw, "network", "nodes", []),
         "network: nodes must be a list of an Input and at most 600 layers."),
        (lambda raw: raw["network"]["nodes"].extend([{"layer": {"kind": "Flatten"}}] * 995),
         "network: it has 1,001 layers, and a network can have at most 600."),
        (lambda raw: _put(raw, "network", "nodes", 2, "Flatten"),
         "Layer 2 must be a JSON object, not 'Flatten'."),
        (lambda raw: _put(raw, "network", "nodes", 2, "layer", "Flatten"),
         "Layer 2 is not a layer but 'Flatten'."),
        (lambda raw: _layer(2)(raw).pop("kind"), "Layer 2 is of kind None; known are Conv2D, "),
        (lambda raw: _put(_layer(1)(raw), "kind", "Conv3D"),
         "Layer 1 is of kind 'Conv3D'; known are Conv2D, SeparableConv2D, "),
        (lambda raw: _put(_layer(1)(raw), "kind", ["Conv2D"]),
         "Layer 1 is of kind ['Conv2D']; known are Conv2D, "),
        (lambda raw: _put(raw, "network", "nodes", 1, "layer", {"kind": "Input"}),
         "Layer 1 is an Input, which can only be row 0."),
        (lambda raw: _put(_layer(1)(raw), "colour", 1),
         "Layer 1 (Conv2D) has the unknown setting 'colour'."),
        (lambda raw: _put(_layer(6)(raw), "units", True),
         "Layer 6 (Dense): Units must be a whole number, not True."),
        (lambda raw: _put(raw, "plan", "epochs", 1.5),
         "plan: Epochs must be a whole number, not 1.5."),
        (lambda raw: _put(raw, "plan", "callbacks", []),
         "plan has the unknown setting 'callbacks'."),
        (lambda raw: _put(raw, "plan", 7), "plan must be a JSON object, not 7."),
        (lambda raw: _put(raw, "data", "kind", "ImageNet"),
         "data is of kind 'ImageNet'; known are MnistSample, FashionMnistSample, Digits, Shapes, "
         "NpzFile."),
        (lambda raw: _put(raw, "data", {"kind": "NpzFile", "path": "a\0b"}),
         "data (NpzFile): File must not contain the character NUL; received 'a\\x00b'."),
        (lambda raw: _put(raw, "data", 5), "data is not a data set but 5."),
        (lambda raw: _put(raw, "plan", "optimizer", "adam"),
         "Optimizer is not an optimizer but 'adam'."),
        (lambda raw: _put(raw, "plan", "optimizer", "kind", "Adadelta"),
         "Optimizer is of kind 'Adadelta'; known are Adam, SGD, RMSprop."),
        (lambda raw: _put(raw, "plan", "optimizer", "beta_1", 2),
         "Optimizer (Adam): Beta 1 must be at least 0 and below 1, not 2.0."),
    ],
)  # fmt: skip
def test_wrong_content_is_named_with_its_place(file: Path, edit: Edit, problem: str) -> None:
    raw = copy.deepcopy(RAW)
    edit(raw)
    sentence = _refusal(file, json.dumps(raw))
    assert sentence.startswith(f"cannot be opened: {problem}")
    assert sentence.endswith(" Correct it there, or open another project.")


def test_a_number_too_large_for_a_computer_is_refused_as_not_finite(file: Path) -> None:
    text = json.dumps(RAW).replace('"learning_rate": 0.001', '"learning_rate": 1e999')
    assert "Learning rate must be a finite number, not inf." in _refusal(file, text)
    text = json.dumps(RAW).replace('"learning_rate": 0.001', f'"learning_rate": {10**390}')
    assert "Learning rate must be a finite number, not inf." in _refusal(file, text)


EVERY_SETTING = [
    pytest.param(cls, name, field, id=f"{cls.__name__}.{name}")
    for cls in (*LAYERS.offered, Input, Plan, *OPTIMIZERS.offered, *SOURCES.offered)
    for name, field in described(cls).items()
]


@pytest.mark.parametrize(("cls", "name", "field"), EVERY_SETTING)
def test_a_wrong_type_in_any_setting_is_named_with_its_label(
    file: Path, cls: type[Any], name: str, field: Field
) -> None:
    may_be_null = isinstance(field, Numbers) and field.absent
    for value in (*(() if may_be_null else (None,)), {}, [], [[1], [1]], -1, ["x", "y"]):
        if field.problem(value) is None:
            continue  # a number below 0 is nothing wrong in some
        raw = projects.to_json(Project())
        places = {Input: raw["network"]["nodes"][0]["layer"], Plan: raw["plan"]}
        if cls in places:
            places[cls][name] = value
        elif issubclass(cls, Optimizer):
            raw["plan"]["optimizer"] = {"kind": cls.__name__, name: value}
        elif issubclass(cls, DataSource):
            raw["data"] = {"kind": cls.__name__, name: value}
        else:
            raw["network"]["nodes"].append({"layer": {"kind": cls.__name__, name: value}})
        assert field.label in _refusal(file, json.dumps(raw))


def test_a_file_of_more_than_16_mib_is_refused_before_it_is_read(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(16 * 2**20 + 1)
    with pytest.raises(UserError) as caught:
        projects.load(file)
    assert str(caught.value) == (
        f"{file} has more than 16,777,216 bytes, too many for a cnnexplorer project; "
        "choose another file."
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("absent.cnnx", "No such file or directory"),
        ("file/net.cnnx", "Not a directory"),
    ],
)
def test_a_path_without_a_file_is_named_with_the_reason(
    tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError) as caught:
        projects.load(tmp_path / name)
    assert str(caught.value) == (
        f"{tmp_path / name} cannot be read ({reason}); check the name and the permissions."
    )


def test_a_folder_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        projects.load(tmp_path)
    assert str(caught.value) == f"{tmp_path} is no file: it is a folder; choose another one."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_at_once_although_nobody_writes_into_it(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(UserError, match="is no file: it is a pipe; choose another one"):
        projects.load(file)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no /dev/zero")
def test_a_device_is_refused_behind_a_link_too(file: Path) -> None:
    file.symlink_to("/dev/zero")
    with pytest.raises(UserError, match="is no file: it is a device; choose another one"):
        projects.load(file)


@pytest.mark.parametrize("name", ["nu\0l.cnnx", "half\ud800.cnnx"])
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError) as caught:
        projects.load(tmp_path / name)
    assert "the name has a character that no file name can have" in str(caught.value)
    assert str(caught.value).isprintable()


HOSTILE = "\x1b]0;owned\x07\n\u202e" + "x" * 100_000


@pytest.mark.parametrize(
    "edit",
    [
        lambda raw: raw.update({HOSTILE + str(number): 1 for number in range(100)}),
        lambda raw: raw["network"].update({HOSTILE: 1}),
        lambda raw: raw["network"]["nodes"][1].update({HOSTILE: 1}),
        lambda raw: raw["network"]["nodes"][1]["layer"].update({HOSTILE: 1}),
        lambda raw: raw["network"]["nodes"][1].update(id=HOSTILE),
        lambda raw: raw["plan"].update({HOSTILE: 1}),
        lambda raw: raw["plan"]["optimizer"].update({HOSTILE: 1}),
        lambda raw: raw.update(data={"kind": HOSTILE}),
        lambda raw: raw.update(version=HOSTILE),
        lambda raw: raw.update(version={HOSTILE: [HOSTILE]}),
    ],
)
def test_keys_and_names_of_any_kind_are_told_printably_and_short(file: Path, edit: Edit) -> None:
    raw = copy.deepcopy(RAW)
    edit(raw)
    sentence = _refusal(file, json.dumps(raw))
    assert "x1b]0;owned" in sentence
    assert sentence.isprintable()
