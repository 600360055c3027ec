"""What the entries of the menus do; each is a method, named as the entry."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import Layer
from cnnexplorer.texts import percent_text
from cnnexplorer.views.network.network_panel import NetworkPanel
from cnnexplorer.views.widgets.number_box import discard_focused
from cnnexplorer.views.widgets.theme import Theme, Wanted
from cnnexplorer.views.window.dialogs import AboutDialog
from cnnexplorer.views.window.exports import Exports
from cnnexplorer.views.window.file_actions import FileActions
from cnnexplorer.views.window.problems import Problems
from cnnexplorer.views.window.tutorial_dialog import TutorialDialog


class Commands(QObject):
    """Carries out what a person chose in a menu, a bar, or with a key.

    Args:
        window: parent of the dialogs; ``quit`` closes it.
        show_workspace: brings a tab to the front by its id.
        say: a passing message.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        network: NetworkPanel,
        files: FileActions,
        exports: Exports,
        problems: Problems,
        theme: Theme,
        show_workspace: Callable[[str], None],
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._network = window, session, network
        self._problems, self._theme = problems, theme
        self.files, self.exports = files, exports
        self.show_workspace = show_workspace
        self._say = say

    def undo(self) -> None:
        if not discard_focused():
            self._session.editing.undo()

    def redo(self) -> None:
        self._session.editing.redo()

    def add_layer(self, cls: type[Layer]) -> None:
        self._network.add(cls)
        self._network.list.setFocus()

    def use_preset(self, preset_id: str) -> None:
        preset = presets.load(preset_id)
        editing = self._session.editing
        editing.do(edits.use_preset(editing.project, preset.project, preset.title))
        self._say(f"{preset.title} is {preset.origin}")

    def tutorial(self) -> None:
        """Where the network comes from, and what differs."""
        preset = self._session.editing.resolved.preset
        if preset is not None and preset.tutorial is not None:
            tutorial = preset.tutorial
            dialog = TutorialDialog(
                self._window, self._session.editing, preset.title, tutorial, self._reached
            )
            dialog.file_wanted.connect(self.files.open_data)
            dialog.exec()
            dialog.deleteLater()

    def _reached(self) -> str:
        """The test accuracy of the project as it is now, where it was trained; or empty."""
        run, project = self._session.training.run, self._session.editing.project
        accuracy = run.finished.test_accuracy if run is not None and run.finished else None
        if run is None or accuracy is None or run.network.nodes != project.network.nodes:
            return ""
        if (run.plan, run.source) != (project.plan, project.data):
            return ""
        return percent_text(accuracy)

    def duplicate(self) -> None:
        editing = self._session.editing
        editing.do(edits.duplicate(editing.project, self._network.chosen))

    def delete(self) -> None:
        editing = self._session.editing
        editing.do(edits.remove(editing.project, self._network.chosen))

    def rename(self) -> None:
        """Give the chosen layer a name, in its form."""
        self._network.below.edit_name()

    def switch(self, name: str) -> None:
        """Turn round whether the chosen layer is enabled, or trained."""
        editing, node = self._session.editing, self._network.chosen
        network = editing.project.network
        value = getattr(network.nodes[network.positions[node]], name)
        editing.end_step()
        editing.do(edits.set_node(editing.project, node, name, not value))
        editing.end_step()

    def move(self, by: int) -> None:
        """Move the chosen layer down by so many rows."""
        editing, node = self._session.editing, self._network.chosen
        row = editing.project.network.positions[node]
        editing.do(edits.move(editing.project, node, row + by))

    def train(self) -> None:
        self._problems.dismiss()
        self.files.train()

    def stop(self) -> None:
        self._session.training.stop()

    def former_training(self) -> None:
        self._session.training.go_back()
        self.show_workspace("training")
        self._say("The other training is here; the same again brings this one back.")

    def turn_column(self, column_id: str) -> None:
        """Show a column of costs beside the layers, or no longer."""
        settings = self._session.settings
        shown = [each for each in settings.columns if each != column_id]
        if len(shown) == len(settings.columns):
            shown.append(column_id)
        settings.columns = shown
        self._network.show_columns(shown)
        self._session.remembering.write()

    def use_theme(self, wanted: Wanted) -> None:
        self._theme.use(wanted)

    def step_text(self, steps: int) -> None:
        """Larger or smaller text; the usual size for 0."""
        if steps:
            self._theme.step_text(steps)
        else:
            self._theme.use_text(100)
        self._say(f"Text at {percent_text(self._theme.text_percent / 100, 0)}")

    def full_screen(self) -> None:
        """Fill the screen, or be a window again, as large as before."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
        if self._window.isFullScreen():
            self._say("F11 makes it a window again.")

    def about(self) -> None:
        dialog = AboutDialog(self._window, self._session.versions())
        dialog.exec()
        dialog.deleteLater()

    def quit(self) -> None:
        self._window.close()
