from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from cnnexplorer.views.widgets.labels import Sentence, broken
from cnnexplorer.views.widgets.parts import Notice, column

BREAK = "\u200b"
ADVICE = "Save it anew with np.savez_compressed(path, ...): it needs to end in 10 probabilities."


def of(letters: int) -> Callable[[str], bool]:
    return lambda part: len(part) <= letters


def test_words_that_fit_on_a_line_are_never_broken() -> None:
    assert broken(ADVICE, of(26)) == ADVICE


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        (20, "np.|savez_|compressed(|path,"), (9, "np.|savez_|compresse|d(|path,"),
        (25, "np.savez_compressed(path,"),
    ],
)  # fmt: skip
def test_longer_words_are_broken_behind_their_signs_and_else_where_the_line_ends(
    letters: int, text: str
) -> None:
    made = broken("np.savez_compressed(path,", of(letters)).replace(BREAK, "|")
    if letters == 9:
        assert all(len(part) <= 9 for part in made.split("|"))
        assert made.startswith("np.|savez_|")
    else:
        assert made == text
    assert made.replace("|", "") == "np.savez_compressed(path,"


@pytest.mark.parametrize("width", [140, 200, 300, 420, 900])
@pytest.mark.parametrize("size", [10, 15])
def test_a_notice_breaks_only_what_is_wider_than_itself_and_shows_all_of_it(
    shown: Callable[..., Any], width: int, size: int
) -> None:
    notice, page = Notice(), QWidget()
    font = QFont()
    font.setPointSize(size)
    notice.setFont(font)
    page.setLayout(column(notice, 1))
    notice.say(ADVICE + " /home/somebody/" + "with-a-long-name" * 8)
    page.notice = notice
    shown(page, width, 700)
    sentence = notice.findChild(Sentence)
    assert sentence is not None
    assert sentence.text() == notice.sentence
    room, metrics = sentence.contentsRect().width(), sentence.fontMetrics()
    for word in sentence.shown.split():
        whole = word.replace(BREAK, "")
        assert (BREAK in word) == (metrics.horizontalAdvance(whole) >= room), word
        assert all(metrics.horizontalAdvance(part) <= room for part in word.split(BREAK))
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    lowest = metrics.boundingRect(sentence.contentsRect(), 0x1000, sentence.shown)
    assert lowest.height() <= sentence.contentsRect().height()
