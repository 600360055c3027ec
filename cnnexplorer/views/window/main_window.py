"""The main window: puts the panels together, remembers how it stood, and asks before it closes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QMoveEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMainWindow,
    QPushButton,
    QSplitter,
    QTabWidget,
    QWidget,
)

from cnnexplorer.controllers.session import Session
from cnnexplorer.paths import resource
from cnnexplorer.views.network.network_panel import NetworkPanel
from cnnexplorer.views.widgets.number_box import settle_focused
from cnnexplorer.views.widgets.parts import Notice, column
from cnnexplorer.views.widgets.theme import Theme, style_sheet
from cnnexplorer.views.window import window_state
from cnnexplorer.views.window.commands import Commands
from cnnexplorer.views.window.exports import Exports
from cnnexplorer.views.window.file_actions import FileActions
from cnnexplorer.views.window.file_drop import FileDrop
from cnnexplorer.views.window.happenings import Happenings
from cnnexplorer.views.window.menu_table import layer_entries, preset_entries
from cnnexplorer.views.window.menus import Menus
from cnnexplorer.views.window.offer import Offer
from cnnexplorer.views.window.problems import Problems
from cnnexplorer.views.window.selection_bar import SelectionBar
from cnnexplorer.views.window.status_bar import StatusBar
from cnnexplorer.views.window.top_bar import TopBar
from cnnexplorer.views.workspaces import WORKSPACES, Workspace

_TITLE_BAR = 40
"""Pixels that a desktop puts above a window, at most."""


class MainWindow(QMainWindow):
    """The whole window.

    ``painted`` is sent once, after the first paint: the time to bring TensorFlow in.

    Args:
        session: the controllers.
        theme: applied by the caller; the View menu changes it.
        remember: whether window state, theme and workspace go to the settings file.
        workspaces: the tabs, in their order.
    """

    painted = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme,
        remember: bool = True,
        workspaces: Sequence[type[Workspace]] = WORKSPACES,
    ) -> None:
        super().__init__()
        self._session, self._theme, self._remember = session, theme, remember
        self._was_painted = False
        self._may_close = self._closing = self._unasked = False
        self._drop: FileDrop | None = None
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.setWindowIcon(QIcon(str(resource("icons", "cnnexplorer.svg"))))
        smallest, usual = QSize(980, 640), QSize(1320, 860)
        if QGuiApplication.platformName() != "offscreen":  # which has no screen to fit on
            room = self.screen().availableGeometry().size() - QSize(0, _TITLE_BAR)
            smallest, usual = smallest.boundedTo(room), usual.boundedTo(room)
        self.setMinimumSize(smallest)
        self.resize(usual)
        self.pages = {cls.id: cls(session, theme) for cls in workspaces}
        self._build()
        self._build_menus(workspaces)
        session.files.changed.connect(self._show_title)
        session.training.state_changed.connect(self._on_training_state_changed)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        for page in self.pages.values():
            page.wanted.connect(self.show_workspace)
            page.copy_wanted.connect(self.exports.save_copy)
            page.told.connect(self.say)
        self._on_tab_changed()
        if remember:
            window_state.restore(session.settings, self, self._splitters)
            self.show_workspace(session.settings.workspace)
            self._remember_from_now_on()
        else:
            session.remembering.forget()
        self._show_title()
        self.network.list.setFocus()

    def show_workspace(self, workspace_id: str) -> None:
        """Bring a workspace to the front by its id; an unknown one changes nothing."""
        if workspace_id in self.pages:
            self.tabs.setCurrentWidget(self.pages[workspace_id])

    @property
    def workspace(self) -> Workspace:
        """The workspace in front."""
        return list(self.pages.values())[self.tabs.currentIndex()]

    def open_path(self, path: Path) -> None:
        """Open a project or a data set, by its suffix."""
        self.files.open_path(path)

    def say(self, sentence: str) -> None:
        """Show a passing message in the status bar."""
        self.status.say(sentence)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what Space does: buttons leave it to their window, as in a dialog."""
        button = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(button, QPushButton) and not event.isAutoRepeat():
            button.click()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._drop is None:
            self._drop = FileDrop(self, self.files.drop)

    def close_without_asking(self) -> None:
        """The system ends the program: nobody is there to answer questions."""
        self.keep_edits_aside()
        self._may_close = self._unasked = True
        self.close()

    def keep_edits_aside(self) -> None:
        """The program may be ended at any moment: write what is not saved, now."""
        try:
            settle_focused()
        finally:
            self._session.autosaving.keep_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._session.remembering.write_at_rest()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._session.remembering.write_at_rest()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # whatever goes wrong on the way, the window and its edits stay
        if not self._may_close:
            before, self._closing = self._closing, True
            try:
                self.files.leave("quit", self._on_may_close)
            finally:
                self._closing = before
        if self._may_close:
            self._may_close = False
            try:
                self._end()
            finally:
                event.accept()  # all that the person wanted to keep is kept

    def _on_may_close(self) -> None:
        """Nothing is lost any more: at once, or after the files have been written."""
        self._may_close = True
        if not self._closing:
            self.close()

    def _end(self) -> None:
        if self._remember:
            self._read_state()
        self.status.stop()
        for dialog in self.findChildren(QDialog):
            if not dialog.isModal():  # an image that is shown large; others end by their answer
                dialog.close()
        # With a menu open, Qt would not count this window as the last one, and run on without it.
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.hide()  # the threads may need a moment to end; nobody should have to watch that
        self._session.close(keep_edits=self._unasked)
        if self._remember:
            self._session.remembering.write_last()

    def _remember_from_now_on(self) -> None:
        """Every end is survived: what is chosen is written at once, what moves when it rests."""
        remembering = self._session.remembering
        remembering.resting.connect(self._read_state)
        for splitter in self._splitters.values():
            splitter.splitterMoved.connect(remembering.write_at_rest)
        self.tabs.currentChanged.connect(remembering.write_at_rest)
        self._theme.changed.connect(self._on_look_chosen)

    def _on_look_chosen(self) -> None:
        self._read_look()
        self._session.remembering.write()

    def _read_look(self) -> None:
        settings = self._session.settings
        settings.theme, settings.text_percent = self._theme.wanted, self._theme.text_percent

    def _read_state(self) -> None:
        """Take what can be seen of the window into the settings."""
        self._read_look()
        self._session.settings.workspace = self.workspace.id
        window_state.read(self._session.settings, self, self._splitters)

    def _build(self) -> None:
        s = self._session
        self.top = TopBar(s.editing, s.datasets, s.loading, s.training)
        self.network = NetworkPanel(s.editing, s.selection, self._theme)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("Workspaces")
        self.tabs.tabBar().setAccessibleName("Workspaces")
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)  # so there is always room for all of them
        for page in self.pages.values():
            self.tabs.setTabToolTip(self.tabs.addTab(page, page.title), page.about)
        happenings = Happenings(s, self)
        self.problems, self.news = Problems(s, happenings), Notice("news")
        self.images = SelectionBar(s.datasets, s.inspecting, s.selection)
        right = QWidget()
        right.setObjectName("panel")
        self.exports = Exports(self, s, self.problems, self.news, happenings, self.say)
        self.files = FileActions(self, s, self.exports, self.say, self.problems.show_data_problem)
        self.offer = Offer(s.autosaving, self.files.leave)
        right.setLayout(
            # Strips come and go with what a person does in the tabs, which must not move for that.
            column(self.tabs, self.problems, self.news, self.offer, self.images, spacing=0, grows=0)
        )
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
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

    def _build_menus(self, workspaces: Sequence[type[Workspace]]) -> None:
        commands = Commands(
            self, self._session, self.network, self.files, self.exports, self.problems,
            self._theme, self.show_workspace, self.say,
        )  # fmt: skip
        self.network.tutorial_wanted.connect(commands.tutorial)
        self.menus = Menus(self, self._session, commands, workspaces)
        self.menus.fill(self.network.more, layer_entries())
        self.menus.fill(self.top.presets.entries, preset_entries())
        self.menus.tick(f"theme_{self._theme.wanted}")
        self.files.fill_recent_of(self.menus.menus["recent"])
        self.top.file_wanted.connect(self.files.open_data)
        self.top.train_wanted.connect(commands.train)
        self.top.refused.connect(self.problems.show_size_problem)
        self._session.editing.told.connect(self.say)
        self.network.show_columns(self._session.settings.columns)
        heading = self.network.heading
        heading.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        heading.addActions(self.menus.menus["columns"].actions())
        self.network.list.addActions(list(self.menus.of_list))

    def _show_title(self) -> None:
        files = self._session.files
        title = files.title.replace("[*]", "[*][*]")  # Qt puts the mark of unsaved edits there
        self.setWindowTitle(f"{title}[*] – cnnexplorer")
        self.setWindowModified(files.unsaved)

    def _on_tab_changed(self) -> None:
        self.images.setVisible(self.workspace.shows_test_image)
        self.images.weights.setHidden(self.workspace.says_weights)

    def _on_theme_changed(self) -> None:
        self.setStyleSheet(style_sheet(self._theme.colours, self._theme.text_percent))

    def _on_training_state_changed(self) -> None:
        if self._session.training.state == "running" and self.workspace.id == "data":
            self.show_workspace("training")  # somebody who presses Train wants to see it learn
