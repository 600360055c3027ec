"""One image of a data set in a window of its own, and on to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from cnnexplorer.texts import class_text
from cnnexplorer.views.widgets.image_view import ImageView
from cnnexplorer.views.widgets.labels import ForeignLabel, Headline
from cnnexplorer.views.widgets.parts import button, column, line
from cnnexplorer.views.widgets.theme import Theme

_SIZE = QSize(520, 600)
_LEAST = QSize(300, 320)


@dataclass(frozen=True, eq=False, slots=True)
class LargeImage:
    """What the window shows.

    Attributes:
        picture: as it is drawn.
        pixels: (height, width, channels), the numbers of the data set.
        title: which image it is: "Test image 7".
        name: its class.
        label: the number of its class.
        count: how many images there are; they are counted from 0, as everywhere.
    """

    picture: QImage
    pixels: NDArray[Any]
    title: str
    name: str
    label: int
    count: int


class ImageDialog(QDialog):
    """Stays open beside the main window; ``stepped`` asks for the image before or after (±1)."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.name = Headline("heading"), ForeignLabel()
        self.view = ImageView(theme, "Image")
        self.back = button("‹", "Image before (←)", self._on_back_clicked)
        self.forth = button("›", "Next image (→)", self._on_forth_clicked)
        close = button("Close", "Close (Esc)", self.reject)
        for made in (self.back, self.forth, close):
            made.setAutoDefault(False)
        foot = line(self.back, self.forth, 1, close, margins=10)
        top = column(self.title, self.name, spacing=2)
        top.setContentsMargins(14, 12, 14, 6)
        self.setLayout(column(top, self.view, foot, spacing=0, grows=1))
        self.setMinimumSize(_LEAST)
        self.resize(_SIZE)
        keys = Qt.Key
        # Shortcuts, since a focused button would take the arrow keys to move the focus.
        for key, clicked in (
            (keys.Key_Left, self._on_back_clicked), (keys.Key_Up, self._on_back_clicked),
            (keys.Key_Right, self._on_forth_clicked), (keys.Key_Down, self._on_forth_clicked),
        ):  # fmt: skip
            QShortcut(QKeySequence(key), self).activated.connect(clicked)

    def show_image(self, image: LargeImage, first: bool, last: bool) -> None:
        """Show another image.

        Args:
            first, last: whether there is none before it, or after it.
        """
        self.setWindowTitle(f"{image.title} – {class_text(image.name)}")
        self.title.setText(f"{image.title} (of 0–{image.count - 1:,})")
        same = image.name == str(image.label)
        self.name.setText(class_text(image.name) + ("" if same else f" (label {image.label})"))
        self.view.setAccessibleName(f"{image.title}, {class_text(image.name)}")
        self.view.show_image(image.picture, image.pixels)
        self.back.setEnabled(not first)
        self.forth.setEnabled(not last)

    def open_image(self, image: LargeImage, first: bool, last: bool) -> None:
        """Show an image, and the window itself if it is closed."""
        self.show_image(image, first, last)
        self.show()
        self.activateWindow()
        self.view.setFocus()

    def _on_back_clicked(self) -> None:
        if self.back.isEnabled():
            self.stepped.emit(-1)

    def _on_forth_clicked(self) -> None:
        if self.forth.isEnabled():
            self.stepped.emit(1)
