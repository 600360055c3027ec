"""The shipped networks, row by row against the tutorials they come from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cnnexplorer import paths
from cnnexplorer.data.sources import FashionMnistSample, MnistSample, Shapes
from cnnexplorer.document import costs, inference, presets, wiring
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.plan import Plan
from cnnexplorer.errors import UserError

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "SEEDS.md"
LETTERS = {
    "A": "four-conv-cifar10",
    "B1": "alexnet",
    "B2": "small-alexnet-mnist",
    "C": "six-conv-cifar10",
    "D1": "one-conv-mnist",
    "D2": "deeper-mnist",
    "E": "two-conv-mnist",
}
TOTALS = {
    "A": 2_168_362,
    "B1": 25_678_184,
    "B2": 1_676_266,
    "C": 276_138,
    "D1": 54_410,
    "D2": 1_199_882,
    "E": 62_346,
}
Table = tuple[list[tuple[str, str, str, str]], int]
"""Kind, settings, output shape and parameters of each row; the total."""


def _tables(text: str) -> dict[str, Table]:
    """The tables of a page, by the letter in the heading above each."""
    found: dict[str, Table] = {}
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        letter = re.match(r"\w+", section)
        total = re.search(r"^Total ([\d,]+) parameters", section, flags=re.MULTILINE)
        cells = [
            tuple(cell.strip() for cell in line.strip("| ").split("|"))
            for line in section.splitlines()
            if re.match(r"\| \d", line)
        ]
        assert letter
        assert total
        rows = [(kind, text, shape, count) for _, kind, text, shape, count in cells]
        found[letter[0]] = (rows, int(total[1].replace(",", "")))
    return found


def _settings(layer: Layer) -> str:
    """A layer's settings in the words of the tables."""
    match layer:
        case Conv2D():
            stride = f", stride {layer.strides[0]}" if layer.strides != (1, 1) else ""
            size = "{}×{}".format(*layer.kernel_size)
            start = f"{layer.filters} filters, kernel {size}{stride}, {layer.padding}"
            return start + _activation(layer)
        case MaxPooling2D():
            size = "{}×{}".format(*layer.pool_size)
            stride = (layer.strides or layer.pool_size)[0]
            return f"pool {size}, stride {stride}, {layer.padding}"
        case Dense():
            return f"{layer.units} units{_activation(layer)}"
        case Dropout():
            return f"rate {layer.rate:g}"
        case Activation():
            return layer.activation
    return ""


def _activation(layer: Conv2D | Dense) -> str:
    return "" if layer.activation == "linear" else f", {layer.activation}"


@pytest.mark.parametrize("letter", LETTERS)
def test_a_preset_is_its_tutorials_network_row_by_row(letter: str) -> None:
    network = presets.load(LETTERS[letter]).project.network
    rows = inference.infer(network)
    written = [
        (node.layer.kind, _settings(node.layer), str(row.output_shape), f"{row.parameters:,}")
        for node, row in zip(network.nodes, rows, strict=True)
    ]
    expected, total = _tables(TABLES)[letter]
    assert written == expected
    assert costs.totals(network, rows).parameters == total == TOTALS[letter]


def test_the_tables_here_are_those_of_the_page_with_the_tutorials() -> None:
    if not SEEDS.exists():
        pytest.skip(f"needs {SEEDS}, which is not part of the repository")
    assert _tables(SEEDS.read_text(encoding="utf-8")) == _tables(TABLES)


def test_there_is_one_preset_for_each_table_and_none_without() -> None:
    assert set(presets.TUTORIALS) == set(LETTERS.values())
    assert len(presets.TUTORIALS) == len(LETTERS) == len(_tables(TABLES))
    shipped = {path.stem for path in paths.resource("presets").glob("*.json")}
    assert shipped == set(presets.ORDER)


