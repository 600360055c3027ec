"""One click brings images to a preset, a preset to images, and both to the tutorial's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controller_fakes import MakeSession, save, write_npz
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import NpzFile, Shapes
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import Dense, Flatten
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project
from cnnexplorer.document.tutorial import MNIST
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.window.tutorial_dialog import TutorialDialog

LEFT = Qt.MouseButton.LeftButton


def loaded(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.datasets.busy and not session.tasks.busy)


def like_mnist(path: Path, training: int = 60_000) -> NpzFile:
    """Tiny stand-ins for MNIST's images: as many, in its size, with as many of each class."""
    labels = np.repeat(np.arange(10), MNIST.test_counts)
    np.savez_compressed(
        path,
        x_train=np.zeros((training, 28, 28), np.uint8), y_train=np.arange(training) % 10,
        x_test=np.zeros((len(labels), 28, 28), np.uint8), y_test=labels,
    )  # fmt: skip
    return NpzFile(path=str(path))


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, window: MainWindow) -> Any:
    """Makes the dialog that the button opens, without its own event loop."""

    def make() -> TutorialDialog:
        preset = session.editing.resolved.preset
        assert preset is not None
        made = TutorialDialog(window, session.editing, preset.title, preset.tutorial)
        made.file_wanted.connect(window.files.open_data)
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def texts(dialog: TutorialDialog) -> list[str]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [shown.text() for shown in dialog.findChildren(QLabel)]


