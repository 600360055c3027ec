"""The Training workspace: the plan, the live curves, and the numbers of every epoch."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from superqt.utils import QSignalThrottler

from cnnexplorer.controllers.editing import Editing
from cnnexplorer.controllers.training import Training
from cnnexplorer.document import edits
from cnnexplorer.document.plan import Plan
from cnnexplorer.runs.history import History
from cnnexplorer.texts import clock_text
from cnnexplorer.views.widgets.curves import CurvePlot
from cnnexplorer.views.widgets.parts import column, label, line, rule
from cnnexplorer.views.widgets.settings_form import SettingsForm
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.data import SIDE_WIDTH

_REDRAW_MS = 100


class TrainingView(QWidget):
    """Curves left, plan and epochs right; ``log_changed`` carries whether the loss axis is log."""

    log_changed = Signal(bool)

    def __init__(self, editing: Editing, training: Training, theme: Theme, log: bool) -> None:
        super().__init__()
        self._editing, self._training = editing, training
        self._axis_epochs = 0
        self.loss = CurvePlot(theme, "loss", "Loss over the epochs")
        self.accuracy = CurvePlot(theme, "accuracy", "Accuracy over the epochs", rising=True)
        self.accuracy.setXLink(self.loss)
        self.log = QCheckBox("Logarithmic loss axis")
        self.log.setToolTip("Shows small losses as clearly as large ones")
        self.log.setChecked(log)
        self.loss.set_log(log)
        self.log.toggled.connect(self._on_log_toggled)
        self.form = SettingsForm(Plan)
        self.form.edited.connect(self._on_form_edited)
        self.form.left.connect(editing.end_step)
        self.headline = label(name="heading")
        self.headline.setMinimumWidth(1)
        self.result = label(name="subtle", wrap=True)
        self.table = _epoch_table()
        self._build()
        # Ten redraws a second look live and leave the processor to the training.
        self._throttler = QSignalThrottler(self)
        self._throttler.setTimeout(_REDRAW_MS)
        self._throttler.triggered.connect(self._redraw)
        training.advanced.connect(self._on_training_advanced)
        training.state_changed.connect(self._on_state_changed)
        training.weights_changed.connect(self._on_training_advanced)
        editing.changed.connect(self._on_editing_changed)
        self._on_editing_changed()
        self._redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def finish_drawing(self) -> None:
        """Draw what is known now, without waiting for the next turn."""
        self._redraw()

    def _build(self) -> None:
        head = line(self.headline, 1, self.log)
        head.setContentsMargins(16, 12, 16, 8)
        plots = column(self.loss, self.accuracy, spacing=2)
        plots.setContentsMargins(6, 6, 12, 6)
        panel = QWidget()
        panel.setObjectName("panel")
        panel.setLayout(
            column(
                label("Plan", "heading"), self.form, label("Epochs", "heading"), self.result,
                self.table, margins=16, spacing=9, grows=4,
            )
        )  # fmt: skip
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setFixedWidth(SIDE_WIDTH + 30)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(panel)
        body = line(plots, side, spacing=0, grows=0)
        self.setLayout(column(head, rule(), body, spacing=0, grows=2))

    def _on_log_toggled(self, log: bool) -> None:
        self.loss.set_log(log)
        self.log_changed.emit(log)

    def _on_editing_changed(self) -> None:
        self.form.show_value(self._editing.project.plan)
        self._say()

    def _on_form_edited(self, name: str, value: object) -> None:
        self._editing.do(edits.set_plan(self._editing.project, name, value))

    def _on_state_changed(self) -> None:
        self._axis_epochs = 0
        self._redraw()

    def _on_training_advanced(self) -> None:
        if self.isVisible():
            self._throttler.throttle()

    @property
    def _history(self) -> History | None:
        run = self._training.run
        return run.history if run is not None else None

    def _redraw(self) -> None:
        history = self._history
        if history is None:
            self.loss.forget()
            self.accuracy.forget()
        else:
            if self._axis_epochs != history.epochs:
                self._axis_epochs = history.epochs
                self.loss.set_epochs(history.epochs)
            self.loss.show_curves(history.loss, history.val_loss)
            self.accuracy.show_curves(history.accuracy, history.val_accuracy)
        self._fill_table()
        self._say()

    def _say(self) -> None:
        run, history = self._training.run, self._history
        last = run.finished if run is not None else None
        state = self._training.state
        if state == "running":
            self.headline.setText("Preparing the first batch…" if history is None else "Training")
        elif state == "stopping":
            self.headline.setText("Stopping…")
        elif history is None:
            what = self._training.why_not() or "Press Train in the bar above to start."
            self.headline.setText(f"Not trained yet. {what}")
        elif last is not None and last.test_accuracy is not None:
            self.headline.setText(f"Test accuracy {last.test_accuracy:.2%}")
        elif last is not None:
            self.headline.setText("Stopped; the weights so far are kept")
        else:
            self.headline.setText("The training failed")
        notes = []
        if last is not None and last.test_loss is not None:
            notes.append(f"Test loss {last.test_loss:.4f}")
        if last is not None:
            notes.append(f"took {clock_text(last.seconds)}")
        if history is not None and history.loss.stride > 1:
            notes.append(f"each point of the curve is the mean of {history.loss.stride} batches")
        self.result.setText(" · ".join(notes))
        self.result.setVisible(bool(notes))

    def _fill_table(self) -> None:
        history = self._history
        epochs = history.epochs_done if history is not None else []
        if self.table.rowCount() > len(epochs):
            self.table.setRowCount(0)
        for row in range(self.table.rowCount(), len(epochs)):
            self.table.insertRow(row)
            for place, text in enumerate(epochs[row].texts()):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, place, item)
            self.table.scrollToBottom()


def _epoch_table() -> QTableWidget:
    table = QTableWidget(0, 5)
    table.setAccessibleName("Loss and accuracy of every epoch")
    table.setHorizontalHeaderLabels(["#", "loss", "acc.", "val. loss", "val. acc."])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setMinimumHeight(120)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    return table
