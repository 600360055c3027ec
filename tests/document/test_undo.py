"""Undo and redo, against a plain list of states."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cnnexplorer.document.undo import Undo
from tests.document.generated import FEW

LIMIT = 4


@dataclass
class _Entry:
    """One state of the model and the step that led to it."""

    state: int
    label: str | None = None
    merge: str | None = None


class UndoAgainstAList(RuleBasedStateMachine):
    """The model is a list of states and the place in it."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = Undo(0, limit=LIMIT)
        self.entries = [_Entry(0)]
        self.at = 0
        self.labels = 0

    @rule(state=st.integers(0, 3), merge=st.sampled_from([None, "a", "b"]))
    def push(self, state: int, merge: str | None) -> None:
        self.labels += 1
        label = f"step {self.labels}"
        current = self.entries[self.at]
        changes = state != current.state
        assert self.undo.push(label, state, merge) is changes
        if not changes:
            return
        newest = self.at == len(self.entries) - 1
        if merge is not None and newest and current.merge == merge:
            del self.entries[self.at :]
        else:
            del self.entries[self.at + 1 :]
        if not self.entries or self.entries[-1].state != state:
            self.entries.append(_Entry(state, label, merge))
        self.entries = self.entries[-LIMIT - 1 :]
        self.at = len(self.entries) - 1

    @rule()
    def undo_once(self) -> None:
        assert self.undo.undo() is (self.at > 0)
        self.at = max(0, self.at - 1)

    @rule()
    def redo_once(self) -> None:
        possible = self.at < len(self.entries) - 1
        assert self.undo.redo() is possible
        if possible:
            self.at += 1
            self.entries[self.at].merge = None

    @rule()
    def seal(self) -> None:
        self.undo.seal()
        self.entries[self.at].merge = None

    @invariant()
    def state_and_labels_agree(self) -> None:
        assert self.undo.state == self.entries[self.at].state
        after = self.entries[self.at + 1 :]
        assert self.undo.redo_label == (after[0].label if after else None)
        assert self.undo.undo_label == (self.entries[self.at].label if self.at else None)


UndoAgainstAList.TestCase.settings = settings(FEW, max_examples=40, stateful_step_count=40)
test_undo_agrees_with_a_list_of_states = UndoAgainstAList.TestCase


def test_keystrokes_in_one_field_are_one_step_with_the_newest_label() -> None:
    undo = Undo("")
    for text in ("3", "32", "320"):
        undo.push(f"Filters {text}", text, merge="filters")
    assert undo.undo_label == "Filters 320"
    assert undo.undo()
    assert undo.state == ""
    assert not undo.undo()
    assert undo.redo_label == "Filters 320"
    assert undo.redo()
    assert undo.state == "320"


def test_another_field_in_between_ends_the_merging() -> None:
    undo = Undo(0)
    for state, merge in ((1, "a"), (2, "b"), (3, "a")):
        undo.push("edit", state, merge)
    assert [undo.undo() and undo.state for _ in range(3)] == [2, 1, 0]


def test_typing_back_what_stood_there_leaves_no_step() -> None:
    undo = Undo("32")
    undo.push("edit", "3", merge="filters")
    assert undo.push("edit", "32", merge="filters")
    assert undo.undo_label is None


def test_a_sealed_step_takes_no_more_keystrokes() -> None:
    undo = Undo(0)
    undo.push("first", 1, merge="a")
    undo.seal()
    undo.push("second", 2, merge="a")
    assert undo.undo_label == "second"
    undo.undo()
    assert undo.undo_label == "first"


def test_an_edit_after_undo_does_not_join_the_step_before_it() -> None:
    undo = Undo(0)
    undo.push("one", 1, merge="a")
    undo.push("two", 2, merge="b")
    undo.undo()
    undo.push("three", 3, merge="a")
    undo.undo()
    assert undo.state == 1


def test_a_new_edit_after_undo_forgets_what_could_be_redone() -> None:
    undo = Undo(0)
    undo.push("one", 1)
    undo.undo()
    undo.push("two", 2)
    assert undo.redo_label is None
    assert not undo.redo()
    assert undo.state == 2


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_the_oldest_steps_are_forgotten_beyond_the_limit(limit: int) -> None:
    undo = Undo(0, limit=limit)
    for state in range(1, 10):
        undo.push("edit", state)
    steps = 0
    while undo.undo():
        steps += 1
    assert steps == limit
    assert undo.state == 9 - limit


def test_each_step_knows_where_the_person_was_when_it_began() -> None:
    undo = Undo(0)
    assert (undo.undo_place, undo.last) == (None, None)
    undo.push("one", 1, place="a")
    undo.push("two", 2, merge="field", place="b")
    undo.push("three", 3, merge="field", place="c")
    assert (undo.undo_place, undo.last) == ("b", (1, 3))
    undo.seal()
    undo.undo()
    assert (undo.undo_place, undo.last) == ("a", (0, 1))
    undo.redo()
    assert undo.undo_place == "b"
