"""Networks as JSON: what is written, that it comes back, and each sentence of refusal."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from cnnexplorer.document import network_json
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Conv2D, Dense, Flatten, Input
from cnnexplorer.document.network import MOST_LAYERS, Network, Node, chain
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError
from tests.document.generated import FEW, AddTwo, add_two_offered, graphs, tangles

GRAPH = Network(
    "网络 “Übung 7”",
    (
        Node("input_1", Input(8, 6, 3)),
        Node("conv2d_7", Conv2D(filters=3, padding="same"), "第一层 卷积", trainable=False),
        Node("conv2d_2", Conv2D(filters=3, padding="same"), "Größe ß", inputs=("input_1",)),
        Node("add_two_1", AddTwo(), enabled=False, inputs=("conv2d_7", "conv2d_2")),
        Node("flatten_1", Flatten()),
    ),
)
Edit = Callable[[list[dict[str, Any]]], object]


@pytest.fixture(autouse=True, scope="module")
def _add_two() -> Iterator[None]:
    with add_two_offered():
        yield


def test_every_node_is_written_with_all_that_it_holds() -> None:
    raw = network_json.to_json(GRAPH)
    assert list(raw) == ["name", "nodes"]
    assert raw["name"] == "网络 “Übung 7”"
    assert raw["nodes"][0] == {
        "id": "input_1",
        "layer": {"kind": "Input", "height": 8, "width": 6, "channels": 3},
        "name": "",
        "enabled": True,
        "trainable": True,
        "inputs": [],
    }
    assert [list(node) for node in raw["nodes"]] == [list(raw["nodes"][0])] * 5
    assert {key: raw["nodes"][1][key] for key in ("id", "name", "enabled", "trainable")} == {
        "id": "conv2d_7",
        "name": "第一层 卷积",
        "enabled": True,
        "trainable": False,
    }
    assert raw["nodes"][3] == {
        "id": "add_two_1",
        "layer": {"kind": "AddTwo"},
        "name": "",
        "enabled": False,
        "trainable": True,
        "inputs": ["conv2d_7", "conv2d_2"],
    }


def test_a_graph_comes_back_with_its_names_switches_and_inputs() -> None:
    again = network_json.from_json(json.loads(json.dumps(network_json.to_json(GRAPH))))
    assert again == GRAPH
    assert repr(again) == repr(GRAPH)


def test_a_saved_graph_comes_back_and_its_names_stand_in_the_file_as_they_are(
    tmp_path: Path,
) -> None:
    path = tmp_path / "graph.cnnx"
    projects.save(Project(GRAPH), path)
    assert projects.load(path) == Project(GRAPH)
    text = path.read_text(encoding="utf-8")
    for name in ("网络", "第一层 卷积", "Größe ß"):
        assert name in text


@FEW
@given(network=graphs() | tangles())
def test_every_graph_comes_back_the_same_possible_or_not(network: Network) -> None:
    again = network_json.from_json(json.loads(json.dumps(network_json.to_json(network))))
    assert again == network
    assert repr(again) == repr(network)


def test_what_is_left_out_of_a_node_takes_its_default_and_ids_stay_clear_of_those_given() -> None:
    raw = {
        "name": "Short",
        "nodes": [
            {"layer": {"kind": "Input"}},
            {"layer": {"kind": "Dense"}},
            {"id": "dense_1", "layer": {"kind": "Dense"}, "inputs": ["input_1"]},
            {"layer": {"kind": "Dense"}},
        ],
    }
    assert network_json.from_json(raw) == Network(
        "Short",
        (
            Node("input_1", Input()),
            Node("dense_2", Dense()),
            Node("dense_1", Dense(), inputs=("input_1",)),
            Node("dense_3", Dense()),
        ),
    )


def test_as_many_layers_are_read_as_can_be_built_and_one_more_is_refused() -> None:
    raw = network_json.to_json(chain([Flatten()] * MOST_LAYERS))
    assert len(network_json.from_json(raw).nodes) == MOST_LAYERS + 1
    raw["nodes"].append({"layer": {"kind": "Flatten"}})
    with pytest.raises(ValueError) as caught:
        network_json.from_json(raw)
    assert str(caught.value) == "network: it has 601 layers, and a network can have at most 600."


NOT_AN_ID = "id must be small letters and a number, such as conv2d_1, not"


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda nodes: nodes[2].update(id="conv2d_7"), "network: two layers have the same id."),
        (lambda nodes: nodes[4].update(id="input_1"), "network: two layers have the same id."),
        (lambda nodes: nodes[1].update(id="Conv2d_1"), f"Layer 1: {NOT_AN_ID} 'Conv2d_1'."),
        (lambda nodes: nodes[1].update(id="conv2d"), f"Layer 1: {NOT_AN_ID} 'conv2d'."),
        (lambda nodes: nodes[1].update(id="conv2d_1/x"), f"Layer 1: {NOT_AN_ID} 'conv2d_1/x'."),
        (lambda nodes: nodes[1].update(id="conv2d_1\n"), f"Layer 1: {NOT_AN_ID} 'conv2d_1\\n'."),
        (lambda nodes: nodes[1].update(id="2d_1"), f"Layer 1: {NOT_AN_ID} '2d_1'."),
        (lambda nodes: nodes[1].update(id="größe_1"), f"Layer 1: {NOT_AN_ID} 'größe_1'."),
        (lambda nodes: nodes[1].update(id="conv_١"), f"Layer 1: {NOT_AN_ID} 'conv_١'."),
        (lambda nodes: nodes[0].update(id=""), f"Layer 0: {NOT_AN_ID} ''."),
        (lambda nodes: nodes[0].update(id=7), f"Layer 0: {NOT_AN_ID} 7."),
        (lambda nodes: nodes[0].update(id=None), f"Layer 0: {NOT_AN_ID} None."),
        (lambda nodes: nodes[0].update(id=["a_1"]), f"Layer 0: {NOT_AN_ID} ['a_1']."),
        (lambda nodes: nodes[1].update(id="a" * 79 + "_1"),
         f"Layer 1: {NOT_AN_ID} '{'a' * 38}…."),
        (lambda nodes: nodes[3].update(inputs="conv2d_7"),
         "Layer 3: inputs must be a list of ids, not 'conv2d_7'."),
        (lambda nodes: nodes[3].update(inputs=None),
         "Layer 3: inputs must be a list of ids, not None."),
        (lambda nodes: nodes[3].update(inputs={"conv2d_7": 1}),
         "Layer 3: inputs must be a list of ids, not {'conv2d_7': 1}."),
        (lambda nodes: nodes[3].update(inputs=[1, 2]),
         "Layer 3: inputs must be a list of ids, not [1, 2]."),
        (lambda nodes: nodes[3].update(inputs=["conv2d_7", "x"]),
         "Layer 3: inputs must be a list of ids, not ['conv2d_7', 'x']."),
        (lambda nodes: nodes[3].update(inputs=[["conv2d_7"]]),
         "Layer 3: inputs must be a list of ids, not [['conv2d_7']]."),
        (lambda nodes: nodes[1].update(colour=1), "Layer 1 has the unknown entry colour."),
        (lambda nodes: nodes[1].update(z=1, kind="Conv2D"),
         "Layer 1 has the unknown entry kind, z."),
        (lambda nodes: nodes[1].pop("layer"), "Layer 1 lacks layer."),
        (lambda nodes: nodes.__setitem__(1, []), "Layer 1 must be a JSON object, not []."),
        (lambda nodes: nodes.pop(0), "Layer 0 must be an Input, not a Conv2D."),
        (lambda nodes: nodes[0].update(layer={"kind": "Dense"}),
         "Layer 0 must be an Input, not a Dense."),
        (lambda nodes: nodes[2].update(layer={"kind": "Input"}),
         "Layer 2 is an Input, which can only be row 0."),
        (lambda nodes: nodes[1].update(name=5), "Layer 1: Name must be a text, not 5."),
        (lambda nodes: nodes[1].update(name=None), "Layer 1: Name must be a text, not None."),
        (lambda nodes: nodes[1].update(name="n" * 201),
         "Layer 1: Name must have at most 200 characters, not 201."),
        (lambda nodes: nodes[1].update(name="a\0b"),
         "Layer 1: Name must not contain the character NUL; received 'a\\x00b'."),
        (lambda nodes: nodes[1].update(enabled=1), "Layer 1: Enabled must be yes or no, not 1."),
        (lambda nodes: nodes[1].update(enabled=None),
         "Layer 1: Enabled must be yes or no, not None."),
        (lambda nodes: nodes[4].update(trainable="yes"),
         "Layer 4: Trainable must be yes or no, not 'yes'."),
        (lambda nodes: nodes.clear(),
         "network: nodes must be a list of an Input and at most 600 layers."),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_node_is_named_with_its_place(edit: Edit, sentence: str) -> None:
    raw = copy.deepcopy(network_json.to_json(GRAPH))
    edit(raw["nodes"])
    with pytest.raises(ValueError) as caught:
        network_json.from_json(raw)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (None, "network must be a JSON object, not None."),
        ([], "network must be a JSON object, not []."),
        ({}, "network lacks name, nodes."),
        ({"name": "a"}, "network lacks nodes."),
        ({"nodes": []}, "network lacks name."),
        ({"name": "a", "nodes": [], "layers": []}, "network has the unknown entry layers."),
        ({"name": 5, "nodes": []}, "network: Name must be a text, not 5."),
        ({"name": "a", "nodes": {}},
         "network: nodes must be a list of an Input and at most 600 layers."),
        ({"name": "a", "nodes": None},
         "network: nodes must be a list of an Input and at most 600 layers."),
    ],
)  # fmt: skip
def test_what_is_no_network_is_refused(raw: object, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        network_json.from_json(raw)
    assert str(caught.value) == sentence


def test_the_longest_id_has_80_characters() -> None:
    longest = "a" * 78 + "_1"
    raw = network_json.to_json(GRAPH)
    raw["nodes"][4]["id"] = longest
    assert network_json.from_json(raw).ids[4] == longest


def test_inputs_that_do_not_exist_are_read_so_that_the_row_can_say_it() -> None:
    raw = network_json.to_json(GRAPH)
    raw["nodes"][4]["inputs"] = ["nowhere_1"]
    assert network_json.from_json(raw).nodes[4].inputs == ("nowhere_1",)


def test_a_kind_that_is_not_known_any_more_is_named(tmp_path: Path) -> None:
    raw = json.dumps(projects.to_json(Project(GRAPH))).replace("AddTwo", "AddThree")
    path = tmp_path / "graph.cnnx"
    path.write_text(raw, encoding="utf-8")
    with pytest.raises(UserError, match="Layer 3 is of kind 'AddThree'; known are Conv2D, "):
        projects.load(path)
