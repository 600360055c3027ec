"""What can be loaded: by a source's name, by a path, and what the window and the help say of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cnnexplorer import paths
from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources import SOURCES, Source
from cnnexplorer.document import fields
from cnnexplorer.document.sources import DataSource
from cnnexplorer.errors import UserError

if TYPE_CHECKING:
    from cnnexplorer.data.dataset import Dataset


def every() -> tuple[type[Source], ...]:
    """All sources, in the order of the menus."""
    return tuple(cls for cls in SOURCES.offered if issubclass(cls, Source))


def named() -> tuple[type[Source], ...]:
    """The sources that are chosen by their name."""
    return tuple(cls for cls in every() if cls.token)


def of_files() -> tuple[type[Source], ...]:
    """The sources that read a file of the person's own."""
    return tuple(cls for cls in every() if cls.opens)


def suffixes() -> tuple[str, ...]:
    """How the names of all files end that can be opened."""
    return tuple(suffix for cls in of_files() for suffix in cls.suffixes)


def load(source: DataSource, progress: Progress | None = None) -> Dataset:
    """The images that ``source`` names; may take seconds, so call it in a background thread.

    Args:
        source: what to load.
        progress: called with (done, total), in units of the source; what it raises
            (``Cancelled``) ends the loading.

    Raises:
        UserError: the data cannot be loaded; the sentence says why and what to do.
    """
    if not isinstance(source, Source):
        raise UserError(f"There is no data set of the kind {source.kind!r}; {choices()}.")
    require(source)
    return source.load(progress)


def at(path: Path) -> Source | None:
    """The source that reads the file or folder at ``path``, or None.

    The path becomes absolute, because a project outlives the folder that the program was started
    in; whether it exists is seen on loading.
    """
    for cls in of_files():
        if cls.accepts(path):
            return cls.at(paths.expanded(path))
    return None


def source_for(text: str, image_shape: tuple[int, ...] | None = None) -> Source:
    """The source that a person means by ``text``, such as an argument of the command line.

    Args:
        text: the token of a source, perhaps with settings ("shapes:64", "shapes:48x64",
            "shapes:samples=900"), or a path that a source accepts.
        image_shape: of the network; a source without settings follows it where it can.

    Raises:
        UserError: none of these.
    """
    wanted = text.strip()
    found = at(Path(wanted)) if wanted else None
    if found is not None:
        return found
    try:
        source = SOURCES.from_token(wanted)
    except ValueError as error:
        known = wanted.partition(":")[0].lower() in SOURCES.tokens
        reason = f"{text!r} cannot be read: {error}" if known else f"{text!r} is no data set"
        raise UserError(f"{reason.rstrip('.')}; {choices()}.") from error
    assert isinstance(source, Source)
    if ":" not in wanted and image_shape is not None:
        return fitting(source, image_shape)
    require(source)
    return source


def fitting(source: DataSource, image_shape: tuple[int, ...]) -> Source:
    """The source as a network wants it whose Input has this shape.

    Raises:
        UserError: it cannot give such images.
    """
    fitted = source.fitting(image_shape)
    assert isinstance(fitted, Source)
    require(fitted)
    return fitted


def require(source: Source) -> None:
    """Raise the UserError that tells which setting of ``source`` is out of range."""
    sentence = fields.problem(source)
    if sentence is not None:
        raise UserError(f"{source.title} could not be read: {sentence}")


def choices() -> str:
    """What can be given on the command line, as the end of a sentence."""
    names = ", ".join((*SOURCES.tokens, *(form for cls in named() for form in cls.forms)))
    return f"give one of {names}, or a path to a {' or '.join(suffixes())} file"
