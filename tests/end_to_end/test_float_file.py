"""A file of images that 8 bits cannot hold, from opening it to the mistakes, in the real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.questions import Activations
from cnnexplorer.data import catalog
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.document.project import Project


def test_dark_fractions_are_kept_told_trained_on_and_looked_into(
    qtbot: QtBot, open_window, one_conv: Project, tmp_path: Path
) -> None:
    sample = catalog.load(MnistSample())
    arrays = {}
    for name, part, count in (("train", sample.train, 600), ("test", sample.test, 60)):
        dark = (part.images[:count, :, :, 0] * 0.0000393).astype(np.float32)
        arrays |= {f"x_{name}": dark, f"y_{name}": part.labels[:count]}
    path = tmp_path / "dark.npz"
    np.savez(path, **arrays)
    session, window = open_window(replace(one_conv, plan=replace(one_conv.plan, epochs=1)))
    window.open_path(path)
    qtbot.waitUntil(lambda: session.datasets.dataset.title == "dark.npz", timeout=60_000)
    dataset = session.datasets.dataset
    assert np.array_equal(dataset.test.images[..., 0], arrays["x_test"])

    page = window.pages["data"]
    highest = f"{dataset.train.images.max():.7g}"
    assert page.facts.value_of("Pixel values") == f"0 to {highest}, kept in 32 bits"
    assert page.facts.value_of("Network gets") == "pixels as they are"
    assert page.facts.value_of("Drawn") == f"black 0, white {highest}"
    picture = page.grid.tile(0).picture
    greys = {
        picture.pixelColor(x, y).red()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert max(greys) == 255
    assert len(greys) > 30, "not four grey levels"

    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=180_000)
    assert window.problems.sentence == ""
    window.show_workspace("mistakes")
    qtbot.waitUntil(lambda: window.pages["mistakes"].grid.count > 0, timeout=60_000)
    window.show_workspace("feature-maps")
    session.selection.look(image=7)
    answers: list[dict] = []
    question = Activations(session.inspecting.snapshot, dataset, 7)
    # The workspace asks the same; asked while that is under way, one would take the other's place.
    qtbot.waitUntil(lambda: question in session.inspecting._answers, timeout=60_000)
    session.inspecting.ask(question, answers.append)
    received = answers[0][session.editing.project.network.nodes[0].id]
    assert np.array_equal(received[..., 0], arrays["x_test"][7])
