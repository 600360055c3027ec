"""What the four arrays of Keras' layout must look like, judged by their headers alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cnnexplorer.data import memory
from cnnexplorer.data.npz_file.archive import Archive, Header
from cnnexplorer.errors import UserError
from cnnexplorer.texts import bytes_text, listed, shape_text

KEYS = ("x_train", "y_train", "x_test", "y_test")
MOST_CLASSES = 1000
_CHANNELS = (1, 3, 4)
_LABEL_BYTES = 2 * 8
_WANTED = {
    "x": "which is no kind of number that pixels are; save the images as uint8, or as float32",
    "y": "but labels are whole numbers from 0, one for each class (int64); names of the classes "
    "go into an array class_names, in the order of these numbers",
}
"""What the arrays of images, and those of labels, must hold; the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The checked headers, with the image shape (height, width, channels) they agree on."""

    x_train: Header
    y_train: Header
    x_test: Header
    y_test: Header
    image_shape: tuple[int, int, int]


def examine(archive: Archive) -> Layout:
    """Check everything that can be known without reading a value.

    Raises:
        UserError: keys, dtypes, ranks, counts or sizes are wrong, a header contradicts the zip
            directory, or the arrays do not fit into the free memory.
    """
    missing = [key for key in KEYS if key not in archive.keys]
    if missing:
        found = listed(archive.keys, 8, nothing="nothing")
        raise UserError(
            f"{archive.name} has no {' and no '.join(missing)}; found: {found}. Save it with "
            "np.savez_compressed(path, x_train=…, y_train=…, x_test=…, y_test=…)."
        )
    headers = {key: archive.header(key) for key in KEYS}
    name = archive.name
    for header in headers.values():
        _check_values(name, header)
    train, test = headers["x_train"], headers["x_test"]
    shapes = [_image_shape(name, header) for header in (train, test)]
    if shapes[0] != shapes[1]:
        raise UserError(
            f"{name}: the images of x_train are {shape_text(shapes[0])} and those of x_test "
            f"{shape_text(shapes[1])}; make both the same size."
        )
    for images, labels in ((train, headers["y_train"]), (test, headers["y_test"])):
        _check_labels(name, images, labels)
    check_memory(name, headers.values())
    return Layout(**headers, image_shape=shapes[0])


def contradiction(name: str, header: Header) -> UserError | None:
    """The sentence for a member that holds more or fewer bytes than its header claims."""
    if header.claimed_bytes == header.held_bytes:
        return None
    return UserError(
        f"{name}: {header.key} claims {bytes_text(header.claimed_bytes)} (shape "
        f"{header.shape}, {header.dtype}) but holds {bytes_text(header.held_bytes)}; the "
        "file is damaged, so copy, download or save it again."
    )


def _check_values(name: str, header: Header) -> None:
    if header.dtype.hasobject:
        raise UserError(
            f"{name}: {header.key} holds Python objects (pickle), which are not opened because "
            "they can run code; save plain numbers with np.savez_compressed."
        )
    if header.dtype.kind not in "buif":
        raise UserError(f"{name}: {header.key} has dtype {header.dtype}, {_WANTED[header.key[0]]}.")
    if header.count == 0:
        raise UserError(
            f"{name}: {header.key} is empty (shape {header.shape}); both parts need at least one "
            "image."
        )
    wrong = contradiction(name, header)
    if wrong is not None:
        raise wrong


def _image_shape(name: str, header: Header) -> tuple[int, int, int]:
    shape = header.shape
    where = f"{name}: {header.key} has shape {shape}"
    if len(shape) == 3:
        return shape[1], shape[2], 1
    if len(shape) == 2:
        raise UserError(
            f"{where}, which looks like flattened images; reshape it to (N, height, width) or "
            "(N, height, width, channels)."
        )
    if len(shape) != 4:
        raise UserError(
            f"{where}; images must be (N, height, width) or (N, height, width, channels)."
        )
    if shape[3] in _CHANNELS:
        return shape[1], shape[2], shape[3]
    if shape[1] in _CHANNELS:
        raise UserError(
            f"{where}, so its channels come first; put them last with "
            "np.transpose(x, (0, 2, 3, 1))."
        )
    raise UserError(
        f"{where}, so its images have {shape[3]:,} channels; they must have 1 (grey), 3 (RGB) or "
        "4 (RGBA), as the last dimension."
    )


def _check_labels(name: str, images: Header, labels: Header) -> None:
    if len(labels.shape) not in (1, 2):
        raise UserError(
            f"{name}: {labels.key} has shape {labels.shape}; labels must be (N,) numbers, or "
            "(N, classes) one-hot."
        )
    if len(labels.shape) == 2 and labels.shape[1] > MOST_CLASSES:
        raise UserError(
            f"{name}: {labels.key} is one-hot with {labels.shape[1]:,} classes; at most "
            f"{MOST_CLASSES:,} are supported."
        )
    if images.shape[0] != labels.shape[0]:
        raise UserError(
            f"{name}: {images.key} has {images.shape[0]:,} images but {labels.key} has "
            f"{labels.shape[0]:,} labels; save one label for each image."
        )


def check_memory(name: str, headers: Collection[Header], pixel_bytes: int = 1) -> None:
    """Refuse what the memory cannot hold.

    Pixels take ``pixel_bytes`` (twice while a Fortran-ordered array is turned), labels 8. Of
    labels there is room for a second array: those of one class are looked for, and a training
    puts them in an order of its own.

    Raises:
        UserError: a sentence with the numbers.
    """
    needed = sum(
        header.count * pixel_bytes * (2 if header.fortran else 1)
        if header.key.startswith("x")
        else _LABEL_BYTES * header.shape[0]
        for header in headers
    )
    claimed = bytes_text(sum(header.claimed_bytes for header in headers))
    memory.require(
        needed,
        f"{name} (which unpacks to {claimed})",
        "close other programs, or save fewer or smaller images",
    )
