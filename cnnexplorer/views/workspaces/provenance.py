"""What a result belongs to, in a line, and below it how that differs from what is at hand now."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from cnnexplorer.views.widgets.labels import ForeignLabel
from cnnexplorer.views.widgets.parts import Notice, column


class Provenance(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._origin = ForeignLabel("subtle")
        # However long it is, it takes part in no size: one line as wide as the sentence below it.
        self._origin.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._notice = Notice()
        self.setLayout(column(self._origin, self._notice, spacing=3))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def origin(self) -> str:
        return self._origin.text()

    @property
    def sentence(self) -> str:
        """What is said of the differences; empty where there are none."""
        return self._notice.sentence if not self.isHidden() else ""

    def say(self, origin: str, differences: str) -> None:
        """Show both; an empty one takes no room."""
        self._origin.setText(origin)
        self._origin.setVisible(bool(origin))
        self._notice.say(differences)
        self.setVisible(bool(origin or differences))
