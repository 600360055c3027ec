"""What was done and found, one JSON object a line, written at once: it outlives the process."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Journal:
    """Appends lines to a file; each carries the number of the action that it belongs to.

    Attributes:
        number: of the action at hand; set by whoever acts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()  # a thread's own failure is written from that thread
        self._start = time.monotonic()
        self.number = 0

    def write(self, kind: str, **facts: Any) -> None:
        """Write one line and hand it to the system before anything else happens."""
        seconds = round(time.monotonic() - self._start, 2)
        line = json.dumps({"kind": kind, "number": self.number, "seconds": seconds, **facts})
        with self._lock, self._path.open("a", encoding="utf-8") as stream:
            stream.write(f"{line}\n")


def read(path: Path) -> list[Line]:
    """All whole lines; a process that was killed may have left half of the last one."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1]]
