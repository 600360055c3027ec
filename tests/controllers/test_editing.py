from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from controller_fakes import Heard

from cnnexplorer.controllers import editing as editing_module
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.selection import Selection
from cnnexplorer.data.sources import Digits
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import (
    LAYERS,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.network import chain
from cnnexplorer.document.optimizers import SGD, Adam
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts, Resolved

NETWORK = chain((Conv2D(), Flatten(), Dense()), Input(28, 28, 1), "three")


@pytest.fixture
def selection() -> Selection:
    return Selection()


@pytest.fixture
def editing(selection: Selection) -> Editing:
    return Editing(Project(NETWORK), selection)


def node(editing: Editing, row: int) -> str:
    return editing.project.network.nodes[row].id


def do(editing: Editing, step: Callable[..., edits.Edit], *arguments: Any) -> None:
    editing.do(step(editing.project, *arguments))


def set_layer(editing: Editing, row: int, name: str, value: Any) -> None:
    do(editing, edits.set_layer, node(editing, row), name, value)


def layer(editing: Editing, row: int) -> Layer:
    return editing.project.network.nodes[row].layer


def kinds(editing: Editing) -> list[str]:
    return [node.layer.kind for node in editing.project.network.nodes]


@pytest.mark.parametrize("cls", LAYERS.offered, ids=lambda cls: cls.__name__)
def test_every_kind_can_be_added_at_the_end_and_the_eye_follows(
    editing: Editing, selection: Selection, cls: type[Layer]
) -> None:
    changed = Heard(editing.changed)
    do(editing, edits.add, cls)
    assert kinds(editing) == ["Input", "Conv2D", "Flatten", "Dense", cls.__name__]
    assert selection.now.node == node(editing, 4)
    assert len(changed) == 1
    assert editing.undo_label == f"Add {cls.__name__}"
    assert len(editing.resolved.rows) == 5


def test_a_layer_is_added_below_the_row_that_is_named(
    editing: Editing, selection: Selection
) -> None:
    do(editing, edits.add, Dropout, node(editing, 0))
    assert kinds(editing)[:3] == ["Input", "Dropout", "Conv2D"]
    assert selection.now.node == node(editing, 1)


def test_a_row_is_duplicated_below_itself(editing: Editing, selection: Selection) -> None:
    set_layer(editing, 1, "filters", 7)
    do(editing, edits.duplicate, node(editing, 1))
    assert kinds(editing) == ["Input", "Conv2D", "Conv2D", "Flatten", "Dense"]
    assert layer(editing, 2) == Conv2D(filters=7)
    assert editing.undo_label == "Duplicate Conv2D"
    assert selection.now.node == node(editing, 2)


@pytest.mark.parametrize(("row", "eye"), [(1, 1), (2, 2), (3, 2)])
def test_after_deleting_a_row_the_eye_is_on_the_row_that_took_its_place(
    editing: Editing, selection: Selection, row: int, eye: int
) -> None:
    kind = layer(editing, row).kind
    do(editing, edits.remove, node(editing, row))
    assert kind not in kinds(editing)
    assert editing.undo_label == f"Delete {kind}"
    assert selection.now.node == node(editing, eye)


@pytest.mark.parametrize(
    ("row", "to", "order"),
    [
        (1, 3, ["Flatten", "Dense", "Conv2D"]),
        (3, 1, ["Dense", "Conv2D", "Flatten"]),
        (2, 99, ["Conv2D", "Dense", "Flatten"]),
        (2, -5, ["Flatten", "Conv2D", "Dense"]),
        (2, 0, ["Flatten", "Conv2D", "Dense"]),
    ],
)
def test_a_row_moves_and_the_input_stays_first(
    editing: Editing, row: int, to: int, order: list[str]
) -> None:
    do(editing, edits.move, node(editing, row), to)
    assert kinds(editing) == ["Input", *order]
    assert (editing.undo_label or "").startswith("Move ")


@pytest.mark.parametrize(
    "action",
    [
        lambda editing: do(editing, edits.remove, node(editing, 0)),
        lambda editing: do(editing, edits.duplicate, node(editing, 0)),
        lambda editing: do(editing, edits.move, node(editing, 0), 2),
        lambda editing: do(editing, edits.move, node(editing, 2), 2),
        lambda editing: do(editing, edits.move, node(editing, 1), 0),
        lambda editing: set_layer(editing, 1, "filters", Conv2D().filters),
        lambda editing: do(editing, edits.set_plan, "epochs", editing.project.plan.epochs),
        lambda editing: do(editing, edits.rename, "three"),
        lambda editing: editing.undo(),
        lambda editing: editing.redo(),
    ],
)
def test_what_changes_nothing_is_no_step_and_says_nothing(
    editing: Editing, selection: Selection, action: Callable[[Editing], None]
) -> None:
    heard = Heard(editing.changed, selection.changed, editing.replaced)
    action(editing)
    assert editing.project.network == NETWORK
    assert editing.undo_label is None
    assert heard.calls == []


def test_a_setting_is_changed_and_what_follows_from_it_is_known_at_once(editing: Editing) -> None:
    seen: list[int] = []
    editing.changed.connect(lambda resolved: seen.append(resolved.totals.parameters))
    before = editing.resolved.totals.parameters
    set_layer(editing, 1, "filters", 64)
    assert editing.resolved.rows[1].output_shape == (26, 26, 64)
    assert seen == [editing.resolved.totals.parameters]
    assert seen[0] > before
    assert editing.undo_label == "Conv2D: Filters"


def test_the_input_can_be_changed_too(editing: Editing) -> None:
    set_layer(editing, 0, "channels", 3)
    assert editing.project.network.input == Input(28, 28, 3)
    assert editing.undo_label == "Input: Channels"


def test_an_impossible_layer_is_an_edit_like_any_other(editing: Editing) -> None:
    set_layer(editing, 1, "kernel_size", (64, 64))
    assert "does not fit" in (editing.resolved.rows[1].error or "")
    assert editing.resolved.rows[0].output_shape == (28, 28, 1)
    assert not editing.resolved.totals.complete


def test_the_keystrokes_in_one_field_are_one_step(editing: Editing) -> None:
    for filters in (1, 12, 128):
        set_layer(editing, 1, "filters", filters)
    editing.undo()
    assert editing.project.network == NETWORK
    assert editing.undo_label is None
    editing.redo()
    assert layer(editing, 1) == Conv2D(filters=128)


def test_leaving_a_field_ends_its_step(editing: Editing) -> None:
    set_layer(editing, 1, "filters", 12)
    editing.end_step()
    set_layer(editing, 1, "filters", 128)
    editing.undo()
    assert layer(editing, 1) == Conv2D(filters=12)


def test_two_fields_are_two_steps(editing: Editing) -> None:
    set_layer(editing, 1, "filters", 12)
    set_layer(editing, 1, "strides", (2, 2))
    do(editing, edits.set_plan, "epochs", 3)
    editing.undo()
    assert editing.project.plan.epochs == 6
    assert editing.undo_label == "Conv2D: Strides"
    editing.undo()
    assert layer(editing, 1) == Conv2D(filters=12)


def test_every_step_can_be_taken_back_and_done_again(editing: Editing) -> None:
    states = [editing.project]
    for edit in (
        lambda: do(editing, edits.add, MaxPooling2D, node(editing, 1)),
        lambda: do(editing, edits.rename, "mine"),
        lambda: do(editing, edits.move, node(editing, 2), 1),
        lambda: do(editing, edits.set_plan, "optimizer", SGD()),
        lambda: do(editing, edits.set_data, Digits()),
        lambda: do(editing, edits.remove, node(editing, 3)),
        lambda: do(editing, edits.use_preset, presets.load("deeper-mnist").project, "Deeper MNIST"),
        lambda: do(editing, edits.set_network, NETWORK, "Back"),
    ):
        edit()
        states.append(editing.project)
    for state in reversed(states[:-1]):
        editing.undo()
        assert editing.project == state
        assert len(editing.resolved.rows) == len(state.network.nodes)
    for state in states[1:]:
        editing.redo()
        assert editing.project == state
    assert editing.redo_label is None


def test_an_edit_after_undo_ends_what_could_be_done_again(editing: Editing) -> None:
    do(editing, edits.add, Dropout)
    editing.undo()
    assert editing.redo_label == "Add Dropout"
    do(editing, edits.add, MaxPooling2D)
    assert editing.redo_label is None


def test_another_optimizer_brings_its_rate_unless_the_person_chose_one(editing: Editing) -> None:
    do(editing, edits.set_plan, "optimizer", SGD())
    assert (editing.project.plan.optimizer, editing.project.plan.learning_rate) == (SGD(), 0.01)
    assert editing.undo_label == "Plan: Optimizer"
    do(editing, edits.set_plan, "learning_rate", 0.5)
    do(editing, edits.set_plan, "optimizer", Adam())
    assert editing.project.plan.learning_rate == 0.5


def test_a_preset_brings_network_and_plan_and_keeps_the_data(
    editing: Editing, selection: Selection
) -> None:
    do(editing, edits.set_data, Digits())
    preset = presets.load("four-conv-cifar10").project
    do(editing, edits.use_preset, preset, "four")
    assert (editing.project.network, editing.project.plan) == (preset.network, preset.plan)
    assert editing.project.data == Digits()
    assert editing.undo_label == "Preset four"
    assert selection.now.node == node(editing, 1)


def test_opening_another_project_ends_the_history_of_the_old_one(editing: Editing) -> None:
    do(editing, edits.add, Dropout)
    heard = Heard(editing.replaced, editing.changed)
    editing.open(Project())
    assert editing.project.network == chain()
    assert (editing.undo_label, editing.redo_label) == (None, None)
    assert len(heard) == 2
    editing.undo()
    assert editing.project.network == chain()


def test_the_signal_carries_what_follows_and_it_is_worked_out_once(
    editing: Editing, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Resolved] = []
    resolve = editing_module.resolve

    def count(*what: Any) -> Resolved:
        made.append(resolve(*what))
        return made[-1]

    monkeypatch.setattr(editing_module, "resolve", count)
    heard = Heard(editing.changed)
    set_layer(editing, 1, "filters", 9)
    editing.undo()
    assert heard.calls == [(resolved,) for resolved in made]
    assert len(made) == 2
    assert editing.resolved is made[-1]


def test_other_images_bring_another_obstacle_and_the_same_ones_say_nothing(
    editing: Editing,
) -> None:
    heard = Heard(editing.changed)
    assert editing.resolved.obstacle is None, "nothing is known of the images yet"
    for _ in range(2):
        editing.know(DataFacts((28, 28, 1), 7))
    assert len(heard) == 1
    assert editing.resolved.obstacle is not None
    assert "has 7 classes" in editing.resolved.obstacle.sentence
    editing.know(None)
    assert editing.resolved.obstacle is None


def test_the_selection_never_stays_on_a_node_that_is_gone(
    editing: Editing, selection: Selection
) -> None:
    before = selection.now.node
    do(editing, edits.add, Dropout)
    added = selection.now.node
    editing.undo()
    assert added not in editing.project.network.ids
    assert selection.now.node == before, "where the person was when it was added"
    editing.redo()
    do(editing, edits.remove, before)
    selection.look(node=node(editing, 3))
    editing.undo()
    editing.undo()
    assert selection.now.node == before
    selection.look(node=node(editing, 3))
    do(editing, edits.set_data, Digits())
    assert selection.now.node == node(editing, 3), "data are no reason to look elsewhere"


def test_undo_leads_back_to_where_the_step_was_made_and_to_the_unit_too(
    editing: Editing, selection: Selection
) -> None:
    selection.look(node=node(editing, 3))
    selection.look(unit=4)
    do(editing, edits.set_plan, "epochs", 9)
    do(editing, edits.move, node(editing, 1), 2)
    selection.look(node=node(editing, 0))
    editing.undo()
    assert (selection.now.node, selection.now.unit) == (node(editing, 3), 4)
    selection.look(node=node(editing, 1))
    editing.undo()
    assert (selection.now.node, selection.now.unit) == (node(editing, 3), 4)
    assert editing.project.plan.epochs != 9


def test_keystrokes_that_are_one_step_lead_back_to_where_the_first_was_typed(
    editing: Editing, selection: Selection
) -> None:
    selection.look(node=node(editing, 1))
    set_layer(editing, 1, "filters", 6)
    selection.look(node=node(editing, 3))
    set_layer(editing, 1, "filters", 64)
    editing.undo()
    assert selection.now.node == node(editing, 1)


def test_the_selection_stays_with_its_layer_when_another_is_inserted_above(
    editing: Editing, selection: Selection
) -> None:
    dense = node(editing, 3)
    do(editing, edits.add, Dropout, node(editing, 0))
    selection.look(node=dense)
    editing.undo()
    assert dense in editing.project.network.ids
    editing.redo()
    assert editing.project.network.position(dense) == 4
