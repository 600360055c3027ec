"""One process of the program with the monkey in it: windows are opened and closed one after the
other until its time is over.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from tests.monkey import rights

rights.give_up_opening_everything()  # before any library has made a thread

from PySide6.QtCore import QObject, QTimer  # noqa: E402

from cnnexplorer import app  # noqa: E402
from tests.monkey import afterwards, program, schedule  # noqa: E402
from tests.monkey.answers import Answers  # noqa: E402
from tests.monkey.hand import Hand, NothingToDo  # noqa: E402
from tests.monkey.journal import Journal  # noqa: E402
from tests.monkey.pulse import Pulse  # noqa: E402
from tests.monkey.records import Records, is_gone  # noqa: E402
from tests.monkey.world import World  # noqa: E402

_STUBBORN = 100
"""So often the window is asked to close when all is over; questions may be answered with no."""


class Life(QObject):
    """Does one action after the other, in whatever window is there."""

    def __init__(self, seed: int, seconds: float, least: int, journal: Journal) -> None:
        super().__init__()
        self._seed, self._first, self._least = seed, journal.number, least
        self._ends = time.monotonic() + seconds
        self._journal = journal
        self._closings = 0

    def take_part(self, hand: Hand, records: Records, answers: Answers) -> None:
        """Begin; from now on the event loop decides when."""
        self._hand, self._records, self._answers = hand, records, answers
        self._patience = program.Patience()
        self._again()

    @property
    def over(self) -> bool:
        done = self._journal.number - self._first
        return time.monotonic() > self._ends and done >= self._least

    def _again(self) -> None:
        QTimer.singleShot(schedule.pause_ms(self._hand.random), self._step)

    def _step(self) -> None:
        try:
            if self._answers.waited_for is None and self._hand.windows:
                self._records.keep_listening()
                if self.over:
                    self._close()
                else:
                    self._act()
        finally:
            self._again()

    def _act(self) -> None:
        hand, journal = self._hand, self._journal
        journal.number += 1
        hand.random = schedule.random_of(self._seed, journal.number)
        self._patience.wait(hand.session)
        action = schedule.action(hand.random, journal.number)
        journal.write("begin", action=action.name)  # should it die before it says what it does
        try:
            program.keep_affordable(hand)
            action.do(hand)
        except NothingToDo as reason:
            hand.note(f"{action.name}: {reason}")
        except Exception as error:
            if not (isinstance(error, RuntimeError) and is_gone(error)):
                self._records.error(f"exception in {action.name}", error)
        self._records.look_at(hand.windows)

    def _close(self) -> None:
        self._closings += 1
        if self._closings == _STUBBORN:
            self._records.found("stuck", "main window", "the window does not close")
            app.os._exit(1)
        self._hand.note("all is over: close the window")
        self._hand.main.close()


def live(seed: int, number: int, seconds: float, least: int, folder: Path, journal: Path) -> int:
    """Open windows until the time is over.

    Args:
        number: of the last action that was done before this process.
        seconds, least: after so many seconds it is over, but not before so many actions.

    Returns:
        The exit code of the last.
    """
    written = Journal(journal)
    written.number = number
    records = Records(written)
    records.listen()
    world = World(folder)
    world.look()
    hand = Hand(world, written)
    application = app.application()
    answers, pulse = Answers(hand, records, seed), Pulse(written, records)
    _remember_sessions(hand, records)

    def closed() -> None:
        pulse.stop()
        loading = hand.session is not None and hand.session.loading.state == "loading"
        afterwards.look(records, world, loading)

    application.aboutToQuit.connect(closed)
    life = Life(seed, seconds, least, written)
    life.take_part(hand, records, answers)
    answers.start()
    code = 0
    while not life.over and not code:
        pulse.start()
        hand.random = schedule.random_of(seed, written.number)
        path = hand.random.choice([None, hand.random.choice(world.starts)])
        written.write("start", path=str(path))
        code = app.run(path)
        hand.session = None
        written.write("end", code=code)
        afterwards.tidy()
    answers.running = False
    pulse.note_memory()
    return code


def _remember_sessions(hand: Hand, records: Records) -> None:
    """The program itself makes session and window; only their making is listened to."""
    build = app.build

    def remember(*arguments: Any, **named: Any) -> Any:
        session, window = build(*arguments, **named)
        hand.session = session
        records.listen_to(session)
        session.training.state_changed.connect(hand.note_training)
        return session, window

    app.build = remember


def main() -> int:
    """What ``process`` starts; takes the command line, which the program must not see."""
    seed, number, seconds, least, folder, journal = sys.argv[1:]
    sys.argv[1:] = []
    return live(int(seed), int(number), float(seconds), int(least), Path(folder), Path(journal))
