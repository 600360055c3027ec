"""The bar at the top: data set, presets, Train and Stop, and how far the work is."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from cnnexplorer.controllers.datasets import Datasets
from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.engine_loading import EngineLoading
from cnnexplorer.controllers.training import Training
from cnnexplorer.data import catalog
from cnnexplorer.document.sources import DataSource
from cnnexplorer.errors import UserError
from cnnexplorer.texts import clock_text
from cnnexplorer.views.widgets.labels import plain_tip
from cnnexplorer.views.widgets.number_box import settle_focused
from cnnexplorer.views.widgets.parts import MenuButton, button, column, combo, hide, label, line

_TRAIN = "Train the network anew, from random weights (F5)"


class TopBar(QWidget):
    """Reports ``file_wanted`` and ``train_wanted``, and a sentence in ``refused``; the rest goes to
    the controllers.

    Attributes:
        clock: seconds, monotonic; tests hand in their own.
    """

    file_wanted = Signal()
    train_wanted = Signal()
    refused = Signal(str)

    def __init__(
        self, editing: Editing, datasets: Datasets, loading: EngineLoading, training: Training
    ) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self._editing, self._datasets = editing, datasets
        self._loading, self._training = loading, training
        self.clock: Callable[[], float] = time.monotonic
        self._loading_since = 0.0
        self._started = 0.0
        self.data = combo("Data set", "The images that the network learns from and is tested on")
        self.data.setPlaceholderText("Choose a data set")
        self.data.activated.connect(self._on_data_activated)
        self.presets = MenuButton("Presets", "Start from a well-known network")
        self.train = button("Train", _TRAIN, self._on_train_clicked, "primary")
        self.stop = button("Stop", "Stop after the batch at hand (Shift+F5)", self._on_stop_clicked)
        self.stop.setObjectName("danger")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMinimumWidth(150)
        self.progress.setAccessibleName("Progress")
        self.state = label(name="subtle")
        self.state.setAccessibleName("State of the work")
        self.cancel = button("Cancel", "Stop loading; the data set before stays", datasets.cancel)
        layout = line(
            self.data, self.presets, 1, column(self.state, self.progress, spacing=3), self.cancel,
            self.stop, self.train, spacing=9,
        )  # fmt: skip
        layout.setContentsMargins(12, 9, 12, 9)
        self.setLayout(layout)
        editing.changed.connect(self.show_state)
        loading.changed.connect(self.show_state)
        training.state_changed.connect(self.show_state)
        training.advanced.connect(self._show_progress)
        datasets.changed.connect(self._show_data)
        datasets.busy_changed.connect(self._on_busy_changed)
        datasets.progressed.connect(self._on_data_progressed)
        self._show_data()
        self.show_state()

    def show_state(self) -> None:
        """Show what can be done now, and why Train cannot be pressed if it cannot."""
        training = self._training
        idle = training.state == "idle"
        focused = next((item for item in (self.train, self.stop) if item.hasFocus()), None)
        if focused is not None:
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)
        self.train.setVisible(idle)
        self.stop.setVisible(not idle)
        self.stop.setEnabled(training.state == "running")
        reason = training.why_not()
        self.train.setEnabled(not reason)
        if focused is not None:
            (self.train if idle else self.stop).setFocus(Qt.FocusReason.OtherFocusReason)
        self.train.setToolTip(plain_tip(reason) or _TRAIN)
        self._show_progress()

    def _show_progress(self) -> None:
        training, run = self._training, self._training.run
        running = training.state != "idle"
        loading = self._datasets.busy
        if loading:
            self.cancel.show()
        else:
            hide(self.cancel)
        self.progress.setVisible(running or loading)
        if not running:
            if not loading:
                waiting = self._loading.state in ("waiting", "loading")
                self.state.setText("TensorFlow is loading…" if waiting else "")
            return
        history = run.history if run is not None else None
        pace = run.pace if run is not None else None
        if run is None or pace is None or history is None or not pace.done_images:
            self.state.setText("stopping…" if training.state == "stopping" else "preparing…")
            self.progress.setRange(0, 0)
            return
        self.progress.setRange(0, pace.total_images)
        self.progress.setValue(pace.done_images)
        left = pace.left_s
        parts = [f"epoch {run.epoch}/{history.epochs}"]
        if pace.images_per_s:
            parts.append(f"{_rate_text(pace.images_per_s)} images/s")
        if left is not None:
            parts.append(f"{clock_text(left)} left")
        self.state.setText("stopping…" if training.state == "stopping" else " · ".join(parts))

    def _show_data(self) -> None:
        dataset = self._datasets.dataset
        with QSignalBlocker(self.data):
            self.data.clear()
            source = self._datasets.wanted if dataset is None else dataset.source
            kinds: list[type[DataSource]] = list(catalog.named())
            if dataset is not None and type(dataset.source) not in kinds:
                kinds.append(type(dataset.source))  # a file of the person's own
            for kind in kinds:
                here = dataset is not None and type(dataset.source) is kind
                self.data.addItem(dataset.describe() if dataset and here else kind.title, kind)
            self.data.addItem(f"Open a {' or '.join(catalog.suffixes())} file…", None)
            at_hand = [isinstance(source, kind) for kind in kinds]
            self.data.setCurrentIndex(at_hand.index(True) if any(at_hand) else -1)
        self.show_state()

    def _on_train_clicked(self) -> None:
        settle_focused()
        self._started = self.clock()
        self.train_wanted.emit()

    def _on_stop_clicked(self) -> None:
        # Stop stands where Train stood: the second half of a double click is not meant for it.
        interval_s = QApplication.doubleClickInterval() / 1000
        if self.clock() - self._started > interval_s:
            self._training.stop()

    def _on_data_activated(self, index: int) -> None:
        kind = self.data.itemData(index)
        dataset = self._datasets.dataset
        here = dataset is not None and type(dataset.source) is kind
        if kind is None:
            self._show_data()
            self.file_wanted.emit()
        elif not here:
            self._choose(kind)

    def _choose(self, kind: type[DataSource]) -> None:
        try:
            source = self._datasets.of_kind(kind)
        except UserError as error:  # images of the network's size cannot be had
            self._show_data()
            self.refused.emit(str(error))
        else:
            self._datasets.choose(source)

    def _on_busy_changed(self, busy: bool) -> None:
        if busy:
            self._loading_since = self.clock()
            self.progress.setRange(0, 0)
            self.state.setText("loading images…")
        else:
            self._show_data()
        self.show_state()

    def _on_data_progressed(self, done: int, total: int) -> None:
        if self._training.state != "idle":
            return
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        passed = self.clock() - self._loading_since
        left = passed * (total - done) / done if done else 0.0
        self.state.setText(f"loading images… {clock_text(left)} left")


def _rate_text(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 9.95 else f"{rate:.1f}"
