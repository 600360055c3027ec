"""Every way in which a .npz can be wrong has its own sentence."""

from __future__ import annotations

import contextlib
import io
import os
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnexplorer.data import catalog, memory
from cnnexplorer.data.npz_file import labels as labels_module
from cnnexplorer.data.npz_file.archive import Header
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.errors import UserError
from cnnexplorer.texts import bytes_text

Arrays = dict[str, Any]
Save = Callable[[Arrays], Path]


def complaint(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        catalog.load(NpzFile(path=str(path)))
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert len(sentence) < 600
    return sentence


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array)
    return stream.getvalue()


def header(descr: str, shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": descr, "fortran_order": False, "shape": shape}
    )
    return stream.getvalue()


def write_zip(
    path: Path, arrays: Arrays, compression: int = zipfile.ZIP_DEFLATED, **raw: bytes
) -> Path:
    """A .npz of ``arrays``, where the members in ``raw`` are given byte by byte."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for key in {**arrays, **raw}:
            archive.writestr(f"{key}.npy", raw.get(key) or npy(arrays[key]))
    return path


# the file


def test_no_file_was_given() -> None:
    with pytest.raises(UserError, match=r"No \.npz file was given; choose one"):
        catalog.load(NpzFile())


def test_the_file_is_absent(tmp_path: Path) -> None:
    assert "does not exist; choose another" in complaint(tmp_path / "none.npz")


def test_the_file_is_a_folder(tmp_path: Path) -> None:
    assert "is no file: it is a folder; choose a .npz file" in complaint(tmp_path)


def test_the_path_is_impossible() -> None:
    assert "could not be read" in complaint(Path("a\0b.npz"))


def test_the_path_leads_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = complaint(tmp_path / "file" / "a.npz")
    # Windows calls this absent.
    assert "could not be read (Not a directory)" in sentence or "does not exist" in sentence


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_at_once_although_nobody_writes_into_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    assert "pipe.npz is no file: it is a pipe; choose a .npz file" in complaint(
        tmp_path / "pipe.npz"
    )


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no /dev/zero")
def test_an_endless_device_is_refused_without_being_read(tmp_path: Path) -> None:
    link = tmp_path / "zero.npz"
    link.symlink_to("/dev/zero")
    for path in (link, Path("/dev/zero")):
        assert "is no file: it is a device; choose a .npz file" in complaint(path)


@pytest.mark.parametrize("path", ["~nobody-of-that-name/x.npz", "\ud800.npz"])
def test_a_path_that_can_lead_nowhere_is_refused_in_a_sentence(path: str) -> None:
    sentence = complaint(Path(path))
    assert "does not exist" in sentence or "a character that no file name can have" in sentence
    assert sentence.isprintable()


def test_names_in_the_file_are_told_short_and_without_commands_to_the_terminal(
    tmp_path: Path,
) -> None:
    path = tmp_path / "names.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(300):
            archive.writestr(f"\x1b]0;owned\x07\u202e{number}{'x' * 10_000}.npy", b"")
    sentence = complaint(path)
    assert "\\x1b]0;owned\\x07\\u202e" in sentence
    assert "and 292 more" in sentence
    assert sentence.isprintable()


def test_a_list_of_members_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "many.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x" * 60_000, b"")
        archive.filelist *= 100
    tracemalloc.start()
    try:
        sentence = complaint(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "its list of members is too long" in sentence
    assert peak < 2_000_000


@pytest.mark.parametrize("content", [b"", b"x_train", b"\x89PNG\r\n\x1a\n" + b"\0" * 100])
def test_the_file_is_no_zip(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    assert "other.npz is not a .npz file" in complaint(path)


def test_the_file_is_a_single_array(tmp_path: Path) -> None:
    path = tmp_path / "one.npz"
    path.write_bytes(npy(np.zeros(3)))
    assert "is a single array (.npy), not a .npz" in complaint(path)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
def test_the_file_is_cut_short(arrays: Arrays, save: Save, share: float) -> None:
    path = save(arrays)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "is cut short: its beginning is a .npz" in complaint(path)


def test_a_changed_byte_is_noticed_by_its_checksum(arrays: Arrays, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.npz", arrays, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    place = content.find(arrays["x_train"].tobytes())
    content[place + 7] ^= 1
    path.write_bytes(content)
    assert "x_train is damaged or cut short (Bad CRC-32" in complaint(path)


def test_an_encrypted_member_is_told(arrays: Arrays, save: Save) -> None:
    path = save(arrays)
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(signature) + flags] |= 1
    path.write_bytes(content)
    assert "encrypted" in complaint(path)


def test_a_compression_that_numpy_does_not_write_is_told(arrays: Arrays, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.npz", arrays, zipfile.ZIP_LZMA)
    assert "x_train is compressed by zip method 14" in complaint(path)


# keys and headers


def test_missing_keys_are_named_beside_those_found(arrays: Arrays, save: Save) -> None:
    arrays["train_images"] = arrays.pop("x_train")
    del arrays["y_test"]
    sentence = complaint(save(arrays))
    assert "has no x_train and no y_test; found: y_train, x_test, train_images." in sentence


def test_an_empty_zip_has_nothing(tmp_path: Path) -> None:
    assert "found: nothing" in complaint(write_zip(tmp_path / "a.npz", {}))


@pytest.mark.parametrize("key", ["x_train", "y_train", "x_test", "y_test"])
def test_object_arrays_are_refused_without_being_opened(
    key: str, arrays: Arrays, save: Save
) -> None:
    arrays[key] = np.array([Trap()] * 12, object)
    assert f"{key} holds Python objects (pickle)" in complaint(save(arrays))
    assert not Trap.sprung


class Trap:
    sprung = False

    def __reduce__(self) -> tuple[Any, ...]:
        return setattr, (Trap, "sprung", True)


def test_a_trap_would_have_sprung(arrays: Arrays, save: Save) -> None:
    """The test above can fail."""
    arrays["x_train"] = np.array([Trap()], object)
    try:
        with np.load(save(arrays), allow_pickle=True) as stored:
            stored["x_train"]
        assert Trap.sprung
    finally:
        Trap.sprung = False


@pytest.mark.parametrize(
    "values",
    [
        np.array(["a"] * 12),
        np.zeros(12, complex),
        np.zeros(12, "datetime64[s]"),
        np.zeros(12, [("a", "u1"), ("b", "f4")]),
        np.zeros(12, "V4"),
    ],
    ids=lambda values: str(values.dtype),
)
def test_what_is_no_number_is_refused_by_its_dtype(
    values: np.ndarray, arrays: Arrays, save: Save
) -> None:
    arrays["x_train"] = values
    sentence = complaint(save(arrays))
    assert f"x_train has dtype {values.dtype}, which is no kind of number" in sentence


@pytest.mark.parametrize(
    "content",
    [
        b"nonsense",
        b"",
        header("|u1", (12, 5, 4))[:20],
        header("no type", (12, 5, 4)),
        header("|u1", (12, 5, -4)),
        b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**32 - 1) + b" " * 100,
        b"\x93NUMPY\x03\x00" + struct.pack("<I", 60) + b" " * 60,
        b"\x93NUMPY\x01\x00" + struct.pack("<H", 4000) + b"(" * 4000,
        b"\x93NUMPY\x01\x00" + struct.pack("<H", 7) + b"{[]: 1}",
    ],
    ids=["text", "nothing", "cut", "dtype", "negative", "4 GB", "format 3", "nested", "unhashable"],
)
def test_a_header_that_cannot_be_read_is_damage(
    content: bytes, arrays: Arrays, tmp_path: Path
) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for key, array in arrays.items():
            archive.writestr(f"{key}.npy", content if key == "x_train" else npy(array))
    assert "x_train is damaged or cut short" in complaint(path)


@pytest.mark.parametrize("key", ["x_train", "y_test"])
def test_an_empty_part_is_refused(key: str, arrays: Arrays, save: Save) -> None:
    arrays[key] = arrays[key][:0]
    assert f"{key} is empty (shape (0," in complaint(save(arrays))


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((12, 20), r"looks like flattened images; reshape it"),
        ((240,), r"images must be (N, height, width)"),
        ((12, 1, 5, 4, 1), r"images must be (N, height, width)"),
        ((12, 3, 5, 6), r"channels come first; put them last with np.transpose"),
        ((12, 5, 4, 2), r"have 2 channels; they must have 1 (grey), 3 (RGB) or 4 (RGBA)"),
    ],
)
def test_images_of_another_shape_are_refused(
    shape: tuple[int, ...], sentence: str, arrays: Arrays, save: Save
) -> None:
    arrays["x_train"] = np.zeros(shape, np.uint8)
    told = complaint(save(arrays))
    assert f"x_train has shape {shape}" in told
    assert sentence in told


def test_images_of_two_sizes_are_refused(arrays: Arrays, save: Save) -> None:
    arrays["x_test"] = np.zeros((6, 7, 4, 3), np.uint8)
    sentence = complaint(save(arrays))
    assert "images of x_train are 5×4×1 and those of x_test 7×4×3" in sentence


@pytest.mark.parametrize(("part", "count"), [("train", 12), ("test", 6)])
def test_each_image_needs_one_label(part: str, count: int, arrays: Arrays, save: Save) -> None:
    arrays[f"y_{part}"] = np.zeros(9, int)
    sentence = complaint(save(arrays))
    assert f"x_{part} has {count} images but y_{part} has 9 labels" in sentence


def test_labels_of_a_high_rank_are_refused(arrays: Arrays, save: Save) -> None:
    arrays["y_train"] = np.zeros((12, 1, 1), int)
    assert "y_train has shape (12, 1, 1); labels must be" in complaint(save(arrays))


# sizes


@pytest.mark.parametrize("change", [-1, 1])
def test_a_member_that_disagrees_with_its_header_is_refused(
    change: int, arrays: Arrays, tmp_path: Path
) -> None:
    content = npy(arrays["x_train"])
    content = content[:-1] if change < 0 else content + b"\0"
    path = write_zip(tmp_path / "a.npz", arrays, x_train=content)
    sentence = complaint(path)
    assert "x_train claims 240 B (shape (12, 5, 4), uint8)" in sentence
    assert f"holds {240 + change} B" in sentence


def test_a_header_that_claims_terabytes_is_refused_without_allocating(
    arrays: Arrays, tmp_path: Path
) -> None:
    content = header("<f8", (10**9, 1000, 1000))
    path = write_zip(tmp_path / "a.npz", arrays, x_train=content)
    assert "x_train claims 8000 TB" in complaint(path)


def test_a_zip_bomb_is_refused_with_the_numbers_before_it_unpacks(
    arrays: Arrays, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays["x_train"] = np.zeros((12, 1000, 1000), np.uint8)
    arrays["x_test"] = np.zeros((6, 1000, 1000), np.uint8)
    path = save(arrays)
    assert path.stat().st_size < 30_000
    monkeypatch.setattr(memory, "available_bytes", lambda: 5_000_000)
    tracemalloc.start()
    try:
        sentence = complaint(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "unpacks to 18 MB) needs 18 MB of memory, but only 5.0 MB are free" in sentence
    assert peak < 2_000_000


@pytest.mark.parametrize("fortran", [False, True])
@pytest.mark.parametrize("form", ["one-hot bytes", "one-hot doubles", "bytes", "doubles"])
def test_labels_take_no_more_memory_than_the_check_says_however_they_are_stored(
    form: str, fortran: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = np.arange(50_000) % 400
    labels = np.eye(400, dtype=np.uint8)[numbers] if "one-hot" in form else numbers % 200
    labels = labels.astype(np.float64 if "doubles" in form else np.uint8)
    images = np.zeros((50_000, 1, 1), np.uint8)
    path = tmp_path / "bomb.npz"
    np.savez_compressed(
        path, x_train=images, y_train=np.asfortranarray(labels) if fortran else labels,
        x_test=images[:10], y_test=labels[:10],
    )  # fmt: skip
    said: list[int] = []
    monkeypatch.setattr(memory, "require", lambda needed, *_: said.append(needed))
    tracemalloc.start()
    try:
        dataset = catalog.load(NpzFile(path=str(path)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert np.array_equal(dataset.train.labels, np.argmax(labels, 1) if labels.ndim > 1 else labels)
    pieces = 4_000_000  # of the file, while it is read
    assert peak < max(said) + pieces
    assert max(said) < 50_010 * 20


def test_one_hot_rows_are_judged_across_the_pieces_that_they_come_in() -> None:
    for fortran in (False, True):
        rows = np.eye(7)[np.arange(30) % 7]
        for change in (None, (11, 3), (29, 0)):
            values = rows.copy()
            if change is not None:
                values[change] = 1 - values[change]
            flat = values.ravel(order="F" if fortran else "C")
            header = Header("y_train", flat.dtype, values.shape, fortran, 0, flat.nbytes)
            for step in (1, 4, 7, 50, 1000):
                pieces = [flat[first : first + step] for first in range(0, flat.size, step)]
                if change is None:
                    found, classes = labels_module.read("f", header, pieces)
                    assert (found.tolist(), classes) == ((np.arange(30) % 7).tolist(), 7)
                else:
                    with pytest.raises(UserError, match=f"row {change[0]} is not one-hot"):
                        labels_module.read("f", header, pieces)


def test_a_directory_that_lies_about_the_size_is_noticed(arrays: Arrays, tmp_path: Path) -> None:
    """The header and the zip directory agree on more than the compressed data gives."""
    content = header("|u1", (12, 5, 4)) + b"\0" * 100
    path = write_zip(tmp_path / "a.npz", arrays, zipfile.ZIP_DEFLATED, x_train=content)
    blob = bytearray(path.read_bytes())
    size = struct.pack("<I", len(content))
    lie = struct.pack("<I", len(content) + 140)
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = blob.find(signature) + offset
        assert blob[place : place + 4] == size
        blob[place : place + 4] = lie
    path.write_bytes(blob)
    assert "x_train is damaged or cut short" in complaint(path)


# values


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("key", ["x_train", "x_test"])
def test_nan_and_infinite_pixels_are_refused(
    key: str, value: float, arrays: Arrays, save: Save
) -> None:
    arrays[key] = arrays[key] / 255
    arrays[key][-1, -1, -1] = value
    assert f"{key} has NaN or infinite values; replace them" in complaint(save(arrays))


def test_nothing_but_nan_is_refused_too(arrays: Arrays, save: Save) -> None:
    arrays["x_train"] = np.full((12, 5, 4), np.nan)
    assert "NaN or infinite" in complaint(save(arrays))


@pytest.mark.parametrize(
    ("high", "dtype", "sentence"),
    [
        (2**24 + 2, "i4", "int32 whole values from 0 to 1.677722e+07, of which 32-bit fractions"),
        (-(2**40), "i8", "int64 whole values from -1.099512e+12 to 0, of which 32-bit fractions"),
        (2**64 - 1, "u8", "uint64 whole values from 0 to 1.844674e+19, of which 32-bit fractions"),
        (1e200, "f8", "float64 whole values from 0 to 1e+200, of which 32-bit fractions"),
        (1e-200, "f8", "float64 fractions from 0 to 1e-200, which 32-bit fractions cannot hold"),
    ],
)
def test_what_32_bits_cannot_hold_either_is_refused_with_the_range(
    high: float, dtype: str, sentence: str, arrays: Arrays, save: Save
) -> None:
    arrays["x_test"] = np.zeros((6, 5, 4), dtype)
    arrays["x_test"][3, 3, 3] = high
    assert f"x_test holds {sentence}" in complaint(save(arrays))


@pytest.mark.parametrize("part", ["x_train", "x_test"])
@pytest.mark.parametrize("divisor", [255, 300])
def test_parts_of_which_a_pixel_does_not_mean_the_same_are_refused_and_not_made_alike(
    part: str, divisor: int, arrays: Arrays, save: Save
) -> None:
    arrays[part] = (arrays[part] / divisor).astype(np.float32)
    sentence = complaint(save(arrays))
    assert re.search(f"{part} (holds )?float32 fractions from 0", sentence)
    assert "uint8 whole values" in sentence
    assert sentence.count("file.npz") == 1
    assert "a pixel must mean the same in both, so scale both alike" in sentence


def test_pixels_that_need_32_bits_are_counted_so_before_they_are_read(
    arrays: Arrays, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("x_train", "x_test"):
        arrays[key] = np.linspace(0, 0.5, 18 * 100_000, dtype=np.float32).reshape(18, 100, 1000)
        arrays[f"y{key[1:]}"] = np.zeros(18, int)
    path = save(arrays)
    monkeypatch.setattr(memory, "available_bytes", lambda: 10_000_000)
    sentence = complaint(path)
    pixels, labels = 2 * 1_800_000 * 4, 2 * 18 * 16
    needed, free = bytes_text(pixels + labels), bytes_text(10_000_000)
    assert f"needs {needed} of memory, but only {free} are free" in sentence


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        (-1, "y_train has the label -1, but labels count from 0"),
        (1000, "y_train has the label 1000; labels go from 0 to classes - 1"),
        (2**62, "y_train has the label 4611686018427387904; labels go"),
        (1.5, "y_train has labels that are not whole numbers"),
        (np.nan, "y_train has labels that are not whole numbers"),
        (np.inf, "y_train has labels that are not whole numbers"),
    ],
)
def test_labels_out_of_range_are_refused(
    label: float, sentence: str, arrays: Arrays, save: Save
) -> None:
    arrays["y_train"] = np.array([0] * 11 + [label])
    assert sentence in complaint(save(arrays))


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 0], [0.2, 0.5, 0.3], [2, -1, 0], [1, np.nan, 0]])
def test_rows_that_are_not_one_hot_are_refused_by_their_number(
    row: list[float], arrays: Arrays, save: Save
) -> None:
    arrays["y_train"] = np.eye(3)[arrays["y_train"]]
    arrays["y_train"][4] = row
    assert "y_train has 3 columns but row 4 is not one-hot" in complaint(save(arrays))


def test_too_many_one_hot_columns_are_refused(arrays: Arrays, save: Save) -> None:
    arrays["y_train"] = np.zeros((12, 1001))
    assert "one-hot with 1,001 classes; at most 1,000" in complaint(save(arrays))


# anything


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_however_a_file_is_damaged_the_answer_is_a_sentence(
    data: st.DataObject, arrays: Arrays, tmp_path: Path
) -> None:
    path = write_zip(tmp_path / "a.npz", arrays, data.draw(st.sampled_from([0, 8])))
    content = bytearray(path.read_bytes())
    changes = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(changes, min_size=1, max_size=6)):
        content[place] = value
    path.write_bytes(content)
    with contextlib.suppress(UserError):
        dataset = catalog.load(NpzFile(path=str(path)))
        # The damage missed what is read: headers of other members, dates, permissions.
        assert dataset.train.images.tobytes() == arrays["x_train"].tobytes()
