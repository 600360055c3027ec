"""One live plot of a training: what it draws, which part, and what the person does with it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent

from cnnexplorer.runs.history import Curve
from cnnexplorer.texts import percent_text
from cnnexplorer.views.widgets import curve_picture
from cnnexplorer.views.widgets.curve_canvas import CurveCanvas
from cnnexplorer.views.widgets.curve_menu import CurveMenu
from cnnexplorer.views.widgets.curve_picture import Picture
from cnnexplorer.views.widgets.curve_pointer import CurvePointer
from cnnexplorer.views.widgets.picture_menu import asks_for_menu
from cnnexplorer.views.widgets.theme import Theme


class CurvePlot(CurveCanvas):
    """Loss or accuracy over the epochs.

    ``save_wanted`` carries "png", "svg" or "csv"; ``copied`` follows a copy of the picture;
    ``log_wanted`` carries whether the person wants a logarithmic axis, ``was_reset`` follows a
    person's return to the whole view.

    Args:
        theme: whose colours to draw with.
        title: what is drawn.
        name: for a screen reader.
        percent: whether the values are shares, written as percents.
    """

    save_wanted = Signal(str)
    copied = Signal()
    log_wanted = Signal(bool)
    was_reset = Signal()

    def __init__(self, theme: Theme, title: str, name: str, percent: bool = False) -> None:
        super().__init__(theme, title, percent)
        self.setAccessibleName(name)
        self._percent = percent
        self._curves: tuple[Curve, Curve, int, bool] | None = None
        self._epochs, self._filled = 1, False
        curves = {"training": self.batches, "validation": self.validation}
        self.pointer = CurvePointer(theme, self._plot, curves, self.legend, self._write)
        self.menu = CurveMenu(
            self, self._on_reset_wanted, self._on_copy, self.save_wanted.emit,
            None if percent else self._on_log_triggered,
        )  # fmt: skip
        self.scene().sigMouseMoved.connect(self._on_scene_moved)
        self.scene().sigMouseClicked.connect(self._on_scene_clicked)
        self.begin(1)

    def begin(self, epochs: int) -> None:
        """Another training of so many epochs, or none: empty curves on automatic ranges."""
        self._curves, self._filled, self._epochs = None, False, epochs
        self._show_nothing()
        self.pointer.point_at(None)
        self.reset_view()
        self.show_entries(1)

    def show_curves(
        self, batches: Curve, validation: Curve, images: int = 1, even: bool = True
    ) -> None:
        """Draw the curves as they are now.

        Args:
            images: how many each point of ``batches`` is the mean of.
            even: whether that is exact for all of them.
        """
        self._curves = (batches, validation, images, even)
        drawn = 0
        for item, curve in ((self.batches, batches), (self.validation, validation)):
            x, y = curve.points()
            # pyqtgraph cannot draw a series of which nothing is finite (or, on a logarithmic
            # axis, positive).
            drawable = np.isfinite(y) & ((y > 0) | (not self.log))
            item.setData(x[drawable], y[drawable])
            drawn += int(drawable.sum())
        if drawn and not self._filled:
            self._filled = True
            self.reset_view()
        self.show_entries(images, even)
        self.pointer.tell()

    def reset_view(self) -> None:
        """Show all epochs and all values; the axis of the values follows them again."""
        self._show_epochs()
        self._fit_values()

    def _show_epochs(self) -> None:
        self._plot.setXRange(0, self._epochs, padding=0.02)

    def end_at(self, epochs: int) -> None:
        """Have so many epochs on the axis; where it was zoomed it stays so."""
        if epochs != self._epochs:
            low, high = self._plot.getViewBox().viewRange()[0]
            whole = low <= 0 and high >= self._epochs
            self._epochs = epochs
            if whole:
                self._show_epochs()

    def _on_reset_wanted(self) -> None:
        self.reset_view()
        self.was_reset.emit()

    def set_log(self, log: bool) -> None:
        """Draw the values on a logarithmic axis; the epochs that are shown stay."""
        self._show_nothing()  # what was drawable on the axis before may not be now
        epochs = self._plot.getViewBox().viewRange()[0]
        self._plot.setLogMode(x=False, y=log)
        self._plot.setXRange(*epochs, padding=0)
        if self._curves is not None:
            self.show_curves(*self._curves)
        self._fit_values()

    @property
    def log(self) -> bool:
        return bool(self._plot.ctrl.logYCheck.isChecked())

    @property
    def reading(self) -> str:
        """What is said of the place under the pointer; empty where there is none."""
        return self.pointer.reading

    def text_at(self, epoch: float) -> str:
        """The values of all curves nearest to a point of the epoch axis."""
        return self.pointer.text_at(epoch)

    def picture(self) -> Picture:
        self.pointer.point_at(None)
        return super().picture()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer.point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if asks_for_menu(event):
            self._show_menu(QPointF(self.rect().center()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The right button also drags: its menu comes when it is let go, by the scene.
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._show_menu(QPointF(self.rect().center()))
        event.accept()

    def _on_scene_moved(self, scene: QPointF) -> None:
        box = self._plot.getViewBox()
        inside = self._filled and box.sceneBoundingRect().contains(scene)
        self.pointer.point_at(box.mapSceneToView(scene).x() if inside else None)

    def _on_scene_clicked(self, event: object) -> None:
        if event.button() == Qt.MouseButton.RightButton:  # type: ignore[attr-defined]
            self._show_menu(event.scenePos())  # type: ignore[attr-defined]
        elif event.double():  # type: ignore[attr-defined]
            self._on_reset_wanted()

    def _on_copy(self) -> None:
        picture = curve_picture.image(self.picture(), self.fineness)
        QGuiApplication.clipboard().setImage(picture)
        self.copied.emit()

    def _on_log_triggered(self, log: bool) -> None:
        self.log_wanted.emit(log)

    def _show_menu(self, place: QPointF) -> None:
        self.menu.show_state(self._filled, self.log)
        self.menu.popup(self.mapToGlobal(place.toPoint()))

    def _show_nothing(self) -> None:
        for item in (self.batches, self.validation):
            item.setData([], [])

    def _fit_values(self) -> None:
        if self._filled:
            self._plot.enableAutoRange("y")
        else:
            self._values.show_no_values(self.log)

    def _write(self, value: float) -> str:
        return percent_text(value) if self._percent else f"{value:.4g}"
