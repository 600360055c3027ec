"""A network of any name, from the window's own field to its file in plain Keras."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from cnnexplorer.data import catalog
from cnnexplorer.data.sources import Digits
from cnnexplorer.document import readiness
from cnnexplorer.document.project import Project
from cnnexplorer.views.window import dialogs

pytestmark = pytest.mark.filterwarnings(
    # Keras 3.15 reads a variable through NumPy when it saves, and TensorFlow 2.21's __array__
    # does not know NumPy 2's argument yet.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
NAME = "Größe 网络 ² ٣ e\u0301 🧠 רשת"


def test_a_network_with_a_name_of_many_scripts_is_trained_exported_and_opened_in_keras(
    qtbot: QtBot, open_window, one_conv: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = readiness.adapted(one_conv.network, (8, 8, 1), 10)
    plan = replace(one_conv.plan, epochs=2)
    session, window = open_window(replace(one_conv, network=network, plan=plan, data=Digits()))
    window.network.name.setFocus()
    window.network.name.selectAll()
    QGuiApplication.clipboard().setText(NAME)
    window.network.name.paste()
    assert session.editing.project.network.name == NAME
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=180_000)
    assert window.problems.sentence == ""

    suggested: list[Path] = []

    def ask(_parent: object, suggestion: str) -> Path:
        suggested.append(tmp_path / Path(suggestion).name)
        return suggested[-1]

    monkeypatch.setattr(dialogs, "ask_save_model", ask)
    window.menus.actions["export"].trigger()
    qtbot.waitUntil(lambda: window.news.sentence != "", timeout=60_000)
    (path,) = suggested
    assert path.name == f"{NAME}.keras"
    assert "It expects 8×8×1 images with every pixel divided by 16, and gives 10 prob" in (
        window.news.sentence
    )
    _serves_in_keras(path, session.training.run.finished.test_accuracy)


def _serves_in_keras(path: Path, accuracy: float) -> None:
    import keras

    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("metadata.json"))["cnnexplorer"]
    assert (told["network"], told["pixels_divided_by"]) == (NAME, 16)
    assert told["class_names"] == [str(digit) for digit in range(10)]
    dataset = catalog.load(Digits())
    model = keras.saving.load_model(path)
    parts = [
        (part.images.astype("float32") / told["pixels_divided_by"], part.labels)
        for part in (dataset.train, dataset.test)
    ]
    before = model.evaluate(*parts[1], verbose=0, return_dict=True)
    assert before["accuracy"] == pytest.approx(accuracy, abs=1e-6)
    model.fit(*parts[0], epochs=3, verbose=0)
    assert model.evaluate(*parts[1], verbose=0, return_dict=True)["loss"] < before["loss"]
