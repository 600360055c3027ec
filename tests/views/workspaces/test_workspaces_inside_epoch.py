"""What the workspaces show and say while a training is inside an epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
from controller_fakes import Told, weights_of
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.runs.events import (
    BatchDone,
    EpochDone,
    Finished,
    InsideEpoch,
    Started,
    Weights,
)
from cnnexplorer.views.window.main_window import MainWindow

STARTED = Started(6, 4, 30, 10, 20)
FIRST_EPOCH = (
    "The first epoch is not over yet. When it is, the test images that the network gets wrong are "
    "listed here; meanwhile Filters and Feature maps follow the training."
)


def weights(session: Session, seed: int) -> Weights:
    return weights_of(session.editing.project.network, seed)


def begin(qtbot: QtBot, session: Session, window: MainWindow, name: str) -> Any:
    """A workspace in front and a training that has begun."""
    window.show_workspace(name)
    qtbot.waitUntil(lambda: session.inspecting.snapshot is not None and not session.tasks.busy)
    session.training.start()
    return window.workspace


def end(qtbot: QtBot, session: Session, told: Told, epochs: int) -> None:
    told.tell(Finished(True, epochs, weights(session, 99), None, None, 2.0))
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


def shown_kernels(view: Any) -> np.ndarray:
    assert view.mosaic.mosaic is not None
    return view.mosaic.mosaic.values


def kernels(made: Weights) -> np.ndarray:
    return made["conv2d_1"][0].transpose(3, 2, 0, 1)


def test_filters_follow_the_training_inside_its_first_epoch_and_say_so(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told
) -> None:
    window.show_workspace("filters")
    qtbot.waitUntil(lambda: window.workspace.note.text() == "untrained, random start")
    view = begin(qtbot, session, window, "filters")
    assert view.note.text() == "start of the training"
    for step in (1, 2):
        made = weights(session, 50 + step)
        told.tell(STARTED, BatchDone(1, step, 1.0, 0.5), InsideEpoch(1, step, made))
        qtbot.waitUntil(lambda made=made: session.inspecting.snapshot.weights is made)
        assert view.note.text() == "inside epoch 1 of 6"
        np.testing.assert_array_equal(shown_kernels(view), kernels(made))
    end(qtbot, session, told, 0)
    assert view.note.text() == "stopped in epoch 1 of 6"


def test_feature_maps_and_their_bar_follow_the_training_inside_its_first_epoch_and_say_so(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told
) -> None:
    view = begin(qtbot, session, window, "feature-maps")
    assert window.images.weights.text() == "weights: start of the training"
    qtbot.waitUntil(lambda: "still the random ones" in view.bars_note.text())
    told.tell(STARTED, InsideEpoch(1, 3, weights(session, 51)))
    qtbot.waitUntil(lambda: window.images.weights.text() == "weights: inside epoch 1 of 6")
    qtbot.waitUntil(lambda: view.bars_note.text() == "")
    end(qtbot, session, told, 0)
    assert window.images.weights.text() == "weights: stopped in epoch 1 of 6"


def test_mistakes_say_at_every_moment_truly_what_they_wait_for(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told
) -> None:
    window.show_workspace("mistakes")
    qtbot.waitUntil(lambda: session.inspecting.snapshot is not None)
    assert window.workspace.empty.sentence.startswith("Nothing has been trained yet. Press Train")
    view = begin(qtbot, session, window, "mistakes")
    assert view.empty.sentence == FIRST_EPOCH
    told.tell(STARTED, InsideEpoch(1, 2, weights(session, 51)))
    qtbot.waitUntil(lambda: session.inspecting.snapshot.inside)
    assert view.currentIndex() == 0
    assert view.empty.sentence == FIRST_EPOCH
    told.tell(EpochDone(1, 0.5, 0.7, 0.6, 0.65, 0.1, weights(session, 1)))
    qtbot.waitUntil(lambda: view.grid.count > 0)
    assert view.note.text() == "epoch 1 of 6"
    judged = view.headline.text()
    assert "wrong" in judged
    asked = window_asked(session)
    told.tell(InsideEpoch(2, 1, weights(session, 52)), InsideEpoch(2, 2, weights(session, 53)))
    qtbot.waitUntil(lambda: view.note.text() == "epoch 1 of 6 · epoch 2 under way")
    assert view.headline.text() == judged
    assert window_asked(session) == asked, "the test images are not gone through for every glimpse"
    end(qtbot, session, told, 1)
    qtbot.waitUntil(lambda: view.note.text() == "stopped in epoch 2 of 6")


def window_asked(session: Session) -> int:
    engine: Any = session.inspecting._bench.engine
    return engine.inspecting.asked.count("probabilities")


def test_mistakes_of_a_training_that_was_stopped_in_its_first_epoch_are_listed(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told
) -> None:
    view = begin(qtbot, session, window, "mistakes")
    told.tell(STARTED, InsideEpoch(1, 2, weights(session, 51)))
    qtbot.waitUntil(lambda: session.inspecting.snapshot.inside)
    end(qtbot, session, told, 0)
    qtbot.waitUntil(lambda: view.grid.count > 0)
    assert view.note.text() == "stopped in epoch 1 of 6"


def test_export_stays_possible_while_a_second_training_is_inside_its_first_epoch(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told
) -> None:
    session.training.start()
    told.tell(STARTED, Finished(False, 6, weights(session, 6), 0.2, 0.9, 1.0))
    qtbot.waitUntil(lambda: session.training.state == "idle")
    session.training.start()
    told.tell(STARTED, InsideEpoch(1, 2, weights(session, 51)))
    qtbot.waitUntil(lambda: session.inspecting.note.startswith("inside epoch 1"))
    assert window.menus.actions["export"].isEnabled()
    assert session.training.trained is not None
    assert session.training.trained.note == "epoch 6 of 6"
    session.training.stop()
    end(qtbot, session, told, 0)
    assert session.training.trained.note == "epoch 6 of 6"
    assert window.pages["training"].headline.text() != ""
    window.show_workspace("training")
    assert window.pages["training"].headline.text() == "Test accuracy 90.00%", "it is here again"
