"""How many answers are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnnexplorer.controllers.answers import Answers
from cnnexplorer.controllers.questions import Question


@dataclass(frozen=True, slots=True)
class Asked(Question[Any]):
    number: int
    carried: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Answered:
    arrays: Mapping[str, np.ndarray]


def megabyte() -> Answered:
    return Answered({"row": np.zeros(250_000, np.float32)})


def kept(answers: Answers) -> list[int]:
    return [number for number in range(100) if Asked(number) in answers]


def test_the_answer_that_was_not_wanted_for_longest_is_forgotten_first() -> None:
    answers = Answers(most=3)
    for number in range(3):
        answers.keep(Asked(number), f"answer {number}")
    assert answers[Asked(0)] == "answer 0"
    answers.keep(Asked(3), "answer 3")
    assert kept(answers) == [0, 2, 3]


def test_large_answers_are_forgotten_before_they_fill_the_memory() -> None:
    answers = Answers(most_bytes=3_500_000)
    for number in range(6):
        answers.keep(Asked(number), megabyte())
    assert kept(answers) == [3, 4, 5]


def test_the_newest_answer_stays_however_large_it_is() -> None:
    answers = Answers(most_bytes=10)
    answers.keep(Asked(1), megabyte())
    assert kept(answers) == [1]


def test_arrays_that_a_question_carries_count_and_shared_ones_count_once() -> None:
    shared = megabyte().arrays
    answers = Answers(most_bytes=2_500_000)
    for number in range(8):
        answers.keep(Asked(number, shared), (shared["row"],))
    assert kept(answers) == list(range(8))
    for number in range(8, 12):
        answers.keep(Asked(number, megabyte().arrays), None)
    assert kept(answers) == [10, 11]


def test_nothing_is_left_after_all_is_forgotten() -> None:
    answers = Answers()
    answers.keep(Asked(1), "answer")
    answers.clear()
    assert kept(answers) == []
