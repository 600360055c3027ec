"""Opens a sample that the program brings along, through the same checks as any other file."""

from __future__ import annotations

from cnnexplorer import paths
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.progress import Progress
from cnnexplorer.data.sources import npz
from cnnexplorer.document.data_source import DataSource
from cnnexplorer.errors import UserError


def load(
    file_name: str, source: DataSource, title: str, progress: Progress | None = None
) -> Dataset:
    """The data set in ``resources/datasets/<file_name>``.

    Raises:
        UserError: the installation lacks the file, or it is damaged.
    """
    try:
        path = paths.resource("datasets", file_name)
    except FileNotFoundError as error:
        raise UserError(f"{error}; install the program again, or choose other data.") from error
    return npz.read(path, source, title, progress)
