"""Draws the rows of the layer list: their ground, their texts, and a badge on an impossible one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cnnexplorer.document.columns import UNKNOWN
from cnnexplorer.document.rules import Row
from cnnexplorer.views.network import row_layout
from cnnexplorer.views.network.layer_model import CAPTION_ROLE, COSTS_ROLE, NODE_ROLE, ROW_ROLE
from cnnexplorer.views.network.row_layout import Columns, Piece
from cnnexplorer.views.widgets.theme import Theme

Index = QModelIndex | QPersistentModelIndex


_NOTHING = ("0", "0 B", UNKNOWN)


class RowPainter(QStyledItemDelegate):
    """Draws one row: number, kind and settings, shape, parameters; a sentence if impossible.

    Args:
        columns: the edges that all rows share, now.
    """

    def __init__(self, theme: Theme, parent: QListView, columns: Callable[[], Columns]) -> None:
        super().__init__(parent)
        self._theme, self._list, self._columns = theme, parent, columns

    def pieces(self, index: Index) -> list[Piece]:
        """The texts of a row, each with its place."""
        node, row = index.data(NODE_ROLE), index.data(ROW_ROLE)
        caption, font = index.data(CAPTION_ROLE), self._list.font()
        costs = index.data(COSTS_ROLE)
        return row_layout.pieces(
            index.row(), node.title, caption, row, costs, self._columns(), font
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._list.viewport().width(), row_layout.height_of(self.pieces(index)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._paint_ground(painter, option, index)
        row: Row = index.data(ROW_ROLE)
        enabled = index.data(NODE_ROLE).enabled
        for piece in self.pieces(index):
            self._paint_piece(painter, option.rect, piece, row, enabled)
        painter.restore()

    def _paint_piece(
        self, painter: QPainter, ground: QRect, piece: Piece, row: Row, enabled: bool
    ) -> None:
        colours = self._theme.colours
        font = self._list.font()
        colour = {
            "number": colours.subtle,
            "kind": colours.text if enabled else colours.subtle,
            "caption": colours.subtle,
            "shape": colours.text if row.output_shape else colours.subtle,
            "count": colours.subtle if piece.text in _NOTHING else colours.text,
            "sentence": colours.error,
        }[piece.role]
        painter.setFont(row_layout.bold(font) if piece.role == "kind" else font)
        painter.setPen(QColor(colour))
        box = piece.box.translated(ground.topLeft())
        if piece.wraps:
            painter.drawText(box, int(Qt.TextFlag.TextWordWrap), piece.text)
            return
        side = Qt.AlignmentFlag.AlignRight if piece.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), piece.text)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = self._theme.colours
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = colours.selected if chosen else colours.raised if hovered else colours.surface
        painter.fillRect(option.rect, QColor(ground))
        if chosen:
            bar = QRect(option.rect.x(), option.rect.y(), 3, option.rect.height())
            painter.fillRect(bar, QColor(colours.accent))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        if index.data(ROW_ROLE).error:
            self._paint_badge(painter, option)

    def _paint_badge(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours = self._theme.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.error))
        size = option.fontMetrics.height()
        x = option.rect.right() - row_layout.RIGHT - size
        badge = QRect(x, option.rect.y() + row_layout.PAD, size, size)
        painter.drawEllipse(badge)
        painter.setPen(QPen(QColor(colours.surface)))
        heavy = QFont(option.font)
        heavy.setBold(True)
        painter.setFont(heavy)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "!")
