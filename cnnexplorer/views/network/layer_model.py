"""The rows of the network for Qt's list: what each shows and how one is dragged."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from cnnexplorer.document.columns import PARAMETERS, Shown
from cnnexplorer.document.network import Network
from cnnexplorer.document.rules import Row
from cnnexplorer.document.summary import captions, parameters_text
from cnnexplorer.texts import shape_text
from cnnexplorer.views.widgets.labels import plain_tip

_MIME = "application/x-cnnexplorer-row"
NODE_ROLE = Qt.ItemDataRole.UserRole
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
CAPTION_ROLE = Qt.ItemDataRole.UserRole + 2
COSTS_ROLE = Qt.ItemDataRole.UserRole + 3

Index = QModelIndex | QPersistentModelIndex


class LayerModel(QAbstractListModel):
    """One item per row of the network; ``row_moved`` carries from and to after a drop."""

    row_moved = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._token = secrets.token_hex(8)
        self.network = Network()
        self._rows: tuple[Row, ...] = (Row(None),)
        self._captions: tuple[str, ...] = ("",)
        self.shown: tuple[Shown, ...] = ()

    def show_network(
        self, network: Network, rows: tuple[Row, ...], shown: tuple[Shown, ...] = ()
    ) -> None:
        """Show another state; rows are inserted or removed at the end only, then all redrawn."""
        before, after = len(self._rows), len(rows)
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
        self.network, self._rows, self.shown = network, rows, shown
        self._captions = captions(network)
        if after > before:
            self.endInsertRows()
        elif after < before:
            self.endRemoveRows()
        self.dataChanged.emit(self.index(0), self.index(after - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        if not 0 <= row < len(self._rows):
            return None
        node, inferred, caption = self.network.nodes[row], self._rows[row], self._captions[row]
        if role == NODE_ROLE:
            return node
        if role == ROW_ROLE:
            return inferred
        if role == CAPTION_ROLE:
            return caption
        if role == COSTS_ROLE:
            return tuple(column.cells[row] for column in self.shown)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            text = f"{row} {node.title} {caption}".strip()
            if inferred.error:
                return f"{text}: impossible. {inferred.error}"
            shape, count = shape_text(inferred.output_shape), parameters_text(inferred)
            others = [
                f"{column.title} {column.cells[row]}"
                for column in self.shown
                if column.title != PARAMETERS.title
            ]
            return ", ".join([text, f"output {shape}", f"{count} parameters", *others])
        if role == Qt.ItemDataRole.ToolTipRole:
            more = [column.tips[row] for column in self.shown if column.tips]
            return plain_tip(inferred.error or " ".join([node.layer.about, *more]).strip())
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual if index.row() == 0 else usual | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        node = self.network.nodes[indexes[0].row()]
        data.setData(_MIME, f"{self._token} {node.id}".encode())
        return data

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Whether it is a row of this very list: another window's has no meaning here."""
        moved = action == Qt.DropAction.MoveAction
        return moved and self._dragged(data) is not None

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Report the move; the row itself moves when the controller has made the edit.

        Returns False so that Qt does not remove the dragged row by itself.
        """
        source = self._dragged(data)
        if source is None or action != Qt.DropAction.MoveAction:
            return False
        gap = row if row >= 0 else len(self._rows)
        gap = max(1, gap)
        self.row_moved.emit(source, gap - 1 if gap > source else gap)
        return False

    def _dragged(self, data: QMimeData) -> int | None:
        """Where the row of this list that is dragged stands now; None for anything else.

        Another window's rows have the same ids, and any program can offer such data.
        """
        token, _, node = bytes(data.data(_MIME).data()).decode("ascii", "replace").partition(" ")
        return (self.network.position(node) or None) if token == self._token else None
