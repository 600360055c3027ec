"""Panels that are never smaller than what they hold; one of them scrolls up and down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

_LEAST_HEIGHT = 36
_MOST_TURNS = 4
"""So often, one within the other, the bar may come and go until it stays."""


class SidePanel(QScrollArea):
    """Scrolls its panel up and down, and is never too narrow for it.

    Args:
        width: as wide as this, unless the panel needs more; any width that it gets if 0.
    """

    def __init__(self, panel: QWidget, width: int) -> None:
        super().__init__()
        self._width = width
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        wide = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Preferred
        self.setSizePolicy(wide, QSizePolicy.Policy.Expanding)
        self._panel = panel
        self._turns, self._room = 0, QSize()
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        least = self._panel.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(max(self._width, least), _LEAST_HEIGHT)

    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        wanted = 0 if self._width else super().sizeHint().width()
        return QSize(max(least.width(), wanted), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._room != self.size():  # and not only what the bar leaves of it
            self._room = self.size()
            self._keep_bar(False)
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A panel that is too high only beside no bar would have Qt show and hide the bar within
        itself until the stack is full; then the bar stays until there is another room.
        """
        if event.type() == QEvent.Type.LayoutRequest and watched is self._panel:
            self.updateGeometry()
        if self._turns >= _MOST_TURNS:
            self._keep_bar(True)
            return False
        self._turns += 1
        try:
            return bool(super().eventFilter(watched, event))
        finally:
            self._turns -= 1

    def _keep_bar(self, kept: bool) -> None:
        policies = Qt.ScrollBarPolicy
        policy = policies.ScrollBarAlwaysOn if kept else policies.ScrollBarAsNeeded
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)


class Snug(QWidget):
    """Never lower than what it holds is in the width at hand, which a splitter does not ask."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        layout = self.layout()
        if layout is None or not self.isVisible():  # nobody knows the width yet
            return least
        height = layout.totalMinimumHeightForWidth(max(self.width(), least.width()))
        return QSize(least.width(), max(least.height(), height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
