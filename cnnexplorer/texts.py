"""Numbers as people read them: sizes, bytes, counts, durations; written here once."""

from __future__ import annotations

from collections.abc import Iterable


def joined(sizes: Iterable[int]) -> str:
    """The text "26×26×32": extents with the sign between them."""
    return "×".join(str(size) for size in sizes)


def shape_text(shape: tuple[int, ...] | None) -> str:
    """The text "26×26×32", or a dash where nothing is known."""
    return "—" if shape is None else joined(shape)


def bytes_text(count: float) -> str:
    """The text "213 kB": in powers of 1,024, three digits or so."""
    unit = "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if count < 999.5:
            break
        count, unit = count / 1024, larger
    return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"


def count_text(count: float) -> str:
    """The text "2.0 M": in powers of 1,000, two digits or more."""
    unit = ""
    for larger in (" k", " M", " G", " T"):
        if count < 999.5:
            break
        count, unit = count / 1000, larger
    return f"{count:.0f}{unit}" if count >= 100 or not unit else f"{count:.1f}{unit}"


def clock_text(seconds: float) -> str:
    """A duration as people read it: "0:14", "12:05", "1:02:00"."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def plural(count: int, word: str) -> str:
    """The text "32 maps", "1 map", "10 classes"."""
    if count == 1:
        return f"1 {word}"
    return f"{count:,} {word}{'es' if word.endswith('s') else 's'}"
