"""Panels that are never smaller than what they hold; one of them scrolls up and down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

_LEAST_HEIGHT = 36


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
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        least = self._panel.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(max(self._width, least), _LEAST_HEIGHT)

    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        wanted = 0 if self._width else super().sizeHint().width()
        return QSize(max(least.width(), wanted), super().sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self._panel:
            self.updateGeometry()
        return super().eventFilter(watched, event)


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
