from __future__ import annotations

import pytest
from controller_fakes import Heard

from cnnexplorer.controllers.selection import Looking, Selection


@pytest.fixture
def selection() -> Selection:
    return Selection()


def test_a_move_is_told_with_the_state_before(selection: Selection) -> None:
    heard = Heard(selection.changed)
    selection.look(layer=2, unit=5)
    selection.look(image=17)
    assert heard.calls == [
        (Looking(2, 5, 0), Looking()),
        (Looking(2, 5, 17), Looking(2, 5, 0)),
    ]


def test_what_is_not_named_stays_and_another_layer_forgets_the_unit(selection: Selection) -> None:
    selection.look(layer=2, unit=5, image=17)
    selection.look(layer=2)
    assert selection.now == Looking(2, 5, 17)
    selection.look(layer=3)
    assert selection.now == Looking(3, None, 17)


def test_looking_at_the_same_again_says_nothing(selection: Selection) -> None:
    selection.look(layer=2, unit=5)
    heard = Heard(selection.changed)
    selection.look(layer=2, unit=5, image=0)
    selection.look()
    assert heard.calls == []


def test_the_unit_can_be_given_up_alone(selection: Selection) -> None:
    selection.look(layer=2, unit=5, image=3)
    selection.clear_unit()
    assert selection.now == Looking(2, None, 3)


def test_numbers_below_the_first_become_the_first(selection: Selection) -> None:
    selection.look(layer=-3, image=-1)
    assert selection.now == Looking(0, None, 0)
