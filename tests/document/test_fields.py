"""Every kind of field: what it takes, and one sentence for what it does not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given

from cnnexplorer.document import fields
from cnnexplorer.document.fields import Choice, Field, Flag, Numbers, Real, Text, Whole
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.sources import SOURCES
from tests.document.generated import UNHURRIED, allowed, garbage

WHOLE = Whole(label="Filters", help="", low=1, high=8192)
REAL = Real(label="L2 penalty", help="", low=0.0, high=10.0)
SHARE = Real(label="Rate", help="", low=0.0, high=1.0, open_high=True)
ABOVE = Real(label="Learning rate", help="", low=0.0, high=100.0, open_low=True)
PAIR = Numbers(label="Strides", help="", low=1, high=64)
MAYBE = Numbers(label="Strides", help="", low=1, high=64, absent="same as pool size")
SIDES = Numbers(label="Zeros", help="", low=0, high=9, parts=("top", "bottom", "left", "right"))
CHOICE = Choice(label="Padding", help="", options=("valid", "same"))
FLAG = Flag(label="Bias", help="")
TEXT = Text(label="Name", help="", longest=1000)
EVERY = (WHOLE, REAL, SHARE, ABOVE, PAIR, MAYBE, SIDES, CHOICE, FLAG, TEXT)

DESCRIBED = [
    pytest.param(cls, name, id=f"{cls.__name__}.{name}")
    for cls in (*LAYERS.known, Plan, *OPTIMIZERS.known, *SOURCES.known)
    for name in fields.described(cls)
]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (WHOLE, 1), (WHOLE, 8192),
        (REAL, 0.0), (REAL, 10.0), (REAL, 3),
        (SHARE, 0.0), (SHARE, math.nextafter(1.0, 0.0)),
        (ABOVE, 5e-324), (ABOVE, 100.0),
        (PAIR, (1, 64)), (MAYBE, None), (MAYBE, (2, 2)), (SIDES, (0, 9, 0, 9)),
        (CHOICE, "same"), (FLAG, True), (FLAG, False), (TEXT, ""), (TEXT, "ü" * 1000),
    ],
)  # fmt: skip
def test_a_value_in_range_is_taken_up_to_both_ends(field: Field, value: object) -> None:
    assert field.problem(value) is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (WHOLE, 0, "Filters must be from 1 to 8,192, not 0."),
        (WHOLE, 123456, "Filters must be from 1 to 8,192, not 123,456."),
        (WHOLE, 2.0, "Filters must be a whole number, not 2.0."),
        (WHOLE, True, "Filters must be a whole number, not True."),
        (WHOLE, "3", "Filters must be a whole number, not '3'."),
        (WHOLE, 10**24 - 1,
         "Filters must be from 1 to 8,192, not 999,999,999,999,999,999,999,999."),
        (WHOLE, -(10**24),
         "Filters must be from 1 to 8,192, not a number with more than 24 digits."),
        (REAL, -0.5, "L2 penalty must be at least 0 and at most 10, not -0.5."),
        (REAL, 10.000000001, "L2 penalty must be at least 0 and at most 10, not 10.000000001."),
        (REAL, math.nan, "L2 penalty must be a finite number, not nan."),
        (REAL, -math.inf, "L2 penalty must be a finite number, not -inf."),
        (REAL, "much", "L2 penalty must be a number, not 'much'."),
        (REAL, True, "L2 penalty must be a number, not True."),
        (SHARE, 1.0, "Rate must be at least 0 and below 1, not 1.0."),
        (ABOVE, 0.0, "Learning rate must be above 0 and at most 100, not 0.0."),
        (PAIR, 3, "Strides must be 2 numbers (height and width), not 3."),
        (PAIR, None, "Strides must be 2 numbers (height and width), not None."),
        (PAIR, [1, 1], "Strides must be 2 numbers (height and width), not [1, 1]."),
        (PAIR, (1, 2, 3), "Strides must be 2 numbers (height and width), not (1, 2, 3)."),
        (PAIR, (1, 65), "Strides (width) must be from 1 to 64, not 65."),
        (PAIR, (0, 65), "Strides (height) must be from 1 to 64, not 0."),
        (PAIR, (1, 1.5), "Strides (width) must be a whole number, not 1.5."),
        (PAIR, (True, 1), "Strides (height) must be a whole number, not True."),
        (MAYBE, (), "Strides must be 2 numbers (height and width), not ()."),
        (SIDES, (1, 1), "Zeros must be 4 numbers (top, bottom, left and right), not (1, 1)."),
        (SIDES, (1, 1, 1, -1), "Zeros (right) must be from 0 to 9, not -1."),
        (CHOICE, "full", "Padding must be one of valid, same, not 'full'."),
        (CHOICE, None, "Padding must be one of valid, same, not None."),
        (CHOICE, ["valid"], "Padding must be one of valid, same, not ['valid']."),
        (FLAG, 1, "Bias must be yes or no, not 1."),
        (FLAG, "x" * 99, "Bias must be yes or no, not '" + "x" * 38 + "…."),
        (TEXT, 5, "Name must be a text, not 5."),
        (TEXT, "n" * 1001, "Name must have at most 1,000 characters, not 1,001."),
        (TEXT, "a\0b", "Name must not contain the character NUL; received 'a\\x00b'."),
    ],
)  # fmt: skip
def test_a_bad_value_gives_one_sentence_with_label_range_and_what_came(
    field: Field, value: object, sentence: str
) -> None:
    assert field.problem(value) == sentence


def test_a_number_with_more_digits_than_python_prints_is_described_instead() -> None:
    huge = 10**5000
    described = "not a number with more than 24 digits."
    assert WHOLE.problem(huge) == f"Filters must be from 1 to 8,192, {described}"
    assert REAL.problem(-huge) == f"L2 penalty must be at least 0 and at most 10, {described}"
    assert PAIR.problem((1, huge)) == f"Strides (width) must be from 1 to 64, {described}"
    assert CHOICE.problem([huge]) == "Padding must be one of valid, same, not too much to show."


def test_a_choice_does_not_ask_a_stranger_whether_it_equals_an_option() -> None:
    class LikeAnArray:
        def __eq__(self, other: object) -> bool:
            raise ValueError("the truth value of an array is ambiguous")

        def __repr__(self) -> str:
            return "array"

    assert CHOICE.problem(LikeAnArray()) == "Padding must be one of valid, same, not array."


@UNHURRIED
@given(value=garbage())
def test_no_field_raises_or_shows_more_than_a_line_for_any_value(value: object) -> None:
    for field in EVERY:
        sentence = field.problem(value)
        if sentence is None:
            assert type(value) in (int, float, str, bool, tuple, type(None))
        else:
            assert sentence.startswith(field.label)
            assert sentence.endswith(".")
            assert len(sentence) < 140


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (REAL, 2, 2.0), (REAL, 10**400, math.inf), (REAL, "2", "2"), (REAL, True, True),
        (PAIR, [2, 3], (2, 3)), (PAIR, "23", "23"), (MAYBE, None, None),
        (WHOLE, 2, 2), (CHOICE, "same", "same"), (FLAG, False, False), (TEXT, "a", "a"),
    ],
)  # fmt: skip
def test_json_values_get_the_form_that_the_dataclass_holds(
    field: Field, raw: object, value: object
) -> None:
    decoded = field.decode(raw)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(("cls", "name"), DESCRIBED)
def test_the_default_of_every_setting_is_itself_allowed(cls: type[Any], name: str) -> None:
    assert fields.described(cls)[name].problem(getattr(cls(), name)) is None


@pytest.mark.parametrize(("cls", "name"), DESCRIBED)
def test_every_setting_has_a_label_and_help_that_ends_as_a_sentence(
    cls: type[Any], name: str
) -> None:
    field = fields.described(cls)[name]
    assert field.label[0].isupper()
    assert field.help.endswith(".")


@pytest.mark.parametrize("cls", [*LAYERS.known, Plan, *OPTIMIZERS.known, *SOURCES.known])
def test_no_two_settings_of_one_form_have_the_same_label(cls: type[Any]) -> None:
    labels = [field.label for field in fields.described(cls).values()]
    assert len(set(labels)) == len(labels)


def test_settings_are_described_in_the_order_of_the_class_and_others_left_out() -> None:
    @dataclass
    class Form:
        b: int = fields.setting(1, WHOLE)
        hidden: int = 0
        a: bool = fields.setting(True, FLAG)

    assert list(fields.described(Form)) == ["b", "a"]
    assert fields.problem(Form(hidden=-5)) is None
    assert fields.problem(Form(b=0, a=None)) == WHOLE.problem(0)  # type: ignore[arg-type]
    assert fields.problem(Form(a=None)) == FLAG.problem(None)  # type: ignore[arg-type]


def test_a_field_without_a_rule_of_its_own_is_noticed() -> None:
    with pytest.raises(NotImplementedError):
        Field(label="", help="").problem(1)


@pytest.mark.parametrize("field", EVERY, ids=lambda field: type(field).__name__)
def test_the_values_that_other_tests_make_up_are_allowed(field: Field) -> None:
    @UNHURRIED
    @given(value=allowed(field))
    def check(value: object) -> None:
        assert field.problem(value) is None

    check()
