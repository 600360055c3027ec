"""Where the texts of a row of the layer list stand: on one line, or on more if it is narrow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics

from cnnexplorer.document.layers import Layer
from cnnexplorer.document.rules import Row
from cnnexplorer.document.summary import parameters_text
from cnnexplorer.texts import shape_text

PAD, RIGHT = 7, 14
_GAP, _LEFT = 8, 10
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
        name: where the names begin; the numbers of the rows end a gap before it.
        output, parameters: where these columns end.
        width: of the list.
    """

    name: int
    output: int
    parameters: int
    width: int


def columns_for(rows: Iterable[Row], width: int, metrics: QFontMetrics) -> Columns:
    """Columns as narrow as the widest number of each allows."""
    known = tuple(rows)
    number = metrics.horizontalAdvance("0" * max(2, len(str(len(known) - 1))))
    counts = ("params", *{parameters_text(row) for row in known if not row.error})
    parameters = width - RIGHT
    widest = max(metrics.horizontalAdvance(text) for text in counts)
    return Columns(_LEFT + number + _GAP, parameters - widest - 16, parameters, width)


def bold(font: QFont) -> QFont:
    """The font of the kinds."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def pieces(index: int, layer: Layer, row: Row, columns: Columns, font: QFont) -> list[Piece]:
    """The texts of row number ``index``: beside each other if there is room, else below."""
    metrics, heavy = QFontMetrics(font), QFontMetrics(bold(font))
    height, end = metrics.height(), columns.width - RIGHT
    shape = "" if row.error else shape_text(row.output_shape)
    if row.error:  # the badge stands there
        limit = end - height - _GAP
    else:
        limit = columns.output - metrics.horizontalAdvance(shape) - _GAP
    kind_width, caption = heavy.horizontalAdvance(layer.kind), layer.caption()
    caption_x = columns.name + kind_width + _GAP
    caption_width = metrics.horizontalAdvance(caption)
    numbers_y = y = PAD
    kind = QRect(columns.name, y, min(kind_width, end - columns.name), height)
    made = [
        Piece("number", str(index), QRect(0, y, columns.name - _GAP, height), right=True),
        Piece("kind", layer.kind, kind),
    ]
    if caption_x + caption_width <= limit:
        made.append(Piece("caption", caption, QRect(caption_x, y, caption_width, height)))
    else:
        if columns.name + kind_width > limit:
            numbers_y = y = y + height
        if numbers_y == PAD or columns.name + caption_width > limit:
            y += height * bool(caption)
        room = QRect(columns.name, 0, max(60, end - columns.name), 1000)
        box = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), caption)
        made.append(Piece("caption", caption, box.translated(0, y), wraps=True))
        y += max(0, box.height() - height)
    if not row.error:
        box = QRect(0, numbers_y, columns.output, height)
        made.append(Piece("shape", shape, box, right=True))
        box = QRect(columns.output, numbers_y, columns.parameters - columns.output, height)
        made.append(Piece("count", parameters_text(row), box, right=True))
    else:
        room = QRect(columns.name, 0, max(60, end - columns.name), 1000)
        box = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), row.error)
        made.append(Piece("sentence", row.error, box.translated(0, y + height + 3), wraps=True))
    return [piece for piece in made if piece.text]


def height_of(shown: Iterable[Piece]) -> int:
    """How high a row with these texts is."""
    return max(piece.box.bottom() + 1 for piece in shown) + PAD
