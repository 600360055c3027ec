"""The Input: the images that come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document.fields import Whole, setting
from cnnexplorer.document.layers.layer import Layer
from cnnexplorer.document.rules import Row


@dataclass(frozen=True, slots=True)
class Input(Layer):
    """The images that come in; always row 0."""

    prefix: ClassVar[str] = "input"
    group: ClassVar[str] = "Input"
    about: ClassVar[str] = "The images the network receives: height × width × channels."

    height: int = setting(
        28, Whole(label="Height", help="Rows of an image.", unit="pixels", low=1, high=2048)
    )
    width: int = setting(
        28, Whole(label="Width", help="Columns of an image.", unit="pixels", low=1, high=2048)
    )
    channels: int = setting(
        1, Whole(label="Channels", help="1 for grey images, 3 for colour.", low=1, high=64)
    )

    @property
    def shape(self) -> tuple[int, int, int]:
        return (self.height, self.width, self.channels)

    def caption(self) -> str:
        return "colour" if self.channels == 3 else "grey" if self.channels == 1 else ""

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        del inputs
        return Row(self.shape)
