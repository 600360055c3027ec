"""Opens a sample that the program brings along, through the same checks as any other file."""

from __future__ import annotations

from cnnexplorer import paths
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.npz_file import reader
from cnnexplorer.data.progress import Progress
from cnnexplorer.document.sources import DataSource
from cnnexplorer.errors import UserError


def load(file_name: str, source: DataSource, progress: Progress | None = None) -> Dataset:
    """The data set in ``resources/datasets/<file_name>``, called as ``source`` is.

    Raises:
        UserError: the installation lacks the file, or it is damaged.
    """
    try:
        path = paths.resource("datasets", file_name)
    except FileNotFoundError as error:
        raise UserError(f"{error}; install the program again, or choose other data.") from error
    return reader.read(path, source, source.title, progress)
