"""A plot as a picture of its own: PNG in pixels, SVG in lines and letters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from cnnexplorer.views.widgets import picture_menu
from cnnexplorer.views.widgets.curve_marker import Marker


@dataclass(frozen=True, slots=True)
class Drawn:
    """One curve as it is to be drawn.

    Attributes:
        lines: its connected parts, in the coordinates of the scene.
        markers: where marks stand, in the same.
        pen: in pixels that do not depend on the screen.
        marker: what stands there.
    """

    lines: tuple[QPolygonF, ...]
    markers: tuple[QPointF, ...]
    pen: QPen
    marker: Marker

    def within(self, frame: QRectF) -> Drawn:
        """What lies in ``frame``. Not a clip of the painter: many readers of SVG know none."""
        lines = tuple(part for line in self.lines for part in cut(line, frame))
        return replace(self, lines=lines, markers=tuple(filter(frame.contains, self.markers)))


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that a picture of a plot consists of, in the coordinates of the scene.

    Attributes:
        size: of the whole, in pixels that do not depend on the screen.
        ground: its colour.
        items: axes and legend, which draw themselves.
        curves: drawn within ``frame``.
    """

    size: QSize
    ground: str
    items: tuple[QGraphicsItem, ...]
    curves: tuple[Drawn, ...]
    frame: QRectF

    def paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRect(0, 0, self.size.width(), self.size.height()), QColor(self.ground))
        for item in self.items:
            painter.save()
            painter.setTransform(item.sceneTransform(), True)
            item.paint(painter, QStyleOptionGraphicsItem(), None)
            painter.restore()
        for curve in self.curves:
            _paint_curve(painter, curve.within(self.frame))


def image(picture: Picture, ratio: float) -> QImage:
    """The picture with ``ratio`` pixels of the screen for each of its own."""
    made = QImage(picture.size * ratio, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    picture.paint(painter)
    painter.end()
    return made


def png(picture: Picture, ratio: float) -> bytes:
    """The content of a PNG file."""
    return picture_menu.png(image(picture, ratio))


def svg(picture: Picture, title: str, dots_per_inch: int) -> bytes:
    """The content of an SVG file; ``dots_per_inch`` is what the fonts were measured with."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(dots_per_inch)
    generator.setSize(picture.size)
    generator.setViewBox(QRect(0, 0, picture.size.width(), picture.size.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    picture.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def cut(line: QPolygonF, frame: QRectF) -> Iterator[QPolygonF]:
    """The connected parts of a line that lie in ``frame``."""
    part: list[QPointF] = []
    for start, end in itertools.pairwise(line.toList()):
        inside = _inside(start, end, frame)
        if inside is None:
            continue
        if part and part[-1] != inside[0]:
            yield QPolygonF(part)
            part = []
        part += inside[bool(part) :]
    if part:
        yield QPolygonF(part)


def _inside(start: QPointF, end: QPointF, frame: QRectF) -> tuple[QPointF, QPointF] | None:
    """The part of a straight line that lies in ``frame`` (Liang and Barsky), or None."""
    step = end - start
    first, last = 0.0, 1.0
    for way, room in (
        (-step.x(), start.x() - frame.left()),
        (step.x(), frame.right() - start.x()),
        (-step.y(), start.y() - frame.top()),
        (step.y(), frame.bottom() - start.y()),
    ):
        if way < 0:
            first = max(first, room / way)
        elif way > 0:
            last = min(last, room / way)
        elif room < 0:
            return None
    if first > last:
        return None
    return (
        start if first == 0.0 else start + step * first,
        end if last == 1.0 else start + step * last,
    )


def _paint_curve(painter: QPainter, curve: Drawn) -> None:
    painter.setPen(curve.pen)
    for line in curve.lines:
        painter.drawPolyline(line)
    for place in curve.markers:
        curve.marker.paint(painter, place, curve.pen.color())
