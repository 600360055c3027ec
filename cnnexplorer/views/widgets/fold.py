"""Folds away the settings of a form that few people change, and says how many were changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton


class Fold(QPushButton):
    """The line between the usual settings and the others; ``turned`` says whether those are seen.

    They are seen from the beginning where one of them was changed, until the person decides.
    """

    turned = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("link")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Initializers, penalties and limits: settings that few people change")
        self.clicked.connect(self._on_clicked)
        self._chosen: bool | None = None
        self._changed = 0
        self._tell()

    @property
    def is_open(self) -> bool:
        """Whether the settings below are seen."""
        return self._changed > 0 if self._chosen is None else self._chosen

    def show_changed(self, count: int) -> None:
        """So many of the settings below differ from what they begin with."""
        before = self.is_open
        self._changed = count
        self._tell()
        if self.is_open != before:
            self.turned.emit(self.is_open)

    def _on_clicked(self) -> None:
        self._chosen = not self.is_open
        self._tell()
        self.turned.emit(self._chosen)

    def _tell(self) -> None:
        changed = f" ({self._changed} changed)" if self._changed and not self.is_open else ""
        self.setText("Fewer settings" if self.is_open else f"More settings{changed}")
