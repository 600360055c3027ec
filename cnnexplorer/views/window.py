"""The main window: puts the panels together and answers the menus."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QWidget

from cnnexplorer import settings as settings_module
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import presets
from cnnexplorer.document.data_source import FILE, DataSource
from cnnexplorer.errors import UserError
from cnnexplorer.paths import resource
from cnnexplorer.views import dialogs
from cnnexplorer.views.data_view import DataView
from cnnexplorer.views.filters_view import FiltersView
from cnnexplorer.views.maps_view import MapsView
from cnnexplorer.views.menus import Menus
from cnnexplorer.views.mistakes_view import MistakesView
from cnnexplorer.views.network_panel import NetworkPanel
from cnnexplorer.views.parts import Notice, column
from cnnexplorer.views.selection_bar import SelectionBar
from cnnexplorer.views.status_bar import StatusBar
from cnnexplorer.views.theme import Theme, Wanted
from cnnexplorer.views.top_bar import TopBar
from cnnexplorer.views.training_view import TrainingView

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
        self._details = ""
        self.setWindowIcon(QIcon(str(resource("icons", "cnnexplorer.svg"))))
        self.setMinimumSize(980, 640)
        self.resize(1320, 860)
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
        self._details = details
        if details:
            self.alarm.say(sentence, "Details…", self._on_details_clicked)
        else:
            self.alarm.say(sentence, "Dismiss", self.dismiss_problem)

    def dismiss_problem(self) -> None:
        """Take the strip away."""
        self.alarm.say("")

    def open_path(self, path: Path) -> None:
        """Open a project or a data set, by its suffix."""
        if path.suffix.lower() == ".npz":
            self._session.datasets.choose(DataSource(name=FILE, path=str(path.resolve())))
        else:
            self._try(lambda: self._session.files.open(path))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._on_first_paint_done)

    def closeEvent(self, event: QCloseEvent) -> None:
        training = self._session.training
        if training.state != "idle" and not dialogs.ask_stop_training(self):
            event.ignore()
            return
        if not self._may_drop_edits():
            event.ignore()
            return
        self._save_state()
        self.status.stop()
        self._session.close()
        super().closeEvent(event)

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        s = self._session
        self.top = TopBar(s.editing, s.datasets, s.starting, s.training)
        self.network = NetworkPanel(s.editing, s.selection, s.datasets, s.training, self._theme)
        self.data = DataView(s.datasets, s.selection, self._theme)
        self.training = TrainingView(s.editing, s.training, self._theme, s.settings.log_loss)
        inside = (s.editing, s.datasets, s.starting, s.inspecting, s.selection)
        self.filters = FiltersView(self._theme, *inside)
        self.maps = MapsView(self._theme, *inside)
        self.mistakes = MistakesView(self._theme, *inside)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
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
        centre = QWidget()
        centre.setLayout(column(self.top, self.splitter, spacing=0, grows=1))
        self.setCentralWidget(centre)
        self.status = StatusBar(s.starting)
        self.setStatusBar(self.status)

    def _build_menus(self) -> None:
        s = self._session
        handlers: dict[str, Callable[[], object]] = {
            "new": self._on_new,
            "open": self._on_open,
            "open_npz": self._on_open_npz,
            "save": self._on_save,
            "save_as": self._on_save_as,
            "export": self._on_export,
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
        self.menus.recent.aboutToShow.connect(self._fill_recent)
        for name in ("duplicate", "delete", "up", "down"):
            self.network.list.addAction(self.menus.actions[name])
        self.menus.actions[f"theme_{self._theme.wanted}"].setChecked(True)

    def _connect(self) -> None:
        s = self._session
        s.files.changed.connect(self._show_title)
        s.editing.changed.connect(self._show_actions)
        s.training.state_changed.connect(self._on_training_state_changed)
        s.training.weights_changed.connect(self._show_actions)
        s.starting.changed.connect(self._show_actions)
        s.datasets.changed.connect(self._show_actions)
        s.datasets.busy_changed.connect(self._show_actions)
        s.datasets.failed.connect(self.show_problem)
        s.training.failed.connect(self.show_problem)
        s.inspecting.failed.connect(self.show_problem)
        s.exporting.failed.connect(self.show_problem)
        s.exporting.done.connect(self._on_exported)
        self.top.npz_wanted.connect(self._on_open_npz)
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
        actions["train"].setEnabled(s.training.can_start)
        actions["stop"].setEnabled(s.training.state == "running")
        actions["export"].setEnabled(s.training.trained is not None)

    def _fill_recent(self) -> None:
        menu = self.menus.recent
        menu.clear()
        for path in self._session.files.recent:
            action = QAction(str(path), menu)
            action.setData(str(path))
            action.triggered.connect(self._on_recent_triggered)
            menu.addAction(action)
        if menu.isEmpty():
            menu.addAction("No files yet").setEnabled(False)

    def _restore(self) -> None:
        if not self._remember:
            return
        settings = self._session.settings
        self.restoreGeometry(_bytes(settings.geometry))
        for name, splitter in (("main", self.splitter), ("network", self.network)):
            splitter.restoreState(_bytes(settings.splitters.get(name, "")))
        self.show_workspace(settings.workspace)

    def _save_state(self) -> None:
        if not self._remember:
            return
        settings = self._session.settings
        settings.geometry = _text(self.saveGeometry())
        settings.splitters = {
            "main": _text(self.splitter.saveState()),
            "network": _text(self.network.saveState()),
        }
        settings.workspace = self.workspace
        settings.theme = self._theme.wanted
        settings_module.save(settings)

    # ------------------------------------------------------------------ what the person does

    def _on_first_paint_done(self) -> None:
        self.painted.emit()

    def _on_tab_changed(self) -> None:
        self.images.setVisible(self.workspace in ("feature-maps", "mistakes"))

    def _on_workspace_triggered(self) -> None:
        for name, _ in WORKSPACES:
            if self.sender() is self.menus.actions[f"workspace_{name}"]:
                self.show_workspace(name)

    def _on_theme_triggered(self) -> None:
        choices: tuple[Wanted, ...] = ("system", "light", "dark")
        for name in choices:
            if self.sender() is self.menus.actions[f"theme_{name}"]:
                self._theme.use(name)

    def _on_new(self) -> None:
        if self._may_drop_edits():
            dataset = self._session.datasets.dataset
            self._session.files.new(dataset.image_shape if dataset else None)

    def _on_open(self) -> None:
        if self._may_drop_edits():
            path = dialogs.ask_open_project(self, self._folder())
            if path is not None:
                self.open_path(path)

    def _on_recent_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and self._may_drop_edits():
            self.open_path(Path(action.data()))

    def _on_open_npz(self) -> None:
        path = dialogs.ask_open_npz(self, self._folder())
        if path is not None:
            self.open_path(path)

    def _on_save(self) -> bool:
        path = self._session.files.path
        if path is None:
            return self._on_save_as()
        return self._try(lambda: self._session.files.save(path))

    def _on_save_as(self) -> bool:
        files = self._session.files
        name = self._session.editing.network.name.replace("/", "-")
        suggestion = files.path or Path(self._folder()) / f"{name}.cnnx"
        path = dialogs.ask_save_project(self, str(suggestion))
        return path is not None and self._try(lambda: files.save(path))

    def _on_export(self) -> None:
        trained = self._session.training.trained
        if trained is None:
            return
        name = trained.network.name.replace("/", "-")
        path = dialogs.ask_save_model(self, str(Path(self._folder()) / f"{name}.keras"))
        if path is not None:
            if path.suffix != ".keras":
                path = path.with_name(f"{path.name}.keras")
            self._session.exporting.save(trained, path)

    def _on_exported(self, path: Path) -> None:
        self.status.showMessage(f"Wrote {path}", 8000)

    def _on_duplicate(self) -> None:
        self._session.editing.duplicate(self.network.list.row)

    def _on_delete(self) -> None:
        self._session.editing.remove(self.network.list.row)

    def _on_up(self) -> None:
        row = self.network.list.row
        self._session.editing.move(row, row - 1)

    def _on_down(self) -> None:
        row = self.network.list.row
        self._session.editing.move(row, row + 1)

    def _on_train(self) -> None:
        self.dismiss_problem()
        self._session.training.start()

    def _on_training_state_changed(self) -> None:
        if self._session.training.state == "running" and self.workspace == "data":
            self.show_workspace("training")  # somebody who presses Train wants to see it learn
        self._show_actions()

    def _on_preset_chosen(self, preset_id: str) -> None:
        preset = presets.load(preset_id)
        self._session.editing.use(preset.project, f"Preset {preset.title}")

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

    def _may_drop_edits(self) -> bool:
        """Whether the edits are saved, or the person gives them up."""
        files = self._session.files
        if not files.unsaved:
            return True
        answer = dialogs.ask_unsaved(self, files.title)
        return answer == "discard" or (answer == "save" and self._on_save())

    def _folder(self) -> str:
        files = self._session.files
        here = files.path or next(iter(files.recent), None)
        return str(here.parent if here else Path.home())

    def _try(self, action: Callable[[], object]) -> bool:
        """Do it, or say why not; True if it was done."""
        try:
            action()
        except UserError as error:
            self.show_problem(str(error))
            return False
        self.dismiss_problem()
        return True


def _bytes(text: str) -> QByteArray:
    try:
        return QByteArray(base64.b64decode(text))
    except ValueError:
        return QByteArray()


def _text(data: QByteArray) -> str:
    return base64.b64encode(data.data()).decode()
