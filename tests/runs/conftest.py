"""Presets name data sets, which are known once their modules are there."""

from __future__ import annotations

import cnnexplorer.data.sources  # noqa: F401 - makes the sources known
