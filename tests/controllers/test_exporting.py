from __future__ import annotations

from pathlib import Path

from controller_fakes import Heard
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session


def test_a_trained_network_is_written_in_the_background_and_told(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    trained = session.training.trained
    assert trained is not None
    done, failed = Heard(session.exporting.done), Heard(session.exporting.failed)
    session.exporting.save(trained, tmp_path / "model.keras")
    qtbot.waitUntil(lambda: len(done) == 1)
    ((path, expects),) = done.calls
    assert path == tmp_path / "model.keras"
    assert expects.startswith(
        "It expects 28×28×1 images with every pixel divided by 255, and gives 10 probabilities in "
        "the order of the classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9."
    )
    assert (tmp_path / "model.keras").read_text() == f"{trained.network.name}: weights of 2 layers"
    assert failed.calls == []


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    assert session.training.trained is not None
    done, failed = Heard(session.exporting.done), Heard(session.exporting.failed)
    session.exporting.save(session.training.trained, tmp_path / "absent" / "model.keras")
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert "could not be written; choose another place." in failed.calls[0][0]
    assert done.calls == []
