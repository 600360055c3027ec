"""The faked engine for the tests of the controllers."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from controller_fakes import (
    engine,
    make_session,
    session,
    short_collections,
    small_data,
    tasks,
    told,
)

__all__ = ["engine", "make_session", "session", "short_collections", "small_data", "tasks", "told"]
