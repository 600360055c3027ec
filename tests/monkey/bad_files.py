"""Files that cannot be what their names say: torn, endless, locked, turning in circles."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Dropout
from cnnexplorer.document.network import chain
from cnnexplorer.document.project import Project

LOOP, LOCKED_FOLDER, LOCKED_FILE = "in circles", "locked", "read only"
HIDDEN = {".keras"}
"""Hidden names in the home folder that are not the leavings of a save."""
PATHS_IN_PROJECTS = (
    "/dev/zero", "/dev/full", "/proc/self/mem", "~nosuchuser/x.npz", "a\0b.npz", "x" * 4000,
    "\ud800.npz", "\x1b[31mred\x1b[0m.npz", "two\nlines.npz", "/", "relative.npz",
)  # fmt: skip
"""What a hand-written project may say that its images lie in; most are no file."""
_TOO_MANY = 2000


def write(folder: Path) -> None:
    """Write all of them into ``folder``."""
    _write_torn(folder)
    _write_special(folder)
    _write_locked(folder)
    _write_projects(folder)
    _write_data(folder)


def _write_torn(folder: Path) -> None:
    for suffix in (".cnnx", ".npz"):
        (folder / f"empty{suffix}").write_bytes(b"")
        (folder / f"noise{suffix}").write_bytes(bytes(range(256)) * 40)
        (folder / f"folder{suffix}").mkdir()
    (folder / "PK.npz").write_bytes(b"PK\3\4 nonsense")
    whole = _archive(_arrays(60))
    for share in (0.1, 0.5, 0.98):
        (folder / f"cut off {share}.npz").write_bytes(whole[: int(len(whole) * share)])
    flipped = bytearray(whole)
    flipped[len(flipped) // 2] ^= 0xFF
    (folder / "one bit.npz").write_bytes(flipped)


def _write_special(folder: Path) -> None:
    for suffix in (".cnnx", ".npz"):
        os.mkfifo(folder / f"pipe{suffix}")
        (folder / f"{LOOP}{suffix}").symlink_to(f"{LOOP}{suffix}")
        (folder / f"to nowhere{suffix}").symlink_to("is not there")
    (folder / "endless.npz").symlink_to("/dev/zero")  # only ever read
    (folder / os.fsdecode(b"not UTF-8 \xff.cnnx")).write_text("{}")


def _write_locked(folder: Path) -> None:
    locked = folder / LOCKED_FOLDER
    locked.mkdir()
    (locked / "inside.cnnx").write_text("{}")
    locked.chmod(0o555)
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(0o000)
    for suffix in (".cnnx", ".npz"):
        unreadable = folder / f"unreadable{suffix}"
        unreadable.write_bytes(b"{}")
        unreadable.chmod(0o000)
    for suffix in (".cnnx", ".keras"):
        read_only = folder / f"{LOCKED_FILE}{suffix}"
        read_only.write_text("{}")
        read_only.chmod(0o444)


def _write_projects(folder: Path) -> None:
    good = projects.to_json(Project())
    nodes = good["network"]["nodes"]
    broken: dict[str, Any] = {
        "wrong version": {**good, "version": 10**30},
        "a list": [[]],
        "long name": {**good, "network": {"name": "x" * 10**6, "nodes": nodes}},
        "odd key": {**good, "\x1b[31m\u202e" + "k" * 1000: 1},
        "no plan": {key: item for key, item in good.items() if key != "plan"},
    }
    for name, content in broken.items():
        (folder / f"{name}.cnnx").write_text(json.dumps(content))
    (folder / "deep.cnnx").write_text("[" * 100_000)
    (folder / "half.cnnx").write_text(json.dumps(good)[:-40])
    many = chain([Dropout()] * _TOO_MANY)
    (folder / "2000 layers.cnnx").write_text(json.dumps(projects.to_json(Project(many))))
    for number, path in enumerate(PATHS_IN_PROJECTS):
        content = {**good, "data": {"kind": "NpzFile", "path": path}}
        (folder / f"odd path {number}.cnnx").write_text(json.dumps(content))


def _write_data(folder: Path) -> None:
    for name, changes in _wrong_arrays().items():
        (folder / f"{name}.npz").write_bytes(_archive({**_arrays(30), **changes}))
    lacking = _arrays(30)
    del lacking["y_test"]
    (folder / "no y_test.npz").write_bytes(_archive(lacking))
    bomb = np.zeros((40_000, 400, 400), np.uint8)
    with zipfile.ZipFile(folder / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(bomb))
        archive.writestr("x_train.npy", header.getvalue() + bytes(50 * 2**20))


def _wrong_arrays() -> dict[str, dict[str, Any]]:
    noise = np.random.default_rng(2).random((30, 9, 12, 3))
    return {
        "NaN": {"x_train": np.full_like(noise, np.nan)},
        "infinite": {"x_train": np.where(noise > 0.5, np.inf, noise)},
        "objects": {"x_train": np.array([{"a": 1}] * 30, object)},
        "flat": {"x_train": np.arange(30)},
        "no images": {"x_train": np.zeros((0, 9, 12, 3), np.uint8)},
        "negative classes": {"y_train": np.arange(30) - 40},
        "huge classes": {"y_train": np.arange(30) * 10**15},
        "odd class names": {"class_names": np.array(["\x1b[31m", "\u202e", "x" * 9999])},
        "one class": {"y_train": np.zeros(30, int), "y_test": np.zeros(30, int)},
        "tiny": {"x_train": np.zeros((30, 1, 1), np.uint8), "x_test": np.ones((30, 1, 1))},
        "complex": {"x_train": noise * 1j},
    }


def _arrays(count: int) -> dict[str, Any]:
    images = np.random.default_rng(1).integers(0, 256, (count, 9, 12, 3), dtype=np.uint8)
    labels = np.arange(count) % 3
    return {"x_train": images, "y_train": labels, "x_test": images[:30], "y_test": labels[:30]}


def _archive(arrays: dict[str, Any]) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()
