"""The edits of a Network: each gives a new one and leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnexplorer.document.layers import Conv2D, Dense, Dropout, Flatten, Input, Layer
from cnnexplorer.document.network import INPUT_ID, Network, Node, chain, fresh_id
from tests.document.generated import FEW, AddTwo, graphs, layers, networks, tangles

NETWORK = chain((Conv2D(), Flatten(), Dense()), name="Mine")


def _graph(*nodes: Node) -> Network:
    """A network of an Input and these nodes."""
    return Network(nodes=(Node(INPUT_ID, Input()), *nodes))


SKIP = _graph(
    Node("conv2d_1", Conv2D()),
    Node("conv2d_2", Conv2D()),
    Node("add_two_1", AddTwo(), inputs=("conv2d_1", "conv2d_2")),
    Node("dense_1", Dense()),
)
"""The output of one convolution is added to that of the next."""


def test_the_rows_are_the_input_and_then_the_layers() -> None:
    rows = tuple(node.layer for node in NETWORK.nodes)
    assert rows == (Input(), Conv2D(), Flatten(), Dense())
    assert NETWORK.input == Input()
    assert NETWORK.layers == (Conv2D(), Flatten(), Dense())


def test_a_new_network_is_an_input_alone() -> None:
    assert Network() == chain() == Network("Untitled network", (Node("input_1", Input()),))


def test_a_chain_is_made_of_its_layers_its_input_and_its_name() -> None:
    layers = (layer for layer in (Flatten(), Dense()))
    assert chain(layers, Input(channels=3), "Mine") == Network(
        "Mine",
        (
            Node("input_1", Input(channels=3)),
            Node("flatten_1", Flatten()),
            Node("dense_1", Dense()),
        ),
    )


def test_a_new_node_is_nameless_enabled_trainable_and_takes_the_row_above() -> None:
    node = chain((Dense(),)).nodes[1]
    assert (node.name, node.enabled, node.trainable, node.inputs) == ("", True, True, ())


def test_ids_are_counted_per_kind_from_one() -> None:
    network = chain((Conv2D(), Dense(), Conv2D(filters=1), Dense()))
    assert network.ids == ("input_1", "conv2d_1", "dense_1", "conv2d_2", "dense_2")


def test_a_node_is_found_by_its_id() -> None:
    assert dict(NETWORK.positions) == {"input_1": 0, "conv2d_1": 1, "flatten_1": 2, "dense_1": 3}
    assert NETWORK.position("flatten_1") == 2
    assert NETWORK.position("flatten_2") is None


def test_a_row_takes_the_one_above_or_those_that_it_names_and_the_input_takes_none() -> None:
    sources = [SKIP.sources(row) for row in range(5)]
    assert sources == [
        (), ("input_1",), ("conv2d_1",), ("conv2d_1", "conv2d_2"), ("add_two_1",),
    ]  # fmt: skip
    named = _graph(Node("conv2d_1", Conv2D()), Node("conv2d_2", Conv2D(), inputs=("input_1",)))
    assert named.sources(2) == ("input_1",)


def test_an_input_takes_nothing_even_where_a_file_names_something() -> None:
    assert Network(nodes=(Node("input_1", Input(), inputs=("dense_1",)),)).sources(0) == ()


@pytest.mark.parametrize(
    ("edited", "layers"),
    [
        (NETWORK.with_row(2, Dropout()), (Conv2D(), Dropout(), Dense())),
        (NETWORK.inserted(1, Dropout()), (Dropout(), Conv2D(), Flatten(), Dense())),
        (NETWORK.inserted(4, Dropout()), (Conv2D(), Flatten(), Dense(), Dropout())),
        (NETWORK.inserted(3, Dropout(), Flatten()),
         (Conv2D(), Flatten(), Dropout(), Flatten(), Dense())),
        (NETWORK.inserted(2), (Conv2D(), Flatten(), Dense())),
        (NETWORK.removed(1), (Flatten(), Dense())),
        (NETWORK.removed(3), (Conv2D(), Flatten())),
        (NETWORK.moved(1, 3), (Flatten(), Dense(), Conv2D())),
        (NETWORK.moved(3, 1), (Dense(), Conv2D(), Flatten())),
        (NETWORK.moved(2, 2), (Conv2D(), Flatten(), Dense())),
    ],
)  # fmt: skip
def test_an_edit_changes_the_layers_and_keeps_name_and_input(
    edited: Network, layers: tuple[Layer, ...]
) -> None:
    assert edited.layers == layers
    assert (edited.name, edited.input) == ("Mine", Input())
    assert chain((Conv2D(), Flatten(), Dense()), name="Mine") == NETWORK


def test_row_0_takes_another_input_and_nothing_else() -> None:
    edited = NETWORK.with_row(0, Input(channels=3))
    assert edited == chain(NETWORK.layers, Input(channels=3), "Mine")
    with pytest.raises(ValueError, match="row 0 is the Input"):
        NETWORK.with_row(0, Dense())


def test_no_other_row_takes_an_input() -> None:
    with pytest.raises(ValueError, match="row 0 is the Input, and no other row is"):
        NETWORK.with_row(2, Input())


@pytest.mark.parametrize(
    ("edit", "rows"),
    [
        (lambda: NETWORK.removed(0), "row 0 is not from 1 to 3"),
        (lambda: NETWORK.removed(4), "row 4 is not from 1 to 3"),
        (lambda: NETWORK.inserted(0, Dense()), "row 0 is not from 1 to 4"),
        (lambda: NETWORK.inserted(5, Dense()), "row 5 is not from 1 to 4"),
        (lambda: NETWORK.with_row(-1, Dense()), "row -1 is not from 0 to 3"),
        (lambda: NETWORK.with_row(4, Dense()), "row 4 is not from 0 to 3"),
        (lambda: NETWORK.with_node(-1, NETWORK.nodes[3]), "row -1 is not from 0 to 3"),
        (lambda: NETWORK.with_node(4, NETWORK.nodes[3]), "row 4 is not from 0 to 3"),
        (lambda: NETWORK.moved(0, 2), "row 0 is not from 1 to 3"),
        (lambda: NETWORK.moved(2, 0), "row 0 is not from 1 to 3"),
        (lambda: NETWORK.moved(2, 4), "row 4 is not from 1 to 3"),
    ],
)
def test_a_row_that_does_not_exist_raises_instead_of_editing_another(
    edit: Callable[[], Network], rows: str
) -> None:
    with pytest.raises(IndexError) as caught:
        edit()
    assert str(caught.value) == rows


def test_networks_and_nodes_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        NETWORK.name = "Yours"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        NETWORK.nodes[1].enabled = False  # type: ignore[misc]


def test_a_node_is_changed_in_its_place_and_nowhere_else() -> None:
    node = replace(NETWORK.nodes[2], name="Flach", enabled=False, trainable=False)
    edited = NETWORK.with_node(2, node)
    assert edited.nodes == (*NETWORK.nodes[:2], node, NETWORK.nodes[3])
    assert edited.with_node(2, NETWORK.nodes[2]) == NETWORK


def test_a_node_with_another_id_is_refused() -> None:
    with pytest.raises(ValueError, match="row 2 is flatten_1, not dense_1"):
        NETWORK.with_node(2, NETWORK.nodes[3])


def test_inserting_moving_and_editing_leave_every_node_its_id() -> None:
    inserted = NETWORK.inserted(1, Conv2D(), Dense())
    assert inserted.ids == (
        "input_1", "conv2d_2", "dense_2", "conv2d_1", "flatten_1", "dense_1",
    )  # fmt: skip
    assert NETWORK.moved(3, 1).ids == ("input_1", "dense_1", "conv2d_1", "flatten_1")
    edited = NETWORK.with_row(1, Conv2D(filters=5))
    assert edited.ids == NETWORK.ids
    assert edited.nodes[1] == Node("conv2d_1", Conv2D(filters=5))


def test_new_settings_leave_a_node_its_name_its_switches_and_its_inputs() -> None:
    node = Node("conv2d_1", Conv2D(), "Kanten", False, False, ("input_1",))
    edited = _graph(node).with_row(1, Conv2D(filters=5))
    assert edited.nodes[1] == replace(node, layer=Conv2D(filters=5))


def test_the_id_of_a_removed_node_is_not_given_again() -> None:
    shorter = NETWORK.removed(1)
    assert shorter.inserted(1, Conv2D()).ids == ("input_1", "conv2d_2", "flatten_1", "dense_1")
    again = shorter.inserted(1, Conv2D()).removed(1).inserted(1, Conv2D())
    assert again.ids == ("input_1", "conv2d_3", "flatten_1", "dense_1")
    assert again.retired == {"conv2d_1", "conv2d_2"}


def test_the_id_of_a_node_that_became_another_kind_is_not_given_again() -> None:
    edited = NETWORK.with_row(1, Dropout()).with_row(1, Conv2D())
    assert edited.ids == ("input_1", "conv2d_2", "flatten_1", "dense_1")
    assert edited.retired == {"conv2d_1", "dropout_1"}


def test_adding_and_then_removing_gives_an_equal_network() -> None:
    again = NETWORK.inserted(2, Dropout()).removed(2)
    assert again == NETWORK
    assert hash(again) == hash(NETWORK)
    assert again.retired == {"dropout_1"}
    assert repr(again) == repr(NETWORK)


def test_a_fresh_id_is_the_first_number_that_is_free() -> None:
    assert fresh_id(Conv2D(), ()) == "conv2d_1"
    assert fresh_id(Conv2D(), {"conv2d_1", "conv2d_3", "dense_2"}) == "conv2d_2"


def test_a_layer_of_another_kind_is_another_node_and_what_took_the_old_one_takes_it() -> None:
    edited = SKIP.with_row(1, Dropout())
    assert edited.nodes == (
        SKIP.nodes[0],
        Node("dropout_1", Dropout()),
        SKIP.nodes[2],
        Node("add_two_1", AddTwo(), inputs=("dropout_1", "conv2d_2")),
        SKIP.nodes[4],
    )
    assert edited.sources(2) == ("dropout_1",)


def test_a_layer_of_another_kind_keeps_what_the_person_set_on_the_node() -> None:
    node = Node("conv2d_1", Conv2D(), "Kanten", False, False, ("input_1",))
    edited = _graph(node).with_row(1, Dense())
    assert edited.nodes[1] == Node("dense_1", Dense(), "Kanten", False, False, ("input_1",))


def test_what_took_a_removed_node_takes_what_that_one_took() -> None:
    without_first = SKIP.removed(1)
    assert without_first.nodes[1:] == (
        SKIP.nodes[2],
        Node("add_two_1", AddTwo(), inputs=("input_1", "conv2d_2")),
        SKIP.nodes[4],
    )
    assert without_first.sources(1) == ("input_1",)
    without_second = SKIP.removed(2)
    assert without_second.nodes[2] == Node("add_two_1", AddTwo(), inputs=("conv2d_1", "conv2d_1"))


def test_the_row_below_a_removed_node_takes_the_first_that_this_one_named() -> None:
    network = _graph(
        Node("conv2d_1", Conv2D()),
        Node("conv2d_2", Conv2D(), inputs=("input_1",)),
        Node("dropout_1", Dropout()),
        Node("add_two_1", AddTwo(), inputs=("conv2d_1", "dropout_1")),
    )
    removed = network.removed(2)
    assert removed.nodes[2] == Node("dropout_1", Dropout(), inputs=("input_1",))
    assert removed.nodes[3] == network.nodes[4]
    assert SKIP.removed(3).nodes[3] == Node("dense_1", Dense(), inputs=("conv2d_1",))


def test_what_was_moved_above_a_node_takes_what_that_one_took_when_it_is_removed() -> None:
    removed = SKIP.moved(3, 1).removed(3)
    assert removed.ids == ("input_1", "add_two_1", "conv2d_1", "dense_1")
    assert removed.nodes[1].inputs == ("conv2d_1", "conv2d_1")


def test_the_last_row_can_be_removed_whatever_it_took() -> None:
    network = _graph(*SKIP.nodes[1:4])
    assert network.removed(3).nodes == SKIP.nodes[:3]


@FEW
@given(network=networks() | graphs(), data=st.data())
def test_moving_a_row_there_and_back_gives_the_same_network(
    network: Network, data: st.DataObject
) -> None:
    network = network.inserted(1, Dense())
    rows = st.integers(1, len(network.layers))
    row, to = data.draw(rows), data.draw(rows)
    moved = network.moved(row, to)
    assert moved.nodes[to] == network.nodes[row]
    assert moved.moved(to, row) == network


@FEW
@given(network=networks() | graphs(), data=st.data())
def test_inserting_anywhere_and_removing_again_gives_the_same_network(
    network: Network, data: st.DataObject
) -> None:
    row = data.draw(st.integers(1, len(network.nodes)))
    added = data.draw(st.lists(layers(), min_size=1, max_size=3))
    edited = network.inserted(row, *added)
    assert edited.layers[row - 1 : row - 1 + len(added)] == tuple(added)
    assert not set(edited.ids[row : row + len(added)]) & set(network.ids)
    for _ in added:
        edited = edited.removed(row)
    assert edited == network
    assert len(edited.retired) == len(added)


def _edited(network: Network, data: st.DataObject, edits: tuple[str, ...]) -> Network:
    """The network after one of the edits; an insertion where there is nothing to edit."""
    rows = st.integers(1, max(1, len(network.layers)))
    match data.draw(st.sampled_from(edits)) if network.layers else "insert":
        case "remove":
            return network.removed(data.draw(rows))
        case "move":
            return network.moved(data.draw(rows), data.draw(rows))
        case "edit":
            return network.with_row(data.draw(rows), data.draw(layers()))
    return network.inserted(data.draw(st.integers(1, len(network.nodes))), data.draw(layers()))


@FEW
@given(network=networks() | graphs() | tangles(), data=st.data())
def test_no_id_ever_stands_for_two_nodes_whatever_is_edited(
    network: Network, data: st.DataObject
) -> None:
    kinds = {node.id: type(node.layer) for node in network.nodes}
    gone: set[str] = set()
    for _ in range(data.draw(st.integers(1, 8))):
        before = network
        network = _edited(network, data, ("insert", "remove", "move", "edit"))
        gone |= set(before.ids) - set(network.ids)
        assert len(set(network.ids)) == len(network.nodes)
        assert not gone & set(network.ids)
        assert gone == network.retired
        for node in network.nodes:
            assert kinds.setdefault(node.id, type(node.layer)) is type(node.layer)


@FEW
@given(network=graphs(), data=st.data())
def test_after_inserting_removing_and_editing_every_row_still_takes_rows_above_it(
    network: Network, data: st.DataObject
) -> None:
    for _ in range(data.draw(st.integers(1, 8))):
        network = _edited(network, data, ("insert", "remove", "edit"))
        for row in range(1, len(network.nodes)):
            assert network.sources(row)
            assert set(network.sources(row)) <= set(network.ids[:row])


def test_what_took_a_merge_that_goes_takes_the_first_of_what_it_took() -> None:
    network = chain((Dense(), Dropout(), Flatten(), Flatten()))
    merge = Node("add_two_1", AddTwo(), inputs=("dense_1", "dropout_1"))
    again = Node("add_two_2", AddTwo(), inputs=("add_two_1", "dense_1"))
    one, two = network.nodes[3], replace(network.nodes[4], inputs=("add_two_1",))
    network = replace(network, nodes=(*network.nodes[:3], merge, one, two, again))
    after = network.removed(3)
    taken = {node.id: after.sources(row) for row, node in enumerate(after.nodes)}
    assert taken["flatten_1"] == taken["flatten_2"] == ("dense_1",)
    assert taken["add_two_2"] == ("dense_1", "dropout_1", "dense_1"), "a merge takes them all"


@FEW
@given(network=networks())
def test_the_id_of_each_row_is_unique(network: Network) -> None:
    assert len(set(network.ids)) == len(network.nodes)
