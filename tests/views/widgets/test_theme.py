from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from contrast import contrast
from controller_fakes import Heard
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from cnnexplorer.views.widgets import theme as themes
from cnnexplorer.views.widgets.theme import DARK, LIGHT, Colours, Theme
from cnnexplorer.views.window.main_window import MainWindow

BOTH = [("light", LIGHT), ("dark", DARK)]


@pytest.mark.parametrize(("name", "colours"), BOTH)
@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("text", "surface"), ("text", "window"), ("text", "raised"), ("text", "selected"),
        ("text", "notice_soft"), ("text", "error_soft"),
        ("subtle", "surface"), ("subtle", "window"), ("subtle", "selected"), ("subtle", "raised"),
        ("error", "surface"), ("error", "error_soft"), ("error", "selected"),
        ("on_accent", "accent"), ("accent", "surface"), ("surface", "error"),
    ],
)  # fmt: skip
def test_text_can_be_read_on_every_ground_it_stands_on(
    name: str, colours: Colours, front: str, back: str
) -> None:
    ratio = contrast(getattr(colours, front), getattr(colours, back))
    assert ratio >= 4.5, f"{front} on {back} in the {name} theme has {ratio:.2f}"


@pytest.mark.parametrize(("name", "colours"), BOTH)
def test_curves_and_marks_can_be_seen_on_the_surface(name: str, colours: Colours) -> None:
    for mark in ("accent", "validation", "negative", "positive"):
        assert contrast(getattr(colours, mark), colours.surface) >= 3.0, f"{mark} in {name}"


@pytest.mark.parametrize(("name", "colours"), BOTH)
@pytest.mark.parametrize(
    ("mark", "grounds"),
    [
        ("edge", ("surface", "window", "raised", "selected", "notice_soft", "error_soft")),
        ("accent", ("surface", "window", "raised", "selected", "notice_soft", "error_soft")),
        ("ring", ("accent",)),
        ("error", ("surface", "error_soft")),
    ],
)
def test_edges_and_rings_can_be_told_from_every_ground(
    name: str, colours: Colours, mark: str, grounds: tuple[str, ...]
) -> None:
    """WCAG 2.1, 1.4.11: 3:1 for what is needed to find and to tell a control."""
    for ground in grounds:
        ratio = contrast(getattr(colours, mark), getattr(colours, ground))
        assert ratio >= 3.0, f"{mark} on {ground} in the {name} theme has {ratio:.2f}"


@pytest.mark.parametrize(("wanted", "colours"), BOTH)
def test_a_theme_reaches_the_palette_of_the_application(
    theme: Theme, wanted: Any, colours: Colours
) -> None:
    changed = Heard(theme.changed)
    theme.use(wanted)
    palette = QApplication.palette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.window), (role.Base, colours.surface), (role.Text, colours.text),
        (role.Button, colours.surface), (role.Highlight, colours.accent),
    ):  # fmt: skip
        assert palette.color(which).name() == colour
    disabled = palette.color(QPalette.ColorGroup.Disabled, role.Text)
    assert disabled.name() == colours.subtle
    assert theme.dark == (wanted == "dark")
    assert len(changed) == 1


@pytest.mark.parametrize(("wanted", "colours"), BOTH)
def test_a_theme_reaches_the_pixels_of_widgets(
    shown: Callable[..., Any], theme: Theme, pixels: Callable[[Any], QImage], wanted: Any,
    colours: Colours,
) -> None:  # fmt: skip
    theme.use(wanted)
    page = QWidget()
    panel, primary = QWidget(), QPushButton("Train")
    panel.setObjectName("panel")
    primary.setObjectName("primary")
    subtle = QLabel("██")
    subtle.setObjectName("subtle")
    layout = QVBoxLayout(page)
    for item in (panel, primary, subtle):
        layout.addWidget(item)
    page.parts = (panel, primary, subtle)
    shown(page)
    picture = pixels(page)

    def colour_in(item: QWidget, x: int, y: int) -> str:
        return picture.pixelColor(item.mapTo(page, item.rect().topLeft()) + item.rect().topLeft()
                                  .__class__(x, y)).name()  # fmt: skip

    assert picture.pixelColor(2, 2).name() == colours.window
    assert colour_in(panel, 5, 5) == colours.surface
    assert colour_in(primary, 8, primary.height() // 2) == colours.accent
    drawn = pixels(subtle)
    seen = {
        QColor(drawn.pixel(x, y)).name()
        for x in range(drawn.width()) for y in range(drawn.height())
    }  # fmt: skip
    assert colours.subtle in seen


def test_the_view_menu_changes_the_theme_of_the_window_at_once(
    window: MainWindow, theme: Theme, pixels: Callable[[Any], QImage]
) -> None:
    for name, colours in (*reversed(BOTH), BOTH[1]):
        window.menus.actions[f"theme_{name}"].trigger()
        assert theme.wanted == name
        assert window.menus.actions[f"theme_{name}"].isChecked()
        picture = pixels(window)
        assert picture.pixelColor(window.width() // 2, 3).name() == colours.surface
        grid = window.pages["data"].grid.viewport()
        corner = grid.mapTo(window, grid.rect().topLeft())
        assert picture.pixelColor(corner.x() + 3, corner.y() + 3).name() == colours.surface


def test_the_theme_of_the_desktop_is_light_or_dark(theme: Theme) -> None:
    theme.use("dark")
    theme.use("system")
    assert theme.wanted == "system"
    assert theme.colours in (LIGHT, DARK)
    assert QApplication.palette().color(QPalette.ColorRole.Base).name() == theme.colours.surface


@pytest.mark.parametrize(("wanted", "colours"), BOTH)
def test_colour_tables_run_from_end_to_end_over_zero(wanted: str, colours: Colours) -> None:
    table = themes.signed_table(colours)
    names = [QColor(*table[byte, :3].tolist()).name() for byte in (2, 128, 254)]
    assert names == [colours.negative, colours.zero, colours.positive]
    assert table[0].tolist() == [0, 0, 0, 0], "gaps are transparent"
    rising = themes.unsigned_table(colours, wanted == "dark")[2:255, :3].astype(int).sum(axis=1)
    assert (np.diff(rising) >= 0).all()
    everything = {tuple(row) for row in table[2:255].tolist()}
    assert tuple(table[1].tolist()) not in everything, "not finite looks like no number"


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_style_sheet_leaves_no_name_unfilled(colours: Colours) -> None:
    assert "$" not in themes.style_sheet(colours).partition("*/")[2]
