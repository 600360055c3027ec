"""One run of the real window, measured from inside; prints JSON. Started by the benchmarks.

    python window_run.py START_TIME MNIST.npz EPOCHS

First paint counts from START_TIME, so the interpreter's own start is part of it. A precise timer
of 5 ms runs in the GUI thread; a gap is how much later than that it fires.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
TICK_MS = 5


class Gaps:
    """How late the GUI thread's timer fires, by phase; in milliseconds."""

    def __init__(self) -> None:
        self.phases: dict[str, list[float]] = {}
        self.phase = "start"
        self._last = time.perf_counter()

    def tick(self) -> None:
        now = time.perf_counter()
        late = max(0.0, (now - self._last) * 1000 - TICK_MS)
        self.phases.setdefault(self.phase, []).append(late)
        self._last = now


def main() -> None:
    started, data, epochs = float(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    from PySide6.QtCore import QCoreApplication, Qt, QTimer

    from cnnexplorer import app
    from cnnexplorer.document import edits, presets
    from cnnexplorer.engine.keras_engine import KerasEngine
    from cnnexplorer.runs.events import EpochDone
    from cnnexplorer.settings import Settings

    qt = app.application()
    preset = presets.load("one-conv-mnist").project
    project = replace(preset, plan=replace(preset.plan, epochs=epochs))
    session, window = app.build(
        project, Settings(), KerasEngine(for_window=True), "light", remember=False
    )
    result: dict[str, object] = {}
    gaps = Gaps()
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK_MS)
    timer.timeout.connect(gaps.tick)

    def painted() -> None:
        result["first_paint_s"] = time.time() - started
        gaps.tick()
        gaps.phases.clear()
        gaps.phase = "import"
        timer.start()

    def wait(done, limit_s: float = 300.0) -> None:
        deadline = time.monotonic() + limit_s
        while not done():
            qt.processEvents()
            QCoreApplication.sendPostedEvents()
            # Sleep in Qt's own loop, as app.exec() would.
            loop_once(2)
            if time.monotonic() > deadline:
                raise TimeoutError

    def loop_once(milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    window.painted.connect(painted)
    window.show()
    wait(lambda: session.loading.state in ("ready", "failed"))
    window.show_workspace("filters")
    wait(lambda: session.inspecting.snapshot is not None)
    gaps.phase = "data"
    window.open_path(data)
    wait(lambda: getattr(getattr(session.datasets.dataset, "source", None), "path", ""))
    window.show_workspace("training")
    gaps.phase = "training"
    epoch_s: list[float] = []

    def note_epoch(event) -> None:
        if isinstance(event, EpochDone):
            epoch_s.append(event.seconds)

    # The trainer's own clock: what fit's callbacks measure on the other side.
    on_event = session.training._on_event

    def spy(run, event) -> None:
        note_epoch(event)
        on_event(run, event)

    session.training._on_event = spy
    session.training.start()
    while session.training.state == "running":
        loop_once(20)
    result["epoch_s"] = epoch_s
    last = session.training.run.finished
    result["test_accuracy"] = last.test_accuracy if last else None
    result["history"] = [
        [item.loss, item.val_loss] for item in session.training.run.history.epochs_done
    ]
    result["images"] = session.training.run.pace.total_images
    result["training_s"] = last.seconds if last else None
    gaps.phase = "stop"
    session.editing.do(edits.set_plan(session.editing.project, "epochs", 500))
    session.training.start()
    wait(lambda: session.training.run and session.training.run.epoch >= 1)
    loop_once(700)
    asked = time.perf_counter()
    session.training.stop()
    while session.training.state != "idle":
        loop_once(1)
    result["stop_s"] = time.perf_counter() - asked
    timer.stop()
    result["gaps_ms"] = {phase: sorted(values) for phase, values in gaps.phases.items()}
    closing = time.perf_counter()
    session.close()
    window.status.stop()
    result["close_s"] = time.perf_counter() - closing
    result["clean"] = session.ended_cleanly
    print(json.dumps(result), flush=True)
    os._exit(0)


main()
