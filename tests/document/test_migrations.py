"""Files that an older program saved open for ever, as what they meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnnexplorer.data.sources import Digits, FashionMnistSample, MnistSample, NpzFile, Shapes
from cnnexplorer.document import migrations
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import (
    LAYERS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
)
from cnnexplorer.document.network import chain
from cnnexplorer.document.optimizers import SGD, Adam, RMSprop
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.sources import DataSource
from cnnexplorer.errors import UserError

VERSION_1 = Path(__file__).parent / "version_1"
"""Saved by the program of that version: every layer kind, optimiser and source."""

EVERY_LAYER = (
    Conv2D(filters=8, kernel_size=(5, 3), strides=(2, 1), padding="same", activation="relu",
           use_bias=False, kernel_l1=0.001, kernel_l2=0.01),
    ZeroPadding2D(padding=(1, 2, 3, 4)),
    Conv2D(filters=4, dilation_rate=(2, 2)),
    BatchNormalization(momentum=0.9, epsilon=0.01, center=False, scale=False),
    BatchNormalization(),
    Activation(activation="leaky_relu"),
    MaxPooling2D(pool_size=(3, 2), strides=(1, 2), padding="same"),
    AveragePooling2D(),
    Dropout(rate=0.25),
    Dense(units=5, activation="tanh"),
    GlobalAveragePooling2D(),
    Flatten(),
    Dense(units=10, activation="softmax", use_bias=False, kernel_l2=0.5),
)  # fmt: skip


def test_a_file_of_version_1_holds_what_it_held() -> None:
    project = projects.load(VERSION_1 / "adam-shapes.cnnx")
    assert project.network.name == "Every kind, “Übung 7”"
    assert project.network.input == Input(40, 44, 3)
    assert project.network.layers == EVERY_LAYER
    assert project.network == chain(EVERY_LAYER, Input(40, 44, 3), "Every kind, “Übung 7”")
    assert project.plan == Plan(
        optimizer=Adam(), learning_rate=0.002, batch_size=16, epochs=3, validation_share=0.2, seed=5
    )
    assert project.data == Shapes(height=40, width=44, samples=500, seed=3)


@pytest.mark.parametrize(
    ("name", "plan", "data"),
    [
        ("sgd-npz", Plan(optimizer=SGD(), learning_rate=0.01), NpzFile("/data/Übung 7.npz")),
        ("rmsprop-mnist-sample", Plan(optimizer=RMSprop()), MnistSample()),
        ("digits", Plan(), Digits()),
        ("empty-fashion-mnist-sample", Plan(), FashionMnistSample()),
    ],
)
def test_every_optimiser_and_source_of_version_1_has_its_kind(
    name: str, plan: Plan, data: DataSource
) -> None:
    project = projects.load(VERSION_1 / f"{name}.cnnx")
    assert (project.plan, project.data) == (plan, data)


def test_the_files_of_version_1_hold_one_of_each_kind() -> None:
    held = [projects.load(path) for path in VERSION_1.glob("*.cnnx")]
    kinds = {type(layer) for project in held for layer in project.network.layers}
    assert kinds == {type(layer) for layer in EVERY_LAYER} | {GlobalMaxPooling2D}
    assert kinds <= set(LAYERS.offered)
    assert {type(project.plan.optimizer) for project in held} == {Adam, SGD, RMSprop}
    assert len({type(project.data) for project in held}) == 5


def test_a_file_of_version_1_that_is_saved_again_is_of_the_newest_version(tmp_path: Path) -> None:
    project = projects.load(VERSION_1 / "adam-shapes.cnnx")
    projects.save(project, tmp_path / "new.cnnx")
    assert json.loads((tmp_path / "new.cnnx").read_text("utf-8"))["version"] == projects.VERSION
    assert projects.load(tmp_path / "new.cnnx") == project


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (("plan", "optimizer"), "lion", "Optimizer is of kind 'lion'; known are Adam, "),
        (("plan", "optimizer"), 5, "Optimizer is of kind 5; known are Adam, "),
        (("plan", "optimizer"), None, "Optimizer is of kind None; known are Adam, "),
        (("plan",), [], "plan must be a JSON object, not []."),
        (("data", "name"), "imagenet", "data is of kind 'imagenet'; known are MnistSample, "),
        (("data", "name"), ["digits"], "data is of kind ['digits']; known are MnistSample, "),
        (("data", "height"), 7, "data (Shapes): Height must be from 8 to 256 pixels, not 7."),
        (("data",), "digits", "data is not a data set but 'digits'."),
        (("network",), [], "network must be a JSON object, not []."),
        (("network", "name"), 5, "network: Name must be a text, not 5."),
        (("network", "colour"), 5, "network has the unknown entry colour."),
        (("network", "input"), None, "Layer 0 is not a layer but None."),
        (("network", "input", "height"), 0, "Layer 0 (Input): Height must be from 1 to 2,048 "),
        (("network", "input", "kind"), "Dense", "Layer 0 (Dense) has the unknown setting 'height'"),
        (("network", "layers"), {}, "network: nodes must be a list of an Input and at most 600 "),
        (("network", "layers"), [{"kind": "Flatten"}] * 1001, "network: it has 1,001 layers, and "),
        (("network", "layers", 0), "Flatten", "Layer 1 is not a layer but 'Flatten'."),
        (
            ("network", "layers", 0),
            {"kind": "Input"},
            "Layer 1 is an Input, which can only be row ",
        ),
        (("network", "layers", 2, "filters"), 0, "Layer 3 (Conv2D): Filters must be from 1 to "),
    ],
)
def test_what_is_wrong_in_a_file_of_version_1_is_named(
    tmp_path: Path, place: tuple[str | int, ...], value: object, problem: str
) -> None:
    raw = json.loads((VERSION_1 / "adam-shapes.cnnx").read_text("utf-8"))
    *way, last = place
    holder = raw
    for key in way:
        holder = holder[key]
    holder[last] = value
    path = tmp_path / "wrong.cnnx"
    path.write_text(json.dumps(raw), "utf-8")
    with pytest.raises(UserError) as caught:
        projects.load(path)
    assert str(caught.value).startswith(f"{path} cannot be opened: {problem}")


@pytest.mark.parametrize("missing", ["input", "layers"])
def test_a_network_of_version_1_without_its_input_or_layers_is_refused(missing: str) -> None:
    raw = json.loads((VERSION_1 / "adam-shapes.cnnx").read_text("utf-8"))
    del raw["network"][missing]
    with pytest.raises(ValueError, match="network lacks nodes"):
        projects.from_json(raw)


@pytest.mark.parametrize("raw", [None, [], 5, {}, {"version": 1}, {"version": "1"}, {"version": 9}])
def test_what_is_no_project_is_passed_on_without_complaint(raw: object) -> None:
    expected = {"version": 2} if raw == {"version": 1} else raw
    assert migrations.to_current(raw) == expected
