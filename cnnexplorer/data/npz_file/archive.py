"""Opens a .npz without trusting it: reads the array headers first, then the values in chunks."""

from __future__ import annotations

import io
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from cnnexplorer import regular_file
from cnnexplorer.errors import UserError
from cnnexplorer.texts import path_text, printable

_CHUNK_BYTES = 256 * 1024
_MOST_HEADER_BYTES = 16 * 1024
_MOST_AT_ONCE = 4 * 2**20
# What zipfile and zlib raise for damaged or hostile files.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # encrypted; includes NotImplementedError
    ValueError,
    OverflowError,
)
# NumPy evaluates the header as a Python literal, so its parser's errors come through as well.
_BAD_HEADER = (
    *_BROKEN,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    MemoryError,
    tokenize.TokenError,
)


@dataclass(frozen=True, slots=True)
class Header:
    """What a file claims about one of its arrays.

    Attributes:
        key: the array's name, without ``.npy``.
        dtype, shape, fortran: as written in the header; ``fortran`` means the first index runs
            fastest.
        start: where the values begin in the member, in bytes.
        held_bytes: how many bytes of values the member holds, by the zip directory.
    """

    key: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool
    start: int
    held_bytes: int

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def claimed_bytes(self) -> int:
        return self.count * self.dtype.itemsize


class Archive:
    """An open .npz; use it as a context manager.

    Raises:
        UserError: the file is absent, a folder, a device, not readable, not a zip, or damaged. So
            do the methods as soon as they meet the damage.
    """

    def __init__(self, path: Path) -> None:
        self.name = printable(path.name)
        self._stream = _open(path)
        try:
            self._zip = self._read_directory()
        except BaseException:
            self._stream.close()
            raise
        self._members = {info.filename.removesuffix(".npy"): info for info in self._zip.infolist()}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._stream.close()

    def _read_directory(self) -> zipfile.ZipFile:
        """The zip's own list of its members."""
        try:
            start = self._stream.read(6)
            if not zipfile.is_zipfile(self._stream):
                raise _not_a_zip(self.name, start)
            return zipfile.ZipFile(_Bounded(self._stream))
        except _BROKEN as error:
            raise self._damaged(error) from error

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the arrays, in file order."""
        return tuple(self._members)

    def header(self, key: str) -> Header:
        """What the file claims about array ``key``; reads no values, allocates nothing for them."""
        info = self._members[key]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UserError(
                f"{self.name}: {key} is compressed by zip method {info.compress_type}, which "
                "NumPy does not write; save the file again with np.savez_compressed."
            )
        try:
            with self._zip.open(info) as stream:
                # A bounded copy, because NumPy would read gigabytes if the length field said so.
                beginning = io.BytesIO(stream.read(_MOST_HEADER_BYTES))
            shape, fortran, dtype = _read_header(beginning)
        except _BAD_HEADER as error:
            raise self._damaged(error, key) from error
        if any(extent < 0 for extent in shape):
            raise self._damaged(ValueError(f"shape {shape}"), key)
        start = beginning.tell()
        return Header(key, dtype, shape, fortran, start, info.file_size - start)

    def chunks(self, header: Header) -> Iterator[npt.NDArray[Any]]:
        """The values of one array in the order of the file, as flat read-only pieces.

        The header must have passed the checks of ``layout``. The zip's checksum is verified with
        the last piece.
        """
        step = max(1, _CHUNK_BYTES // header.dtype.itemsize)
        stream = self._open_values(header)
        with stream:
            for first in range(0, header.count, step):
                wanted = min(step, header.count - first) * header.dtype.itemsize
                yield np.frombuffer(self._read(stream, wanted, header.key), header.dtype)

    def _open_values(self, header: Header) -> IO[bytes]:
        try:
            stream = self._zip.open(self._members[header.key])
        except _BROKEN as error:
            raise self._damaged(error, header.key) from error
        self._read(stream, header.start, header.key)
        return stream

    def _read(self, stream: IO[bytes], wanted: int, key: str) -> bytes:
        try:
            values = stream.read(wanted)
        except _BROKEN as error:
            raise self._damaged(error, key) from error
        if len(values) != wanted:
            raise self._damaged(EOFError("it ends early"), key)
        return values

    def _damaged(self, reason: Exception, key: str | None = None) -> UserError:
        where = f"{self.name}: {key}" if key else self.name
        told = printable(str(reason), 200).rstrip(".") or type(reason).__name__
        return UserError(
            f"{where} is damaged or cut short ({told}); copy or download the file again, or save "
            "it again with np.savez_compressed."
        )


class _Bounded:
    """A stream that gives no more at once than a sensible list of members takes.

    A file that is nothing but such a list would make twenty times its size of objects.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _MOST_AT_ONCE:
            raise zipfile.BadZipFile("its list of members is too long")
        return self._stream.read(size)


def _read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(stream)
    # 3.0 exists for the Unicode field names of structured arrays only, and those are no images.
    raise ValueError(f"array format {version[0]}.{version[1]} is not supported")


def _open(path: Path) -> BinaryIO:
    """The file, opened once, so that what is checked is what is read."""
    name = path_text(path)
    try:
        return regular_file.open_to_read(path)
    except FileNotFoundError as error:
        raise UserError(f"{name} does not exist; choose another .npz file.") from error
    except regular_file.NotRegular as error:
        raise UserError(f"{name} is no file: {error.strerror}; choose a .npz file.") from error
    except OSError as error:
        raise UserError(
            f"{name} could not be read ({error.strerror or error}); check its permissions or "
            "choose another file."
        ) from error


def _not_a_zip(name: str, start: bytes) -> UserError:
    """The sentence that says which of the usual mistakes a file is that begins with ``start``."""
    save = "save the arrays with np.savez_compressed"
    if start.startswith(b"PK"):
        return UserError(
            f"{name} is cut short: its beginning is a .npz, its end is missing; copy or "
            "download it again."
        )
    if start == b"\x93NUMPY":
        return UserError(
            f"{name} is a single array (.npy), not a .npz; {save}, all four in one file."
        )
    return UserError(f"{name} is not a .npz file (a zip of arrays); {save}.")
