"""How freed memory is kept, seen from the C library itself in an interpreter of its own."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnnexplorer import heap

ROOT = Path(__file__).resolve().parents[1]

glibc = pytest.mark.skipif(
    not (sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallinfo2")),
    reason="asks glibc from 2.33 on how it keeps memory",
)

_LIBRARY = """
import ctypes, json, sys, threading
from cnnexplorer import heap

library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.malloc.argtypes = [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
if sys.argv[1] == "settled":
    heap.settle()
"""

_MAPPED = """
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
        "fordblks", "keepcost")]

library.mallinfo2.restype = Info

def mapped():
    return library.mallinfo2().hblks

library.free(library.malloc(20 * 2**20))  # after which glibc keeps smaller ones in the heap
before = mapped()
block = library.malloc(heap.LARGE_BYTES * 4)
while_held = mapped()
library.free(block)
print(json.dumps([while_held - before, mapped() - before]))
"""

_ARENAS = """
library.fopen.restype = ctypes.c_void_p
library.fclose.argtypes = [ctypes.c_void_p]
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
all_there = threading.Barrier(17)

def work():
    block = library.malloc(5000)
    all_there.wait()
    all_there.wait()
    library.free(block)

threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads:
    thread.start()
all_there.wait()
stream = library.fopen(sys.argv[2].encode(), b"w")
library.malloc_info(0, stream)
library.fclose(stream)
all_there.wait()
for thread in threads:
    thread.join()
print(json.dumps(open(sys.argv[2]).read().count("<heap nr=")))
"""


def _asked(code: str, *arguments: str) -> object:
    # The person's own wishes for glibc would decide in our place.
    plain = {
        name: value
        for name, value in os.environ.items()
        if name != "GLIBC_TUNABLES" and not name.startswith("MALLOC_")
    }
    done = subprocess.run(
        [sys.executable, "-c", f"{_LIBRARY}\n{code}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**plain, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    found: object = json.loads(done.stdout)
    return found


@glibc
@pytest.mark.parametrize(("how", "found"), [("settled", [1, 0]), ("as it is", [0, 0])])
def test_a_large_block_is_mapped_by_itself_and_goes_back_whatever_was_freed_before(
    how: str, found: list[int]
) -> None:
    assert _asked(_MAPPED, how) == found


@glibc
def test_many_threads_share_few_heaps(tmp_path: Path) -> None:
    settled = _asked(_ARENAS, "settled", str(tmp_path / "settled"))
    as_it_is = _asked(_ARENAS, "as it is", str(tmp_path / "as it is"))
    assert settled == heap.ARENAS
    assert isinstance(as_it_is, int)
    assert as_it_is > heap.ARENAS, "else there is nothing to settle"


class _Musl:
    """A C library without any of it."""


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_nothing_is_done_where_the_library_has_no_such_thing(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def library(name: object) -> _Musl:
        asked.append(name)
        return _Musl()

    monkeypatch.setattr(ctypes, "CDLL", library)
    monkeypatch.setattr(sys, "platform", platform)
    heap.settle()
    heap.give_back()
    assert bool(asked) == (platform == "linux")
