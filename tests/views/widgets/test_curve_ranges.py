from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnnexplorer.runs.history import Curve
from cnnexplorer.views.widgets import curve_picture
from cnnexplorer.views.widgets.curve_box import shown_values
from cnnexplorer.views.widgets.curves import CurvePlot
from cnnexplorer.views.widgets.theme import Theme

NOTHING = Curve()


def curve(*points: tuple[float, float]) -> Curve:
    made = Curve()
    for x, y in points:
        made.append(x, y)
    return made


def ends(plot: CurvePlot) -> tuple[float, float]:
    plot.grab()
    low, high = plot.getPlotItem().getViewBox().viewRange()[1]
    return low, high


def share_of(image: QImage, colour: str) -> int:
    """How many pixels have the colour, that are not in the row of the legend."""
    places = ((x, y) for y in range(40, image.height()) for x in range(image.width()))
    return sum(image.pixelColor(x, y).name() == colour for x, y in places)


@pytest.fixture
def make_plot(shown: Callable[..., Any], theme: Theme) -> Callable[[bool], CurvePlot]:
    def make(percent: bool) -> CurvePlot:
        page = QWidget()
        plot = CurvePlot(theme, "values", "Values over the epochs", percent)
        plot.begin(2)
        QVBoxLayout(page).addWidget(plot)
        page.plot = plot
        shown(page, 500, 300)
        return plot

    return make


@pytest.mark.parametrize("percent", [False, True])
def test_the_first_point_of_a_training_is_seen_as_a_dot(
    make_plot: Callable[[bool], CurvePlot], theme: Theme, percent: bool
) -> None:
    plot, accent = make_plot(percent), theme.colours.accent
    plot.show_curves(curve((0.5, 0.4)), NOTHING)
    assert share_of(plot.grab().toImage(), accent) > 15
    assert share_of(curve_picture.image(plot.picture(), 1.0), accent) > 15, "nor in what is saved"
    plot.show_curves(curve((0.5, 0.4), (1.0, 0.5)), NOTHING)
    assert plot.batches.opts["symbol"] is None, "a line is seen without dots"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_one_share_is_shown_between_0_and_100_percent(
    make_plot: Callable[[bool], CurvePlot], share: float
) -> None:
    plot = make_plot(True)
    plot.show_curves(curve((0.5, share)), NOTHING)
    assert ends(plot) == pytest.approx((-0.06, 1.06))


def test_the_axis_of_shares_ends_at_100_percent(make_plot: Callable[[bool], CurvePlot]) -> None:
    plot = make_plot(True)
    plot.show_curves(curve((0.5, 0.2), (1.0, 0.9), (1.5, 1.0)), curve((1.0, 1.0)))
    low, high = ends(plot)
    assert 0.1 < low < 0.2
    assert 1.0 < high <= 1.06
    plot.getPlotItem().getViewBox().scaleBy((1, 5))  # as the wheel does
    assert ends(plot) == pytest.approx((-0.06, 1.06))


@pytest.mark.parametrize("loss", [0.0, 1e-6, 2.3, 4e5])
def test_one_loss_is_shown_above_zero_with_room_around_it(
    make_plot: Callable[[bool], CurvePlot], loss: float
) -> None:
    plot = make_plot(False)
    plot.show_curves(curve((0.5, loss)), NOTHING)
    low, high = ends(plot)
    assert low <= loss < high
    assert 0 >= low > -0.07 * high, "a loss is never negative"
    assert high <= max(1.0, 2 * loss) * 1.1


def test_the_axis_of_losses_begins_at_zero_where_they_come_near_it(
    make_plot: Callable[[bool], CurvePlot],
) -> None:
    plot = make_plot(False)
    plot.show_curves(curve((0.5, 2.0), (1.0, 0.01)), curve((1.0, 0.02)))
    low, high = ends(plot)
    assert 0 >= low > -0.07 * high
    plot.show_curves(curve((0.5, 2.0), (1.0, 1.9)), NOTHING)
    assert 1.85 < ends(plot)[0] < 1.9, "far from zero the curve gets the whole room"


def test_on_a_logarithmic_axis_one_loss_stands_in_the_middle(
    make_plot: Callable[[bool], CurvePlot],
) -> None:
    plot = make_plot(False)
    plot.set_log(True)
    plot.show_curves(curve((0.5, 0.01)), NOTHING)
    assert ends(plot) == pytest.approx((-2.5, -1.5))


def test_values_below_zero_are_shown_too() -> None:
    low, high = shown_values(-1.0, 1.0, False, False)
    assert (low, high) == pytest.approx((-1.14, 1.14))
