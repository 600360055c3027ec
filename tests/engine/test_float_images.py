"""Images that 8 bits cannot hold are trained on and looked into as a plain Keras script would."""

from __future__ import annotations

from pathlib import Path

import engine_samples as quarters_net
import numpy as np
import pytest
from engine_samples import part, trained
from test_trainer_equals_keras import KerasTwin

from cnnexplorer.data import catalog
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document.layers import Input
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder
from cnnexplorer.engine.inspector import Inspector

SMALL = quarters_net.SMALL.with_row(0, Input(12, 10, 3))
RICH = quarters_net.RICH.with_row(0, Input(12, 10, 3))
PLAN = Plan(batch_size=32, epochs=2, validation_share=0.2, seed=5)
FORMS = {
    "dark fractions": (lambda bytes_: (bytes_ / 22_000).astype(np.float32), 1),
    "about zero": (lambda bytes_: (bytes_ / 100 - 1.1).astype(np.float64), 1.101),
    "16 bits": (lambda bytes_: bytes_.astype(np.uint16) * 290 + 7, 63517),
}
"""What becomes of bytes from 0 to 219, and what a script divides by then."""


@pytest.fixture(params=FORMS)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Dataset, dict, float]:
    """The data set as it was loaded, the arrays of its file, and the divisor."""
    change, scale = FORMS[request.param]
    arrays = {}
    for name, made in (("train", part(300, 1)), ("test", part(90, 2))):
        colours = np.concatenate([made.images, made.images[..., :1]], axis=3)
        arrays |= {f"x_{name}": change(colours), f"y_{name}": made.labels}
    np.savez(tmp_path / "floats.npz", **arrays)
    return catalog.load(NpzFile(path=str(tmp_path / "floats.npz"))), arrays, scale


def test_they_are_trained_on_as_keras_trains_on_the_numbers_of_the_file(stored) -> None:
    dataset, arrays, scale = stored
    assert dataset.train.images.dtype == np.float32
    assert dataset.scale == scale
    record = trained(RICH, PLAN, dataset)
    twin = KerasTwin(RICH, PLAN, dataset)
    twin.x = arrays["x_train"].astype("float32") / np.float32(scale)
    twin.x_test = arrays["x_test"].astype("float32") / np.float32(scale)
    for done in record.epochs:
        got = [(x.loss, x.accuracy) for x in record.batches if x.epoch == done.epoch]
        np.testing.assert_allclose(got, twin.epoch(done.epoch), rtol=2e-4, atol=2e-5)
        np.testing.assert_allclose(
            (done.val_loss, done.val_accuracy), twin.evaluate(), rtol=2e-4, atol=2e-5
        )
    end = record.finished()
    np.testing.assert_allclose(
        (end.test_loss, end.test_accuracy), twin.test(), rtol=2e-4, atol=2e-5
    )


def test_looking_inside_shows_what_keras_makes_of_them(stored) -> None:
    dataset, arrays, scale = stored
    weights = trained(SMALL, PLAN, dataset).finished().weights
    inspector = Inspector(SMALL, weights)
    model = builder.build(SMALL)
    builder.set_weights(model, SMALL, weights)
    received = arrays["x_test"].astype("float32") / np.float32(scale)
    predicted = model.predict(received, verbose=0)
    found = inspector.probabilities(dataset.test.images, dataset.scale)
    np.testing.assert_allclose(found, predicted, atol=1e-6)
    outputs = inspector.activations(dataset.test.images[3], dataset.scale)
    assert np.array_equal(outputs["input_1"], received[3])
    np.testing.assert_allclose(list(outputs.values())[-1], predicted[3], atol=1e-6)
