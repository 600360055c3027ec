"""The Training workspace: the plan, the live curves, and the numbers of every epoch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from superqt.utils import QSignalThrottler

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.plan import Plan
from cnnexplorer.runs.history import History
from cnnexplorer.texts import clock_text
from cnnexplorer.views.widgets.curves import CurvePlot
from cnnexplorer.views.widgets.labels import Headline
from cnnexplorer.views.widgets.parts import (
    SIDE_WIDTH,
    column,
    head,
    label,
    line,
    rule,
    side_panel,
)
from cnnexplorer.views.widgets.settings_form import SettingsForm
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.workspace import Workspace

_REDRAW_MS = 100


class TrainingWorkspace(Workspace):
    """Curves left, plan and epochs right."""

    id = "training"
    title = "Training"
    about = "The plan, loss and accuracy while the network learns, and the numbers of every epoch."

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._axis_epochs = 0
        self._drawn: History | None = None
        self._drawn_points = -1
        self.loss = CurvePlot(theme, "loss", "Loss over the epochs")
        self.accuracy = CurvePlot(theme, "accuracy", "Accuracy over the epochs", rising=True)
        self.accuracy.setXLink(self.loss)
        self.log = QCheckBox("Logarithmic loss axis")
        self.log.setToolTip("Shows small losses as clearly as large ones")
        self.log.setChecked(session.settings.log_loss)
        self.loss.set_log(session.settings.log_loss)
        self.log.toggled.connect(self._on_log_toggled)
        self.form = SettingsForm(Plan)
        self.form.edited.connect(self._on_form_edited)
        self.form.left.connect(session.editing.end_step)
        self.headline = Headline()
        self.result = label(name="subtle", wrap=True)
        self.table = _epoch_table()
        self.set_page(self._build())
        # Ten redraws a second look live and leave the processor to the training.
        self._throttler = QSignalThrottler(self)
        self._throttler.setTimeout(_REDRAW_MS)
        self._throttler.triggered.connect(self._draw_run)
        session.training.advanced.connect(self._on_training_advanced)

    def draw(self) -> None:
        self.form.show_value(self.session.editing.project.plan)
        self._draw_run()

    def _build(self) -> QWidget:
        plots = column(self.loss, self.accuracy, spacing=2)
        plots.setContentsMargins(6, 6, 12, 6)
        side = column(
            label("Plan", "heading"), self.form, label("Epochs", "heading"), self.result,
            self.table, margins=16, spacing=9, grows=4,
        )  # fmt: skip
        body = line(plots, side_panel(side, SIDE_WIDTH + 56), spacing=0, grows=0)
        page = QWidget()
        page.setLayout(column(head(self.headline, 1, self.log), rule(), body, spacing=0, grows=2))
        return page

    def _on_log_toggled(self, log: bool) -> None:
        self.loss.set_log(log)
        self.session.settings.log_loss = log

    def _on_form_edited(self, name: str, value: object) -> None:
        editing = self.session.editing
        editing.do(edits.set_plan(editing.project, name, value))

    def _on_training_advanced(self) -> None:
        if self.isVisible():
            self._throttler.throttle()

    @property
    def _history(self) -> History | None:
        run = self.session.training.run
        return run.history if run is not None else None

    @property
    def _kept_those_before(self) -> bool:
        """Whether the weights at hand are of an earlier training than the one that is shown."""
        run, trained = self.session.training.run, self.session.training.trained
        return run is not None and trained is not None and trained.run != run.id

    def _draw_run(self) -> None:
        history = self._history
        if history is not self._drawn:  # another training, or none
            self._drawn, self._drawn_points, self._axis_epochs = history, -1, 0
            self.table.setRowCount(0)
        points = 0 if history is None else history.loss.count + history.val_loss.count
        if points != self._drawn_points:
            self._drawn_points = points
            self._draw_curves(history)
        self._fill_table()
        self._say()

    def _draw_curves(self, history: History | None) -> None:
        if history is None:
            self.loss.forget()
            self.accuracy.forget()
        else:
            if self._axis_epochs != history.epochs:
                self._axis_epochs = history.epochs
                self.loss.set_epochs(history.epochs)
            self.loss.show_curves(history.loss, history.val_loss)
            self.accuracy.show_curves(history.accuracy, history.val_accuracy)

    def _say(self) -> None:
        run, history = self.session.training.run, self._history
        last = run.finished if run is not None else None
        state = self.session.training.state
        if state == "running":
            self.headline.setText("Preparing the first batch…" if history is None else "Training")
        elif state == "stopping":
            self.headline.setText("Stopping…")
        elif history is None:
            what = self.session.training.why_not() or "Press Train in the bar above to start."
            self.headline.setText(f"Not trained yet. {what}")
        elif last is not None and last.test_accuracy is not None:
            self.headline.setText(f"Test accuracy {last.test_accuracy:.2%}")
        elif last is not None and self._kept_those_before:
            self.headline.setText(
                "Stopped in the first epoch; the weights of the training before are kept"
            )
        elif last is not None:
            self.headline.setText("Stopped; the weights so far are kept")
        else:
            self.headline.setText("The training failed")
        failure = run.failure if run is not None else None
        self.headline.setToolTip(failure.sentence if failure is not None else "")
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


class _EpochTable(QTableWidget):
    """Its columns are never narrower than their longest texts; it scrolls sideways instead."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()

    def fit(self) -> None:
        """Give all columns of numbers one width, and the numbers of the epochs what is left."""
        width = self.fontMetrics().horizontalAdvance
        first = width("0" * max(2, len(str(self.rowCount())))) + 8
        others = self.columnCount() - 1
        least = max(map(width, ("100.00%", "val. loss", "val. acc."))) + 6
        wide = max(least, (self.viewport().width() - first) // others)
        for place in range(1, self.columnCount()):
            self.setColumnWidth(place, wide)
        self.setColumnWidth(0, max(first, self.viewport().width() - wide * others))


def _epoch_table() -> QTableWidget:
    table = _EpochTable(0, 5)
    table.setAccessibleName("Loss and accuracy of every epoch")
    table.setHorizontalHeaderLabels(["#", "loss", "acc.", "val. loss", "val. acc."])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setMinimumHeight(120)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    header.setMinimumSectionSize(8)
    table.fit()
    return table
