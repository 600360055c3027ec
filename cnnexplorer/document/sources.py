"""The family of data sources: where the images of a project come from, as plain values.

Each source is described and loaded by one module of ``data/sources``, which makes it known here;
the document only keeps it, writes it and reads it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from cnnexplorer.document.kinds import Family, Kind


@dataclass(frozen=True, slots=True)
class DataSource(Kind):
    """Enough to load a data set again; what the window and the command line say of it.

    Attributes:
        licence: short name of the images' licence, for the Data workspace.
        load_word: what the button says that loads it with other settings.
        forms: other ways to type it than its token, for the help ("shapes:64").
        opens: what the files are that it reads ("NumPy archives …"); empty if it reads none.
        suffixes: how the names of these files end, lower case, with the dot.
    """

    licence: ClassVar[str] = ""
    load_word: ClassVar[str] = "Load"
    forms: ClassVar[tuple[str, ...]] = ()
    opens: ClassVar[str] = ""
    suffixes: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def accepts(cls, path: Path) -> bool:
        """Whether this source is meant by a path, which need not exist yet."""
        return path.suffix.lower() in cls.suffixes

    @classmethod
    def at(cls, path: Path) -> Self:
        """The source for a path that it accepts."""
        raise NotImplementedError

    def written_in(self, folder: Path) -> Self:
        """The source as the file of a project in ``folder`` names it: what lies there too by its
        place from there, so that both can be moved or copied together.
        """
        del folder
        return self

    def read_in(self, folder: Path) -> Self:
        """The source that the file of a project in ``folder`` names."""
        del folder
        return self

    def found_in(self, folder: Path) -> Self:
        """The source, or, where its file is gone, what lies in its stead beside a project in
        ``folder``. For a background thread.
        """
        del folder
        return self

    def fitting(self, image_shape: tuple[int, ...]) -> Self:
        """The source as a network wants it whose Input has this (height, width, channels)."""
        del image_shape
        return self

    def name_text(self) -> str:
        """What it is called in a sentence."""
        return self.title

    @property
    def limit(self) -> int:
        """How many training images it takes, from the beginning; 0 for all."""
        return 0

    def limited(self, count: int) -> Self:
        """The source with the first ``count`` training images only, or all if 0; where it can."""
        del count
        return self

    def about_text(self) -> str:
        """What the window says about it: a sentence, or where the file lies."""
        return self.about


SOURCES: Family[DataSource] = Family("a data set")
