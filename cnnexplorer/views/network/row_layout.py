"""Where the texts of a row of the layer list stand: on one line, or on more if it is narrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

from cnnexplorer.document.columns import Shown
from cnnexplorer.document.rules import Row
from cnnexplorer.texts import shape_text

PAD, RIGHT = 7, 14
_GAP, _LEFT, _BETWEEN = 8, 10, 16
Role = Literal["number", "kind", "caption", "shape", "count", "sentence"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a row and its box, seen from the row's top left corner."""

    role: Role
    text: str
    box: QRect
    right: bool = False
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The edges that all rows and the heading share, in pixels.

    Attributes:
        margin: where the numbers of the rows begin; the lines of the network stand before it.
        name: where the names begin; the numbers of the rows end a gap before it.
        output: where the shapes end.
        costs: where each column of costs ends.
        width: of the list.
    """

    margin: int
    name: int
    output: int
    costs: tuple[int, ...]
    width: int


LANE = 9
"""How far the lines of the network stand from each other, in pixels."""
_MOST_LANES = 8
_LEAST_NAME = 12
"""So many letters of a name there is room for before a column of costs is seen."""


def columns_for(
    shown: Sequence[Shown], rows: Sequence[Row], width: int, metrics: QFontMetrics, lanes: int = 0
) -> Columns:
    """Columns as narrow as the widest text of each allows, beside so many lines.

    Where there is no room for all columns of costs and a name, the last ones are left out.
    """
    number = metrics.horizontalAdvance("0" * max(2, len(str(len(rows) - 1))))
    margin = _LEFT + LANE * min(lanes, _MOST_LANES)
    name = margin + number + _GAP
    shapes = {"output", *(shape_text(row.output_shape) for row in rows)}
    left = width - RIGHT - name - _widest(shapes, metrics)
    wide = [_widest({column.title, *column.cells}, metrics) + _BETWEEN for column in shown]
    while len(wide) > 1 and left - sum(wide) < metrics.horizontalAdvance("0" * _LEAST_NAME):
        wide.pop()
    end, ends = width - RIGHT, []
    for each in reversed(wide):
        ends.append(end)
        end -= each
    return Columns(margin, name, end, tuple(reversed(ends)), width)


def _widest(texts: Iterable[str], metrics: QFontMetrics) -> int:
    return max(metrics.horizontalAdvance(text) for text in texts)


def lane_x(columns: Columns, lane: int) -> int:
    """Where a lane's line stands; those that find no room share the outermost."""
    return columns.margin - LANE * (min(lane, _MOST_LANES - 1) + 1) + LANE // 2


def bold(font: QFont) -> QFont:
    """The font of the kinds."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def pieces(
    index: int,
    name: str,
    caption: str,
    row: Row,
    costs: Sequence[str],
    columns: Columns,
    font: QFont,
) -> list[Piece]:
    """The texts of row number ``index``: beside each other if there is room, else below."""
    metrics, heavy = QFontMetrics(font), QFontMetrics(bold(font))
    height, end = metrics.height(), columns.width - RIGHT
    shape = "" if row.error else shape_text(row.output_shape)
    if row.error:  # the badge stands there
        limit = end - height - _GAP
    else:
        limit = columns.output - metrics.horizontalAdvance(shape) - _GAP
    room = end - columns.name
    name = heavy.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 1))
    kind_width = heavy.horizontalAdvance(name)
    caption_x = columns.name + kind_width + _GAP
    caption_width = metrics.horizontalAdvance(caption)
    numbers_y = y = PAD
    kind = QRect(columns.name, y, min(kind_width, end - columns.name), height)
    made = [
        Piece(
            "number",
            str(index),
            QRect(columns.margin, y, columns.name - _GAP - columns.margin, height),
            right=True,
        ),
        Piece("kind", name, kind),
    ]
    if caption_x + caption_width <= limit:
        made.append(Piece("caption", caption, QRect(caption_x, y, caption_width, height)))
    else:
        if columns.name + kind_width > limit:
            numbers_y = y = y + height
        if numbers_y == PAD or columns.name + caption_width > limit:
            y += height * bool(caption)
        below = QRect(columns.name, 0, max(60, room), 1000)
        box = metrics.boundingRect(below, int(Qt.TextFlag.TextWordWrap), caption)
        made.append(Piece("caption", caption, box.translated(0, y), wraps=True))
        y += max(0, box.height() - height)
    if not row.error:
        box = QRect(0, numbers_y, columns.output, height)
        made.append(Piece("shape", shape, box, right=True))
        before = columns.output
        for text, edge in zip(costs, columns.costs, strict=False):
            box = QRect(before, numbers_y, edge - before, height)
            made.append(Piece("count", text, box, right=True))
            before = edge
    else:
        below = QRect(columns.name, 0, max(60, room), 1000)
        box = metrics.boundingRect(below, int(Qt.TextFlag.TextWordWrap), row.error)
        made.append(Piece("sentence", row.error, box.translated(0, y + height + 3), wraps=True))
    return [piece for piece in made if piece.text]


def height_of(shown: Iterable[Piece]) -> int:
    """How high a row with these texts is."""
    return max(piece.box.bottom() + 1 for piece in shown) + PAD
