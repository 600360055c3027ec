"""A panel that scrolls must come to rest, whatever its height does when its width changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.views.widgets.side_panel import SidePanel

_ROOM = 200


class _Restless(QWidget):
    """Too high in the whole width, and low beside a bar; it says so at once."""

    def __init__(self) -> None:
        super().__init__()
        self.resized = 0

    def minimumSizeHint(self) -> QSize:
        return QSize(50, 2 * _ROOM if self.width() >= _ROOM else _ROOM // 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized += 1
        assert self.resized < 200, "it comes and goes for ever"
        QApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))


def test_a_bar_that_is_needed_only_where_it_is_not_comes_to_rest(qtbot: QtBot) -> None:
    panel = _Restless()
    area = SidePanel(panel, 0)
    area.setFrameStyle(0)
    qtbot.addWidget(area)
    area.resize(_ROOM, _ROOM)
    area.show()
    QApplication.processEvents()
    assert area.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOn
    assert area.verticalScrollBar().isVisible()
    assert panel.width() < _ROOM
    for _ in range(9):
        rest = panel.resized
        QApplication.processEvents()
    assert panel.resized == rest
    area.resize(_ROOM, 3 * _ROOM)
    QApplication.processEvents()
    assert area.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded
    assert panel.width() == _ROOM, "there is room for all of it, and no bar"
