"""The one kind of error that carries a sentence for the person in front of the program."""

from __future__ import annotations

from cnnexplorer.texts import printable

LONGEST_SENTENCE = 1000


class UserError(Exception):
    """Something the person can mend; ``str(error)`` is the sentence to show.

    The sentence says what was received, what is wrong with it and what to do. Whatever file or
    name it speaks of, it can be printed: this is the one road that all sentences take.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence, LONGEST_SENTENCE))


class Cancelled(Exception):
    """A long job ended because the person pressed Cancel; nothing to report."""


def unexpected(error: BaseException) -> str:
    """The sentence for a fault of the program itself; the traceback goes beside it."""
    told = printable(str(error), LONGEST_SENTENCE // 2)
    return f"Something went wrong inside the program ({type(error).__name__}: {told})."
