"""Undo and redo over immutable states: every edit is one labelled, reversible step."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class _Step(Generic[State]):
    label: str
    before: State
    after: State
    merge: Hashable | None
    place: Hashable | None = None


class Undo(Generic[State]):
    """The current state and the steps on both sides of it.

    Args:
        state: where it begins.
        limit: how many steps are kept; the oldest are forgotten first.
    """

    def __init__(self, state: State, limit: int = 500) -> None:
        self.state = state
        self._limit = limit
        self._done: list[_Step[State]] = []
        self._undone: list[_Step[State]] = []

    def push(
        self,
        label: str,
        state: State,
        merge: Hashable | None = None,
        place: Hashable | None = None,
    ) -> bool:
        """Make ``state`` current; False if nothing changed.

        Consecutive steps with the same ``merge`` key (the keystrokes in one field) are one step.
        ``place`` is where the person was, for :attr:`undo_place`.
        """
        if state == self.state:
            return False
        step = _Step(label, self.state, state, merge, place)
        if merge is not None and self._done and not self._undone:
            last = self._done[-1]
            if last.merge == merge:
                self._done.pop()
                step = _Step(label, last.before, state, merge, last.place)
        self._undone.clear()
        if step.before != step.after:
            self._done.append(step)
        del self._done[: max(0, len(self._done) - self._limit)]
        self.state = state
        return True

    def seal(self) -> None:
        """The next step stands alone, whatever its merge key."""
        if self._done:
            last = self._done[-1]
            self._done[-1] = replace(last, merge=None)

    def undo(self) -> bool:
        """Go one step back; False if there is none."""
        if not self._done:
            return False
        step = self._done.pop()
        self._undone.append(step)
        self.state = step.before
        return True

    def redo(self) -> bool:
        """Go one step forward again; False if there is none."""
        if not self._undone:
            return False
        step = self._undone.pop()
        self._done.append(replace(step, merge=None))
        self.state = step.after
        return True

    @property
    def undo_label(self) -> str | None:
        """What the next undo takes back, or None."""
        return self._done[-1].label if self._done else None

    @property
    def undo_place(self) -> Hashable | None:
        """Where the person was when the step was made that the next undo takes back, or None."""
        return self._done[-1].place if self._done else None

    @property
    def last(self) -> tuple[State, State] | None:
        """The states on both sides of the step that the next undo takes back, or None."""
        return (self._done[-1].before, self._done[-1].after) if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What the next redo does again, or None."""
        return self._undone[-1].label if self._undone else None
