"""Edits: pure steps from one project to the next; what Undo says, and where the eye goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnexplorer.data.sources import Digits, Shapes
from cnnexplorer.document import edits, presets
from cnnexplorer.document.edits import Edit
from cnnexplorer.document.layers import LAYERS, Conv2D, Dense, Dropout, Flatten, Input, Layer
from cnnexplorer.document.network import chain
from cnnexplorer.document.optimizers import SGD
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from tests.document.generated import FEW, graphs, networks

PROJECT = Project(chain((Conv2D(), Flatten(), Dense()), name="three"), data=Digits())
CONV, FLATTEN, DENSE = PROJECT.network.ids[1:]


def kinds(edit: Edit) -> list[str]:
    return [layer.kind for layer in edit.project.network.layers]


@pytest.mark.parametrize("cls", LAYERS.offered, ids=lambda cls: cls.__name__)
def test_a_layer_of_every_kind_is_added_below_a_node_or_at_the_end(cls: type[Layer]) -> None:
    edit = edits.add(PROJECT, cls, CONV)
    assert kinds(edit) == ["Conv2D", cls.__name__, "Flatten", "Dense"]
    assert (edit.label, edit.focus) == (f"Add {cls.title}", edit.project.network.ids[2])
    assert kinds(edits.add(PROJECT, cls))[-1] == cls.__name__
    assert kinds(edits.add(PROJECT, cls, "input_1"))[0] == cls.__name__


@pytest.mark.parametrize(
    ("edit", "label", "order", "focus"),
    [
        (edits.duplicate(PROJECT, CONV), "Duplicate Conv2D",
         ["Conv2D", "Conv2D", "Flatten", "Dense"], 2),
        (edits.remove(PROJECT, CONV), "Delete Conv2D", ["Flatten", "Dense"], 1),
        (edits.remove(PROJECT, DENSE), "Delete Dense", ["Conv2D", "Flatten"], 2),
        (edits.move(PROJECT, CONV, 3), "Move Conv2D", ["Flatten", "Dense", "Conv2D"], 3),
        (edits.move(PROJECT, DENSE, 1), "Move Dense", ["Dense", "Conv2D", "Flatten"], 1),
        (edits.move(PROJECT, FLATTEN, 99), "Move Flatten", ["Conv2D", "Dense", "Flatten"], 3),
        (edits.move(PROJECT, FLATTEN, -9), "Move Flatten", ["Flatten", "Conv2D", "Dense"], 1),
    ],
)  # fmt: skip
def test_a_step_says_what_it_does_and_where_to_look(
    edit: Edit, label: str, order: list[str], focus: int
) -> None:
    assert (edit.label, kinds(edit)) == (label, order)
    assert edit.focus == edit.project.network.ids[focus]
    assert edit.merge is None
    assert (edit.project.plan, edit.project.data) == (PROJECT.plan, PROJECT.data)


@pytest.mark.parametrize(
    "edit",
    [
        edits.remove(PROJECT, "input_1"),
        edits.duplicate(PROJECT, "input_1"),
        edits.move(PROJECT, "input_1", 2),
        edits.move(PROJECT, FLATTEN, 2),
        edits.set_layer(PROJECT, CONV, "filters", Conv2D().filters),
        edits.set_plan(PROJECT, "epochs", Plan().epochs),
        edits.rename(PROJECT, "three"),
        edits.set_data(PROJECT, Digits()),
        edits.set_network(PROJECT, PROJECT.network, "Nothing"),
    ],
)
def test_what_changes_nothing_carries_the_same_project_and_no_focus(edit: Edit) -> None:
    assert edit.project == PROJECT
    assert edit.focus is None


@pytest.mark.parametrize(
    "step",
    [
        lambda: edits.add(PROJECT, Dense, "dense_9"),
        lambda: edits.remove(PROJECT, "dense_9"),
        lambda: edits.duplicate(PROJECT, "dense_9"),
        lambda: edits.move(PROJECT, "dense_9", 1),
        lambda: edits.set_layer(PROJECT, "dense_9", "units", 5),
    ],
)
def test_a_node_that_is_not_there_is_a_fault_of_the_caller(step: Callable[[], Edit]) -> None:
    with pytest.raises(KeyError, match="there is no node 'dense_9'"):
        step()


def test_the_keystrokes_in_one_field_have_one_key_and_other_fields_another() -> None:
    keys = [
        edits.set_layer(PROJECT, CONV, "filters", 9).merge,
        edits.set_layer(PROJECT, CONV, "kernel_size", (5, 5)).merge,
        edits.set_layer(PROJECT, DENSE, "units", 9).merge,
        edits.set_plan(PROJECT, "epochs", 9).merge,
        edits.rename(PROJECT, "mine").merge,
    ]
    assert len(set(keys)) == len(keys)
    later = edits.add(PROJECT, Dropout, "input_1").project
    again = edits.set_layer(later, CONV, "filters", 12)
    assert again.merge == keys[0], "a row inserted above does not make it another field"
    assert again.label == "Conv2D: Filters"


def test_settings_of_layer_and_plan_are_changed_alone() -> None:
    edit = edits.set_layer(PROJECT, "input_1", "channels", 3)
    assert edit.project.network.input == Input(28, 28, 3)
    assert edit.project.network.nodes[1:] == PROJECT.network.nodes[1:]
    plan = edits.set_plan(PROJECT, "optimizer", SGD())
    assert plan.project.plan == Plan(optimizer=SGD(), learning_rate=0.01)
    assert plan.label == "Plan: Optimizer"
    assert plan.project.network is PROJECT.network


def test_a_preset_brings_network_and_plan_and_keeps_the_data() -> None:
    preset = presets.load("alexnet").project
    edit = edits.use_preset(PROJECT, preset, "AlexNet")
    assert (edit.project.network, edit.project.plan) == (preset.network, preset.plan)
    assert (edit.project.data, edit.label, edit.focus) == (Digits(), "Preset AlexNet", "conv2d_1")
    other = edits.set_data(PROJECT, Shapes())
    assert (other.project.data, other.label) == (Shapes(), "Change data set")


def test_a_mended_network_leads_the_eye_to_what_changed() -> None:
    mended = PROJECT.network.with_row(3, Dense(activation="softmax"))
    assert edits.set_network(PROJECT, mended, "Set softmax").focus == DENSE
    longer = PROJECT.network.inserted(4, Dropout())
    assert edits.set_network(PROJECT, longer, "Add").focus == longer.ids[4]
    shorter = edits.set_network(PROJECT, chain((Conv2D(),), name="three"), "Cut")
    assert shorter.focus == "conv2d_1"


@FEW
@given(network=networks() | graphs(), data=st.data())
def test_every_step_leaves_the_project_it_came_from_as_it_was(
    network: Any, data: st.DataObject
) -> None:
    project = Project(network)
    before = repr(project)
    node = data.draw(st.sampled_from(network.ids))
    for edit in (
        edits.add(project, data.draw(st.sampled_from(LAYERS.offered)), node),
        edits.duplicate(project, node),
        edits.remove(project, node),
        edits.move(project, node, data.draw(st.integers(-3, 12))),
        edits.rename(project, "other"),
    ):
        assert edit.focus is None or edit.focus in edit.project.network.ids
        assert repr(project) == before


def test_a_dense_that_is_added_last_is_the_output_and_any_other_a_hidden_layer() -> None:
    project = Project(chain((Conv2D(), Flatten())))
    hidden = Dense(units=128, activation="relu")
    last = edits.add(project, Dense, classes=7)
    assert last.project.network.layers[-1] == Dense(units=7, activation="softmax")
    below = edits.add(project, Dense, project.network.nodes[-1].id, classes=7)
    assert below.project == last.project
    within = edits.add(project, Dense, project.network.nodes[1].id, classes=7)
    assert within.project.network.layers[1] == hidden
    assert edits.add(project, Dense).project.network.layers[-1] == hidden, "no images, no classes"
    conv = edits.add(project, Conv2D, classes=7).project.network.layers[-1]
    assert conv == Conv2D.starter(), "only the kind that classifiers end in"
