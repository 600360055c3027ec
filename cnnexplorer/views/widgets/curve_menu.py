"""The menu of a curve plot: what can be done with it by the right button and by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cnnexplorer.views.widgets.picture_menu import ContentMenu


class CurveMenu(ContentMenu):
    """Reset view, pictures, numbers, and the kind of axis; the keys work in the plot itself.

    Args:
        plot: the menu's owner, which gets its shortcuts.
        reset, copy: what the first entries do.
        save: called with "png", "svg" or "csv".
        use_log: called with whether the axis shall be logarithmic; without it there is no choice.
    """

    def __init__(
        self,
        plot: QWidget,
        reset: Callable[[], object],
        copy: Callable[[], object],
        save: Callable[[str], object],
        use_log: Callable[[bool], object] | None,
    ) -> None:
        super().__init__(plot)
        self._save = save
        self.reset = self.add("Reset view", reset, "Home", always=True)
        self.addSeparator()
        self.copy = self.add("Copy picture", copy, "Ctrl+C")
        self.png = self.add("Save picture as PNG…", self._on_png_triggered)
        self.svg = self.add("Save picture as SVG…", self._on_svg_triggered)
        self.csv = self.add("Save numbers as CSV…", self._on_csv_triggered)
        self.log = QAction("Logarithmic axis", self)
        self.log.setCheckable(True)
        if use_log is not None:
            self.addSeparator()
            self.addAction(self.log)
            self.log.triggered.connect(use_log)

    def show_state(self, filled: bool, log: bool) -> None:
        """What can be chosen now: of an empty plot, nothing can be kept."""
        self.enable(filled)
        self.log.setChecked(log)

    def _on_png_triggered(self) -> None:
        self._save("png")

    def _on_svg_triggered(self) -> None:
        self._save("svg")

    def _on_csv_triggered(self) -> None:
        self._save("csv")
