"""What a .npz may hold, and what becomes of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnexplorer.data import catalog, progress
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.npz_file import pixels
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.errors import Cancelled, UserError

Arrays = dict[str, Any]
Save = Callable[[Arrays], Path]


def load(path: Path) -> Dataset:
    return catalog.load(NpzFile(path=str(path)))


def images(array: np.ndarray) -> np.ndarray:
    return array[..., None] if array.ndim == 3 else array


def test_bytes_are_kept_as_they_are(arrays: Arrays, save: Save) -> None:
    dataset = load(save(arrays))
    assert np.array_equal(dataset.train.images, images(arrays["x_train"]))
    assert np.array_equal(dataset.test.images, images(arrays["x_test"]))
    assert np.array_equal(dataset.train.labels, arrays["y_train"])
    assert dataset.title == "file.npz"
    assert dataset.class_names == ("0", "1", "2")
    assert dataset.image_shape == (5, 4, 1)
    assert dataset.scale == arrays["x_train"].max()


def test_the_result_is_read_only(arrays: Arrays, save: Save) -> None:
    dataset = load(save(arrays))
    for part in (dataset.train, dataset.test):
        with pytest.raises(ValueError, match="read-only"):
            part.images[:] = 0
        with pytest.raises(ValueError, match="read-only"):
            part.labels[:] = 0


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_images_may_have_one_three_or_four_channels(
    channels: int, arrays: Arrays, save: Save
) -> None:
    for key in ("x_train", "x_test"):
        arrays[key] = np.repeat(arrays[key][..., None], channels, axis=3)
    dataset = load(save(arrays))
    assert dataset.image_shape == (5, 4, channels)
    assert np.array_equal(dataset.train.images, arrays["x_train"])


@pytest.mark.parametrize(
    "dtype", ["i2", "u2", "i4", ">i4", "i8", "u8", "f2", "f4", ">f4", "f8", ">f8"]
)
def test_whole_numbers_of_any_type_are_narrowed(dtype: str, arrays: Arrays, save: Save) -> None:
    wanted = images(arrays["x_train"])
    for key in ("x_train", "x_test"):
        arrays[key] = arrays[key].astype(dtype)
    assert np.array_equal(load(save(arrays)).train.images, wanted)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_fractions_from_0_to_1_become_the_bytes_they_were_made_from(
    dtype: str, arrays: Arrays, save: Save
) -> None:
    wanted = images(arrays["x_train"])
    for key in ("x_train", "x_test"):
        arrays[key] = (arrays[key] / 255).astype(dtype)
    assert np.array_equal(load(save(arrays)).train.images, wanted)


def test_true_and_false_become_white_and_black(arrays: Arrays, save: Save) -> None:
    wanted = images(np.where(arrays["x_train"] > 100, 255, 0))
    for key in ("x_train", "x_test"):
        arrays[key] = arrays[key] > 100
    assert np.array_equal(load(save(arrays)).train.images, wanted)


def test_floats_that_are_only_0_and_1_are_fractions(arrays: Arrays, save: Save) -> None:
    for key in ("x_train", "x_test"):
        arrays[key] = (arrays[key] > 100).astype(np.float32)
    assert set(np.unique(load(save(arrays)).train.images)) == {0, 255}


def test_a_black_and_white_test_part_follows_the_scale_of_the_training_part(
    arrays: Arrays, save: Save
) -> None:
    arrays["x_train"] = arrays["x_train"].astype(np.float32)
    arrays["x_test"] = (arrays["x_test"] > 100).astype(np.float32)
    assert set(np.unique(load(save(arrays)).test.images)) == {0, 1}


@pytest.mark.parametrize("dtype", ["u1", "f4"])
def test_arrays_in_fortran_order_are_read_the_right_way_round(
    dtype: str, arrays: Arrays, save: Save
) -> None:
    wanted = images(arrays["x_train"])
    arrays["x_train"] = np.asfortranarray(arrays["x_train"].astype(dtype))
    arrays["y_train"] = np.asfortranarray(np.eye(3)[arrays["y_train"]])
    dataset = load(save(arrays))
    assert np.array_equal(dataset.train.images, wanted)
    assert dataset.train.labels.tolist() == [0, 1, 2] * 4
    assert dataset.train.images.flags.c_contiguous


def test_an_uncompressed_file_is_read_too(arrays: Arrays, tmp_path: Path) -> None:
    np.savez(tmp_path / "plain.npz", **arrays)
    dataset = load(tmp_path / "plain.npz")
    assert np.array_equal(dataset.test.images, images(arrays["x_test"]))


@pytest.mark.parametrize(
    "form",
    [
        lambda y: y.astype(np.uint8),
        lambda y: y.astype(">i8"),
        lambda y: y.astype(np.float64),
        lambda y: y[:, None],
        lambda y: np.eye(3)[y],
        lambda y: np.eye(3, dtype=bool)[y],
    ],
    ids=["uint8", "big-endian", "float", "column", "one-hot", "bool one-hot"],
)
def test_labels_may_be_numbers_a_column_or_one_hot(
    form: Callable[[np.ndarray], np.ndarray], arrays: Arrays, save: Save
) -> None:
    wanted = arrays["y_train"]
    arrays["y_train"], arrays["y_test"] = form(arrays["y_train"]), form(arrays["y_test"])
    dataset = load(save(arrays))
    assert np.array_equal(dataset.train.labels, wanted)
    assert dataset.train.labels.dtype == np.int64
    assert dataset.classes == 3


def test_one_hot_columns_count_as_classes_even_without_images(arrays: Arrays, save: Save) -> None:
    arrays["y_train"] = np.eye(7)[arrays["y_train"]]
    assert load(save(arrays)).classes == 7


def test_a_class_that_only_the_test_part_has_is_counted(arrays: Arrays, save: Save) -> None:
    arrays["y_test"] = arrays["y_test"] + 4
    assert load(save(arrays)).classes == 7


def test_long_class_names_are_shown_short_and_known_whole(arrays: Arrays, save: Save) -> None:
    long = ["a name that is " + "very " * 40 + word for word in ("long", "wide", "high")]
    arrays["class_names"] = np.array(long)
    dataset = load(save(arrays))
    assert dataset.own_names == tuple(long)
    assert all(len(name) == 60 and "…" in name for name in dataset.class_names)


def test_class_names_that_fit_are_used(arrays: Arrays, save: Save) -> None:
    arrays["class_names"] = np.array(["cat", "dog ", "Kühe"])
    assert load(save(arrays)).class_names == ("cat", "dog", "Kühe")


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (np.array(["too", "few"]), "has 2 names for 3 classes"),
        (np.array(["few"]), "has 1 name for 3 classes"),
        (np.array(["a", "", "c"]), "has an empty name for class 1"),
        (np.array(["cat", "cat", ""]), "has an empty name for class 2"),
        (
            np.array(["a", "b\n", "c\x1b[0m"]),
            "has a name for class 2 that cannot be shown (c\\x1b[0m)",
        ),
        (np.array([b"a", b"\xff", b"c"]), "holds bytes that are no UTF-8"),
        (np.array([["a", "b", "c"]]), "has the shape (1, 3) instead of one name behind the other"),
        (np.array(["a", "b", "c"], object), "holds object instead of texts (save it as"),
        (np.array([1, 2, 3]), "holds int64 instead of texts (save it as"),
        (np.array([], "U3"), "has no names"),
        (np.array(["a"] * 1001), "has 1,001 names, and at most 1,000 classes are supported"),
        (np.array([0x7FFFFFFF] * 3, np.int32).view("U1"), "holds characters out of Unicode"),
        (np.array(["a" * 100_000, "b", "c"]), "takes 1.2 MB, too much for names"),
    ],
)
def test_class_names_that_do_not_fit_are_left_aside_with_the_reason(
    names: np.ndarray, why: str, arrays: Arrays, save: Save
) -> None:
    arrays["class_names"] = names
    dataset = load(save(arrays))
    assert dataset.class_names == ("0", "1", "2")
    (remark,) = dataset.remarks
    assert remark.startswith(f"class_names {why}")
    assert remark.endswith(", so the classes are called by their numbers.")


def test_names_in_bytes_are_texts_too(arrays: Arrays, save: Save) -> None:
    arrays["class_names"] = np.array(["Äpfel".encode(), b"dog ", "猫".encode()])
    dataset = load(save(arrays))
    assert dataset.class_names == ("Äpfel", "dog", "猫")
    assert dataset.remarks == ()


def test_names_that_are_equal_once_they_are_shortened_are_kept_whole(
    arrays: Arrays, save: Save
) -> None:
    alike = [f"{'a' * 60}{middle}{'z' * 60}" for middle in "123"]
    arrays["class_names"] = np.array(alike)
    dataset = load(save(arrays))
    assert dataset.own_names == tuple(alike)
    assert dataset.remembered[2] == tuple(alike)
    assert dataset.remarks == ()


def test_two_classes_of_one_name_are_told(arrays: Arrays, save: Save) -> None:
    arrays["class_names"] = np.array(["cat", "dog", "cat"])
    dataset = load(save(arrays))
    assert dataset.class_names == ("cat", "dog", "cat")
    assert dataset.remarks == ("class_names has the same name for classes 0 and 2 (cat).",)


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        (3, ()),
        (4, ("Class 3 has no training image, so the network cannot learn it.",)),
        (5, ("Classes 3 and 4 have no training image, so the network cannot learn them.",)),
        (40, ("Classes 3, 4, 5, 6, 7, 8, 9, 10 and 29 more have no training image, so the "
              "network cannot learn them.",)),
    ],
)  # fmt: skip
def test_classes_without_a_training_image_are_told(
    classes: int, words: tuple[str, ...], arrays: Arrays, save: Save
) -> None:
    arrays["y_test"] = np.resize([0, classes - 1], len(arrays["y_test"]))
    assert load(save(arrays)).remarks == words


def test_of_fewer_images_those_that_are_left_count(arrays: Arrays, save: Save) -> None:
    arrays["y_train"] = np.sort(arrays["y_train"])
    dataset = load(save(arrays))
    assert dataset.remarks == ()
    assert "Classes 1 and 2 have no training image" in dataset.limited(1).remarks[0]


@pytest.mark.parametrize("key", ["y_train", "y_test"])
def test_labels_that_are_names_are_refused_with_what_belongs_there(
    key: str, arrays: Arrays, save: Save
) -> None:
    arrays[key] = np.array(["Katze", "Hund", "Maus"])[arrays[key]]
    with pytest.raises(UserError) as refused:
        load(save(arrays))
    assert str(refused.value) == (
        f"file.npz: {key} has dtype <U5, but labels are whole numbers from 0, one for each class "
        "(int64); names of the classes go into an array class_names, in the order of these "
        "numbers."
    )


def test_other_arrays_in_the_file_do_no_harm(arrays: Arrays, save: Save) -> None:
    arrays["notes"] = np.array([{"any": "object"}], object)
    assert len(load(save(arrays)).train) == 12


@pytest.mark.parametrize(("dtype", "passes"), [("u1", 1), ("f8", 2)])
def test_progress_counts_the_image_bytes_from_nothing_to_all(
    dtype: str, passes: int, arrays: Arrays, save: Save
) -> None:
    for key in ("x_train", "x_test"):
        arrays[key] = arrays[key].astype(dtype)
    calls: list[tuple[int, int]] = []
    path = save(arrays)
    catalog.load(NpzFile(path=str(path)), lambda *call: calls.append(call))
    total = passes * (arrays["x_train"].nbytes + arrays["x_test"].nbytes)
    assert calls[0] == (0, total)
    assert calls[-1] == (total, total)


def test_cancelling_ends_the_reading_and_frees_the_file(
    mnist_npz: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_INTERVAL_S", 0.0)  # however quickly it goes
    seen: list[float] = []

    def cancel(done: int, total: int) -> None:
        seen.append(done / total)
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        catalog.load(NpzFile(path=str(mnist_npz)), cancel)
    assert 0 < seen[-1] < 0.9


def test_all_of_mnist_is_read_exactly(mnist_npz: Path) -> None:
    dataset = load(mnist_npz)
    with np.load(mnist_npz) as stored:
        assert np.array_equal(dataset.train.images[..., 0], stored["x_train"])
        assert np.array_equal(dataset.test.images[..., 0], stored["x_test"])
        assert np.array_equal(dataset.train.labels, stored["y_train"])
        assert np.array_equal(dataset.test.labels, stored["y_test"])
    assert dataset.describe() == "mnist.npz · 70,000 · 28×28×1"


def test_loading_mnist_takes_little_more_memory_than_its_pixels(mnist_npz: Path) -> None:
    tracemalloc.start()
    try:
        dataset = load(mnist_npz)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    held = dataset.train.images.nbytes + dataset.test.images.nbytes
    assert held == 70_000 * 784
    assert peak < 1.1 * held


@pytest.mark.parametrize("kept", ["in 8 bits", "in 32 bits"])
def test_reading_doubles_never_holds_a_whole_copy_of_them(
    kept: str, arrays: Arrays, tmp_path: Path
) -> None:
    values = np.arange(4000 * 784).reshape(4000, 28, 28)
    arrays["x_train"] = values % 256 / 255 if kept == "in 8 bits" else values / values.max()
    arrays["x_test"] = arrays["x_train"][:6]
    arrays["y_train"] = np.arange(4000) % 3
    path = tmp_path / "floats.npz"
    np.savez(path, **arrays)
    tracemalloc.start()
    try:
        dataset = load(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert dataset.train.images.itemsize == (1 if kept == "in 8 bits" else 4)
    assert peak < dataset.train.images.nbytes + 3_500_000 < arrays["x_train"].nbytes


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30), st.integers(1, 7))
def test_the_pieces_that_values_come_in_do_not_matter(values: list[float], step: int) -> None:
    flat = np.array(values, np.float32)
    pieces = [flat[first : first + step] for first in range(0, len(flat), step)]
    assert pixels.survey(pieces) == pixels.survey([flat])
    narrowed = pixels.convert(pieces, len(flat), pixels.Reading.SHARES)
    assert np.array_equal(narrowed, np.rint(flat.astype(np.float32) * 255))
    assert np.array_equal(pixels.convert(pieces, len(flat), pixels.Reading.FLOATS), flat)


@pytest.mark.parametrize(
    ("dtype", "low", "high"),
    [
        ("f4", 0, 0.01), ("f8", 0, 0.01), ("f2", 0, 0.01), ("f4", -1, 1), ("f4", 0, 1.5),
        ("f4", 0.25, 254.7), ("f2", 0, 1), ("u2", 0, 65535), ("i2", -1000, 3000), ("i4", 0, 256),
        (">f4", -3.5, 3.5), ("f8", 0, 2**24),
    ],
)  # fmt: skip
@pytest.mark.parametrize("fortran", [False, True])
def test_what_8_bits_cannot_hold_is_kept_in_32_and_not_stretched(
    dtype: str, low: float, high: float, fortran: bool, arrays: Arrays, save: Save
) -> None:
    for key in ("x_train", "x_test"):
        values = np.linspace(low, high, arrays[key].size).astype(dtype).reshape(arrays[key].shape)
        arrays[key] = np.asfortranarray(values) if fortran else values
    dataset = load(save(arrays))
    for part, key in ((dataset.train, "x_train"), (dataset.test, "x_test")):
        assert part.images.dtype == np.float32
        assert np.array_equal(part.images, images(arrays[key]).astype(np.float32))
        assert part.images.flags.c_contiguous
    assert dataset.scale == pytest.approx(max(1, abs(low), abs(high)), rel=1e-3)


def test_fractions_made_from_bytes_reach_the_network_as_the_file_holds_them(
    arrays: Arrays, save: Save
) -> None:
    """Their scale is 255, not the largest that happens to be among them."""
    for key in ("x_train", "x_test"):
        arrays[key] = (arrays[key] // 3 / 255).astype(np.float32)
    dataset = load(save(arrays))
    assert dataset.train.images.max() < 86
    received = dataset.train.images.astype(np.float32) / np.float32(dataset.scale)
    assert np.array_equal(received, images(arrays["x_train"]))
    assert dataset.received == "pixels as they are"
    assert dataset.own_scale == 1
    assert dataset.value_range(dataset.train) == pytest.approx((0, arrays["x_train"].max()))
    own = dataset.own_pixels(dataset.train.images[0])
    assert np.array_equal(own, images(arrays["x_train"])[0])


def test_a_part_that_8_bits_could_hold_follows_the_one_that_they_cannot(
    arrays: Arrays, save: Save
) -> None:
    arrays["x_train"] = (arrays["x_train"] / 300).astype(np.float32)
    arrays["x_test"] = (arrays["x_test"] > 100).astype(np.float32)
    dataset = load(save(arrays))
    assert dataset.test.images.dtype == np.float32
    assert set(np.unique(dataset.test.images)) == {0, 1}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 255), min_size=1, max_size=40),
    st.sampled_from(["f2", "f4", "f8", "f4 by its inverse", "f8 from f4"]),
)
def test_every_byte_as_a_fraction_is_known_again(values: list[int], way: str) -> None:
    whole = np.array(values)
    fractions = {
        "f4 by its inverse": whole.astype(np.float32) * np.float32(1 / 255),
        "f8 from f4": (whole.astype(np.float32) / 255).astype(np.float64),
    }.get(way)
    if fractions is None:
        fractions = (whole / 255).astype(way)
    assert pixels.survey([fractions]).in_shares
    assert pixels.convert([fractions], len(values), pixels.Reading.SHARES).tolist() == values


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=2, max_size=40),
    st.sampled_from([np.float32, np.float64]),
)
def test_no_fraction_is_ever_cut_without_a_word(values: list[float], dtype: type) -> None:
    stored = np.array(values, dtype)
    seen = pixels.Stored("f: x", stored.dtype, pixels.survey([stored]))
    try:
        reading, _ = pixels.choose(seen, seen)
    except UserError:
        return
    kept = pixels.convert([stored], len(values), reading)
    back = kept / np.float32(255) if reading is pixels.Reading.SHARES else kept
    assert np.allclose(back, stored, rtol=1e-6, atol=0)
