"""Remembers the answers to questions, as many as the memory can spare."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnexplorer.controllers.questions import Question

_MOST = 16
_MOST_BYTES = 256 * 10**6
"""One image through a wide network on large pictures leaves 200 MB of outputs."""


class Answers:
    """Answers by their question, the one that was wanted last at the end.

    Args:
        most, most_bytes: beyond either, those that were not wanted for longest are forgotten;
            the newest stays, however large it is.
    """

    def __init__(self, most: int = _MOST, most_bytes: int = _MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: OrderedDict[Question[Any], Any] = OrderedDict()

    def __contains__(self, question: Question[Any]) -> bool:
        return question in self._kept

    def __getitem__(self, question: Question[Any]) -> Any:
        self._kept.move_to_end(question)
        return self._kept[question]

    def keep(self, question: Question[Any], answer: Any) -> None:
        self._kept.pop(question, None)
        self._kept[question] = answer
        while len(self._kept) > 1 and self._too_much():
            self._kept.popitem(last=False)

    def clear(self) -> None:
        self._kept.clear()

    def _too_much(self) -> bool:
        if len(self._kept) > self._most:
            return True
        arrays: dict[int, int] = {}
        for question, answer in self._kept.items():
            _weigh(answer, arrays)
            for part in dataclasses.fields(question):
                # What does not tell questions apart is carried along, such as arrays.
                if not part.compare:
                    _weigh(getattr(question, part.name), arrays)
        return sum(arrays.values()) > self._most_bytes


def _weigh(value: Any, arrays: dict[int, int]) -> None:
    """Add to ``arrays`` the bytes of each array in ``value``; one that is met again counts once."""
    if isinstance(value, np.ndarray):
        arrays[id(value)] = value.nbytes
    elif isinstance(value, Mapping):
        for part in value.values():
            _weigh(part, arrays)
    elif isinstance(value, tuple | list):
        for part in value:
            _weigh(part, arrays)
    elif dataclasses.is_dataclass(value):
        for described in dataclasses.fields(value):
            _weigh(getattr(value, described.name), arrays)
