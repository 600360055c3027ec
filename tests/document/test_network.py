"""The edits of a Network: each gives a new one and leaves the old one as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnexplorer.document.layers import Conv2D, Dense, Dropout, Flatten, Input, Layer
from cnnexplorer.document.network import Network
from tests.document.generated import FEW, networks

NETWORK = Network("Mine", Input(), (Conv2D(), Flatten(), Dense()))


def test_the_rows_are_the_input_and_then_the_layers() -> None:
    assert NETWORK.rows == (Input(), Conv2D(), Flatten(), Dense())


def test_names_are_counted_per_kind_from_one() -> None:
    network = Network(layers=(Conv2D(), Dense(), Conv2D(filters=1), Dense()))
    assert network.names() == ("input_1", "conv2d_1", "dense_1", "conv2d_2", "dense_2")


@pytest.mark.parametrize(
    ("edited", "layers"),
    [
        (NETWORK.with_row(2, Dropout()), (Conv2D(), Dropout(), Dense())),
        (NETWORK.inserted(1, Dropout()), (Dropout(), Conv2D(), Flatten(), Dense())),
        (NETWORK.inserted(4, Dropout()), (Conv2D(), Flatten(), Dense(), Dropout())),
        (NETWORK.inserted(3, Dropout(), Flatten()),
         (Conv2D(), Flatten(), Dropout(), Flatten(), Dense())),
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
    assert edited == Network("Mine", Input(), layers)
    assert NETWORK.layers == (Conv2D(), Flatten(), Dense())


def test_row_0_takes_another_input_and_nothing_else() -> None:
    assert NETWORK.with_row(0, Input(channels=3)).input == Input(channels=3)
    with pytest.raises(ValueError, match="row 0 is the Input"):
        NETWORK.with_row(0, Dense())


@pytest.mark.parametrize(
    "edit",
    [
        lambda: NETWORK.removed(0),
        lambda: NETWORK.removed(4),
        lambda: NETWORK.inserted(0, Dense()),
        lambda: NETWORK.inserted(5, Dense()),
        lambda: NETWORK.with_row(-1, Dense()),
        lambda: NETWORK.with_row(4, Dense()),
        lambda: NETWORK.moved(0, 2),
        lambda: NETWORK.moved(2, 0),
        lambda: NETWORK.moved(2, 4),
    ],
)
def test_a_row_that_does_not_exist_raises_instead_of_editing_another(
    edit: Callable[[], Network],
) -> None:
    with pytest.raises(IndexError, match="is not from 1 to"):
        edit()


@FEW
@given(network=networks(), data=st.data())
def test_moving_a_row_there_and_back_gives_the_same_network(
    network: Network, data: st.DataObject
) -> None:
    network = network.inserted(1, Dense())
    rows = st.integers(1, len(network.layers))
    row, to = data.draw(rows), data.draw(rows)
    moved = network.moved(row, to)
    assert moved.rows[to] == network.rows[row]
    assert moved.moved(to, row) == network


@FEW
@given(network=networks())
def test_the_name_of_each_row_is_unique(network: Network) -> None:
    assert len(set(network.names())) == len(network.rows)
