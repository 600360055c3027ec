"""The main window: puts the panels together and answers the menus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QWidget

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits, presets
from cnnexplorer.paths import resource
from cnnexplorer.views.network.network_panel import NetworkPanel
from cnnexplorer.views.widgets.parts import Notice, column
from cnnexplorer.views.widgets.theme import Theme, Wanted, style_sheet
from cnnexplorer.views.window import dialogs, window_state
from cnnexplorer.views.window.file_actions import FileActions
from cnnexplorer.views.window.menus import Menus
from cnnexplorer.views.window.selection_bar import SelectionBar
from cnnexplorer.views.window.status_bar import StatusBar
from cnnexplorer.views.window.top_bar import TopBar
from cnnexplorer.views.workspaces.data import DataView
from cnnexplorer.views.workspaces.feature_maps import MapsView
from cnnexplorer.views.workspaces.filters import FiltersView
from cnnexplorer.views.workspaces.mistakes import MistakesView
from cnnexplorer.views.workspaces.training import TrainingView

WORKSPACES = (
    ("data", "Data"),
    ("training", "Training"),
    ("filters", "Filters"),
    ("feature-maps", "Feature maps"),
    ("mistakes", "Mistakes"),
)


class MainWindow(QMainWindow):
    """The whole window.

    ``painted`` is sent once, after the first paint: the time to bring TensorFlow in.

    Args:
        session: the controllers.
        theme: applied by the caller; the View menu changes it.
        remember: whether window state, theme and workspace go to the settings file.
    """

    painted = Signal()

    def __init__(self, session: Session, theme: Theme, remember: bool = True) -> None:
        super().__init__()
        self._session, self._theme, self._remember = session, theme, remember
        self._was_painted = False
        self._asks = True
        self._data_failed = False
        self._details = ""
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.setWindowIcon(QIcon(str(resource("icons", "cnnexplorer.svg"))))
        smallest, usual = QSize(980, 640), QSize(1320, 860)
        if QGuiApplication.platformName() != "offscreen":  # which has no screen to fit on
            room = self.screen().availableGeometry().size()
            smallest, usual = smallest.boundedTo(room), usual.boundedTo(room)
        self.setMinimumSize(smallest)
        self.resize(usual)
        self._build()
        self._build_menus()
        self._connect()
        self._restore()
        self._show_title()
        self._show_actions()
        self.network.list.setFocus()

    def show_workspace(self, name: str) -> None:
        """Bring a workspace to the front by its id."""
        names = [item for item, _ in WORKSPACES]
        if name in names:
            self.tabs.setCurrentIndex(names.index(name))

    @property
    def workspace(self) -> str:
        """The id of the workspace in front."""
        return WORKSPACES[self.tabs.currentIndex()][0]

    def show_problem(self, sentence: str, details: str = "") -> None:
        """The one road for bad news: a strip that stays until it is dismissed."""
        self._details, self._data_failed = details, False
        if details:
            self.alarm.say(sentence, "Details…", self._on_details_clicked)
        else:
            self.alarm.say(sentence, "Dismiss", self.dismiss_problem)

    def dismiss_problem(self) -> None:
        """Take the strip away."""
        self.alarm.say("")

    def open_path(self, path: Path) -> None:
        """Open a project or a data set, by its suffix."""
        self.files.open_path(path)

    def say(self, sentence: str) -> None:
        """Show a passing message in the status bar."""
        self.status.showMessage(sentence, 8000)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._on_first_paint_done)

    def close_without_asking(self) -> None:
        """The system ends the program: nobody is there to answer questions."""
        self._asks = False
        self.close()

    def _may_stop_training(self) -> bool:
        idle = self._session.training.state == "idle"
        return idle or dialogs.ask_stop_training(self, "quit")

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asks and not (self._may_stop_training() and self.files.may_drop_edits()):
            event.ignore()
            return
        self._save_state()
        self.status.stop()
        self.hide()  # the threads may need a moment to end; nobody should have to watch that
        self._session.close()
        super().closeEvent(event)

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        s = self._session
        self.top = TopBar(s.editing, s.datasets, s.loading, s.training)
        self.network = NetworkPanel(s.editing, s.selection, self._theme)
        self.data = DataView(s.datasets, s.selection, self._theme)
        self.training = TrainingView(s.editing, s.training, self._theme, s.settings.log_loss)
        inside = (s.editing, s.datasets, s.loading, s.inspecting, s.selection)
        self.filters = FiltersView(self._theme, *inside)
        self.maps = MapsView(self._theme, *inside)
        self.mistakes = MistakesView(self._theme, *inside)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Workspaces")
        self.tabs.tabBar().setAccessibleName("Workspaces")
        self.tabs.tabBar().setDrawBase(False)
        pages = (self.data, self.training, self.filters, self.maps, self.mistakes)
        for (_, title), page in zip(WORKSPACES, pages, strict=True):
            self.tabs.addTab(page, title)
        self.alarm = Notice(alarm=True)
        right = QWidget()
        right.setObjectName("panel")
        bar = SelectionBar(s.datasets, s.inspecting, s.selection)
        self.images = bar
        right.setLayout(column(self.alarm, self.tabs, bar, spacing=0))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.network.setMinimumWidth(360)
        right.setMinimumWidth(560)
        self.splitter.addWidget(self.network)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([452, 868])
        self.network.setSizes([480, 300])
        self._splitters = {"main": self.splitter, "network": self.network}
        centre = QWidget()
        centre.setLayout(column(self.top, self.splitter, spacing=0, grows=1))
        self.setCentralWidget(centre)
        self.status = StatusBar(s.loading)
        self.setStatusBar(self.status)

    def _build_menus(self) -> None:
        s = self._session
        self.files = FileActions(self, s, self.show_problem, self.dismiss_problem, self.say)
        handlers: dict[str, Callable[[], object]] = {
            "new": self.files.new,
            "open": self.files.open,
            "open_data": self.files.open_data,
            "save": self.files.save,
            "save_as": self.files.save_as,
            "export": self.files.export,
            "quit": self.close,
            "undo": s.editing.undo,
            "redo": s.editing.redo,
            "duplicate": self._on_duplicate,
            "delete": self._on_delete,
            "up": self._on_up,
            "down": self._on_down,
            "train": self._on_train,
            "stop": s.training.stop,
            "about": self._on_about,
        }
        for name, _ in WORKSPACES:
            handlers[f"workspace_{name}"] = self._on_workspace_triggered
        for name in ("system", "light", "dark"):
            handlers[f"theme_{name}"] = self._on_theme_triggered
        self.menus = Menus(self, handlers, WORKSPACES)
        self.network.add_menu_to(self.menus.add_layer)
        self.top.add_presets_to(self.menus.presets)
        self.files.fill_recent_of(self.menus.recent)
        for name in ("duplicate", "delete", "up", "down"):
            self.network.list.addAction(self.menus.actions[name])
        self.menus.actions[f"theme_{self._theme.wanted}"].setChecked(True)

    def _connect(self) -> None:
        s = self._session
        s.files.changed.connect(self._show_title)
        s.editing.changed.connect(self._show_actions)
        s.training.state_changed.connect(self._on_training_state_changed)
        s.training.weights_changed.connect(self._show_actions)
        s.loading.changed.connect(self._on_loading_changed)
        s.datasets.changed.connect(self._show_actions)
        s.datasets.busy_changed.connect(self._show_actions)
        s.datasets.failed.connect(self._on_data_failed)
        s.datasets.changed.connect(self._on_data_changed)
        s.training.failed.connect(self.show_problem)
        s.inspecting.failed.connect(self.show_problem)
        s.exporting.failed.connect(self.show_problem)
        self.top.file_wanted.connect(self.files.open_data)
        self.top.preset_chosen.connect(self._on_preset_chosen)
        self.mistakes.opened.connect(self._on_mistake_opened)
        self.training.log_changed.connect(self._on_log_changed)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self._on_tab_changed()

    # ------------------------------------------------------------------ showing

    def _show_title(self) -> None:
        files = self._session.files
        self.setWindowTitle(f"{files.title}[*] – cnnexplorer")
        self.setWindowModified(files.unsaved)

    def _show_actions(self) -> None:
        s, actions = self._session, self.menus.actions
        for name, word, text in (
            ("undo", "&Undo", s.editing.undo_label),
            ("redo", "&Redo", s.editing.redo_label),
        ):
            actions[name].setEnabled(text is not None)
            actions[name].setText(f"{word} {text or ''}".strip())
        actions["train"].setEnabled(not s.training.why_not())
        actions["stop"].setEnabled(s.training.state == "running")
        actions["export"].setEnabled(s.training.trained is not None)

    def _restore(self) -> None:
        if self._remember:
            window_state.restore(self._session.settings, self, self._splitters)
            self.show_workspace(self._session.settings.workspace)

    def _save_state(self) -> None:
        if self._remember:
            settings = self._session.settings
            settings.workspace = self.workspace
            settings.theme = self._theme.wanted
            window_state.save(settings, self, self._splitters)

    # ------------------------------------------------------------------ what the person does

    def _on_first_paint_done(self) -> None:
        self.painted.emit()

    def _on_tab_changed(self) -> None:
        self.images.setVisible(self.workspace in ("feature-maps", "mistakes"))

    def _on_workspace_triggered(self) -> None:
        for name, _ in WORKSPACES:
            if self.sender() is self.menus.actions[f"workspace_{name}"]:
                self.show_workspace(name)

    def _on_theme_changed(self) -> None:
        self.setStyleSheet(style_sheet(self._theme.colours))

    def _on_theme_triggered(self) -> None:
        choices: tuple[Wanted, ...] = ("system", "light", "dark")
        for name in choices:
            if self.sender() is self.menus.actions[f"theme_{name}"]:
                self._theme.use(name)

    def _on_duplicate(self) -> None:
        editing = self._session.editing
        editing.do(edits.duplicate(editing.project, self.network.chosen))

    def _on_delete(self) -> None:
        editing = self._session.editing
        editing.do(edits.remove(editing.project, self.network.chosen))

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        editing, node = self._session.editing, self.network.chosen
        row = editing.project.network.positions[node]
        editing.do(edits.move(editing.project, node, row + by))

    def _on_train(self) -> None:
        self.dismiss_problem()
        self._session.training.start()

    def _on_loading_changed(self) -> None:
        if self._session.loading.state == "failed":
            self.show_problem(self._session.loading.sentence)
        self._show_actions()

    def _on_data_failed(self, sentence: str, details: str) -> None:
        self.show_problem(sentence, details)
        self._data_failed = True

    def _on_data_changed(self) -> None:
        if self._data_failed and self._session.datasets.dataset is not None:
            self.dismiss_problem()

    def _on_training_state_changed(self) -> None:
        if self._session.training.state == "running" and self.workspace == "data":
            self.show_workspace("training")  # somebody who presses Train wants to see it learn
        self._show_actions()

    def _on_preset_chosen(self, preset_id: str) -> None:
        preset = presets.load(preset_id)
        editing = self._session.editing
        editing.do(edits.use_preset(editing.project, preset.project, preset.title))

    def _on_mistake_opened(self) -> None:
        self.show_workspace("feature-maps")

    def _on_log_changed(self, log: bool) -> None:
        self._session.settings.log_loss = log

    def _on_details_clicked(self) -> None:
        dialogs.show_details(self, self.alarm.sentence, self._details)
        self.dismiss_problem()

    def _on_about(self) -> None:
        dialog = dialogs.AboutDialog(self, self._session.versions())
        dialog.exec()
        dialog.deleteLater()
