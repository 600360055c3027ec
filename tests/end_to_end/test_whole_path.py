"""From an empty network to the digits it gets wrong, by clicks and keys in the real window."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.questions import Activations, Judged
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import Conv2D, Dense, Dropout, Flatten, Layer, MaxPooling2D
from cnnexplorer.document.optimizers import SGD
from cnnexplorer.document.project import Project
from cnnexplorer.views.window import dialogs
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces import WORKSPACES

TRAINING_MS = 180_000
LEFT = Qt.MouseButton.LeftButton


def _click_add(qtbot: QtBot, window: MainWindow, cls: type[Layer]) -> None:
    qtbot.mouseClick(window.network.quick[cls], LEFT)


def _type_into(qtbot: QtBot, window: MainWindow, name: str, text: str) -> None:
    """Replace the text of a number field of the chosen layer's form, key by key."""
    box = window.network.form.editors[name].box
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box.lineEdit(), text)


def _pick(qtbot: QtBot, combo: QComboBox, text: str) -> None:
    """Choose an entry of a combo box with the keyboard."""
    combo.setFocus()
    target = combo.findText(text)
    assert target >= 0
    while combo.currentIndex() != target:
        down = combo.currentIndex() < target
        qtbot.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


def _open_tab(qtbot: QtBot, window: MainWindow, name: str) -> None:
    index = [cls.id for cls in WORKSPACES].index(name)
    bar = window.tabs.tabBar()
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(index).center())
    assert window.workspace.id == name


def _build_by_clicking(qtbot: QtBot, window: MainWindow) -> None:
    """The one-conv MNIST network, layer by layer."""
    window.menus.actions["new"].trigger()
    for cls in (Conv2D, MaxPooling2D, Dropout):
        _click_add(qtbot, window, cls)
    _type_into(qtbot, window, "rate", "0.25")
    for cls in (Flatten, Dropout, Dense):
        _click_add(qtbot, window, cls)
    _type_into(qtbot, window, "units", "10")
    _pick(qtbot, window.network.form.editors["activation"].box, "softmax")
    window.network.name.setFocus()
    window.network.name.selectAll()
    qtbot.keyClicks(window.network.name, "My digits")


def test_a_person_builds_trains_looks_inside_saves_and_reopens(
    qtbot: QtBot, open_window, one_conv: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, window = open_window(replace(one_conv))
    _build_by_clicking(qtbot, window)
    built = session.editing.project.network
    assert built.layers == presets.load("one-conv-mnist").project.network.layers
    assert window.network.totals.text().startswith("Σ 54,410 parameters")

    _open_tab(qtbot, window, "training")
    epochs = window.pages["training"].form.editors["epochs"].box
    epochs.setFocus()
    epochs.selectAll()
    qtbot.keyClicks(epochs.lineEdit(), "2")
    _open_tab(qtbot, window, "filters")
    qtbot.waitUntil(lambda: session.inspecting.snapshot is not None, timeout=60_000)
    random_kernel = session.inspecting.snapshot
    qtbot.mouseClick(window.top.train, LEFT)
    assert session.training.state == "running"
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=TRAINING_MS)
    assert window.problems.sentence == ""
    trained = session.training.trained
    assert trained is not None

    _open_tab(qtbot, window, "training")
    _training_shows_what_was_measured(window, session)
    _filters_show_the_kernels(qtbot, window, trained.weights, random_kernel)
    chosen = _mistakes_lead_to_feature_maps(qtbot, window, session)
    _feature_maps_show_the_image(qtbot, window, session, chosen)
    _data_shows_every_image(qtbot, window, session)

    target = tmp_path / "digits.cnnx"
    monkeypatch.setattr(dialogs, "ask_save_project", lambda *_: target)
    window.menus.actions["save"].trigger()
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert target.is_file()
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda _, *about: asked.append(about) or "discard")
    window.menus.actions["new"].trigger()
    assert asked == [("", "epoch 2 of 2")], "what it has learned is in no file"
    assert session.editing.project.network.layers == ()
    monkeypatch.setattr(dialogs, "ask_open_project", lambda *_: target)
    window.menus.actions["open"].trigger()
    qtbot.waitUntil(lambda: session.files.path == target)
    assert session.editing.project.network == built
    assert session.editing.project.plan.epochs == 2


def _training_shows_what_was_measured(window: MainWindow, session) -> None:
    x, y = window.pages["training"].loss.batches.getOriginalDataset()
    assert len(x) == session.training.run.history.loss.count == 2 * 29
    assert x[-1] == pytest.approx(2.0)
    assert np.mean(y[-5:]) < 0.6 * y[0]
    assert window.pages["training"].table.rowCount() == 2
    shown = window.pages["training"].table.item(1, 4).text()
    assert shown == f"{session.training.run.history.epochs_done[1].val_accuracy:.2%}"
    accuracy = session.training.run.finished.test_accuracy
    assert window.pages["training"].headline.text() == f"Test accuracy {accuracy:.2%}"
    assert accuracy > 0.75


