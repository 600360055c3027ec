"""Numbers and foreign texts as people can read them; written here once."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from pathlib import PurePath

LONGEST = 120
"""How much of a name, a path or a key is told."""
_LONGEST_FILE = 200
"""Bytes; disks take 255, some with what is added while a file is written."""
_NOT_IN_FILES = '/\\:*?"<>|'
_NO_NUMBER = "not finite"
_JOINERS = "\u200c\u200d"
"""Not printable by themselves, but words of some scripts and some pictures are spelt with them."""


def printable(text: str, longest: int = LONGEST) -> str:
    r"""A text of unknown origin as it can stand in a sentence, in a label or on a terminal.

    It is one line and at most ``longest`` characters, of which those in the middle give way to
    "…". White space becomes spaces; what cannot be printed, commands a terminal, turns the
    direction of writing round, or is half a character, becomes its escape, such as "\x1b".
    """
    if len(text) > 2 * longest:  # megabytes need not be looked at
        beginning, end = text[:longest], text[-longest:]
        return _cut("".join(map(_shown, beginning)), "".join(map(_shown, end)), longest)
    shown = "".join(map(_shown, text))
    return shown if len(shown) <= longest else _cut(shown, shown, longest)


def path_text(path: PurePath) -> str:
    """A path in a sentence: longer than other names, because its beginning and end both matter."""
    return printable(str(path), 300)


def listed(names: Collection[str], most: int = 6, nothing: str = "none", last: str = ", ") -> str:
    """Foreign names behind each other, as far as they can be told: "a, b and 3 more"; never
    "and 1 more", which behind numbers reads as one of them.

    Args:
        last: what stands before the last, where all are told.
    """
    most += len(names) == most + 1
    shown = [printable(name, 40) for _, name in zip(range(most), names, strict=False)]
    more = len(names) - most
    if more > 0:
        return f"{', '.join(shown)} and {more:,} more"
    return last.join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown) or nothing


def _cut(beginning: str, end: str, longest: int) -> str:
    last = longest // 3
    return f"{beginning[: longest - last - 1]}…{end[len(end) - last :]}"


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return " " if character.isspace() else repr(character)[1:-1]


def file_name(title: str) -> str:
    """A title as the name of a file, without its suffix, that every disk takes."""
    kept = "".join("-" if sign in _NOT_IN_FILES or ord(sign) < 32 else sign for sign in title)
    cut = kept.encode("utf-8", "replace")[:_LONGEST_FILE].decode("utf-8", "ignore")
    return cut.strip(" .") or "network"


def joined(sizes: Iterable[int]) -> str:
    """The text "26×26×1,024": extents with the sign between them."""
    return "×".join(f"{size:,}" for size in sizes)


def shape_text(shape: tuple[int, ...] | None) -> str:
    """The text "26×26×32", or a dash where nothing is known."""
    return "—" if shape is None else joined(shape)


def number_text(number: float) -> str:
    """A number as it is where it is whole, else in seven digits at most: "255", "−0.01"."""
    text = f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else f"{number:.7g}"
    return tidy(text)


def tidy(text: str) -> str:
    """A number as Python formats it, with a real minus sign and no zeros in its power: "−1e-5"."""
    mantissa, power_of, power = text.partition("e")
    return mantissa.replace("-", "−") + (f"e{int(power)}" if power_of else "")


def value_text(number: float, signed: bool = False) -> str:
    """A value that a network computed, in four digits; with its sign where signs matter."""
    if not math.isfinite(number):
        return _NO_NUMBER
    sign = "+" if signed else ""
    # Nearly one, as the largest of many probabilities often is, is not written as one.
    digits = next((count for count in (4, 6) if abs(float(f"{number:.{count}g}")) != 1), 9)
    return tidy(f"{number:{sign}.{digits}g}")


def percent_text(share: float, decimals: int = 2) -> str:
    """The text "90.90%": a share of 1 as everywhere in the program, without a space."""
    if not math.isfinite(share):
        return _NO_NUMBER
    text = f"{share:.{decimals}%}"
    if decimals > 1 and share < 1 and text.startswith("100"):  # one in 100,000 is not none
        return f"{share:.4%}"
    return text


def rough_percent_text(share: float) -> str:
    """A share in two digits, "12%" or "1.2%", and never as none if there is some."""
    if share < 0.001:
        return "under 0.1%"
    return f"{share:.0%}" if share >= 0.1 else f"{share * 100:.2g}%"


def bytes_text(count: float) -> str:
    """The text "218 kB": in powers of 1,000, as the units' names say; two digits or more."""
    number, unit = _thousands(count, ("", "k", "M", "G", "T"))
    exact = number >= 9.95 or not unit
    return f"{number:.0f} {unit}B" if exact else f"{number:.1f} {unit}B"


def count_text(count: float) -> str:
    """The text "2.0 M": in powers of 1,000, two digits or more."""
    number, unit = _thousands(count, ("", " k", " M", " G", " T"))
    return f"{number:.0f}{unit}" if number >= 100 or not unit else f"{number:.1f}{unit}"


def _thousands(count: float, units: tuple[str, ...]) -> tuple[float, str]:
    """The number with the largest unit of which it has at least one, when it is rounded."""
    place = 0
    while count >= 999.5 and place < len(units) - 1:
        count, place = count / 1000, place + 1
    return count, units[place]


def clock_text(seconds: float) -> str:
    """A duration as people read it: "0:14", "12:05", "1:02:00"."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def class_text(name: str) -> str:
    """The text "class 7" or "class pullover"; "class" is not said twice."""
    return name if name.lower().startswith("class ") else f"class {name}"


def plural(count: int, word: str) -> str:
    """The text "32 maps", "1 map", "10 classes"."""
    if count == 1:
        return f"1 {word}"
    return f"{count:,} {word}{'es' if word.endswith('s') else 's'}"
