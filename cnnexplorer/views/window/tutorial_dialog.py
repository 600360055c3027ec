"""The tutorial that the network comes from, beside what the project does, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from cnnexplorer.controllers.editing import Editing
from cnnexplorer.document import as_taught
from cnnexplorer.document.tutorial import Tutorial
from cnnexplorer.views.widgets.parts import button, column, label, line, rule, side_panel

_WIDTH, _HEIGHT = 640, 560


class TutorialDialog(QDialog):
    """Compares line by line, and follows every edit while it is open.

    ``file_wanted`` is sent when the person wants to open the tutorial's images.
    """

    file_wanted = Signal()

    def __init__(
        self, parent: QWidget, editing: Editing, network: str, tutorial: Tutorial,
        reached: Callable[[], str] = lambda: "",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._editing, self._tutorial, self._reached = editing, tutorial, reached
        self.setWindowTitle(f"The tutorial of {network}")
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(18)
        self.grid.setVerticalSpacing(7)
        for place, stretch in enumerate((2, 4, 4)):
            self.grid.setColumnStretch(place, stretch)
        self.verdict = label(name="heading", wrap=True)
        self.reason = label(name="subtle", wrap=True)
        self.take = button(
            as_taught.LABEL,
            "Take over its plan and as many of its images",
            self._on_take_clicked,
            "primary",
        )
        self.file = button("Open a file…", "Open the tutorial's images", self._on_file_clicked)
        close = button("Close", "Close", self.accept)
        table = side_panel(column(self.grid, 1, margins=12))
        title = label(self._tutorial.title, "title", wrap=True)
        buttons = line(1, self.file, close, self.take)
        self.setLayout(
            column(
                title, self.verdict, rule(), table, rule(), self.reason, buttons,
                margins=20, spacing=10, grows=3,
            )
        )  # fmt: skip
        self.resize(_WIDTH, _HEIGHT)
        editing.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show the comparison as it is now, and what can be done."""
        project, facts = self._editing.project, self._editing.resolved.facts
        lines = as_taught.compare(self._tutorial, project, facts, self._reached())
        self._clear()
        for place, text in enumerate(("", "in the tutorial", "here")):
            self.grid.addWidget(label(text, "subtle"), 0, place)
        for row, one in enumerate(lines, start=1):
            here = "the same" if one.here == one.there else one.here
            for place, text in enumerate((one.what, one.there, here)):
                role = "subtle" if place == 0 or one.same else ""
                cell = label(text, role, wrap=True)
                self.grid.addWidget(cell, row, place, Qt.AlignmentFlag.AlignTop)
        self.verdict.setText(as_taught.verdict(lines))
        reason = as_taught.why_not(self._tutorial, project, facts)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.take.setEnabled(not reason)
        wanted = self._tutorial.images is not None
        self.take.setVisible(wanted)
        self.file.setVisible(wanted and not as_taught.at_hand(self._tutorial, project, facts))

    def _clear(self) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _on_file_clicked(self) -> None:
        self.file_wanted.emit()

    def _on_take_clicked(self) -> None:
        editing = self._editing
        editing.do(as_taught.as_in_tutorial(self._tutorial, editing.project))
