"""The document reads the sources that the program has, so they are made known, as at each start."""

from __future__ import annotations

import cnnexplorer.data.sources  # noqa: F401
