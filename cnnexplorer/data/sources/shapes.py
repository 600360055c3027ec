"""Generated colour images of ten shapes, in any size, for trying things out without a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources.source import Source
from cnnexplorer.document.fields import Whole, setting

if TYPE_CHECKING:
    from cnnexplorer.data.dataset import Dataset


def _side(label: str) -> Whole:
    return Whole(label=label, help="Of the generated images.", unit="pixels", low=8, high=256)


@dataclass(frozen=True, slots=True)
class Shapes(Source):
    """height×width×3; ``samples`` images, a fifth of each class to test.

    Image number i depends on (height, width, seed, i) alone. So the same settings always give the
    same bytes, and a longer set begins with the images of a shorter one, in both parts.
    """

    token: ClassVar[str] = "shapes"
    about: ClassVar[str] = (
        "Generated colour pictures of ten shapes, in any size from 8×8 to 256×256."
    )
    licence: ClassVar[str] = "MIT"
    forms: ClassVar[tuple[str, ...]] = ("shapes:64", "shapes:48x64 (height×width)")
    load_word: ClassVar[str] = "Generate"

    height: int = setting(32, _side("Height"))
    width: int = setting(32, _side("Width"))
    samples: int = setting(
        4000,
        Whole(label="Images", help="How many are generated, training and test together.",
              low=100, high=50_000),
    )  # fmt: skip
    seed: int = setting(
        0, Whole(label="Seed", help="Start of the random numbers.", low=0, high=2**31 - 1)
    )

    @classmethod
    def from_words(cls, words: str) -> Self:
        """As every kind, and a size alone: "64" or "48x64" (height×width)."""
        height, _, width = words.replace("×", "x").partition("x")
        if words and "=" not in words:
            words = f"height={height},width={width or height}"
        # Without super's class cell, which a dataclass with slots loses.
        return super(Shapes, cls).from_words(words)

    def fitting(self, image_shape: tuple[int, ...]) -> Self:
        return replace(self, height=image_shape[0], width=image_shape[1])

    def load(self, progress: Progress | None = None) -> Dataset:
        from cnnexplorer.data import drawn_shapes  # later: NumPy

        size = (self.height, self.width)
        return drawn_shapes.load(self, size, self.samples, self.seed, progress)
