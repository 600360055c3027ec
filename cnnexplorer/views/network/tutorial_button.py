"""The button beside the network's name that tells which tutorial the network comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from cnnexplorer.document import as_taught
from cnnexplorer.document.resolved import Resolved
from cnnexplorer.views.widgets.parts import hide


class TutorialButton(QPushButton):
    """Seen while the network is that of a preset; its tooltip says how much differs."""

    def __init__(self) -> None:
        super().__init__("Tutorial…")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("tight", True)
        self.setAccessibleName("Tutorial of this network")

    def show_for(self, resolved: Resolved) -> None:
        """Show it, or hide it, for another state of the project."""
        preset = resolved.preset
        if preset is None or preset.tutorial is None:
            hide(self)
            return
        lines = as_taught.compare(preset.tutorial, resolved.project, resolved.facts)
        self.setToolTip(f"From “{preset.tutorial.title}”. {as_taught.verdict(lines)}.")
        self.show()
