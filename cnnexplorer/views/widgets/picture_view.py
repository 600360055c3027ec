"""A picture with hard pixels that can be zoomed and dragged, and what lies under the pointer."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGraphicsItem, QWidget

from cnnexplorer.views.widgets.parts import button, column
from cnnexplorer.views.widgets.picture_menu import asks_for_menu
from cnnexplorer.views.widgets.pointed_line import PointedLine
from cnnexplorer.views.widgets.theme import Theme

_ASPECT_STEP = 1.04
_MOST_ASPECT = 4.0
_PADDING = 0.02
_LINES = 8
"""A picture lower than so many lines of text tells nothing."""


class _View(pg.GraphicsView):
    """Wants no more room than it needs at least; the layout gives it what there is."""

    def sizeHint(self) -> QSize:
        least: QSize = self.minimumSize()
        return least


class PictureView(QWidget):
    """Shows one item of a scene, whole or magnified; below it a line tells what is pointed at.

    Subclasses say how large the picture is and what lies under each of its pixels.
    ``room_changed`` follows when the room has got another shape.

    Args:
        theme: whose colours to draw with.
        name: for a screen reader.
        item: the picture; one pixel of it is one unit of the scene.
        legend: of the colours; stands beside the line, or below it where there is little room.
    """

    room_changed = Signal()

    def __init__(
        self, theme: Theme, name: str, item: QGraphicsItem, legend: QWidget | None = None
    ) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("mosaic")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # the frame of the focus
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._view = _View()
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAcceptDrops(False)  # Qt warns of a drag that leaves a view which refused it
        self._view.setMinimumWidth(120)
        self._keep_least_height()
        self._box = pg.ViewBox(
            lockAspect=True, invertY=True, defaultPadding=_PADDING, enableMenu=False
        )
        self._pointer: QPointF | None = None
        self._view.setCentralItem(self._box)
        self._box.addItem(item)
        self.whole = button("Fit", "Show the whole picture (Home, or a double click)", self.fit)
        self.whole.setObjectName("link")
        self._line = PointedLine(legend, self.whole)
        self.pointed = self._line.text
        # The frame of the focus lies in the margin.
        self.setLayout(column(self._view, self._line, margins=2, spacing=0, grows=0))
        self._shape, self._magnified = self._room_shape, False
        self._view.scene().sigMouseMoved.connect(self._on_scene_moved)
        self._view.scene().sigMouseClicked.connect(self._on_scene_clicked)
        self._box.sigRangeChanged.connect(self.tell_pointed)
        self._box.sigResized.connect(self._on_box_resized)
        self._box.sigRangeChangedManually.connect(self._on_range_chosen)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def picture_size(self) -> tuple[int, int] | None:
        """Height and width of the picture in pixels, if there is one."""
        raise NotImplementedError

    def text_under(self, y: int, x: int) -> str:
        """What is said of a pixel; empty where there is nothing to say."""
        raise NotImplementedError

    def idle_text(self) -> str:
        """What is said while nothing is pointed at."""
        return ""

    def longest_texts(self) -> list[str]:
        """The longest of the texts that may stand in the line; room for them is kept."""
        return [self.idle_text()]

    def pixel_clicked(self, y: int, x: int) -> None:
        """The person clicked on the picture's plane, inside or outside of it."""

    @property
    def head(self) -> int:
        """How many points above the picture are part of it."""
        return 0

    @property
    def aspect(self) -> float:
        """Width ÷ height of the room that a picture is laid out for. While the person has chosen
        what is seen of it, that from before: a strip that comes or goes must not move it.
        """
        return self._shape

    @property
    def _room_shape(self) -> float:
        """Width ÷ height of the room for the picture, in steps too small to be seen."""
        wanted = int(self._view.width()) / max(1, int(self._view.height()))
        steps = round(math.log(min(_MOST_ASPECT, max(1 / _MOST_ASPECT, wanted)), _ASPECT_STEP))
        return float(_ASPECT_STEP**steps)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._keep_least_height()

    def _keep_least_height(self) -> None:
        """It asks for some lines of text, and grows with its room."""
        self._view.setMinimumHeight(_LINES * self.fontMetrics().height())

    def fit(self) -> None:
        """Show the whole picture; zooming goes no further out than twice of it."""
        self._magnified = False
        self._take_shape()
        size = self.picture_size()
        if size is None:
            return
        side = 2.0 * max(size) * max(self._shape, 1 / self._shape)
        self._box.setLimits(minXRange=1, minYRange=1, maxXRange=side, maxYRange=side)
        height, width = size
        room = self._view.size()
        scale = min(room.width() / width, max(1, room.height() - self.head) / height)
        head = (self.head + 1) / scale * (1 + 2 * _PADDING) if self.head else 0.0
        self._box.setRange(QRectF(0, -head, width, height + head), padding=_PADDING)

    def pixel_under(self, scene: QPointF) -> tuple[int, int] | None:
        """Row and column of the picture's plane under a point of the scene."""
        if self.picture_size() is None:
            return None
        point = self._box.mapSceneToView(scene)
        return math.floor(point.y()), math.floor(point.x())

    def forget_pointer(self) -> None:
        """A key moved on: what lies under the resting pointer is not what the person looks at."""
        self._pointer = None

    def tell_pointed(self, *_: object) -> None:
        """Say again what lies under the pointer: the picture may have changed or moved."""
        pixel = self.pixel_under(self._pointer) if self._pointer is not None else None
        self.pointed.setText((self.text_under(*pixel) if pixel else "") or self.idle_text())

    def make_room(self) -> None:
        """The picture is another: keep room for its longest texts."""
        self._line.keep_room_for(self.longest_texts())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.fit()
        elif asks_for_menu(event):
            self.show_menu(self.mapToGlobal(self.rect().center()))
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self.tell_pointed()

    def _take_shape(self) -> None:
        """Have the picture laid out for the room that there is now, if that has another shape."""
        if self._room_shape != self._shape:
            self._shape = self._room_shape
            self.room_changed.emit()

    def _on_box_resized(self, *_: object) -> None:
        if not self._magnified:
            self._take_shape()

    def _on_range_chosen(self, *_: object) -> None:
        self._magnified = True

    def _on_scene_moved(self, scene: QPointF) -> None:
        self._pointer = scene
        self.tell_pointed()

    def show_menu(self, place: QPoint) -> None:
        """The person asked for the menu at a point of the screen; without a menu, nothing."""

    def _on_scene_clicked(self, event: object) -> None:
        # The right button also drags: its menu comes when it is let go.
        if getattr(event, "button", lambda: None)() == Qt.MouseButton.RightButton:
            self.show_menu(event.screenPos().toPoint())  # type: ignore[attr-defined]
        if getattr(event, "button", lambda: None)() != Qt.MouseButton.LeftButton:
            return
        if event.double():  # type: ignore[attr-defined]
            self.fit()
            return
        pixel = self.pixel_under(event.scenePos())  # type: ignore[attr-defined]
        if pixel is not None:
            self.pixel_clicked(*pixel)

    def _on_theme_changed(self) -> None:
        self._view.setBackground(self._theme.colours.surface)
