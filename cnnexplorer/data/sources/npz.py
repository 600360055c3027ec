"""A .npz file in Keras' layout: x_train, y_train, x_test, y_test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from cnnexplorer import paths
from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources.source import Source
from cnnexplorer.document.fields import Text, Whole, setting
from cnnexplorer.errors import UserError
from cnnexplorer.texts import printable

if TYPE_CHECKING:
    from cnnexplorer.data.dataset import Dataset


@dataclass(frozen=True, slots=True)
class NpzFile(Source):
    """A file of the person's own; the title is the file's name.

    Images may be (N, H, W) or (N, H, W, C) with C 1, 3 or 4, of any number type or bool. What 8
    bits hold exactly (whole 0 … 255, or 0 … 1 in steps of 1 ÷ 255) is kept in 8 bits, all else in
    32. Labels may be (N,), (N, 1) or one-hot. An optional array
    ``class_names`` (unicode, one for each class) is used if it fits.
    """

    title: ClassVar[str] = "File in Keras' layout"
    about: ClassVar[str] = "Images and labels of your own, as NumPy saves them."
    licence: ClassVar[str] = "your file"
    opens: ClassVar[str] = "NumPy archives in Keras' layout"
    suffixes: ClassVar[tuple[str, ...]] = (".npz",)

    path: str = setting("", Text(label="File", help="In Keras' .npz layout.", longest=4096))
    first: int = setting(
        0,
        Whole(
            label="Training images",
            help="Only the first so many of the training part; 0 takes all.",
            low=0,
            high=100_000_000,
        ),
    )

    @classmethod
    def at(cls, path: Path) -> Self:
        return cls(path=str(path))

    def written_in(self, folder: Path) -> Self:
        place, whole = Path(self.path), paths.absolute(folder)
        if not (place.is_absolute() and place.is_relative_to(whole)):
            return self
        written = replace(self, path=place.relative_to(whole).as_posix())
        return written if written.read_in(folder) == self else self

    def read_in(self, folder: Path) -> Self:
        place, whole = Path(self.path), paths.absolute(folder)
        if not self.path or self.path.startswith("~") or place.is_absolute():
            return self
        return replace(self, path=str(whole / place))

    def found_in(self, folder: Path) -> Self:
        # What lies on a drive that does not answer is asked about only where there is another.
        place = Path(self.path)
        moved = paths.absolute(folder) / place.name
        instead = place.is_absolute() and paths.is_file(moved) and paths.is_gone(place)
        return replace(self, path=str(moved)) if instead else self

    @property
    def limit(self) -> int:
        return self.first

    def limited(self, count: int) -> Self:
        return replace(self, first=count)

    def name_text(self) -> str:
        return Path(self.path).name

    def about_text(self) -> str:
        some = f"Of its training images, the first {self.first:,}. " if self.first else ""
        return f"{some}{printable(self.path, 400)}"

    def load(self, progress: Progress | None = None) -> Dataset:
        if not self.path:
            raise UserError("No .npz file was given; choose one.")
        from cnnexplorer.data.npz_file import reader  # later: NumPy

        path = paths.expanded(Path(self.path))
        dataset = reader.read(path, self, printable(path.name, 60), progress)
        return dataset.limited(self.first) if self.first else dataset
