from __future__ import annotations

import pytest
from controller_fakes import Heard

from cnnexplorer.controllers.selection import Looking, Selection


@pytest.fixture
def selection() -> Selection:
    return Selection()


def test_a_move_is_told_with_the_state_before(selection: Selection) -> None:
    heard = Heard(selection.changed)
    selection.look(node="a_2", unit=5)
    selection.look(image=17)
    assert heard.calls == [
        (Looking("a_2", 5, 0), Looking()),
        (Looking("a_2", 5, 17), Looking("a_2", 5, 0)),
    ]


def test_what_is_not_named_stays_and_another_layer_forgets_the_unit(selection: Selection) -> None:
    selection.look(node="a_2", unit=5, image=17)
    selection.look(node="a_2")
    assert selection.now == Looking("a_2", 5, 17)
    selection.look(node="a_3")
    assert selection.now == Looking("a_3", None, 17)


def test_looking_at_the_same_again_says_nothing(selection: Selection) -> None:
    selection.look(node="a_2", unit=5)
    heard = Heard(selection.changed)
    selection.look(node="a_2", unit=5, image=0)
    selection.look()
    assert heard.calls == []


def test_numbers_below_the_first_become_the_first(selection: Selection) -> None:
    selection.look(image=-1)
    assert selection.now == Looking()