def _filters_show_the_kernels(qtbot: QtBot, window: MainWindow, weights, before) -> None:
    _open_tab(qtbot, window, "filters")
    shown = window.pages["filters"].mosaic.mosaic
    kernel = weights["conv2d_1"][0]
    assert np.array_equal(shown.values, kernel.transpose(3, 2, 0, 1))
    assert not np.allclose(kernel, before.weights["conv2d_1"][0]), "training changed nothing"
    view, box = window.pages["filters"].mosaic, window.pages["filters"].mosaic.image.getViewBox()
    top, left = shown.origin(7)
    scene = box.mapViewToScene(box.mapSceneToView(box.mapViewToScene(QPoint(left, top))))
    place = view.place_under(scene + (box.mapViewToScene(QPoint(left + 1, top + 1)) - scene) / 2)
    assert place is not None
    assert (place.unit, place.row, place.column) == (7, 0, 0)
    assert f"{kernel[0, 0, 0, 7]:+.4g}" in view.text_at(place)


def _known(session, question: Any, *more: Any) -> Any:
    """The answer that a view was given before, from memory."""
    found: list[Any] = []
    asked = question(session.inspecting.snapshot, session.datasets.dataset, *more)
    session.inspecting.ask(asked, found.append)
    assert found, "it was not known yet"
    return found[0]


def _mistakes_lead_to_feature_maps(qtbot: QtBot, window: MainWindow, session) -> int:
    _open_tab(qtbot, window, "mistakes")
    qtbot.waitUntil(lambda: window.pages["mistakes"].grid.count > 0, timeout=60_000)
    judged = _known(session, Judged)
    accuracy = session.training.run.finished.test_accuracy
    assert judged.mistakes.accuracy == pytest.approx(accuracy, abs=1e-6)
    assert window.pages["mistakes"].grid.count == len(judged.mistakes)
    qtbot.mouseClick(
        window.pages["mistakes"].grid.viewport(),
        LEFT,
        pos=window.pages["mistakes"].grid.box_of(2).center(),
    )
    chosen = int(judged.mistakes.images[2])
    assert session.selection.now.image == chosen
    return chosen


def _feature_maps_show_the_image(qtbot: QtBot, window: MainWindow, session, chosen: int) -> None:
    session.selection.look(node=session.editing.project.network.nodes[1].id)
    _open_tab(qtbot, window, "feature-maps")
    qtbot.waitUntil(
        lambda: (
            window.pages["feature-maps"].picture.accessibleName() == f"Test image {chosen}"
            and window.pages["feature-maps"].mosaic.mosaic is not None
        ),
        timeout=60_000,
    )
    outputs = _known(session, Activations, chosen)
    QApplication.processEvents()
    maps = window.pages["feature-maps"].mosaic.mosaic
    assert maps.values.shape == (32, 1, 26, 26)
    assert maps.values.max() > 0
    assert sum(bar.share for bar in window.pages["feature-maps"].bars.bars) == pytest.approx(
        1.0, abs=1e-4
    )
    assert "wrong" in window.pages["feature-maps"].verdict.text()
    probabilities = _known(session, Judged).probabilities[chosen]
    assert np.allclose(outputs["dense_1"], probabilities, atol=1e-5)
    assert not window.pages["feature-maps"].picture.pixmap().isNull()


def _data_shows_every_image(qtbot: QtBot, window: MainWindow, session) -> None:
    _open_tab(qtbot, window, "data")
    assert window.pages["data"].grid.count == 4000
    qtbot.mouseClick(window.pages["data"].test_button, LEFT)
    assert window.pages["data"].grid.count == 1000
    window.pages["data"].grid.verticalScrollBar().setValue(
        window.pages["data"].grid.verticalScrollBar().maximum()
    )
    last = window.pages["data"].grid.tile(999)
    dataset = session.datasets.dataset
    assert last.caption == dataset.class_names[int(dataset.test.labels[999])]
    assert [bar.text for bar in window.pages["data"].counts.bars] == ["100"] * 10


def test_stop_ends_a_training_and_keeps_its_weights(
    qtbot: QtBot, open_window, one_conv: Project
) -> None:
    session, window = open_window(replace(one_conv, plan=replace(one_conv.plan, epochs=500)))
    qtbot.mouseClick(window.top.train, LEFT)
    qtbot.waitUntil(lambda: session.training.run.epoch >= 2, timeout=TRAINING_MS)
    assert window.workspace.id == "training", "Train leads to where it can be watched"
    window.top.clock = lambda: math.inf  # long after the click on Train, however quick that was
    qtbot.mouseClick(window.top.stop, LEFT)
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=TRAINING_MS)
    assert session.training.run.finished.stopped
    assert session.training.trained.note.startswith("stopped in epoch")
    assert window.top.train.isEnabled()


def test_a_diverging_run_is_told_in_one_sentence_and_the_program_goes_on(
    qtbot: QtBot, open_window, one_conv: Project
) -> None:
    plan = replace(one_conv.plan, optimizer=SGD(), learning_rate=100.0, epochs=50)
    diverging = one_conv.network.with_row(1, Conv2D(kernel_l2=10.0))
    session, window = open_window(replace(one_conv, plan=plan, network=diverging))
    qtbot.mouseClick(window.top.train, LEFT)
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=TRAINING_MS)
    assert "learning rate" in window.problems.sentence
    assert "\n" not in window.problems.sentence
    session.editing.do(edits.set_network(session.editing.project, one_conv.network, "back"))
    session.editing.do(edits.set_plan(session.editing.project, "learning_rate", 0.01))
    session.editing.do(edits.set_plan(session.editing.project, "epochs", 1))
    qtbot.mouseClick(window.top.train, LEFT)
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=TRAINING_MS)
    assert session.training.run.finished is not None
    assert not session.training.run.finished.stopped