@pytest.mark.parametrize(
    ("preset_id", "parameters", "skips"),
    [
        ("lenet-5", 61_706, 0),  # as in the paper, but for its sparse second convolution
        ("small-vgg", 435_306, 0),
        ("all-convolutional", 106_730, 0),
        ("small-resnet", 78_138, 5),  # three ways round, two of them through a convolution
        ("small-unet", 56_842, 2),
    ],
)
def test_the_classics_end_in_ten_classes_and_have_their_skips(
    preset_id: str, parameters: int, skips: int
) -> None:
    preset = presets.load(preset_id)
    network = preset.project.network
    rows = inference.infer(network)
    assert costs.totals(network, rows).parameters == parameters
    assert (rows[-1].output_shape, rows[-1].probabilities) == ((10,), True)
    assert len(wiring.links(network)) == skips
    assert preset.tutorial is None
    assert preset.tip.endswith(f" After {preset.source}.")


@pytest.mark.parametrize(
    ("preset_id", "optimizer", "batch_size", "epochs"),
    [
        ("one-conv-mnist", "adam", 128, 6),
        ("two-conv-mnist", "sgd", 100, 10),
        ("small-alexnet-mnist", None, 64, 5),
        ("four-conv-cifar10", "adam", 32, None),
        ("six-conv-cifar10", "rmsprop", 256, None),
    ],
)
def test_the_plan_is_the_tutorials_where_it_names_one(
    preset_id: str, optimizer: str | None, batch_size: int, epochs: int | None
) -> None:
    plan = presets.load(preset_id).project.plan
    assert plan.batch_size == batch_size
    assert optimizer in (None, plan.optimizer.token)
    assert plan.optimizer == type(plan.optimizer)(), "Keras' defaults"
    assert epochs in (None, plan.epochs)


def test_the_four_conv_plan_holds_a_tenth_back() -> None:
    assert presets.load("four-conv-cifar10").project.plan.validation_share == 0.1


@pytest.mark.parametrize("preset_id", presets.ORDER)
def test_a_preset_has_a_title_a_sentence_and_a_network_of_that_name(preset_id: str) -> None:
    preset = presets.load(preset_id)
    assert preset.id == preset_id
    assert preset.title == preset.project.network.name
    assert preset.about.endswith(".")
    assert preset.project.network.layers
    assert isinstance(preset.project.plan, Plan)


@pytest.mark.parametrize("preset_id", presets.ORDER)
def test_a_presets_data_set_gives_images_of_its_size(preset_id: str) -> None:
    project = presets.load(preset_id).project
    if preset_id in presets.CLASSICS:
        assert project.data in (MnistSample(), FashionMnistSample())
        assert project.network.input == Input(28, 28, 1)
    elif "mnist" in preset_id:
        assert project.data == MnistSample()
        assert project.network.input == Input(28, 28, 1)
    else:
        assert isinstance(project.data, Shapes)
        assert project.network.input == Input(project.data.height, project.data.width, 3)


@pytest.mark.parametrize("preset_id", presets.ORDER)
def test_a_presets_file_writes_out_every_setting(preset_id: str) -> None:
    raw = json.loads(paths.resource("presets", f"{preset_id}.json").read_text(encoding="utf-8"))
    del raw["title"], raw["about"]
    origin = [raw.pop(name) for name in ("tutorial", "source") if name in raw]
    assert len(origin) == 1
    assert raw == projects.to_json(presets.load(preset_id).project)


def test_every_preset_is_listed_in_order_and_read_once() -> None:
    assert tuple(preset.id for preset in presets.every()) == presets.ORDER
    assert presets.load("small-unet") is presets.every()[-1]


def test_an_unknown_preset_gives_a_sentence_with_those_there_are() -> None:
    with pytest.raises(UserError) as caught:
        presets.load("../presets/alexnet")
    assert str(caught.value) == (
        'There is no preset "../presets/alexnet"; choose one of one-conv-mnist, deeper-mnist, '
        "two-conv-mnist, small-alexnet-mnist, four-conv-cifar10, six-conv-cifar10, alexnet, "
        "lenet-5, small-vgg, all-convolutional, small-resnet, small-unet, or a file "
        "that ends in .cnnx."
    )


