from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF
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


BATCHES = curve((0.25, 2.0), (0.5, 1.0), (0.75, 0.5), (1.0, 0.25), (2.0, 0.125))
VALIDATION = curve((1.0, 0.4), (2.0, 0.3))


@pytest.fixture
def plot(shown: Callable[..., Any], theme: Theme) -> CurvePlot:
    page = QWidget()
    made = CurvePlot(theme, "loss", "Loss over the epochs")
    made.set_epochs(2)
    QVBoxLayout(page).addWidget(made)
    page.plot = made
    shown(page, 500, 300)
    return made


def test_the_curves_are_the_points_of_the_history(plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    for drawn, given in ((plot.batches, BATCHES), (plot.validation, VALIDATION)):
        x, y = drawn.getOriginalDataset()
        assert [list(x), list(y)] == [list(values) for values in given.points()]
    plot.show_nothing()
    assert plot.text_at(1.0) == "epoch 1.00"
    plot.grab()


def test_the_crosshair_says_the_values_of_the_nearest_points(plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, curve())
    assert plot.text_at(0.6) == "epoch 0.60   training 1"
    plot.show_curves(BATCHES, VALIDATION)
    assert plot.text_at(1.9) == "epoch 1.90   training 0.125   validation 0.3"


def test_a_logarithmic_axis_draws_logarithms_and_says_the_values(plot: CurvePlot) -> None:
    plot.show_curves(BATCHES, VALIDATION)
    plot.set_log(True)
    assert plot.log
    _, y = plot.batches.getData()
    assert y == pytest.approx(np.log10([2.0, 1.0, 0.5, 0.25, 0.125]))
    assert plot.text_at(0.25).startswith("epoch 0.25   training 2 ")
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
        plot.show_nothing()
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
        return plot.values.toPlainText()

    qtbot.waitUntil(lambda: told().startswith("epoch "))
    assert "training 0.25" in plot.values.toPlainText()
    assert plot._line.isVisible()
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert plot.values.toPlainText() == ""
    assert not plot._line.isVisible()


def test_the_axis_spans_the_planned_epochs(plot: CurvePlot) -> None:
    plot.set_epochs(12)
    low, high = plot.getPlotItem().getViewBox().viewRange()[0]
    assert -1 < low <= 0
    assert 12 <= high < 13


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
