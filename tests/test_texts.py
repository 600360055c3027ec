"""How numbers are written."""

from __future__ import annotations

import pytest

from cnnexplorer import texts
from cnnexplorer.errors import UserError, unexpected
from cnnexplorer.paths import resource


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1024, "1.0 kB"), (9949, "9.9 kB"),
        (9951, "10 kB"), (10_240, "10 kB"), (217_640, "218 kB"), (999_400, "999 kB"),
        (999_600, "1.0 MB"), (25_678_184 * 4, "103 MB"), (3 * 2**30, "3.2 GB"),
        (5 * 10**12, "5.0 TB"), (5 * 10**16, "50000 TB"),
    ],
)  # fmt: skip
def test_bytes_are_shown_in_powers_of_1000_as_their_units_say(count: float, text: str) -> None:
    assert texts.bytes_text(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"), (999, "999"), (1000, "1.0 k"), (248_768, "249 k"), (2_049_000, "2.0 M"),
        (999_499, "999 k"), (999_600, "1.0 M"), (1_500_000_000, "1.5 G"), (2e12, "2.0 T"),
    ],
)  # fmt: skip
def test_counts_are_shown_in_powers_of_1000(count: float, text: str) -> None:
    assert texts.count_text(count) == text


def test_a_shape_is_joined_with_the_sign_and_the_unknown_is_a_dash() -> None:
    assert texts.shape_text(None) == "—"
    assert texts.shape_text((26, 26, 32)) == texts.joined((26, 26, 32)) == "26×26×32"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"), (0.4, "0:00"), (14, "0:14"), (59.6, "1:00"), (725, "12:05"),
        (3599.6, "1:00:00"), (3720, "1:02:00"), (-3, "0:00"), (360_000, "100:00:00"),
    ],
)  # fmt: skip
def test_durations_read_like_a_clock(seconds: float, text: str) -> None:
    assert texts.clock_text(seconds) == text


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("Größe 网络 שלום ²", "Größe 网络 שלום ²"),
        ("\x1b[31mred\x1b[0m\x07", "\\x1b[31mred\\x1b[0m\\x07"),
        ("two\nlines\r\n\tand\u2028more\xa0.", "two lines   and more ."),
        ("a\u202egnp.exe\u200f\u2066\ufeff", "a\\u202egnp.exe\\u200f\\u2066\\ufeff"),
        ("half\ud800 \0 \x9b \x7f", "half\\ud800 \\x00 \\x9b \\x7f"),
        ("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"),
        ("", ""),
    ],
)
def test_foreign_text_is_made_printable(foreign: str, shown: str) -> None:
    assert texts.printable(foreign) == shown


@pytest.mark.parametrize("text", ["x" * 121, "x" * 10_000_000, "\x1b" * 100, "\n" * 500])
def test_a_long_text_loses_its_middle(text: str) -> None:
    shown = texts.printable("begins" + text + "ends")
    assert len(shown) == texts.LONGEST
    assert shown.startswith("begins")
    assert shown.endswith("ends")
    assert "…" in shown


def test_a_list_of_names_tells_how_many_more_there_are() -> None:
    assert texts.listed(["a\n", "b"]) == "a , b"
    assert texts.listed([f"{number}" for number in range(15)], most=2) == "0, 1 and 13 more"
    assert texts.listed(["0", "1", "2"], most=2, last=" and ") == "0, 1 and 2"
    assert texts.listed({}) == "none"


def test_every_sentence_for_the_person_is_one_printable_line_whose_advice_is_kept() -> None:
    sentence = str(UserError(f"The file \x1b[2J\n{'x' * 10_000_000} is wrong; choose another."))
    assert sentence.isprintable()
    assert len(sentence) <= 1000
    assert sentence.endswith(" is wrong; choose another.")
    assert unexpected(KeyError("a\x1b\nb" * 10**6)).isprintable()
    assert len(unexpected(OSError("x" * 10**7))) < 1000


@pytest.mark.parametrize(
    ("count", "word", "text"),
    [(1, "map", "1 map"), (0, "map", "0 maps"), (4096, "unit", "4,096 units"),
     (10, "class", "10 classes")],
)  # fmt: skip
def test_words_are_counted(count: int, word: str, text: str) -> None:
    assert texts.plural(count, word) == text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("One-conv MNIST", "One-conv MNIST"), ("Größe 网络", "Größe 网络"), ("a/b\\c:d", "a-b-c-d"),
        ("  ", "network"), ("..", "network"), (".hidden", "hidden"), ("a\nb\x00", "a-b-"),
        ("网" * 100, "网" * 66), ("é" * 300, "é" * 100), ("\ud800x", "?x"),
    ],
)  # fmt: skip
def test_a_title_of_any_script_becomes_the_name_of_a_file(title: str, name: str) -> None:
    assert texts.file_name(title) == name


def test_percents_are_written_one_way() -> None:
    assert [texts.percent_text(0.909), texts.percent_text(1, 0)] == ["90.90%", "100%"]
    shares = (0.0005, 0.001, 0.0123, 0.2, 1.0)
    written = ["under 0.1%", "0.1%", "1.2%", "20%", "100%"]
    assert [texts.rough_percent_text(share) for share in shares] == written


def test_presets_write_percents_as_the_program_does() -> None:
    for preset in resource("presets").glob("*.json"):
        assert " %" not in preset.read_text("utf-8"), preset.name


def test_large_numbers_of_a_shape_are_written_as_other_large_numbers() -> None:
    assert texts.shape_text((224, 224, 1024)) == "224×224×1,024"
    assert texts.shape_text((39_739_392,)) == "39,739,392"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.123456, "0.1235"), (1.0, "1"), (0.99995, "0.99995"), (0.9999, "0.9999"),
        (0.99999994, "0.99999994"), (1.00004, "1.00004"), (-0.99996, "−0.99996"), (1e-5, "1e-5"),
        (-3e12, "−3e12"),
        (float("nan"), "not finite"), (float("inf"), "not finite"),
    ],
)  # fmt: skip
def test_a_value_near_one_is_not_written_as_one(number: float, text: str) -> None:
    assert texts.value_text(number) == text


def test_no_share_is_written_as_nan() -> None:
    assert texts.percent_text(float("nan")) == "not finite"


def test_an_accuracy_below_one_is_not_written_as_all() -> None:
    assert texts.percent_text(99_999 / 100_000) == "99.9990%"
    assert texts.percent_text(1.0) == "100.00%"
    assert texts.percent_text(0.9999) == "99.99%"
    assert texts.percent_text(0.99999, 1) == "100.0%", "beside a bar there is no room for more"
