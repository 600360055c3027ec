"""The Training workspace: the plan, the live curves, and the numbers of every epoch."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QCheckBox, QWidget
from superqt.utils import QSignalThrottler

from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan, as_text
from cnnexplorer.runs import csv_file
from cnnexplorer.runs.history import History
from cnnexplorer.texts import clock_text, percent_text, plural
from cnnexplorer.views.widgets.beside import Beside
from cnnexplorer.views.widgets.curves import CurvePlot
from cnnexplorer.views.widgets.epoch_table import EpochTable
from cnnexplorer.views.widgets.labels import Headline, Sentence
from cnnexplorer.views.widgets.parts import (
    SIDE_WIDTH,
    below_head,
    column,
    head,
    label,
    rule,
    side_panel,
)
from cnnexplorer.views.widgets.settings_form import SettingsForm
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.workspaces.provenance import Provenance
from cnnexplorer.views.workspaces.workspace import Copy, Workspace

_REDRAW_MS = 100
_MARGIN = 12


class TrainingWorkspace(Workspace):
    """Curves left, plan and epochs right."""

    id = "training"
    title = "Training"
    about = "The plan, loss and accuracy while the network learns, and the numbers of every epoch."

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._drawn: tuple[History | None, int] | None = None
        self._drawn_points = 0
        self.loss = CurvePlot(theme, "Loss", "Loss over the epochs")
        self.accuracy = CurvePlot(theme, "Accuracy", "Accuracy over the epochs", percent=True)
        self.accuracy.setXLink(self.loss)
        for plot in (self.loss, self.accuracy):
            plot.save_wanted.connect(self._on_save_wanted)
            plot.copied.connect(self._on_copied)
        # They share the epochs, so the whole view is that of both.
        self.loss.was_reset.connect(self.accuracy.reset_view)
        self.accuracy.was_reset.connect(self.loss.reset_view)
        self.log = QCheckBox("Logarithmic loss axis")
        self.log.setToolTip("Shows small losses as clearly as large ones")
        self.log.setChecked(session.settings.log_loss)
        self.loss.set_log(session.settings.log_loss)
        self.log.toggled.connect(self._on_log_toggled)
        self.loss.log_wanted.connect(self.log.setChecked)
        self.form = SettingsForm(Plan)
        self.form.edited.connect(self._on_form_edited)
        self.form.left.connect(session.editing.end_step)
        self.headline, self.reason = Headline(), Sentence("subtle")
        self.hint = Provenance()
        self.hint.setContentsMargins(10, 4, 4, 4)
        self.result = label(name="subtle", wrap=True)
        self.table = EpochTable()
        self.set_page(self._build())
        # Ten redraws a second look live and leave the processor to the training.
        self._throttler = QSignalThrottler(self)
        self._throttler.setTimeout(_REDRAW_MS)
        self._throttler.triggered.connect(self._draw_run)
        session.training.advanced.connect(self._on_training_advanced)
        session.training.returned.connect(self._on_training_returned)
        session.training.replaced.connect(self._on_training_replaced)

    def _on_training_returned(self, kept: bool) -> None:
        here = "Stopped in its first epoch; the training before it is here again."
        self.told.emit(f"{here} Train menu: The other training." if kept else here)

    def _on_training_replaced(self, gone: bool) -> None:
        kept = "The training that was shown before this one is kept too"
        less = ", the other one no longer" if gone else ""
        self.told.emit(f"{kept}{less}. Train menu: The other training.")

    def draw(self) -> None:
        self.form.show_value(self.session.editing.project.plan)
        self._draw_run()

    def _build(self) -> QWidget:
        side = column(
            label("Plan", "heading"), self.form, label("Epochs", "heading"), self.result,
            self.table, margins=_MARGIN, spacing=9, grows=4,
        )  # fmt: skip
        panel = side_panel(side, SIDE_WIDTH + 30)
        # The hint comes with the first edit of the plan, which must not move a field away.
        self.body = Beside((self.loss, self.accuracy), panel, self.hint)
        top = head(self.headline, 1, self.log)
        page = QWidget()
        page.setLayout(column(top, below_head(self.reason), rule(), self.body, spacing=0, grows=3))
        return page

    def _on_log_toggled(self, log: bool) -> None:
        self.loss.set_log(log)
        self.session.settings.log_loss = log
        self.session.remembering.write()

    def _on_form_edited(self, name: str, value: object) -> None:
        editing = self.session.editing
        editing.do(edits.set_plan(editing.project, name, value))

    def _on_save_wanted(self, kind: str) -> None:
        plot, run, history = self.sender(), self.session.training.run, self._history
        if run is None or history is None or not isinstance(plot, CurvePlot):
            return
        if kind == "csv":
            title, name = "Save numbers", "numbers"
            last = run.finished
            test = None if last is None else last.test
            content = functools.partial(csv_file.content, history.numbers(), test)
        else:
            title, name = "Save picture", plot.accessibleName().lower()
            picture = plot.content(kind)
            content = functools.partial(bytes, picture)
        self.copy_wanted.emit(Copy(title, f"{run.network.name} {name}", kind, content))

    def _on_copied(self) -> None:
        self.told.emit("Copied the picture")

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
        plan = self.session.editing.project.plan
        epochs = plan.epochs if history is None else history.epochs
        if self._drawn is None or self._drawn != (history, epochs):  # another training, or none
            self._drawn, self._drawn_points = (history, epochs), 0
            self.table.forget()
            for plot in (self.loss, self.accuracy):
                plot.begin(epochs)
        points = 0 if history is None else history.loss.count + history.val_loss.count
        if history is not None and points != self._drawn_points:
            self._drawn_points = points
            images, even = history.images_per_point, history.even
            self.loss.show_curves(history.loss, history.val_loss, images, even)
            self.accuracy.show_curves(history.accuracy, history.val_accuracy, images, even)
        run = self.session.training.run
        if history is not None and run is not None and run.over:
            for plot in (self.loss, self.accuracy):
                plot.end_at(history.reached)  # it was stopped, or failed, before the planned end
        self.table.show_epochs([] if history is None else history.epochs_done)
        self._say()

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
            self.headline.setText(f"Test accuracy {percent_text(last.test_accuracy)}")
        elif last is not None and run is not None and run.snapshot is None:
            self.headline.setText("Stopped before the first batch, so nothing was learned")
        elif last is not None:
            self.headline.setText(
                "Stopped; its weights are what is looked into, and can be exported"
            )
        elif self._kept_those_before:
            self.headline.setText("The training failed; the weights of the one before are kept")
        else:
            self.headline.setText("The training failed")
        failure = run.failure if run is not None else None
        self.reason.setText(failure.sentence if failure is not None else "")
        self.reason.setVisible(failure is not None)
        parts = "" if run is None or history is None else _parts_text(*run.parts)
        notes = []
        if last is not None and last.test_loss is not None:
            notes.append(f"Test loss {last.test_loss:.4f}")
        if last is not None:
            notes.append(f"took {clock_text(last.seconds)}")
        penalised = run is not None and history is not None and _has_penalties(run.network)
        penalties = "The loss holds the penalties on weights" if penalised else ""
        plan = "" if run is None or history is None else as_text(run.plan)
        said = [*filter(None, [parts, plan, " · ".join(notes), penalties])]
        self.result.setText("\n".join(said))
        self.result.setVisible(bool(said))
        if run is None:
            self.hint.say("", "")
        else:
            self.hint.say(
                belonging.origin(run, self.session.editing.resolved),
                self.session.training.outdated(run, with_plan=True),
            )


def _parts_text(training: int, held_back: int) -> str:
    learned = f"Learns from {plural(training, 'image')}"
    return f"{learned}, {held_back:,} held back" if held_back else learned


def _has_penalties(network: Network) -> bool:
    """Whether something is added to the loss that is not in its name."""
    settings = ("kernel_l1", "kernel_l2")
    layers = [node.layer for node in network.nodes if node.enabled]
    return any(getattr(layer, name, 0) for layer in layers for name in settings)
