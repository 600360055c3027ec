"""The signals that ask a program to end: Ctrl+C, the system, a terminal that is closed."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextlib.contextmanager
def heard(tell: Callable[[int], object]) -> Iterator[None]:
    """Meanwhile, the signals do not end the process: ``tell`` gets the number of each.

    One that the process was started to ignore, as ``nohup`` does, is ignored. Only the main thread
    may call this, and in it ``tell`` is called.
    """

    def handle(number: int, _frame: FrameType | None) -> None:
        tell(number)

    before = {number: signal.getsignal(number) for number in SIGNALS}
    changed = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    try:
        for number in changed:
            signal.signal(number, handle)
        yield
    finally:
        for number in changed:
            signal.signal(number, before[number] or signal.SIG_DFL)


def exit_code(number: int) -> int:
    """What shells say of a program that a signal has ended."""
    return 128 + number
