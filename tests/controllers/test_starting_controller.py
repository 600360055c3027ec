from __future__ import annotations

import gc

import pytest
from controller_fakes import Heard, MakeSession
from pytestqt.qtbot import QtBot

from cnnexplorer.engine import backend
from cnnexplorer.errors import UserError


def test_the_engine_is_loaded_once_in_the_background(
    qtbot: QtBot, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[bool] = []
    monkeypatch.setattr(backend, "load", lambda for_window=False: loads.append(for_window))
    session = make_session(ready=False)
    states: list[str] = []
    session.starting.changed.connect(lambda: states.append(session.starting.state))
    assert session.starting.versions().keys() == {"cnnexplorer", "PySide6", "Qt"}
    session.starting.start()
    session.starting.start()
    qtbot.waitUntil(lambda: session.starting.state == "ready")
    assert states == ["loading", "ready"]
    assert loads == [True]
    assert session.starting.versions()["TensorFlow"] == "fake"


def test_an_engine_that_cannot_be_loaded_is_told_and_nothing_can_be_trained(
    qtbot: QtBot, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(for_window: bool = False) -> None:
        raise UserError("TensorFlow could not be loaded; install it again.")

    monkeypatch.setattr(backend, "load", load)
    session = make_session(ready=False)
    heard = Heard(session.starting.changed)
    session.starting.start()
    qtbot.waitUntil(lambda: session.starting.state == "failed")
    assert session.starting.sentence == "TensorFlow could not be loaded; install it again."
    assert len(heard) == 2
    assert not session.training.can_start
    session.training.start()
    assert session.training.state == "idle"


def test_pythons_collector_rests_while_the_window_collects_and_works_again_afterwards(
    qtbot: QtBot, make_session: MakeSession
) -> None:
    session = make_session(ready=False)
    session.begin()
    assert not gc.isenabled()
    qtbot.waitUntil(lambda: session.starting.state == "ready")
    session.close()
    assert gc.isenabled()
    assert session.ended_cleanly
