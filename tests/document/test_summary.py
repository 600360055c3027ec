"""The summary as a table and as JSON."""

from __future__ import annotations

import json

from hypothesis import given

from cnnexplorer.document import presets, summary
from cnnexplorer.document.layers import BatchNormalization, Conv2D, Dense, Flatten, Input
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.rules import Row
from tests.document.generated import FEW, networks

BROKEN = chain(name="Broken", input=Input(5, 5, 1), layers=(Flatten(), Conv2D(), Dense()))
SENTENCE = (
    "Conv2D needs feature maps (height × width × channels), but receives 25 values in a row; "
    "move it above the layer that flattens them."
)
ONE_CONV_TABLE = """\
One-conv MNIST
────────────────────────────────────────────────────────
#  Layer         Settings         Output shape  Parameters
────────────────────────────────────────────────────────
0  Input         grey             28×28×1                0
1  Conv2D        32 · 3×3 · relu  26×26×32             320
2  MaxPooling2D  2×2              13×13×32               0
3  Dropout       0.25             13×13×32               0
4  Flatten                        5,408                  0
5  Dropout       0.5              5,408                  0
6  Dense         10 · softmax     10                54,090
────────────────────────────────────────────────────────
Total parameters: 54,410 (218 kB)
Trainable: 54,410   Non-trainable: 0
Multiply-adds per image: 249 k"""


def _without_rules(table: str) -> list[str]:
    """The lines of a table; a rule of any length counts as one."""
    return ["─" if set(line) == {"─"} else line for line in table.splitlines()]


def test_the_table_lists_every_row_and_the_totals() -> None:
    table = summary.as_table(presets.load("one-conv-mnist").project.network)
    assert _without_rules(table) == _without_rules(ONE_CONV_TABLE)
    rules = [line for line in table.splitlines() if set(line) == {"─"}]
    assert {len(rule) for rule in rules} == {len(table.splitlines()[2])}


def test_the_table_shows_the_sentence_below_the_impossible_row_and_dashes_after_it() -> None:
    lines = summary.as_table(BROKEN).splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("2  Conv2D"))
    assert lines[at].split()[-2:] == ["—", "—"]
    assert lines[at + 1] == f"   ! {SENTENCE}"
    assert lines[at + 2].startswith("3  Dense")
    assert lines[at + 2].split()[-2:] == ["—", "—"]


def test_the_totals_of_an_impossible_network_say_that_they_are_those_so_far() -> None:
    assert summary.as_table(BROKEN).splitlines()[-3:] == [
        "Total parameters so far: 0 (0 B)",
        "Trainable so far: 0   Non-trainable so far: 0",
        "Multiply-adds per image so far: 0",
    ]
    whole = summary.as_json(presets.load("one-conv-mnist").project.network)
    assert (whole["complete"], summary.as_json(BROKEN)["complete"]) == (True, False)


def test_the_table_separates_parameters_that_training_does_not_change() -> None:
    table = summary.as_table(chain(input=Input(4, 4, 8), layers=(BatchNormalization(),)))
    assert "Total parameters: 32 (128 B)\nTrainable: 16   Non-trainable: 16\n" in table


def test_the_json_has_name_input_layers_and_totals() -> None:
    assert summary.as_json(BROKEN) == {
        "name": "Broken",
        "input_shape": [5, 5, 1],
        "layers": [
            {"kind": "Input", "name": "input_1", "inputs": [], "output_shape": [5, 5, 1],
             "parameters": 0, "multiply_adds": 0, "receptive_field": [1, 1], "error": None},
            {"kind": "Flatten", "name": "flatten_1", "inputs": ["input_1"], "output_shape": [25],
             "parameters": 0, "multiply_adds": 0, "receptive_field": [1, 1], "error": None},
            {"kind": "Conv2D", "name": "conv2d_1", "inputs": ["flatten_1"], "output_shape": None,
             "parameters": None, "multiply_adds": None, "receptive_field": None,
             "error": SENTENCE},
            {"kind": "Dense", "name": "dense_1", "inputs": ["conv2d_1"], "output_shape": None,
             "parameters": None, "multiply_adds": None, "receptive_field": None, "error": None},
        ],
        "complete": False,
        "parameters": 0,
        "trainable_parameters": 0,
        "multiply_adds": 0,
    }  # fmt: skip


def test_the_json_totals_separate_trainable_parameters() -> None:
    values = summary.as_json(chain(input=Input(4, 4, 8), layers=(BatchNormalization(),)))
    assert (values["parameters"], values["trainable_parameters"]) == (32, 16)


def test_the_json_tells_multiply_adds_receptive_fields_and_skips() -> None:
    values = summary.as_json(presets.load("small-resnet").project.network)
    assert values["multiply_adds"] == 9_345_920
    add = next(layer for layer in values["layers"] if layer["kind"] == "Add")
    assert add["inputs"] == ["batch_normalization_3", "activation_1"]
    assert add["receptive_field"] == [7, 7]


@FEW
@given(network=networks())
def test_every_network_has_a_table_and_json_that_agree(network: Network) -> None:
    values = json.loads(json.dumps(summary.as_json(network), allow_nan=False))
    assert values == summary.as_json(network)
    table = summary.as_table(network)
    so_far = "" if values["complete"] else " so far"
    assert values["complete"] == all(row["output_shape"] for row in values["layers"])
    assert f"Total parameters{so_far}: {values['parameters']:,} (" in table
    assert f"Multiply-adds per image{so_far}: " in table
    for row in values["layers"]:
        assert row["error"] is None or row["error"] in table


def test_unknown_parameters_are_shown_as_a_dash() -> None:
    assert summary.parameters_text(Row(None)) == "—"
    assert summary.parameters_text(Row((10,), 54_000, 90)) == "54,090"
