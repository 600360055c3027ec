"""A network that could not be built is refused while it is edited, with a sentence."""

from __future__ import annotations

import pytest
from controller_fakes import do, node_at
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.layers import Activation, Conv2D, Dense, Flatten, Input
from cnnexplorer.document.network import MOST_LAYERS, chain
from cnnexplorer.document.project import Project
from cnnexplorer.views.window.main_window import MainWindow

SENTENCE = (
    "A network can have at most 600 layers, and this one would have 601; take some out first."
)


@pytest.fixture
def full(session: Session, window: MainWindow) -> MainWindow:
    """The window with as many layers as a network can have; they end in maps."""
    layers = [Activation(activation="relu")] * MOST_LAYERS
    network = chain(layers, Input(28, 28, 1), "full")
    session.editing.open(Project(network, data=session.editing.project.data))
    window.activateWindow()
    window.network.list.setFocus()
    return window


def _count(session: Session) -> int:
    return len(session.editing.project.network.layers)


def test_no_button_key_or_menu_makes_a_network_too_large(
    qtbot: QtBot, session: Session, full: MainWindow
) -> None:
    def add() -> None:
        qtbot.mouseClick(full.network.quick[Conv2D], Qt.MouseButton.LeftButton)

    def duplicate() -> None:
        qtbot.keyClick(full.network.list, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    def choose() -> None:
        full.menus.actions["add_Dropout"].trigger()

    for act in (add, duplicate, choose):
        act()
        assert _count(session) == MOST_LAYERS
        assert full.problems.sentence == SENTENCE
        full.problems.dismiss()
    full.menus.actions["delete"].trigger()
    add()
    assert (_count(session), full.problems.sentence) == (MOST_LAYERS, "")


def test_the_mend_of_an_obstacle_makes_none_too_large(
    qtbot: QtBot, session: Session, full: MainWindow
) -> None:
    assert full.network.obstacle.button.text().startswith("Add Flatten and Dense")
    qtbot.mouseClick(full.network.obstacle.button, Qt.MouseButton.LeftButton)
    assert _count(session) == MOST_LAYERS
    assert "would have 602" in full.problems.sentence


def test_moving_and_changing_layers_goes_on_as_before(session: Session, full: MainWindow) -> None:
    do(session, edits.move, node_at(session, 1), 5)
    do(session, edits.set_layer, node_at(session, 2), "activation", "softmax")
    assert session.editing.undo_label == "Activation: Activation"
    do(session, edits.set_network, chain((Flatten(), Dense())), "smaller")
    assert _count(session) == 2
    assert full.problems.sentence == ""
