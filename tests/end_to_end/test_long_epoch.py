"""A long first epoch in the real window: what it has learned so far is shown, and said to be so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cnnexplorer.document.project import Project
from cnnexplorer.engine import glimpses

LONG_MS = 180_000


def test_in_a_long_first_epoch_filters_show_what_is_learned_and_stop_keeps_what_was_before(
    qtbot: QtBot, open_window, one_conv: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glimpses, "_EVERY_S", 0.0)  # so that a quick machine's epoch is long
    monkeypatch.setattr(glimpses, "_MOST_SHARE", 1e9)
    plan = replace(one_conv.plan, epochs=1, batch_size=4)
    session, window = open_window(replace(one_conv, plan=plan))
    window.show_workspace("filters")
    view = window.workspace
    qtbot.waitUntil(lambda: view.mosaic.mosaic is not None, timeout=LONG_MS)
    assert view.note.text() == "untrained, random start"
    seen = [(view.note.text(), view.mosaic.mosaic.values)]

    def look() -> None:
        seen.append((view.note.text(), view.mosaic.mosaic.values))

    session.inspecting.snapshot_changed.connect(look)
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=LONG_MS)
    session.inspecting.snapshot_changed.disconnect(look)
    assert window.problems.sentence == ""
    said = list(dict.fromkeys(note for note, _ in seen))
    assert said == [
        "untrained, random start", "start of the training", "inside epoch 1 of 1", "epoch 1 of 1",
    ]  # fmt: skip
    inside = [values for note, values in seen if note == "inside epoch 1 of 1"]
    assert len(inside) >= 3
    assert not np.allclose(seen[0][1], inside[0])
    assert not np.allclose(inside[0], inside[-1])

    finished = session.training.trained
    session.training.start()
    qtbot.waitUntil(lambda: "inside epoch 1" in view.note.text(), timeout=LONG_MS)
    session.training.stop()
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=LONG_MS)
    run = session.training.run
    kept = finished if run.finished.epochs == 0 else run.snapshot  # where the stop came too late
    assert session.training.trained is session.inspecting.snapshot is kept
