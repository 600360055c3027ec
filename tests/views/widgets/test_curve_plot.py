from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.runs.history import Curve
from cnnexplorer.views.widgets.curves import CurvePlot
from cnnexplorer.views.widgets.theme import DARK, LIGHT, Theme


def curve(*points: tuple[float, float]) -> Curve:
    made = Curve()
    for x, y in points:
        made.append(x, y)
    return made


SIDES = ("left", "bottom")
BATCHES = curve((0.25, 2.0), (0.5, 1.0), (0.75, 0.5), (1.0, 0.25), (2.0, 0.125))
VALIDATION = curve((1.0, 0.4), (2.0, 0.3))


def ranges(plot: CurvePlot) -> list[list[float]]:
    return plot.getPlotItem().getViewBox().viewRange()


def double_click(qtbot: QtBot, plot: CurvePlot, place: QPoint) -> None:
    """As a person does: a click first."""
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)


def specs_of(plot: CurvePlot, side: str) -> list[tuple[QRectF, int, str]]:
    """The numbers that an axis draws, with the room of each."""
    axis = plot.getPlotItem().getAxis(side)
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setFont(axis.style["tickFont"])
    texts = axis.generateDrawSpecs(painter)[2]
    painter.end()
    return texts


def boxes_of(plot: CurvePlot, side: str) -> list[QRectF]:
    return [box for box, _, _ in specs_of(plot, side)]


def heights(plot: CurvePlot) -> list[float]:
    """Of the legend and of one number at each axis."""
    return [plot.legend.height, *(boxes_of(plot, side)[0].height() for side in SIDES)]


def numbers_of(plot: CurvePlot, side: str) -> list[str]:
    return [text for _, _, text in specs_of(plot, side)]


@pytest.fixture
def plot(shown: Callable[..., Any], theme: Theme) -> CurvePlot:
    page = QWidget()
    made = CurvePlot(theme, "loss", "Loss over the epochs")
    made.begin(2)
    QVBoxLayout(page).addWidget(made)
    page.plot = made
    shown(page, 500, 300)
    return made


