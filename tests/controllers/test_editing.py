from __future__ import annotations

from collections.abc import Callable

import pytest
from controller_fakes import Heard

from cnnexplorer.controllers.editing import Editing
from cnnexplorer.data.sources import Digits
from cnnexplorer.document import presets
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
from cnnexplorer.document.network import Network
from cnnexplorer.document.optimizers import SGD, Adam
from cnnexplorer.document.project import Project

NETWORK = Network("three", Input(28, 28, 1), (Conv2D(), Flatten(), Dense()))


@pytest.fixture
def editing() -> Editing:
    return Editing(Project(NETWORK))


def kinds(editing: Editing) -> list[str]:
    return [layer.kind for layer in editing.network.rows]


@pytest.mark.parametrize("cls", LAYERS.offered, ids=lambda cls: cls.__name__)
def test_every_kind_can_be_added_at_the_end_and_the_eye_follows(
    editing: Editing, cls: type[Layer]
) -> None:
    wanted, changed = Heard(editing.row_wanted), Heard(editing.changed)
    editing.add(cls)
    assert kinds(editing) == ["Input", "Conv2D", "Flatten", "Dense", cls.__name__]
    assert wanted.calls == [(4,)]
    assert len(changed) == 1
    assert editing.undo_label == f"Add {cls.__name__}"
    assert len(editing.rows) == 5


def test_a_layer_is_added_below_the_row_that_is_named(editing: Editing) -> None:
    wanted = Heard(editing.row_wanted)
    editing.add(Dropout, after=0)
    assert kinds(editing)[:3] == ["Input", "Dropout", "Conv2D"]
    assert wanted.calls == [(1,)]


def test_a_row_is_duplicated_below_itself(editing: Editing) -> None:
    wanted = Heard(editing.row_wanted)
    editing.set_layer(1, "filters", 7)
    editing.duplicate(1)
    assert kinds(editing) == ["Input", "Conv2D", "Conv2D", "Flatten", "Dense"]
    assert editing.network.rows[2] == Conv2D(filters=7)
    assert (editing.undo_label, wanted.calls) == ("Duplicate Conv2D", [(2,)])


@pytest.mark.parametrize(("row", "eye"), [(1, 1), (2, 2), (3, 2)])
def test_after_deleting_a_row_the_eye_is_on_the_row_that_took_its_place(
    editing: Editing, row: int, eye: int
) -> None:
    wanted = Heard(editing.row_wanted)
    kind = editing.network.rows[row].kind
    editing.remove(row)
    assert kind not in kinds(editing)
    assert (editing.undo_label, wanted.calls) == (f"Delete {kind}", [(eye,)])


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
    editing.move(row, to)
    assert kinds(editing) == ["Input", *order]
    assert (editing.undo_label or "").startswith("Move ")


@pytest.mark.parametrize(
    "action",
    [
        lambda editing: editing.remove(0),
        lambda editing: editing.duplicate(0),
        lambda editing: editing.move(0, 2),
        lambda editing: editing.move(2, 2),
        lambda editing: editing.move(1, 0),
        lambda editing: editing.remove(-1),
        lambda editing: editing.duplicate(-1),
        lambda editing: editing.move(-1, 2),
        lambda editing: editing.set_layer(1, "filters", Conv2D().filters),
        lambda editing: editing.set_plan("epochs", editing.plan.epochs),
        lambda editing: editing.set_name("three"),
        lambda editing: editing.undo(),
        lambda editing: editing.redo(),
    ],
)
def test_what_changes_nothing_is_no_step_and_says_nothing(
    editing: Editing, action: Callable[[Editing], None]
) -> None:
    heard = Heard(editing.changed, editing.row_wanted, editing.replaced)
    action(editing)
    assert editing.network == NETWORK
    assert editing.undo_label is None
    assert heard.calls == []


def test_a_setting_is_changed_and_what_follows_from_it_is_known_at_once(editing: Editing) -> None:
    seen: list[int] = []
    editing.changed.connect(lambda: seen.append(editing.totals.parameters))
    before = editing.totals.parameters
    editing.set_layer(1, "filters", 64)
    assert editing.rows[1].output_shape == (26, 26, 64)
    assert seen == [editing.totals.parameters]
    assert seen[0] > before
    assert editing.undo_label == "Conv2D: Filters"


