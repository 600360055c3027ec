from __future__ import annotations

import gc

from controller_fakes import FakeEngine, Heard, MakeSession
from pytestqt.qtbot import QtBot

from cnnexplorer.errors import UserError


def test_the_engine_is_loaded_once_in_the_background(
    qtbot: QtBot, make_session: MakeSession, engine: FakeEngine
) -> None:
    session = make_session(ready=False)
    states: list[str] = []
    session.loading.changed.connect(lambda: states.append(session.loading.state))
    assert session.loading.versions().keys() == {"cnnexplorer", "PySide6", "Qt"}
    session.loading.start()
    session.loading.start()
    qtbot.waitUntil(lambda: session.loading.state == "ready")
    assert states == ["loading", "ready"]
    assert engine.loads == 1
    assert session.loading.versions()["TensorFlow"] == "fake"


def test_an_engine_that_cannot_be_loaded_is_told_and_nothing_can_be_trained(
    qtbot: QtBot, make_session: MakeSession, engine: FakeEngine
) -> None:
    engine.load_error = UserError("TensorFlow could not be loaded; install it again.")
    session = make_session(ready=False)
    heard = Heard(session.loading.changed)
    session.loading.start()
    qtbot.waitUntil(lambda: session.loading.state == "failed")
    assert session.loading.sentence == "TensorFlow could not be loaded; install it again."
    assert len(heard) == 2
    assert session.training.why_not()
    session.training.start()
    assert session.training.state == "idle"


def test_pythons_collector_rests_while_the_window_collects_and_works_again_afterwards(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session(ready=False)
    session.begin()
    assert not gc.isenabled()
    qtbot.waitUntil(lambda: session.loading.state == "ready")
    session.close()
    assert gc.isenabled()
    assert session.ended_cleanly
