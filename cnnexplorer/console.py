"""What the commands print: lines that any terminal can show, on an output that may go away."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys

from cnnexplorer.errors import UserError

_PLAIN = "cnnexplorer.plain"
_ALIKE = str.maketrans(
    {"─": "-", "—": "-", "–": "-", "−": "-", "×": "x", "÷": "/", "·": ".", "…": "...", "→": "->"}
)


class OutputLost(UserError):
    """Nothing more can be printed.

    Attributes:
        unread: the reader has gone (``head``, a pager that was left): nobody is there to be told.
    """

    def __init__(self, error: OSError) -> None:
        self.unread = isinstance(error, BrokenPipeError)
        reason = error.strerror or str(error)
        super().__init__(
            f"Standard output, where this command prints, takes no more ({reason}); send it to "
            "another place."
        )


def prepare() -> None:
    """Let standard output and error take every character, whatever their encoding lacks."""
    codecs.register_error(_PLAIN, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAIN)


def say(text: str) -> None:
    """Print a line and see that it arrives.

    Raises:
        OutputLost: it did not.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        raise OutputLost(error) from error


def complain(sentence: str) -> None:
    """Tell a problem on standard error, if anybody listens there."""
    with contextlib.suppress(OSError):
        print(f"cnnexplorer: {sentence}", file=sys.stderr, flush=True)


def finish() -> None:
    """Print what is left, or nowhere where that fails, so that Python does not try at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """What an encoding lacks, as something like it where there is, else as its escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_ALIKE)
    return text.encode("ascii", errors="backslashreplace").decode(), error.end