def test_the_input_can_be_changed_too(editing: Editing) -> None:
    editing.set_layer(0, "channels", 3)
    assert editing.network.input == Input(28, 28, 3)
    assert editing.undo_label == "Input: Channels"


def test_an_impossible_layer_is_an_edit_like_any_other(editing: Editing) -> None:
    editing.set_layer(1, "kernel_size", (64, 64))
    assert "does not fit" in (editing.rows[1].error or "")
    assert editing.rows[0].output_shape == (28, 28, 1)
    assert not editing.totals.complete


def test_the_keystrokes_in_one_field_are_one_step(editing: Editing) -> None:
    for filters in (1, 12, 128):
        editing.set_layer(1, "filters", filters)
    editing.undo()
    assert editing.network == NETWORK
    assert editing.undo_label is None
    editing.redo()
    assert editing.network.rows[1] == Conv2D(filters=128)


def test_leaving_a_field_ends_its_step(editing: Editing) -> None:
    editing.set_layer(1, "filters", 12)
    editing.end_step()
    editing.set_layer(1, "filters", 128)
    editing.undo()
    assert editing.network.rows[1] == Conv2D(filters=12)


def test_two_fields_are_two_steps(editing: Editing) -> None:
    editing.set_layer(1, "filters", 12)
    editing.set_layer(1, "strides", (2, 2))
    editing.set_plan("epochs", 3)
    editing.undo()
    assert editing.plan.epochs == 6
    assert editing.undo_label == "Conv2D: Strides"
    editing.undo()
    assert editing.network.rows[1] == Conv2D(filters=12)


def test_every_step_can_be_taken_back_and_done_again(editing: Editing) -> None:
    states = [editing.project]
    for edit in (
        lambda: editing.add(MaxPooling2D, after=1),
        lambda: editing.set_name("mine"),
        lambda: editing.move(2, 1),
        lambda: editing.set_plan("optimizer", SGD()),
        lambda: editing.set_data(Digits()),
        lambda: editing.remove(3),
        lambda: editing.use(presets.load("deeper-mnist").project, "Preset"),
        lambda: editing.set_network(NETWORK, "Back"),
    ):
        edit()
        states.append(editing.project)
    for state in reversed(states[:-1]):
        editing.undo()
        assert editing.project == state
        assert len(editing.rows) == len(state.network.rows)
    for state in states[1:]:
        editing.redo()
        assert editing.project == state
    assert editing.redo_label is None


def test_an_edit_after_undo_ends_what_could_be_done_again(editing: Editing) -> None:
    editing.add(Dropout)
    editing.undo()
    assert editing.redo_label == "Add Dropout"
    editing.add(MaxPooling2D)
    assert editing.redo_label is None


def test_another_optimizer_brings_its_rate_unless_the_person_chose_one(editing: Editing) -> None:
    editing.set_plan("optimizer", SGD())
    assert (editing.plan.optimizer, editing.plan.learning_rate) == (SGD(), 0.01)
    assert editing.undo_label == "Plan: Optimizer"
    editing.set_plan("learning_rate", 0.5)
    editing.set_plan("optimizer", Adam())
    assert editing.plan.learning_rate == 0.5


def test_a_preset_brings_network_and_plan_and_keeps_the_data(editing: Editing) -> None:
    editing.set_data(Digits())
    wanted = Heard(editing.row_wanted)
    preset = presets.load("four-conv-cifar10").project
    editing.use(preset, "Preset four")
    assert (editing.network, editing.plan) == (preset.network, preset.plan)
    assert editing.project.data == Digits()
    assert (editing.undo_label, wanted.calls) == ("Preset four", [(1,)])


def test_opening_another_project_ends_the_history_of_the_old_one(editing: Editing) -> None:
    editing.add(Dropout)
    heard = Heard(editing.replaced, editing.changed)
    editing.open(Project())
    assert editing.network == Network()
    assert (editing.undo_label, editing.redo_label) == (None, None)
    assert len(heard) == 2
    editing.undo()
    assert editing.network == Network()
