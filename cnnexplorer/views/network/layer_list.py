"""The list of layers: drawn rows with shape and parameters, dragging, keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from cnnexplorer.document import wiring
from cnnexplorer.document.columns import PARAMETERS, Shown
from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row
from cnnexplorer.document.summary import parameters_text
from cnnexplorer.document.wiring import Link
from cnnexplorer.views.network.layer_model import LayerModel
from cnnexplorer.views.network.link_lines import End, LinkLines
from cnnexplorer.views.network.row_layout import PAD, Columns, Piece, columns_for
from cnnexplorer.views.network.row_painter import RowPainter
from cnnexplorer.views.widgets.theme import Theme


class LayerList(QListView):
    """Shows the rows, and lines between those that take each other by name; reports choosing,
    moving and deleting, and does none of it.

    ``link_moved`` carries the link, which of its ends, and the row where that was let go.
    """

    row_chosen = Signal(int)
    row_moved = Signal(int, int)
    link_moved = Signal(object, str, int)
    delete_wanted = Signal()
    columns_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._model = LayerModel()
        self._silent = self._anew = False
        self._rows: tuple[Row, ...] = ()
        self._columns: Columns | None = None
        self.links: tuple[Link, ...] = ()
        self._held: tuple[Link, End, QPoint] | None = None
        self.lines = LinkLines(self._row_box, self.columns, self._line_height)
        self._theme = theme
        self.setModel(self._model)
        self._painter = RowPainter(theme, self, self.columns)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("Layers of the network")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setDragDropOverwriteMode(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self._model.row_moved.connect(self.row_moved)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        theme.changed.connect(self.viewport().update)

    @property
    def network(self) -> Network:
        """The network that is shown."""
        return self._model.network

    @property
    def row(self) -> int:
        """The row that is marked, or -1; whose it is, the selection knows."""
        return self.currentIndex().row()

    def show_network(
        self,
        network: Network,
        rows: tuple[Row, ...],
        chosen: int,
        shown: tuple[Shown, ...] | None = None,
    ) -> None:
        """Show another state of the network, with one row chosen; nothing is reported.

        Args:
            shown: the columns of costs; the parameters if None.
        """
        if shown is None:
            shown = (Shown(PARAMETERS.title, tuple(parameters_text(row) for row in rows)),)
        before = self.network
        self._anew = self._anew or network.replaces(before)
        self._silent = True
        self._rows, self._columns, self._held = rows, None, None
        self.links = wiring.links(network)
        self._model.show_network(network, rows, shown)
        self._silent = False
        self.columns_changed.emit()
        # Sentences come and go, so rows change their height.
        self.scheduleDelayedItemsLayout()
        self.choose(chosen)

    def begin_anew(self) -> None:
        """Another network is about to be shown: its rows are seen from the first."""
        self._anew = True

    def choose(self, row: int) -> None:
        """Mark ``row`` as the chosen one and bring it into sight; nothing is reported."""
        index = self._model.index(row)
        if not index.isValid():
            return
        if index != self.currentIndex():
            self._silent = True
            self.setCurrentIndex(index)
            self._silent = False
        # Later, because several rows may be chosen on the way to the one that stays.
        QTimer.singleShot(0, self, self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        """Show the chosen row, and the list from its beginning where both are possible."""
        index = self.currentIndex()
        box = self.visualRect(index)
        seen = self.viewport().rect()
        if self._anew or box.top() < seen.top() or box.bottom() > seen.bottom():
            self._anew = False
            self.scrollToTop()
            self.scrollTo(index)

    def columns(self) -> Columns:
        """The edges that the rows and the heading share."""
        width = self.viewport().width()
        if self._columns is None or self._columns.width != width:
            shown, metrics = self._model.shown, self.fontMetrics()
            self._columns = columns_for(shown, self._rows, width, metrics, self._lanes)
        return self._columns

    @property
    def shown(self) -> tuple[Shown, ...]:
        """The columns of costs."""
        return self._model.shown

    @property
    def _lanes(self) -> int:
        return max((link.lane + 1 for link in self.links), default=0)

    def _row_box(self, row: int) -> QRect:
        return self.visualRect(self._model.index(row))

    def _line_height(self) -> int:
        return self.fontMetrics().height()

    def pieces(self, row: int) -> list[Piece]:
        """The texts of a row, each with its place in the row."""
        return self._painter.pieces(self._model.index(row))

    def text_of(self, row: int) -> str:
        """What a screen reader says of a row."""
        return str(self._model.data(self._model.index(row)))

    def minimumSizeHint(self) -> QSize:
        """A row and a half, which shows at least that there are more."""
        return QSize(120, 3 * (self.fontMetrics().height() + 2 * PAD) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.links:
            painter = QPainter(self.viewport())
            self.lines.paint(painter, self.links, self.row, self._theme.colours, self._held)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        found = self.lines.near(self.links, point)
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = (*found, point)
            self.viewport().update()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._held is not None:
            self._held = (*self._held[:2], point)
            self.viewport().update()
            return
        near = self.lines.near(self.links, point) is not None
        self.viewport().setCursor(
            Qt.CursorShape.OpenHandCursor if near else Qt.CursorShape.ArrowCursor
        )
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseReleaseEvent(event)
            return
        link, end, _ = self._held
        self._held = None
        self.viewport().update()
        row = self.indexAt(event.position().toPoint()).row()
        if row >= 0:
            self.link_moved.emit(link, end, row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._held is not None and event.key() == Qt.Key.Key_Escape:
            self._held = None
            self.viewport().update()
        elif event.key() == Qt.Key.Key_Backspace and self.row > 0:
            self.delete_wanted.emit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.accept()  # "Move layer" where it cannot be done must not choose another row
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self.columns_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._columns = None
            self.scheduleDelayedItemsLayout()
            self.columns_changed.emit()

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._silent:
            self.row_chosen.emit(current.row())


class ListHeading(QWidget):
    """The captions above the list's columns, at the same edges."""

    def __init__(self, theme: Theme, rows: LayerList) -> None:
        super().__init__()
        self._theme, self._rows = theme, rows
        rows.verticalScrollBar().rangeChanged.connect(self.update)
        rows.columns_changed.connect(self.update)
        self._fit()
        theme.changed.connect(self.update)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.fontMetrics().height() + 8)

    def captions(self) -> list[tuple[str, QRect]]:
        """The captions, each with its place; their texts end or begin at the columns' edges."""
        columns, metrics = self._rows.columns(), self.fontMetrics()
        made = []
        ends = zip(self._rows.shown, columns.costs, strict=False)  # as many as there is room for
        x = self._rows.viewport().x()
        for text, left, right in (
            ("#", None, columns.name - 8),
            ("layer", columns.name, None),
            ("output", None, columns.output),
            *((column.title, None, end) for column, end in ends),
        ):
            width = metrics.horizontalAdvance(text)
            start = left if right is None else right - width
            made.append((text, QRect(x + (start or 0), 0, width, self.height())))
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.colours.subtle))
        for text, box in self.captions():
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
