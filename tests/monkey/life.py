"""One process of the program with the monkey in it: windows are opened and closed one after the
other until its time is over.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from tests.monkey import rights

rights.give_up_opening_everything()  # before any library has made a thread

from PySide6.QtCore import QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QMainWindow  # noqa: E402

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
_ALONE = 400
"""So often there may be no window and nothing that waits for an answer, while one closes."""


class Life(QObject):
    """Does one action after the other, in whatever window is there.

    Args:
        seconds, least: after so many seconds it is over, but not before so many actions.
    """

    def __init__(self, seed: int, seconds: float, least: int, hand: Hand, records: Records) -> None:
        super().__init__()
        self._seed, self._hand, self._records = seed, hand, records
        self._journal = hand.journal
        self._last_number = self._journal.number + least
        self._ends = time.monotonic() + seconds
        self._answers = Answers(hand, records, seed)
        self._pulse = Pulse(hand, records)
        self._patience = program.Patience()
        self._closings = self._alone = 0

    @property
    def over(self) -> bool:
        return time.monotonic() > self._ends and self._journal.number >= self._last_number

    def open_windows(self) -> int:
        """One after the other until it is over; returns the exit code of the last."""
        self._answers.start()
        self._again()
        code = 0
        while not self.over and not code:
            self._pulse.start()
            random = schedule.random_of(self._seed, self._journal.number)
            path = random.choice([None, random.choice(self._hand.world.starts)])
            self._journal.write("start", path=str(path))
            code = app.run(path)
            self._hand.session = None
            self._journal.write("end", code=code)
            afterwards.tidy()
        self._answers.running = False
        self._pulse.note_memory()
        return code

    def see_off(self) -> None:
        """The last window has closed; the program may end itself as soon as this is over."""
        self._pulse.stop()
        session = self._hand.session
        loading = session is not None and session.loading.state == "loading"
        afterwards.look(self._records, self._hand.world, loading)

    def _again(self) -> None:
        QTimer.singleShot(schedule.pause_ms(self._hand.random), self._step)

    def _step(self) -> None:
        try:
            if self._answers.waited_for is not None:
                return
            shown = any(isinstance(window, QMainWindow) for window in self._hand.windows)
            self._alone = 0 if shown else self._alone + 1
            if self._alone == _ALONE:
                self._give_up("the program runs on without its window")
            elif not self._alone:
                self._records.keep_listening()
                self._close() if self.over else self._act()
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
            self._give_up("the window does not close")
        # Nobody governs it any more: closing waits for a look into a network of gigabytes.
        program.keep_affordable(self._hand, patience=0)
        self._hand.note("all is over: close the window")
        self._hand.main.close()

    def _give_up(self, why: str) -> None:
        left = [
            f"{type(widget).__name__} {widget.windowTitle()!r} visible: {widget.isVisible()}"
            for widget in QApplication.topLevelWidgets()
        ]
        left += [
            f"{window} visible: {window.isVisible()}" for window in QApplication.topLevelWindows()
        ]
        self._records.found("stuck", why, "\n".join([why, *left]))
        os._exit(1)


def live(seed: int, seconds: float, least: int, world: World, journal: Journal) -> int:
    """Let the program run, with the monkey in it; returns its exit code."""
    records = Records(journal)
    records.listen()
    hand = Hand(world, journal)
    application = app.application()
    life = Life(seed, seconds, least, hand, records)
    _remember_sessions(hand, records)
    application.aboutToQuit.connect(life.see_off)
    return life.open_windows()


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
    """What ``process`` starts; takes the command line, which the program must not see.

    The arguments are the seed, the number of the last action that was done before, the seconds
    and the least number of actions, the folder of the world and the file of the journal.
    """
    seed, number, seconds, least, folder, file = sys.argv[1:]
    sys.argv[1:] = []
    journal = Journal(Path(file))
    journal.number = int(number)
    world = World(Path(folder))
    world.look()
    return live(int(seed), float(seconds), int(least), world, journal)
