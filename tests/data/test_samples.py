from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from cnnexplorer import paths
from cnnexplorer.data import catalog
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.sources import Digits, FashionMnistSample, MnistSample, Shapes, Source
from cnnexplorer.errors import UserError

_FASHION = Path("/usr/share/datasets/fashion-mnist")
_DIGITS = tuple("0123456789")


def test_the_mnist_sample_has_4000_and_1000_images_with_all_digits_alike() -> None:
    dataset = catalog.load(MnistSample())
    assert dataset.describe() == "MNIST sample · 5,000 · 28×28×1"
    assert dataset.counts(dataset.train).tolist() == [400] * 10
    assert dataset.counts(dataset.test).tolist() == [100] * 10
    assert dataset.class_names == _DIGITS
    assert dataset.scale == 255


def test_every_image_of_the_mnist_sample_is_an_mnist_training_image_with_its_label(
    mnist_npz: Path,
) -> None:
    with np.load(mnist_npz) as stored:
        images, labels = stored["x_train"], stored["y_train"]
    original = {image.tobytes(): int(label) for image, label in zip(images, labels, strict=True)}
    found = _labels_by_image(catalog.load(MnistSample()))
    assert len(found) == 5000
    assert found.items() <= original.items()


def test_the_fashion_sample_has_5000_and_1000_images_with_all_classes_alike() -> None:
    dataset = catalog.load(FashionMnistSample())
    assert dataset.describe() == "Fashion-MNIST sample · 6,000 · 28×28×1"
    assert dataset.counts(dataset.train).tolist() == [500] * 10
    assert dataset.counts(dataset.test).tolist() == [100] * 10
    assert dataset.class_names[0] == "T-shirt/top"
    assert dataset.class_names[9] == "Ankle boot"


@pytest.mark.skipif(not _FASHION.exists(), reason="Debian's dataset-fashion-mnist is absent")
@pytest.mark.parametrize(("part", "kind"), [("train", "train"), ("test", "t10k")])
def test_the_fashion_sample_is_the_beginning_of_each_class_of_the_original(
    part: str, kind: str
) -> None:
    chosen = getattr(catalog.load(FashionMnistSample()), part)
    with gzip.open(_FASHION / f"{kind}-images-idx3-ubyte.gz") as stream:
        images = np.frombuffer(stream.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(_FASHION / f"{kind}-labels-idx1-ubyte.gz") as stream:
        labels = np.frombuffer(stream.read(), np.uint8, offset=8)
    for label in range(10):
        mine = chosen.images[chosen.labels == label].reshape(-1, 784)
        original = images[labels == label][: len(mine)]
        assert sorted(map(bytes, mine)) == sorted(map(bytes, original))


def test_the_digits_are_those_of_scikit_learn_divided_by_class() -> None:
    from sklearn.datasets import load_digits

    dataset = catalog.load(Digits())
    assert dataset.describe() == "Digits · 1,797 · 8×8×1"
    assert dataset.scale == 16
    assert dataset.class_names == _DIGITS
    values, targets = load_digits(return_X_y=True)
    original = sorted(
        (bytes(image.astype(np.uint8)), label) for image, label in zip(values, targets, strict=True)
    )
    parts = (dataset.train, dataset.test)
    mine = [
        (image.tobytes(), label)
        for part in parts
        for image, label in zip(part.images, part.labels, strict=True)
    ]
    assert sorted(mine) == original
    total = np.bincount(targets)
    assert np.abs(dataset.counts(dataset.test) - total / 5).max() <= 0.5


@pytest.mark.parametrize("cls", catalog.named(), ids=lambda cls: cls.token)
def test_a_shipped_set_loads_alike_twice_is_read_only_and_mixes_its_classes(
    cls: type[Source],
) -> None:
    source = Shapes(samples=400) if cls is Shapes else cls()
    one, two = catalog.load(source), catalog.load(source)
    assert one.title == cls.title
    assert one.source == source
    assert np.array_equal(one.train.images, two.train.images)
    assert np.array_equal(one.test.labels, two.test.labels)
    few = one.limited(200)
    assert few.counts(few.train).min() >= 8
    assert not one.train.images.flags.writeable
    assert not one.test.labels.flags.writeable


@pytest.mark.parametrize("cls", catalog.named(), ids=lambda cls: cls.token)
def test_a_shipped_set_has_a_notice_that_names_its_licence(cls: type[Source]) -> None:
    notice = paths.resource("datasets", f"{cls.token}.txt").read_text(encoding="utf-8")
    assert cls.licence in notice
    assert "By whom" in notice


def test_an_incomplete_installation_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*parts: str) -> Path:
        raise FileNotFoundError(f"resources/{'/'.join(parts)} is not part of this installation")

    monkeypatch.setattr(paths, "resource", absent)
    with pytest.raises(UserError, match=r"mnist-sample\.npz is not part .* install the program"):
        catalog.load(MnistSample())


def _labels_by_image(dataset: Dataset) -> dict[bytes, int]:
    return {
        image.tobytes(): int(label)
        for part in (dataset.train, dataset.test)
        for image, label in zip(part.images, part.labels, strict=True)
    }
