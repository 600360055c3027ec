"""Whatever form a layer is shown in, its numbers are those of the exported model in plain Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Shapes
from cnnexplorer.document.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.network import chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.engine.keras_engine import KerasEngine
from cnnexplorer.views.window.main_window import MainWindow

pytestmark = pytest.mark.filterwarnings(
    # Keras 3.15 reads a variable through NumPy when it saves, and TensorFlow 2.21's __array__
    # does not know NumPy 2's "copy".
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
LOADING_MS = 120_000
FLAT: tuple[Layer, ...] = (
    Conv2D(8, (5, 5), activation="relu"), MaxPooling2D(), Conv2D(16), Flatten(), Dropout(0.3),
    Dense(128, activation="relu"), BatchNormalization(), Activation("tanh"), Dense(10),
    Activation("softmax"),
)  # fmt: skip
POOLED: tuple[Layer, ...] = (
    Conv2D(12, activation="relu"), GlobalAveragePooling2D(), Dense(4096), Dense(10, "softmax"),
)  # fmt: skip
IMAGE = 5


def rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(
        lambda: session.training.state == "idle" and not session.tasks.busy, timeout=LOADING_MS
    )


def outputs_in_keras(session: Session, path: Path) -> dict[str, Any]:
    """What each layer of the exported file makes of the image, asked in plain Keras."""
    snapshot, dataset = session.inspecting.snapshot, session.datasets.dataset
    assert snapshot is not None
    assert dataset is not None
    KerasEngine(for_window=True).save_model(snapshot, path)
    model = keras.models.load_model(path)
    image = dataset.test.images[IMAGE : IMAGE + 1].astype("float32") / dataset.scale
    inside = keras.Model(model.input, [layer.output for layer in model.layers])
    names = [layer.name for layer in model.layers]
    return dict(zip(names, [np.array(out)[0] for out in inside(image)], strict=True))


def numbers_shown(view: Any, shape: tuple[int, ...]) -> Any:
    """What the workspace draws of a layer, in the shape of its output."""
    if view.pictures.currentWidget() is view.values:
        return view.values.bars.values.numbers.reshape(shape)
    maps = view.mosaic.mosaic.values[:, 0].transpose(1, 2, 0)
    return maps.reshape(shape)


@pytest.mark.parametrize("epochs", [0, 1], ids=["untrained", "trained"])
@pytest.mark.parametrize("layers", [FLAT, POOLED], ids=["flattened", "pooled"])
def test_every_number_on_the_screen_is_the_one_of_plain_keras(
    qtbot: QtBot, open_window: Any, tmp_path: Path, layers: tuple[Layer, ...], epochs: int
) -> None:
    source = Shapes(height=20, width=20, samples=120)
    network = chain(layers, Input(20, 20, 3))
    session, window = open_window(Project(network, Plan(epochs=max(1, epochs)), source))
    if epochs:
        session.training.start()
        rest(qtbot, session)
        assert window.problems.sentence == ""
    window.show_workspace("feature-maps")
    session.selection.look(image=IMAGE)
    qtbot.waitUntil(lambda: session.inspecting.snapshot is not None, timeout=LOADING_MS)
    rest(qtbot, session)
    known = outputs_in_keras(session, tmp_path / "model.keras")
    view = window.pages["feature-maps"]
    for node in network.nodes[1:]:
        session.selection.look(node=node.id)
        rest(qtbot, session)
        forms = [0, 1] if not view.shape.isHidden() else [0]
        for form in forms:
            view.shape.setCurrentIndex(form)
            view.shape.activated.emit(form)
            rest(qtbot, session)
            shown = numbers_shown(view, known[node.id].shape)
            assert np.allclose(shown, known[node.id], rtol=1e-4, atol=1e-5), node.id
        view.shape.setCurrentIndex(0)
    the_pointer_reads_the_classes(view, known[network.nodes[-1].id], session)
    kernels_of_colours_are_keras_kernels(qtbot, window, session)


def the_pointer_reads_the_classes(view: Any, output: Any, session: Session) -> None:
    names = session.datasets.dataset.class_names  # type: ignore[union-attr]
    for number, name in enumerate(names):
        said = view.values.text_at(number)
        assert said.startswith(f"class {name} (number {number}):  ")
        assert float(said.split()[-1]) == pytest.approx(float(output[number]), rel=1e-3)


def kernels_of_colours_are_keras_kernels(
    qtbot: QtBot, window: MainWindow, session: Session
) -> None:
    session.selection.look(node="conv2d_1")
    window.show_workspace("filters")
    rest(qtbot, session)
    view: Any = window.pages["filters"]
    snapshot = session.inspecting.snapshot
    assert snapshot is not None
    kernel = snapshot.weights["conv2d_1"][0]
    for index in (0, 1):
        view.colours.setCurrentIndex(index)
        view.colours.activated.emit(index)
        rest(qtbot, session)
        made = view.mosaic.mosaic
        assert made.colour is (index == 0)
        assert np.array_equal(made.values.transpose(2, 3, 1, 0), kernel)
    assert view.colours.focusPolicy() & Qt.FocusPolicy.TabFocus
