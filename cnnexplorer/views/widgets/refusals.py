"""What is told, in passing, of a text that gave way to the value from before."""

from __future__ import annotations

from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication, QWidget


class Refusals:
    """Tells it in the window's status bar, as long as no possible value came after it.

    Args:
        teller: a widget of the window.
    """

    def __init__(self, teller: QWidget) -> None:
        self._teller, self._told = teller, False

    def tell(self, problem: str) -> None:
        """The field was left with something impossible in it; ``problem`` is a sentence."""
        self._told = True
        self._show(f"{problem} It stays as it was.")

    def take_back(self) -> None:
        """A value was taken: what was told is no longer so."""
        if self._told:
            self._told = False
            self._show("")

    def _show(self, text: str) -> None:
        QApplication.sendEvent(self._teller, QStatusTipEvent(text))
