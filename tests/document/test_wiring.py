"""Who takes what of whom: the lines beside the list, what a skip begins at, and the sentences."""

from __future__ import annotations

import pytest
from hypothesis import given

from cnnexplorer.document import advice, edits, inference, wiring
from cnnexplorer.document.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.project import Project
from cnnexplorer.document.summary import captions
from cnnexplorer.document.wiring import Link
from tests.document.generated import FEW, tangles

SAME = Conv2D(filters=4, padding="same")


def project(*layers: object) -> Project:
    return Project(chain(layers, Input(8, 8, 4)))


def block() -> Project:
    """A block as in a ResNet, to which a merging layer is still to be added."""
    relu = Activation()
    return project(SAME, BatchNormalization(), relu, SAME, BatchNormalization(), relu)


def taking(made: Project, row: int, *inputs: str) -> Project:
    return edits.set_inputs(made, made.network.nodes[row].id, inputs).project


def test_a_chain_has_no_lines_and_what_stands_right_above_needs_none() -> None:
    made = block()
    assert wiring.links(made.network) == ()
    above = taking(made, 3, made.network.ids[2])
    assert above == made, "the row above need not be named"


def test_each_input_that_is_named_has_a_line_and_none_covers_another() -> None:
    made = project(SAME, SAME, Add(), SAME, Add(), Add())
    ids = made.network.ids
    for row, inputs in ((3, ids[:3:2]), (5, (ids[4], ids[1])), (6, (ids[5], ids[4], ids[0]))):
        made = taking(made, row, *inputs)
    assert wiring.links(made.network) == (
        Link(0, 3, 0, lane=0), Link(1, 5, 1, lane=1), Link(4, 6, 1, lane=0), Link(0, 6, 2, lane=2),
    )  # fmt: skip


@FEW
@given(tangles())
def test_lines_of_one_lane_never_overlap_whatever_takes_whatever(network: Network) -> None:
    found = wiring.links(network)
    named = [
        (network.positions[source], row)
        for row, node in enumerate(network.nodes)
        for source in node.inputs
        if source in network.ids and network.positions[source] not in (row - 1, row)
    ]
    assert sorted((link.source, link.target) for link in found) == sorted(named)
    for one in found:
        for other in found:
            if one is not other and one.lane == other.lane:
                assert one.last <= other.first or other.last <= one.first


@pytest.mark.parametrize(
    ("made", "cls", "source"),
    [
        (block(), Add, 3),  # before the convolution, not before the last activation
        (project(SAME, SAME), Add, 1),
        (project(SAME), Add, 0),
        (project(SAME, Conv2D(filters=9, padding="same")), Concatenate, 1),
        (project(SAME, Conv2D(filters=9, padding="same")), Add, None),
        (project(SAME, MaxPooling2D(), SAME), Add, 2),
        (project(Flatten(), Dense(units=5)), Add, None),
        (project(Flatten(), Dense(units=5), Dense(units=5)), Add, 2),
        (project(Conv2D(kernel_size=(20, 20))), Add, None),
    ],
)
def test_a_layer_that_merges_takes_the_row_above_and_the_likeliest_begin_of_a_skip(
    made: Project, cls: type, source: int | None
) -> None:
    ids = made.network.ids
    added = edits.add(made, cls).project.network
    assert added.nodes[-1].inputs == (() if source is None else (ids[-1], ids[source]))
    rows = inference.infer(added)
    assert rows[-1].error is None
    alone = [remark.sentence for remark in advice.advise(added, rows) if "changes nothing" in
             remark.sentence]  # fmt: skip
    wanted = f"Layer {len(ids)} ({cls.__name__}) takes one layer only and so changes nothing; "
    possible = rows[-1].output_shape is not None
    assert alone == ([f"{wanted}add another input to it."] if source is None and possible else [])


def test_inputs_that_do_not_fit_are_told_with_their_shapes() -> None:
    made = project(SAME, Conv2D(filters=7), MaxPooling2D(), Add(), Concatenate())
    ids = made.network.ids
    made = taking(made, 4, ids[3], ids[1], ids[2], ids[1])
    error = inference.infer(made.network)[4].error
    assert error == (
        "Add needs inputs of one shape, but receives 3×3×7, 8×8×4 and 6×6×7; change the layers "
        "that it takes until they agree."
    )
    made = taking(made, 4, ids[3])
    made = taking(made, 5, ids[4], ids[1])
    error = inference.infer(made.network)[5].error
    assert error == (
        "Concatenate needs maps of one height and width, but receives 3×3×7 and 8×8×4; change the "
        "layers that it takes until they agree."
    )


def skip() -> Project:
    made = project(SAME, SAME, SAME, Add())
    ids = made.network.ids
    return taking(made, 4, ids[3], ids[1])


def test_removing_what_others_take_says_what_they_take_instead() -> None:
    made = skip()
    ids = made.network.ids
    step = edits.remove(made, ids[1])
    assert step.note == "Layer 3 (Add) takes layer 0 (Input) in its place."
    assert step.project.network.nodes[3].inputs == (ids[3], ids[0])
    assert edits.remove(made, ids[2]).note == ""
    assert edits.remove(made, ids[4]).note == ""


def test_moving_what_others_take_says_whether_they_still_can() -> None:
    made = skip()
    ids = made.network.ids
    assert edits.move(made, ids[1], 2).note == "Layer 4 (Add) still takes it."
    above = edits.move(made, ids[1], 4)
    assert above.note == ("Layer 3 (Add) takes it, and stands above it now: choose another input.")
    rows = inference.infer(above.project.network)
    assert rows[3].error is not None
    assert "It takes its input from conv2d_1, which is not above it" in rows[3].error
    assert edits.move(made, ids[2], 3).note == ""


def test_an_end_of_a_line_moves_to_another_row() -> None:
    made = skip()
    ids = made.network.ids
    (link,) = wiring.links(made.network)
    assert edits.move_source(made, link, 2).project.network.nodes[4].inputs == (ids[3], ids[2])
    assert edits.move_source(made, link, 4).project == made, "nothing takes itself"
    longer = Project(made.network.inserted(5, Add(), SAME))
    other = edits.move_target(longer, link, 5)
    assert other.project.network.nodes[4].inputs == ()
    assert other.project.network.nodes[5].inputs == (ids[4], ids[1])
    assert other.focus == longer.network.ids[5]
    single = edits.move_target(longer, link, 6).project.network
    assert single.nodes[6].inputs == (ids[1],)
    assert edits.move_target(longer, link, 1).project == longer, "nothing takes itself"


def test_a_row_tells_its_name_whether_it_is_off_or_frozen_and_what_it_takes() -> None:
    made = skip()
    ids = made.network.ids
    for node, name, value in (
        (ids[1], "name", " stem\n"), (ids[2], "enabled", False), (ids[3], "trainable", False),
    ):  # fmt: skip
        step = edits.set_node(made, node, name, value)
        assert step.label == f"Conv2D: {name.capitalize()}"
        made = step.project
    assert captions(made.network) == (
        "", "Conv2D · 4 · 3×3 · same", "off · 4 · 3×3 · same", "frozen · 4 · 3×3 · same",
        "from 3 and 1",
    )  # fmt: skip
    assert [node.title for node in made.network.nodes[:3]] == ["Input", "stem", "Conv2D"]
    assert wiring.called(made.network, 1) == "layer 1 (“stem”)"
    elsewhere = taking(made, 4, "conv2d_77")
    assert captions(elsewhere.network)[4] == "from ?"