def test_the_curves_are_the_points_of_the_history(plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    for drawn, given in ((plot.batches, BATCHES), (plot.validation, VALIDATION)):
        x, y = drawn.getOriginalDataset()
        assert [list(x), list(y)] == [list(values) for values in given.points()]
    plot.begin(2)
    assert plot.text_at(1.0) == "epoch 1.00"
    plot.grab()


def test_the_crosshair_says_the_values_of_the_nearest_points_and_where_those_lie(
    plot: CurvePlot,
) -> None:
    plot.show_curves(BATCHES, curve())
    assert plot.text_at(0.6) == "epoch 0.60   training 1 (epoch 0.5)"
    plot.show_curves(BATCHES, VALIDATION)
    both = "training 0.125 (epoch 2)   validation 0.3 (epoch 2)"
    assert plot.text_at(1.9) == f"epoch 1.90   {both}"
    assert plot.text_at(1.98) == "epoch 1.98   training 0.125   validation 0.3"


def test_a_logarithmic_axis_draws_logarithms_and_says_the_values(plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    plot.set_log(True)
    assert plot.log
    _, y = plot.batches.getData()
    assert y == pytest.approx(np.log10([2.0, 1.0, 0.5, 0.25, 0.125]))
    assert plot.text_at(0.25) == "epoch 0.25   training 2", "no validation is near"
    plot.set_log(False)
    assert not plot.log
    assert plot.batches.getData()[1] == pytest.approx([2.0, 1.0, 0.5, 0.25, 0.125])


@pytest.mark.parametrize("wrong", [0.0, float("nan"), float("inf")])
def test_losses_that_have_no_logarithm_are_drawn_without_a_warning(
    plot: CurvePlot, wrong: float
) -> None:
    # Recorded, because an exception out of a paint event would end the interpreter.
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        plot.set_log(True)
        plot.show_curves(curve((0.5, 1.0), (1.0, wrong), (1.5, 0.5)), curve((1.0, wrong)))
        plot.grab()
        plot.set_log(False)
        plot.begin(2)
        plot.grab()
    assert [str(item.message) for item in caught] == []


def test_the_crosshair_follows_the_pointer_and_goes_with_it(
    qtbot: QtBot, plot: CurvePlot, move: Callable[..., None]
) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    plot.grab()
    box = plot.getPlotItem().getViewBox()
    spot = plot.mapFromScene(box.mapViewToScene(QPointF(1.0, 0.5)))

    def told() -> str:
        move(plot.viewport(), spot)
        return plot.reading

    qtbot.waitUntil(lambda: told().startswith("epoch "))
    assert "training 0.25" in plot.reading
    assert plot.pointer.line.isVisible()
    assert plot.legend.words(900)[1][0] == "training 0.25"
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert plot.reading == ""
    assert not plot.pointer.line.isVisible()
    assert plot.legend.words(900)[1][0] == "training, each image"


def test_the_line_at_the_pointer_lies_behind_the_curves_and_no_text_lies_on_them(
    plot: CurvePlot,
) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    plot.grab()
    assert plot.pointer.line.zValue() < min(plot.batches.zValue(), plot.validation.zValue())
    room = plot.getPlotItem().getViewBox().sceneBoundingRect()
    assert plot.legend.sceneBoundingRect().bottom() <= room.top()


def test_pointing_again_is_not_needed_to_read_the_values_of_a_growing_curve(
    plot: CurvePlot,
) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    plot.pointer.point_at(3.0)
    assert plot.reading == "epoch 3.00", "nothing is known there yet"
    plot.show_curves(curve((2.9, 0.1)), VALIDATION)
    assert plot.reading == "epoch 3.00   training 0.1 (epoch 2.9)"


def test_the_axis_spans_the_planned_epochs(plot: CurvePlot) -> None:
    plot.begin(12)
    low, high = ranges(plot)[0]
    assert -1 < low <= 0
    assert 12 <= high < 13


def test_another_training_begins_at_automatic_ranges_without_the_values_pointed_at(
    plot: CurvePlot,
) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    plot.pointer.point_at(1.0)
    plot.getPlotItem().getViewBox().setRange(xRange=(0.5, 0.6), yRange=(0.1, 0.2), padding=0)
    plot.begin(12)
    assert plot.reading == ""
    plot.show_curves(curve((0.1, 50.0), (0.2, 40.0)), curve())
    plot.grab()
    (left, right), (low, high) = ranges(plot)
    assert (left <= 0, right >= 12, low <= 40, high >= 50) == (True,) * 4
    plot.show_curves(curve((0.1, 50.0), (0.2, 40.0), (0.3, 10.0)), curve())
    plot.grab()
    assert ranges(plot)[1][0] <= 10, "the axis follows the curve"


@pytest.mark.parametrize("log", [False, True])
def test_home_and_a_double_click_show_everything_again(
    qtbot: QtBot, plot: CurvePlot, log: bool
) -> None:
    plot.set_log(log)
    plot.show_curves(BATCHES, VALIDATION)
    plot.grab()
    whole = ranges(plot)
    box = plot.getPlotItem().getViewBox()
    plot.window().activateWindow()
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus)
    for reset in (
        lambda: qtbot.keyClick(plot, Qt.Key.Key_Home),
        lambda: double_click(qtbot, plot, plot.viewport().rect().center()),
    ):
        box.setRange(xRange=(0.5, 0.6), yRange=(0.1, 0.2), padding=0)
        plot.grab()
        assert ranges(plot) != whole
        reset()
        plot.grab()
        assert np.array(ranges(plot)) == pytest.approx(np.array(whole))


def test_a_logarithmic_axis_keeps_the_epochs_that_are_looked_at(plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    box = plot.getPlotItem().getViewBox()
    box.setRange(xRange=(0.5, 0.8), yRange=(0.1, 0.2), padding=0)
    plot.set_log(True)
    plot.grab()
    (left, right), (low, high) = ranges(plot)
    assert (left, right) == pytest.approx((0.5, 0.8))
    assert (low <= np.log10(0.5), high >= 0) == (True, True)


def test_an_empty_plot_shows_no_legend_and_the_names_come_with_the_curves(
    plot: CurvePlot,
) -> None:
    assert plot.legend.words(900) == ("loss", [], "")
    plot.show_curves(BATCHES, curve(), 128)
    assert plot.legend.words(900)[1] == ["training, mean of 128 images"]
    plot.show_curves(BATCHES, VALIDATION, 1024)
    assert plot.legend.words(900)[1] == [
        "training, mean of 1,024 images", "validation, after each epoch",
    ]  # fmt: skip
    plot.show_curves(BATCHES, curve(), 128, even=False)
    assert plot.legend.words(900)[1] == ["training, mean of about 128 images"]
    plot.set_log(True)
    assert plot.legend.words(900)[1] == ["training, mean of about 128 images"]
    plot.show_curves(BATCHES, VALIDATION, 128)
    for width in range(20, 900, 20):
        assert plot.legend.words(width)[0] == "loss", "the plot beside it shows something else"
    assert plot.legend.words(100)[1] == ["", ""]
    plot.begin(3)
    assert plot.legend.words(900)[1] == []


def test_the_legend_takes_shorter_words_where_it_is_narrow(plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, VALIDATION, 128)
    seen = [plot.legend.words(width)[1] for width in (900, 380, 260, 200)]
    assert seen == [
        ["training, mean of 128 images", "validation, after each epoch"],
        ["training, mean of 128 images", "validation"],
        ["training", "validation"],
        ["train", "val."],
    ]


@pytest.mark.parametrize(("epochs", "marked"), [(30, True), (31, False)])
def test_markers_are_dropped_before_they_merge(plot: CurvePlot, epochs: int, marked: bool) -> None:
    validation = curve(*((float(epoch), 1.0 / epoch) for epoch in range(1, epochs + 1)))
    plot.show_curves(BATCHES, validation)
    assert (plot.validation.opts["symbol"] is not None) == marked
    assert bool(plot.picture().curves[1].markers) == marked
    plot.show_curves(BATCHES, VALIDATION)
    assert plot.validation.opts["symbol"] is not None


def test_lines_are_as_wide_as_a_pixel_that_does_not_depend_on_the_screen(
    plot: CurvePlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths = []
    for ratio in (1.0, 1.5, 2.0):
        monkeypatch.setattr(plot, "devicePixelRatioF", lambda ratio=ratio: ratio)
        QApplication.sendEvent(plot, QEvent(QEvent.Type.DevicePixelRatioChange))
        widths.append(plot.batches.opts["pen"].widthF())
    assert widths == [1.0, 1.5, 2.0]
    assert plot.batches.curve.opts["segmentedLineMode"] == "on", "quick however wide"


def test_shares_are_percents_on_the_axis_and_under_the_pointer(
    shown: Callable[..., Any], theme: Theme
) -> None:
    page = QWidget()
    made = CurvePlot(theme, "accuracy", "Accuracy over the epochs", percent=True)
    page.plot = made
    QVBoxLayout(page).addWidget(made)
    shown(page, 500, 300)
    made.begin(2)
    made.show_curves(curve((1.0, 0.25), (2.0, 0.985)), curve())
    made.grab()
    assert made.text_at(2.0) == "epoch 2.00   training 98.50%"
    texts = numbers_of(made, "left")
    assert "100%" in texts
    assert all(text.endswith("%") and 0 <= float(text[:-1]) <= 100 for text in texts)


@pytest.mark.parametrize("size", [(240, 200), (500, 300), (1100, 700)])
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("epochs", [1, 7, 60, 1000])
def test_no_two_numbers_of_an_axis_overlap_and_none_is_cut(
    shown: Callable[..., Any], theme: Theme, size: tuple[int, int], log: bool, epochs: int
) -> None:
    page = QWidget()
    made = CurvePlot(theme, "loss", "Loss over the epochs")
    page.plot = made
    QVBoxLayout(page).addWidget(made)
    shown(page, *size)
    made.begin(epochs)
    made.set_log(log)
    made.show_curves(curve((0.1, 3.4), (0.5 * epochs, 0.004), (epochs, 0.0007)), curve())
    made.grab()
    for side in SIDES:
        axis = made.getPlotItem().getAxis(side)
        boxes = [axis.mapRectToScene(box) for box in boxes_of(made, side)]
        assert len(boxes) >= 2, "an axis needs two numbers"
        for one, other in itertools.combinations(boxes, 2):
            assert not one.intersects(other)
        assert all(QRectF(made.viewport().rect()).contains(box) for box in boxes)
        assert all(not made.legend.sceneBoundingRect().intersects(box) for box in boxes)


def test_curves_and_ground_have_the_colours_of_the_theme(plot: CurvePlot, theme: Theme) -> None:
    for wanted, colours in (("dark", DARK), ("light", LIGHT)):
        theme.use(wanted)
        assert plot.backgroundBrush().color().name() == colours.surface
        assert plot.batches.opts["pen"].color().name() == colours.accent
        assert plot.validation.opts["pen"].color().name() == colours.validation


def test_the_two_curves_can_be_told_apart_without_colour(plot: CurvePlot) -> None:
    batches, validation = plot.batches.opts["pen"], plot.validation.opts["pen"]
    assert batches.style() != validation.style()
    assert plot.validation.opts["symbol"] is not None


def test_a_larger_font_gets_the_room_it_needs(qtbot: QtBot, plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    plot.grab()
    before = heights(plot)
    plot.window().setStyleSheet("QWidget { font-size: 15pt; }")
    qtbot.waitUntil(lambda: bool(plot.grab()) and all(boxes_of(plot, side) for side in SIDES))
    after = heights(plot)
    assert all(large > 1.2 * small for small, large in zip(before, after, strict=True))
    room = plot.getPlotItem().getViewBox().sceneBoundingRect()
    assert plot.legend.sceneBoundingRect().bottom() <= room.top()
    for side in SIDES:
        axis = plot.getPlotItem().getAxis(side)
        boxes = [axis.mapRectToScene(box) for box in boxes_of(plot, side)]
        assert all(QRectF(plot.viewport().rect()).contains(box) for box in boxes)
