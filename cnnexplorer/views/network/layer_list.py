"""The list of layers: drawn rows with shape and parameters, dragging, keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row
from cnnexplorer.document.summary import parameters_text
from cnnexplorer.texts import shape_text
from cnnexplorer.views.network.layer_model import LAYER_ROLE, ROW_ROLE, LayerModel
from cnnexplorer.views.widgets.theme import Theme

_NUMBER_X, _NAME_X, _RIGHT = 30, 40, 14
_PAD = 7


def column_edges(width: int, metrics: QFontMetrics) -> tuple[int, int]:
    """Right edges of the output and the parameter column, shared with the list's heading."""
    parameters = width - _RIGHT
    return parameters - metrics.horizontalAdvance("000,000,000") - 14, parameters


class LayerList(QListView):
    """Shows the rows; reports choosing, moving, duplicating and deleting, and does none of it."""

    row_chosen = Signal(int)
    row_moved = Signal(int, int)
    delete_wanted = Signal()
    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._model = LayerModel()
        self._silent = False
        self.setModel(self._model)
        self.setItemDelegate(_RowPainter(theme, self))
        self.setAccessibleName("Layers of the network")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setDragDropOverwriteMode(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setMouseTracking(True)
        self._model.row_moved.connect(self.row_moved)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme.changed.connect(self.viewport().update)

    @property
    def row(self) -> int:
        """The row that is marked, or -1; whose it is, the selection knows."""
        return self.currentIndex().row()

    def show_network(self, network: Network, rows: tuple[Row, ...], chosen: int) -> None:
        """Show another state of the network, with one row chosen; nothing is reported."""
        self._silent = True
        self._model.show_network(network, rows)
        self._silent = False
        # Sentences come and go, so rows change their height.
        self.scheduleDelayedItemsLayout()
        self.choose(chosen)

    def choose(self, row: int) -> None:
        """Mark ``row`` as the chosen one and bring it into sight; nothing is reported."""
        index = self._model.index(row)
        if not index.isValid():
            return
        if index != self.currentIndex():
            self._silent = True
            self.setCurrentIndex(index)
            self._silent = False
        self.scrollTo(index)

    def text_of(self, row: int) -> str:
        """What a screen reader says of a row."""
        return str(self._model.data(self._model.index(row)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and self.row > 0:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self.resized.emit()

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._silent:
            self.row_chosen.emit(current.row())


class _RowPainter(QStyledItemDelegate):
    """Draws one row: number, kind and settings, shape, parameters; a sentence if impossible."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = parent

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = self._list.viewport().width()
        height = option.fontMetrics.height() + 2 * _PAD
        error = index.data(ROW_ROLE).error
        if error:
            height += self._sentence_box(error, width, option.fontMetrics).height() + 3
        return QSize(width, height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        self._paint_ground(painter, option, index)
        row: Row = index.data(ROW_ROLE)
        box = option.rect
        line = QRect(box.x(), box.y() + _PAD, box.width(), option.fontMetrics.height())
        self._paint_name(painter, option, index, line)
        output_edge, parameter_edge = column_edges(box.width(), option.fontMetrics)
        colours = self._theme.colours
        painter.setFont(option.font)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text if row.output_shape else colours.subtle))
        shape_box = QRect(line.x(), line.y(), output_edge, line.height())
        painter.drawText(shape_box, right, "" if row.error else shape_text(row.output_shape))
        painter.setPen(QColor(colours.text if row.parameters else colours.subtle))
        count_box = QRect(line.x(), line.y(), parameter_edge, line.height())
        painter.drawText(count_box, right, "" if row.error else parameters_text(row))
        if row.error:
            painter.setPen(QColor(colours.error))
            sentence = self._sentence_box(row.error, box.width(), option.fontMetrics)
            sentence.translate(box.x(), line.bottom() + 4)
            painter.drawText(sentence, int(Qt.TextFlag.TextWordWrap), row.error)
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours = self._theme.colours
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = colours.selected if chosen else colours.raised if hovered else colours.surface
        painter.fillRect(option.rect, QColor(ground))
        if chosen:
            bar = QRect(option.rect.x(), option.rect.y(), 3, option.rect.height())
            painter.fillRect(bar, QColor(colours.accent))
        if index.data(ROW_ROLE).error:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.error))
            size = option.fontMetrics.height()
            badge = QRect(option.rect.right() - _RIGHT - size, option.rect.y() + _PAD, size, size)
            painter.drawEllipse(badge)
            painter.setPen(QPen(QColor(colours.surface)))
            bold = QFont(option.font)
            bold.setBold(True)
            painter.setFont(bold)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "!")

    def _paint_name(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        line: QRect,
    ) -> None:
        colours = self._theme.colours
        layer = index.data(LAYER_ROLE)
        painter.setFont(option.font)
        painter.setPen(QColor(colours.subtle))
        number = QRect(line.x(), line.y(), _NUMBER_X, line.height())
        painter.drawText(
            number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index.row())
        )
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        bold_metrics = QFontMetrics(bold)
        output_edge, _ = column_edges(line.width(), option.fontMetrics)
        shape = shape_text(index.data(ROW_ROLE).output_shape)
        limit = output_edge - option.fontMetrics.horizontalAdvance(shape) - 10
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        kind = bold_metrics.elidedText(
            layer.kind, Qt.TextElideMode.ElideRight, max(0, limit - _NAME_X)
        )
        painter.drawText(line.x() + _NAME_X, line.y() + option.fontMetrics.ascent(), kind)
        x = _NAME_X + bold_metrics.horizontalAdvance(kind) + 8
        painter.setFont(option.font)
        painter.setPen(QColor(colours.subtle))
        caption = option.fontMetrics.elidedText(
            layer.caption(), Qt.TextElideMode.ElideRight, max(0, limit - x)
        )
        painter.drawText(line.x() + x, line.y() + option.fontMetrics.ascent(), caption)

    def _sentence_box(self, sentence: str, width: int, metrics: QFontMetrics) -> QRect:
        room = QRect(_NAME_X, 0, max(60, width - _NAME_X - _RIGHT), 1000)
        return metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), sentence)


class ListHeading(QWidget):
    """The captions above the list's columns, at the same edges."""

    def __init__(self, theme: Theme, rows: LayerList) -> None:
        super().__init__()
        self._theme, self._rows = theme, rows
        rows.verticalScrollBar().rangeChanged.connect(self.update)
        rows.resized.connect(self.update)
        self.setFixedHeight(self.fontMetrics().height() + 8)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.colours.subtle))
        metrics = self.fontMetrics()
        output_edge, parameter_edge = column_edges(self._rows.viewport().width(), metrics)
        centre = Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | centre
        painter.drawText(QRect(0, 0, _NUMBER_X, self.height()), right, "#")
        painter.drawText(QRect(_NAME_X, 0, 200, self.height()), centre, "layer")
        painter.drawText(QRect(0, 0, output_edge, self.height()), right, "output")
        painter.drawText(QRect(0, 0, parameter_edge, self.height()), right, "params")
