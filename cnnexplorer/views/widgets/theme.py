"""Light and dark: the colours, the palette and the style sheet of the whole window."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from cnnexplorer.analysis import mosaic
from cnnexplorer.paths import resource

Wanted = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Colours:
    """The tokens of one theme, as #rrggbb.

    ``border`` parts what only stands apart; ``edge`` is round what can be operated, which has to
    be found (3:1 at least, as WCAG 2.1 asks in 1.4.11); ``accent`` is round what has the focus,
    and ``ring`` where the ground itself is the accent.
    ``negative`` and ``positive`` are the ends of signed data (blue and orange can be told apart
    by colour-blind people too); ``zero`` is its middle.
    """

    window: str
    surface: str
    raised: str
    text: str
    subtle: str
    border: str
    edge: str
    ring: str
    accent: str
    on_accent: str
    selected: str
    error: str
    error_soft: str
    notice_soft: str
    validation: str
    negative: str
    zero: str
    positive: str


LIGHT = Colours(
    window="#f5f6f8", surface="#ffffff", raised="#eef0f4", text="#1c2128", subtle="#626c7c",
    border="#dfe3e9", edge="#7f8897", ring="#1c2128", accent="#3563e9", on_accent="#ffffff",
    selected="#e6edfd", error="#c5303a", error_soft="#fdecec", notice_soft="#fff6e0",
    validation="#d9730d", negative="#1d5fd1", zero="#f4f4f2", positive="#d9570a",
)  # fmt: skip

DARK = Colours(
    window="#16181c", surface="#1d2025", raised="#272b32", text="#e7eaee", subtle="#98a2b1",
    border="#333942", edge="#757f8f", ring="#ffffff", accent="#5b86ff", on_accent="#0d1320",
    selected="#26345a", error="#ff7a7d", error_soft="#40242a", notice_soft="#3a3220",
    validation="#ffa14a", negative="#5aa0ff", zero="#22252b", positive="#ff9a4d",
)  # fmt: skip


NOT_FINITE_COLOUR = "#e5007d"
"""Of NaN and infinities, in pictures and bars."""

TEXT_PERCENTS = (80, 90, 100, 110, 125, 150)
"""The sizes of text that can be chosen; every one of them fits into the smallest window."""

_TEXT_PT = 10.0
_FIELD_PX = 18
_SIZES_PT = {"empty_pt": 11.0, "title_pt": 13.0, "big_pt": 17.0}


class Theme(QObject):
    """Gives the application one of the two palettes and its size of text; ``changed`` follows.

    The style sheet is set by each window on itself: on the application it takes 220 ms to change.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.colours = LIGHT
        self.wanted: Wanted = "system"
        self.text_percent = 100

    @property
    def dark(self) -> bool:
        return self.colours is DARK

    def use(self, wanted: Wanted) -> None:
        """Use "light", "dark", or "system" for what the desktop says."""
        self.wanted = wanted
        if wanted == "system":
            scheme = QGuiApplication.styleHints().colorScheme()
            wanted = "dark" if scheme == Qt.ColorScheme.Dark else "light"
        self.colours = DARK if wanted == "dark" else LIGHT
        app = QApplication.instance()
        if isinstance(app, QApplication):
            # Qt's own setColorScheme does nothing on a bare X11 or offscreen platform.
            app.setPalette(palette(self.colours))
        self.changed.emit()

    def use_text(self, percent: int) -> None:
        """Use the size of text, of those there are, that is nearest to so many percent."""
        self.text_percent = min(TEXT_PERCENTS, key=lambda known: abs(known - percent))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            font = QFont(app.font())
            font.setPointSizeF(_TEXT_PT * self.text_percent / 100)
            app.setFont(font)
        self.changed.emit()

    def step_text(self, steps: int) -> None:
        """Use the next larger or smaller size of text."""
        place = TEXT_PERCENTS.index(self.text_percent) + steps
        self.use_text(TEXT_PERCENTS[min(max(place, 0), len(TEXT_PERCENTS) - 1)])


def prepare(app: QApplication) -> None:
    """Style and font of the application, before the first window."""
    app.setStyle("Fusion")
    font = QFont(app.font())
    families = ["Inter", "Segoe UI", "SF Pro Text", "Cantarell", "Noto Sans", font.family()]
    font.setFamilies(families)
    font.setPointSizeF(_TEXT_PT)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    app.setFont(font)


def palette(colours: Colours) -> QPalette:
    """The Qt palette of a theme, for whatever the style sheet does not name."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.subtle),
        (role.Button, colours.surface),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.error),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Link, colours.accent),
        (role.Light, colours.raised),
        (role.Midlight, colours.raised),
        (role.Mid, colours.border),
        (role.Dark, colours.border),
        (role.Shadow, colours.border),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.subtle))
    return made


def signed_table(colours: Colours) -> NDArray[np.uint8]:
    """The (256, 4) RGBA table of a mosaic whose range lies about zero."""
    return _table(colours, (colours.negative, colours.zero, colours.positive))


def unsigned_table(colours: Colours, dark: bool) -> NDArray[np.uint8]:
    """The (256, 4) RGBA table of a mosaic that begins at zero: dark to bright in both themes."""
    start = "#0c0e12" if dark else "#14171c"
    return _table(colours, (start, "#868fa0", "#f7f8fa"))


def _table(colours: Colours, stops: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.zeros((256, 4), np.uint8)
    anchors = np.linspace(mosaic.LOWEST, mosaic.HIGHEST, len(stops))
    rgb = np.array([_rgb(stop) for stop in stops], np.float64)
    for channel in range(3):
        table[:, channel] = np.rint(np.interp(np.arange(256), anchors, rgb[:, channel]))
    table[:, 3] = 255
    table[mosaic.GAP] = (0, 0, 0, 0)
    table[mosaic.NOT_FINITE] = (*_rgb(NOT_FINITE_COLOUR), 255)
    return table


def _rgb(colour: str) -> tuple[int, int, int]:
    made = QColor(colour)
    return made.red(), made.green(), made.blue()


def style_sheet(colours: Colours, text_percent: int = 100) -> str:
    """The style sheet of a theme, with a size of text."""
    values = {name: getattr(colours, name) for name in Colours.__slots__}
    sizes = {name: f"{size * text_percent / 100:g}pt" for name, size in _SIZES_PT.items()}
    sizes["field_px"] = f"{round(_FIELD_PX * text_percent / 100)}px"
    icons = {
        name.replace("-", "_"): resource("icons", f"{name}.svg").as_posix()
        for name in ("chevron-down", "chevron-up", "check")
    }
    return Template(resource("style", "window.qss").read_text("utf-8")).substitute(
        values | sizes | icons
    )
