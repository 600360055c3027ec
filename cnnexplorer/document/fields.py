"""Describe one setting once: its type, range, label, unit and help.

Forms, validation, tooltips and project files are all made from these descriptions. A description
sits in the metadata of a dataclass field; :func:`described` reads them back.
"""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What all settings have in common.

    Attributes:
        label: the words before the setting in a form.
        help: one or two sentences for a tooltip.
        unit: what a number counts ("pixels"), or empty.
        more: whether it is one of those that few people change; a form folds them away.
    """

    label: str
    help: str
    unit: str = ""
    more: bool = False

    def problem(self, value: object) -> str | None:
        """One sentence on what is wrong with ``value``, or None."""
        raise NotImplementedError

    def decode(self, raw: Any) -> Any:
        """A value as it comes from JSON, in the form that the dataclass holds."""
        return raw

    def read(self, text: str) -> Any:
        """A value as it is typed; the text itself where it means none, for ``problem`` to say."""
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Field):
    """A whole number in ``low..high``, both included."""

    low: int
    high: int

    def problem(self, value: object) -> str | None:
        if type(value) is not int:
            return f"{self.label} must be a whole number, not {_typed(value)}."
        if self.low <= value <= self.high:
            return None
        return f"{self.label} must be from {self.span}, not {shown(value)}."

    @property
    def span(self) -> str:
        """The range in words: "1 to 64 pixels"."""
        return f"{self.low:,} to {self.high:,} {self.unit}".rstrip()

    def read(self, text: str) -> Any:
        return int(text) if re.fullmatch(r"[+-]?\d{1,30}", text, re.ASCII) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Real(Field):
    """A finite number in ``low..high``; an end marked open is itself excluded."""

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False

    def problem(self, value: object) -> str | None:
        if type(value) is not float and type(value) is not int:
            return f"{self.label} must be a number, not {_typed(value)}."
        if type(value) is float and not math.isfinite(value):
            return f"{self.label} must be a finite number, not {value}."
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        if above and below:
            return None
        low = f"above {self.low:g}" if self.open_low else f"at least {self.low:g}"
        high = f"below {self.high:g}" if self.open_high else f"at most {self.high:g}"
        return f"{self.label} must be {low} and {high}, not {shown(value)}."

    def decode(self, raw: Any) -> Any:
        if type(raw) is not int:
            return raw
        try:
            return float(raw)
        except OverflowError:
            return math.inf

    def read(self, text: str) -> Any:
        try:
            return float(text)
        except ValueError:
            return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Field):
    """A fixed group of whole numbers, each in ``low..high``, such as height × width.

    Attributes:
        parts: what each number is called.
        absent: if not empty, None is allowed and means this ("same as pool size").
        like: the setting of the same dataclass that an absent value follows.
    """

    low: int
    high: int
    parts: tuple[str, ...] = ("height", "width")
    absent: str = ""
    like: str = ""

    def problem(self, value: object) -> str | None:
        if value is None and self.absent:
            return None
        if type(value) is not tuple or len(value) != len(self.parts):
            names = " and ".join((", ".join(self.parts[:-1]), self.parts[-1]))
            return f"{self.label} must be {len(self.parts)} numbers ({names}), not {shown(value)}."
        for part, number in zip(self.parts, value, strict=True):
            if type(number) is not int:
                return f"{self.label} ({part}) must be a whole number, not {_typed(number)}."
            if not self.low <= number <= self.high:
                return (
                    f"{self.label} ({part}) must be from {self.low:,} to {self.high:,}"
                    f"{self.unit and ' '}{self.unit}, not {shown(number)}."
                )
        return None

    def decode(self, raw: Any) -> Any:
        return tuple(raw) if isinstance(raw, list) else raw

    def read(self, text: str) -> Any:
        if text == self.absent != "":
            return None
        numbers = re.split("[x×]", text)
        whole = all(re.fullmatch(r"[+-]?\d{1,30}", number, re.ASCII) for number in numbers)
        return tuple(map(int, numbers)) if whole else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of a few words."""

    options: tuple[str, ...]

    def problem(self, value: object) -> str | None:
        if isinstance(value, str) and value in self.options:
            return None
        return f"{self.label} must be one of {', '.join(self.options)}, not {shown(value)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Field):
    """Yes or no."""

    def problem(self, value: object) -> str | None:
        if type(value) is bool:
            return None
        return f"{self.label} must be yes or no, not {shown(value)}."

    def read(self, text: str) -> Any:
        return {"yes": True, "no": False}.get(text.lower(), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Field):
    """A short text of at most ``longest`` characters."""

    longest: int

    def problem(self, value: object) -> str | None:
        if type(value) is not str:
            return f"{self.label} must be a text, not {shown(value)}."
        if "\0" in value:
            return f"{self.label} must not contain the character NUL; received {shown(value)}."
        if len(value) <= self.longest:
            return None
        return f"{self.label} must have at most {self.longest:,} characters, not {len(value):,}."


def setting(default: Any, field: Field) -> Any:
    """A dataclass field with its description."""
    return dataclasses.field(default=default, metadata={"field": field})


def described(cls: type) -> dict[str, Field]:
    """The described settings of a dataclass, by name, in the order of a form."""
    known = _DESCRIBED.get(cls)
    if known is None:
        known = _DESCRIBED[cls] = {
            item.name: item.metadata["field"]
            for item in dataclasses.fields(cls)
            if "field" in item.metadata
        }
    return known


_DESCRIBED: dict[type, dict[str, Field]] = {}


def problem(value: object) -> str | None:
    """The first sentence on what is wrong with a described dataclass' settings, or None."""
    for name, field in described(type(value)).items():
        sentence = field.problem(getattr(value, name))
        if sentence is not None:
            return sentence
    return None


def shown(value: object) -> str:
    """A received value, short enough for a sentence; whole numbers with commas."""
    if type(value) is int and abs(value) >= 10**24:
        return "a number with more than 24 digits"
    try:
        text = f"{value:,}" if type(value) is int else repr(value)
    except (ValueError, RecursionError):  # more digits in it than Python prints, or too deep
        return "too much to show"
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _typed(value: object) -> str:
    """What stands in the field of a number, or in its place in a file."""
    return "nothing" if type(value) is str and not value.strip() else shown(value)


_LONGEST_SHOWN = 40
