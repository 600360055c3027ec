"""Kinds: known by class name, token and title; written, read and typed by one mechanism."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from hypothesis import given

from cnnexplorer.document import fields, kinds
from cnnexplorer.document.fields import Flag, Numbers, Real, Text, Whole, setting
from cnnexplorer.document.kinds import Family, Kind, OneOf
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.document.optimizers import OPTIMIZERS, SGD, Adam
from cnnexplorer.document.sources import SOURCES
from tests.document.generated import UNHURRIED, layers, optimizers


@dataclass(frozen=True, slots=True)
class Plain(Kind):
    """A kind without settings."""

    token: ClassVar[str] = "plain"


@dataclass(frozen=True, slots=True)
class Rich(Kind):
    """A kind with a setting of every sort, one of them a kind itself."""

    token: ClassVar[str] = "rich"
    title: ClassVar[str] = "Rich kind"

    count: int = setting(1, Whole(label="Count", help=".", low=0, high=9, unit="pixels"))
    share: float = setting(0.5, Real(label="Share", help=".", low=0.0, high=1.0))
    size: tuple[int, int] | None = setting(
        (1, 2), Numbers(label="Size", help=".", low=0, high=9, absent="none")
    )
    on: bool = setting(False, Flag(label="On", help="."))
    name: str = setting("", Text(label="Name", help=".", longest=9))
    inner: Any = setting(Adam(), OneOf(label="Inner", help=".", family=OPTIMIZERS))


@pytest.fixture
def family() -> Family[Kind]:
    return Family("a thing", Plain, Rich)


def test_a_kind_is_known_by_its_class_name_its_token_and_its_title(family: Family[Kind]) -> None:
    assert (Plain().kind, Plain.title, Rich.title) == ("Plain", "Plain", "Rich kind")
    assert family.offered == family.known == (Plain, Rich)
    assert family.tokens == ("plain", "rich")


def test_a_kind_inside_a_kind_is_written_with_its_own_name(family: Family[Kind]) -> None:
    raw = kinds.encode(Rich(inner=SGD(momentum=0.5)))
    assert raw == {
        "kind": "Rich", "count": 1, "share": 0.5, "size": [1, 2], "on": False, "name": "",
        "inner": {"kind": "SGD", "momentum": 0.5, "nesterov": False},
    }  # fmt: skip
    assert family.decode(raw, "It") == Rich(inner=SGD(momentum=0.5))


@UNHURRIED
@given(layer=layers(), optimizer=optimizers())
def test_what_is_written_is_read_as_the_same(layer: Any, optimizer: Any) -> None:
    assert repr(LAYERS.decode(kinds.encode(layer), "It")) == repr(layer)
    assert repr(OPTIMIZERS.decode(kinds.encode(optimizer), "It")) == repr(optimizer)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("plain", Plain()),
        (" RICH ", Rich()),
        ("rich:count=3,share=0.25", Rich(count=3, share=0.25)),
        ("rich:size=3x4, on=yes", Rich(size=(3, 4), on=True)),
        ("rich:size=none,name=Übung", Rich(size=None, name="Übung")),
        ("rich:inner=sgd", Rich(inner=SGD())),
    ],
)
def test_settings_can_be_typed_behind_the_token(
    family: Family[Kind], typed: str, wanted: Kind
) -> None:
    assert family.from_token(typed) == wanted


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "'' is not a thing; known are plain, rich."),
        ("plain:", "'plain:' has nothing behind its colon."),
        ("poor", "'poor' is not a thing; known are plain, rich."),
        ("plain:a=1", "Plain has no setting 'a'; it has none."),
        ("rich:count", "Rich kind has no setting 'count'; it has count, share, size, on, name, "),
        ("rich:count=ten", "Rich kind: Count must be a whole number, not 'ten'."),
        ("rich:count=10", "Rich kind: Count must be from 0 to 9 pixels, not 10."),
        ("rich:share=nan", "Rich kind: Share must be a finite number, not nan."),
        ("rich:size=3", "Rich kind: Size must be 2 numbers (height and width), not (3,)."),
        ("rich:on=perhaps", "Rich kind: On must be yes or no, not 'perhaps'."),
        ("rich:inner=adagrad", "'adagrad' is not an optimizer; known are adam, sgd, rmsprop."),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(
    family: Family[Kind], typed: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=r"known|must|has") as caught:
        family.from_token(typed)
    assert str(caught.value).startswith(sentence)


def test_a_family_takes_and_forgets_kinds_and_refuses_the_same_name_or_token_twice() -> None:
    made: Family[Kind] = Family("a thing", Plain)
    assert made.add(Rich) is Rich
    assert made.offered == (Plain, Rich)

    @dataclass(frozen=True, slots=True)
    class Twin(Kind):
        token: ClassVar[str] = "rich"

    for taken in (Rich, Twin):
        with pytest.raises(ValueError, match="is known already"):
            made.add(taken)
    made.remove(Rich)
    assert made.offered == made.known == (Plain,)
    assert made.add(Twin) is Twin


@pytest.mark.parametrize("value", [None, "adam", Adam, Plain(), 3])
def test_a_setting_that_is_a_kind_takes_no_other_value(value: object) -> None:
    sentence = fields.problem(Rich(inner=value))
    assert sentence is not None
    assert sentence.startswith("Inner must be one of Adam, SGD, RMSprop, not ")


def test_what_is_wrong_inside_a_kind_is_found_from_outside() -> None:
    assert fields.problem(Rich(inner=SGD(momentum=2.0))) == (
        "Momentum must be at least 0 and below 1, not 2.0."
    )


@pytest.mark.parametrize("family", [LAYERS, OPTIMIZERS, SOURCES], ids=lambda made: made.word)
def test_every_kind_of_the_program_says_what_it_is(family: Family[Any]) -> None:
    for cls in family.offered:
        assert cls.title
        assert cls.about.endswith(".")
        assert cls.__doc__
    titles = [cls.title for cls in family.offered]
    assert len(set(titles)) == len(titles)
