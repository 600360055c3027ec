"""What every data source has: its description, and that it can be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnexplorer.data.progress import Progress
from cnnexplorer.document.sources import DataSource

if TYPE_CHECKING:
    from cnnexplorer.data.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Source(DataSource):
    """One kind of place that images come from; the settings say which images."""

    def load(self, progress: Progress | None = None) -> Dataset:
        """The images; may take seconds, so it is called in a background thread.

        Args:
            progress: called with (done, total), in units of the source; what it raises
                (``Cancelled``) ends the loading.

        Raises:
            UserError: the data cannot be loaded; the sentence says why and what to do.
        """
        raise NotImplementedError