def test_an_offered_preset_is_not_saved_over_the_file_that_was_open(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    save(qtbot, session, tmp_path / "mine.cnnx")
    held = (tmp_path / "mine.cnnx").read_bytes()
    session.datasets.choose(Shapes(32, 32))
    loaded(qtbot, session)
    strip = window.network.obstacle
    offered = [made for made in (strip.button, strip.other) if made.text().startswith("Use ")]
    qtbot.mouseClick(offered[0], LEFT)
    loaded(qtbot, session)
    assert session.editing.project.network.name == "Four-conv CIFAR-10"
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_save_project", lambda _, place: asked.append(place))
    window.menus.actions["save"].trigger()
    loaded(qtbot, session)
    assert asked == [str(tmp_path / "Four-conv CIFAR-10.cnnx")]
    assert (tmp_path / "mine.cnnx").read_bytes() == held


def test_a_preset_that_does_not_fit_brings_its_images_with_one_click_and_undo_takes_them_back(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    before = session.editing.project.data
    window.menus.actions["preset_four-conv-cifar10"].trigger()
    strip = window.network.obstacle
    assert strip.other.text() == "Set Input to 28×28×1", "one's own file comes first"
    assert strip.button.text() == "Load Shapes 32×32×3", "the other way stays"
    qtbot.mouseClick(strip.button, LEFT)
    loaded(qtbot, session)
    assert session.datasets.dataset is not None
    assert session.datasets.dataset.image_shape == (32, 32, 3)
    assert strip.sentence == ""
    assert session.training.why_not() == ""
    assert session.editing.undo_label == "Load Shapes 32×32×3"
    session.editing.undo()
    loaded(qtbot, session)
    assert session.editing.project.data == before
    assert strip.button.text() == "Load Shapes 32×32×3"


def test_images_that_do_not_fit_bring_a_preset_with_one_click(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path
) -> None:
    source = write_npz(tmp_path / "colour.npz", side=32, channels=3)
    window.open_path(Path(source.path))
    loaded(qtbot, session)
    strip = window.network.obstacle
    assert strip.other.text() == "Use Four-conv CIFAR-10"
    qtbot.mouseClick(strip.other, LEFT)
    assert session.editing.resolved.preset == presets.load("four-conv-cifar10")
    assert session.editing.project.data == source
    assert session.training.why_not() == ""


def test_the_generator_in_a_size_of_no_preset_brings_one_with_its_images(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    session.datasets.choose(Shapes(height=20, width=20, samples=100))
    loaded(qtbot, session)
    strip = window.network.obstacle
    assert strip.other.text() == "Use Four-conv CIFAR-10 with 32×32×3"
    qtbot.mouseClick(strip.other, LEFT)
    loaded(qtbot, session)
    assert session.training.why_not() == ""
    session.editing.undo()
    loaded(qtbot, session)
    assert session.editing.project.data == Shapes(height=20, width=20, samples=100)


@pytest.mark.parametrize("own", [False, True])
def test_left_and_right_name_the_same_way_first(
    qtbot: QtBot, session: Session, window: MainWindow, tmp_path: Path, own: bool
) -> None:
    """Trained on colour images, then a preset for grey ones."""
    session.editing.do(edits.set_network(
        session.editing.project, presets.load("four-conv-cifar10").project.network, "Use"
    ))  # fmt: skip
    mine = write_npz(tmp_path / "colour.npz", side=32, channels=3)
    session.datasets.choose(mine if own else Shapes(height=32, width=32, samples=100))
    loaded(qtbot, session)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)
    window.menus.actions["preset_one-conv-mnist"].trigger()
    strip = window.network.obstacle
    if own:
        assert strip.other.text() == "Set Input to 32×32×3"
        first = "First mend the network (Set Input to 32×32×3), then train again."
    else:
        assert strip.other.text() == "Load MNIST sample 28×28×1"
        first = "First load MNIST sample 28×28×1, then train again."
    page = window.pages["training"]
    window.show_workspace("training")
    assert page.hint.sentence.endswith(first)
    qtbot.mouseClick(strip.other, LEFT)
    loaded(qtbot, session)
    assert strip.sentence == ""
    assert page.hint.sentence.endswith("Train again to bring it up to date.")


def test_a_linear_dense_at_the_end_becomes_the_output_with_one_click(
    qtbot: QtBot, make_session: MakeSession, make_window: Any, small_data: Any
) -> None:
    project = Project(chain((Flatten(), Dense(units=12))), data=small_data)
    session = make_session(project)
    window = make_window(session)
    session.datasets.follow_project()
    loaded(qtbot, session)
    strip = window.network.obstacle
    assert strip.button.text() == "Set Dense to 10 units and softmax"
    qtbot.mouseClick(strip.button, LEFT)
    assert session.editing.project.network.layers == (
        Flatten(), Dense(units=10, activation="softmax"),
    )  # fmt: skip
    assert strip.sentence == ""


def test_a_dense_added_last_in_the_window_ends_the_network_in_the_classes_at_hand(
    qtbot: QtBot, make_session: MakeSession, make_window: Any, small_data: Any
) -> None:
    session = make_session(Project(chain((Flatten(),)), data=small_data))
    window = make_window(session)
    qtbot.mouseClick(window.network.quick[Dense], LEFT)
    assert session.editing.project.network.layers[-1] == Dense(units=10, activation="softmax")
    session.selection.look(node=session.editing.project.network.nodes[1].id)
    qtbot.mouseClick(window.network.quick[Dense], LEFT)
    assert session.editing.project.network.layers[1] == Dense(units=128, activation="relu")


def test_presets_name_their_tutorial_where_they_are_chosen(window: MainWindow) -> None:
    actions = [each for each in window.top.presets.entries.actions() if not each.isSeparator()]
    for action, preset in zip(actions, presets.every(), strict=True):
        assert preset.source in action.toolTip()
    window.menus.actions["preset_two-conv-mnist"].trigger()
    assert "CNN – Tutorial – with Keras" in window.status.currentMessage()
    assert "things differ" in window.network.tutorial.toolTip()


def test_the_tutorial_is_offered_only_while_the_network_is_that_of_a_preset(
    session: Session, window: MainWindow
) -> None:
    entry = window.menus.actions["tutorial"]
    assert window.network.tutorial.isVisible()
    assert entry.isEnabled()
    window.network.add(Dense)
    assert not window.network.tutorial.isVisible()
    assert not entry.isEnabled()
    session.editing.undo()
    assert window.network.tutorial.isVisible()


def test_the_dialog_tells_the_accuracy_that_was_reached_with_this_very_project(
    qtbot: QtBot, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[str]] = []
    monkeypatch.setattr(TutorialDialog, "exec", lambda shown: told.append(texts(shown)))
    action = window.menus.actions["tutorial"]
    action.trigger()
    assert "train to see" in told[-1]
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)
    action.trigger()
    assert "train to see" not in told[-1]
    assert "85.00%" in told[-1]
    session.editing.do(edits.set_plan(session.editing.project, "batch_size", 7))
    action.trigger()
    assert "train to see" in told[-1]


def test_with_other_images_the_dialog_says_what_is_missing_and_asks_for_the_file(
    qtbot: QtBot, session: Session, window: MainWindow, dialog: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    made = dialog()
    assert not made.take.isEnabled()
    assert "not the 60,000 + 10,000 of MNIST" in made.reason.text()
    assert "other images, 40 to train on" in texts(made)
    source = like_mnist(tmp_path / "all.npz")
    asked = "cnnexplorer.views.window.dialogs.ask_open_data"
    monkeypatch.setattr(asked, lambda *_: Path(source.path))
    qtbot.mouseClick(made.file, LEFT)
    loaded(qtbot, session)
    assert made.take.isEnabled()
    assert not made.file.isVisible()


def test_one_click_makes_plan_and_images_as_in_the_tutorial_and_says_what_still_differs(
    qtbot: QtBot, session: Session, window: MainWindow, dialog: Any, tmp_path: Path
) -> None:
    source = like_mnist(tmp_path / "all.npz")
    session.datasets.choose(source)
    loaded(qtbot, session)
    made = dialog()
    before = session.editing.project
    qtbot.mouseClick(made.take, LEFT)
    loaded(qtbot, session)
    project, dataset = session.editing.project, session.datasets.dataset
    assert project.plan.validation_share == 0
    assert dataset is not None
    assert (len(dataset.train), len(dataset.test)) == (20_000, 10_000)
    assert not made.take.isEnabled()
    assert "already" in made.reason.text()
    assert made.verdict.text() == "One thing differs from it"
    shown = texts(made)
    assert "on the test images once, at the end" in shown
    assert "20,000" in window.pages["data"].session.datasets.dataset.source.about_text()
    session.editing.undo()
    loaded(qtbot, session)
    assert session.editing.project == before
    assert session.datasets.dataset is not None
    assert len(session.datasets.dataset.train) == 60_000


def test_all_of_mnist_is_known_again_under_any_name(
    qtbot: QtBot, session: Session, window: MainWindow, dialog: Any, mnist_npz: Path,
    tmp_path: Path,
) -> None:  # fmt: skip
    renamed = tmp_path / "digits of mine.npz"
    renamed.symlink_to(mnist_npz)
    window.open_path(renamed)
    loaded(qtbot, session)
    assert dialog().take.isEnabled()


def test_a_network_after_a_paper_says_so_and_has_no_tutorial_to_compare_with(
    session: Session, window: MainWindow
) -> None:
    window.menus.actions["preset_small-resnet"].trigger()
    said = window.status.currentMessage()
    assert said == "Small ResNet is after “Deep Residual Learning” (He, Zhang, Ren, Sun, 2015)"
    assert session.editing.resolved.preset is presets.load("small-resnet")
    assert not window.network.tutorial.isVisible()
    assert not window.menus.actions["tutorial"].isEnabled()
