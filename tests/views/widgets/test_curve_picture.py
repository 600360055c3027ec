"""A plot as a picture: what is zoomed away is not in it, and an SVG is lines and letters."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnnexplorer.runs.history import Curve
from cnnexplorer.views.widgets import curve_picture
from cnnexplorer.views.widgets.curves import CurvePlot
from cnnexplorer.views.widgets.theme import DARK, LIGHT, Theme

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plot(shown: Callable[..., Any], theme: Theme) -> CurvePlot:
    """Sixty epochs, zoomed so that the curves leave the view on all sides."""
    page = QWidget()
    made = CurvePlot(theme, "Loss", "Loss over the epochs")
    page.plot = made
    QVBoxLayout(page).addWidget(made)
    shown(page, 500, 300)
    batches, validation = Curve(), Curve()
    for number in range(1, 1201):
        batches.append(number / 20, 2.0 / number + number % 7 / 10)
    for epoch in range(1, 61):
        validation.append(epoch, 1.0 / epoch)
    made.begin(60)
    made.show_curves(batches, validation, 128)
    made.getPlotItem().getViewBox().setRange(xRange=(3, 9.5), yRange=(0.1, 0.3), padding=0)
    made.grab()
    return made


def rendered(svg: bytes, plot: CurvePlot) -> QImage:
    made = QImage(plot.size(), QImage.Format.Format_RGB32)
    made.fill(QColor("white"))
    renderer = QSvgRenderer(svg)
    assert renderer.isValid()
    painter = QPainter(made)
    renderer.render(painter, QRectF(QPointF(0, 0), plot.size().toSizeF()))
    painter.end()
    return made


def coloured(image: QImage, colour: str, tolerance: int = 60) -> list[tuple[float, float]]:
    """Where a picture has a colour, in pixels that do not depend on the screen."""
    wanted, ratio = QColor(colour), image.devicePixelRatio()
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)
    away = np.abs(pixels - (wanted.red(), wanted.green(), wanted.blue())).sum(axis=2)
    found = [(float(x / ratio), float(y / ratio)) for y, x in np.argwhere(away < tolerance)]
    return found


def test_a_zoomed_plot_becomes_a_drawing_of_lines_and_letters(plot: CurvePlot) -> None:
    root = ElementTree.fromstring(plot.content("svg"))
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == "Loss over the epochs"
    assert root.findall(f".//{SVG}image") == [], "no pixels"
    words = {"".join(item.itertext()).strip() for item in root.findall(f".//{SVG}text")}
    assert {"Loss", "training, mean of 128 images", "epoch"} <= words
    plot.reset_view()
    plot.grab()
    root = ElementTree.fromstring(plot.content("svg"))
    longest = max(len(item.get("points").split()) for item in root.findall(f".//{SVG}polyline"))
    assert longest == 1200, "a curve is one line, not hundreds"


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_what_is_zoomed_away_is_not_in_the_picture(plot: CurvePlot, kind: str) -> None:
    content = plot.content(kind)
    image = rendered(content, plot) if kind == "svg" else QImage.fromData(content)
    frame = plot.getPlotItem().getViewBox().sceneBoundingRect()
    legend = plot.legend.sceneBoundingRect()
    fine = image.width() / plot.width()
    places = [QPointF(*place) / fine for place in coloured(image, LIGHT.accent)]
    frame.adjust(-2, -2, 2, 2)
    assert sum(frame.contains(place) for place in places) > 300
    assert all(frame.contains(place) or legend.contains(place) for place in places)


def test_a_png_has_twice_the_pixels_of_the_screen(
    plot: CurvePlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ratio in (1.0, 1.5, 2.0):
        monkeypatch.setattr(plot, "devicePixelRatioF", lambda ratio=ratio: ratio)
        image = QImage.fromData(plot.content("png"))
        assert (image.width(), image.height()) == (
            int(plot.width() * 2 * ratio), int(plot.height() * 2 * ratio),
        )  # fmt: skip


def test_a_picture_shows_no_values_of_the_pointer_and_has_the_theme(
    plot: CurvePlot, theme: Theme
) -> None:
    theme.use("dark")
    plot.grab()
    before = plot.content("png")
    plot.pointer.point_at(5.0)
    assert plot.content("png") == before
    image = QImage.fromData(before)
    assert image.pixelColor(1, 1).name() == DARK.surface


@given(st.lists(st.tuples(st.floats(-50, 150), st.floats(-50, 150)), min_size=2, max_size=12))
def test_a_line_is_cut_at_its_frame(points: list[tuple[float, float]]) -> None:
    frame = QRectF(0, 0, 100, 100)
    line = QPolygonF([QPointF(*point) for point in points])
    parts = [part.toList() for part in curve_picture.cut(line, frame)]
    near = frame.adjusted(-1e-6, -1e-6, 1e-6, 1e-6)
    assert all(near.contains(point) for part in parts for point in part)
    kept = [point for part in parts for point in part]
    assert all(point in kept for point in line.toList() if frame.contains(point))
    if all(frame.contains(point) for point in line.toList()):
        assert parts == [line.toList()]


def test_a_line_that_leaves_and_returns_is_two_lines() -> None:
    line = QPolygonF([QPointF(*xy) for xy in ((10, 50), (10, 150), (90, 150), (90, 50))])
    parts = [part.toList() for part in curve_picture.cut(line, QRectF(0, 0, 100, 100))]
    assert parts == [
        [QPointF(10, 50), QPointF(10, 100)], [QPointF(90, 100), QPointF(90, 50)],
    ]  # fmt: skip
