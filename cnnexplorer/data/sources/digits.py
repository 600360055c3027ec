"""The 8×8 handwritten digits that scikit-learn brings along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources.source import Source

if TYPE_CHECKING:
    from cnnexplorer.data.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Digits(Source):
    """8×8×1 with values from 0 to 16; 1,797 images, a fifth of each class to test.

    The split is always the same.
    """

    token: ClassVar[str] = "digits"
    about: ClassVar[str] = "1,797 handwritten digits of only 8×8 pixels: trains within seconds."
    licence: ClassVar[str] = "CC BY 4.0"

    def load(self, progress: Progress | None = None) -> Dataset:
        from cnnexplorer.data import bundled_digits  # later: scikit-learn takes a second

        return bundled_digits.load(self, progress)