TABLES = """
### A
| 0 | Input | | (32, 32, 3) | 0 |
| 1 | Conv2D | 32 filters, kernel 3×3, same, relu | (32, 32, 32) | 896 |
| 2 | Conv2D | 32 filters, kernel 3×3, same, relu | (32, 32, 32) | 9,248 |
| 3 | MaxPooling2D | pool 2×2, stride 2, valid | (16, 16, 32) | 0 |
| 4 | Dropout | rate 0.25 | (16, 16, 32) | 0 |
| 5 | Conv2D | 64 filters, kernel 3×3, same, relu | (16, 16, 64) | 18,496 |
| 6 | Conv2D | 64 filters, kernel 3×3, same, relu | (16, 16, 64) | 36,928 |
| 7 | MaxPooling2D | pool 2×2, stride 2, valid | (8, 8, 64) | 0 |
| 8 | Dropout | rate 0.25 | (8, 8, 64) | 0 |
| 9 | Flatten |  | (4096,) | 0 |
| 10 | Dense | 512 units, relu | (512,) | 2,097,664 |
| 11 | Dropout | rate 0.5 | (512,) | 0 |
| 12 | Dense | 10 units, softmax | (10,) | 5,130 |
Total 2,168,362 parameters.

### B1
| 0 | Input | | (224, 224, 3) | 0 |
| 1 | Conv2D | 96 filters, kernel 11×11, stride 4, valid | (54, 54, 96) | 34,944 |
| 2 | Activation | relu | (54, 54, 96) | 0 |
| 3 | MaxPooling2D | pool 3×3, stride 2, valid | (26, 26, 96) | 0 |
| 4 | Conv2D | 256 filters, kernel 5×5, valid | (22, 22, 256) | 614,656 |
| 5 | Activation | relu | (22, 22, 256) | 0 |
| 6 | MaxPooling2D | pool 3×3, stride 2, valid | (10, 10, 256) | 0 |
| 7 | Conv2D | 384 filters, kernel 3×3, valid | (8, 8, 384) | 885,120 |
| 8 | Activation | relu | (8, 8, 384) | 0 |
| 9 | Conv2D | 384 filters, kernel 3×3, valid | (6, 6, 384) | 1,327,488 |
| 10 | Activation | relu | (6, 6, 384) | 0 |
| 11 | Conv2D | 256 filters, kernel 3×3, valid | (4, 4, 256) | 884,992 |
| 12 | Activation | relu | (4, 4, 256) | 0 |
| 13 | MaxPooling2D | pool 3×3, stride 2, valid | (1, 1, 256) | 0 |
| 14 | Flatten |  | (256,) | 0 |
| 15 | Dense | 4096 units | (4096,) | 1,052,672 |
| 16 | Activation | relu | (4096,) | 0 |
| 17 | Dropout | rate 0.5 | (4096,) | 0 |
| 18 | Dense | 4096 units | (4096,) | 16,781,312 |
| 19 | Activation | relu | (4096,) | 0 |
| 20 | Dropout | rate 0.5 | (4096,) | 0 |
| 21 | Dense | 1000 units | (1000,) | 4,097,000 |
| 22 | Activation | softmax | (1000,) | 0 |
Total 25,678,184 parameters.

### B2
| 0 | Input | | (28, 28, 1) | 0 |
| 1 | Conv2D | 32 filters, kernel 3×3, valid | (26, 26, 32) | 320 |
| 2 | Activation | relu | (26, 26, 32) | 0 |
| 3 | MaxPooling2D | pool 3×3, stride 1, valid | (24, 24, 32) | 0 |
| 4 | Conv2D | 32 filters, kernel 3×3, valid | (22, 22, 32) | 9,248 |
| 5 | Activation | relu | (22, 22, 32) | 0 |
| 6 | MaxPooling2D | pool 3×3, stride 1, valid | (20, 20, 32) | 0 |
| 7 | Conv2D | 64 filters, kernel 3×3, valid | (18, 18, 64) | 18,496 |
| 8 | Activation | relu | (18, 18, 64) | 0 |
| 9 | Conv2D | 64 filters, kernel 3×3, valid | (16, 16, 64) | 36,928 |
| 10 | Activation | relu | (16, 16, 64) | 0 |
| 11 | MaxPooling2D | pool 3×3, stride 2, valid | (7, 7, 64) | 0 |
| 12 | Flatten |  | (3136,) | 0 |
| 13 | Dense | 512 units | (512,) | 1,606,144 |
| 14 | Activation | relu | (512,) | 0 |
| 15 | Dropout | rate 0.3 | (512,) | 0 |
| 16 | Dense | 10 units | (10,) | 5,130 |
| 17 | Activation | softmax | (10,) | 0 |
Total 1,676,266 parameters.

### C
| 0 | Input | | (32, 32, 3) | 0 |
| 1 | Conv2D | 32 filters, kernel 3×3, same, relu | (32, 32, 32) | 896 |
| 2 | Conv2D | 32 filters, kernel 3×3, valid, relu | (30, 30, 32) | 9,248 |
| 3 | MaxPooling2D | pool 2×2, stride 2, valid | (15, 15, 32) | 0 |
| 4 | Dropout | rate 0.25 | (15, 15, 32) | 0 |
| 5 | Conv2D | 64 filters, kernel 3×3, same, relu | (15, 15, 64) | 18,496 |
| 6 | Conv2D | 64 filters, kernel 3×3, valid, relu | (13, 13, 64) | 36,928 |
| 7 | MaxPooling2D | pool 2×2, stride 2, valid | (6, 6, 64) | 0 |
| 8 | Dropout | rate 0.25 | (6, 6, 64) | 0 |
| 9 | Conv2D | 64 filters, kernel 3×3, same, relu | (6, 6, 64) | 36,928 |
| 10 | Conv2D | 64 filters, kernel 3×3, valid, relu | (4, 4, 64) | 36,928 |
| 11 | MaxPooling2D | pool 2×2, stride 2, valid | (2, 2, 64) | 0 |
| 12 | Dropout | rate 0.25 | (2, 2, 64) | 0 |
| 13 | Flatten |  | (256,) | 0 |
| 14 | Dense | 512 units, relu | (512,) | 131,584 |
| 15 | Dropout | rate 0.5 | (512,) | 0 |
| 16 | Dense | 10 units, softmax | (10,) | 5,130 |
Total 276,138 parameters.

### D1
| 0 | Input | | (28, 28, 1) | 0 |
| 1 | Conv2D | 32 filters, kernel 3×3, valid, relu | (26, 26, 32) | 320 |
| 2 | MaxPooling2D | pool 2×2, stride 2, valid | (13, 13, 32) | 0 |
| 3 | Dropout | rate 0.25 | (13, 13, 32) | 0 |
| 4 | Flatten |  | (5408,) | 0 |
| 5 | Dropout | rate 0.5 | (5408,) | 0 |
| 6 | Dense | 10 units, softmax | (10,) | 54,090 |
Total 54,410 parameters.

### D2
| 0 | Input | | (28, 28, 1) | 0 |
| 1 | Conv2D | 32 filters, kernel 3×3, valid, relu | (26, 26, 32) | 320 |
| 2 | Conv2D | 64 filters, kernel 3×3, valid, relu | (24, 24, 64) | 18,496 |
| 3 | MaxPooling2D | pool 2×2, stride 2, valid | (12, 12, 64) | 0 |
| 4 | Dropout | rate 0.25 | (12, 12, 64) | 0 |
| 5 | Flatten |  | (9216,) | 0 |
| 6 | Dense | 128 units, relu | (128,) | 1,179,776 |
| 7 | Dropout | rate 0.5 | (128,) | 0 |
| 8 | Dense | 10 units, softmax | (10,) | 1,290 |
Total 1,199,882 parameters.

### E
| 0 | Input | | (28, 28, 1) | 0 |
| 1 | Conv2D | 32 filters, kernel 5×5, valid, relu | (24, 24, 32) | 832 |
| 2 | MaxPooling2D | pool 2×2, stride 2, valid | (12, 12, 32) | 0 |
| 3 | Conv2D | 64 filters, kernel 5×5, valid, relu | (8, 8, 64) | 51,264 |
| 4 | MaxPooling2D | pool 2×2, stride 2, valid | (4, 4, 64) | 0 |
| 5 | Flatten |  | (1024,) | 0 |
| 6 | Dense | 10 units, softmax | (10,) | 10,250 |
Total 62,346 parameters.
"""
