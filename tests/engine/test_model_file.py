from __future__ import annotations

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
from engine_samples import EVERY_KIND, SMALL

from cnnexplorer.engine import model_file
from cnnexplorer.engine.inspector import Inspector, initial_weights
from cnnexplorer.errors import UserError

pytestmark = pytest.mark.filterwarnings(
    # Keras 3.15 reads a variable through NumPy when it saves, and TensorFlow 2.21's __array__
    # does not know NumPy 2's argument yet.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

_STRANGER = """
import sys, numpy, keras
images = numpy.load(sys.argv[2])
model = keras.saving.load_model(sys.argv[1])
numpy.save(sys.argv[3], model.predict(images, verbose=0))
print({type(layer).__module__.split(".")[0] for layer in model.layers})
assert not any(name.startswith("cnnexplorer") for name in sys.modules)
"""


def test_a_program_without_cnnexplorer_opens_the_file_and_predicts_the_same(tmp_path, quarters):
    weights = initial_weights(EVERY_KIND, 8)
    model_file.save(EVERY_KIND, weights, tmp_path / "net.keras")
    images = quarters.test.images
    np.save(tmp_path / "images.npy", images.astype("float32") / quarters.scale)
    names = ("net.keras", "images.npy", "out.npy")
    done = subprocess.run(
        [sys.executable, "-I", "-c", _STRANGER, *(str(tmp_path / name) for name in names)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "{'keras'}"
    wanted = Inspector(EVERY_KIND, weights).probabilities(images, quarters.scale)
    np.testing.assert_allclose(np.load(tmp_path / "out.npy"), wanted, rtol=1e-4, atol=1e-6)


def test_the_file_holds_plain_dropout_and_the_weights_exactly(tmp_path):
    weights = initial_weights(EVERY_KIND, 8)
    model_file.save(EVERY_KIND, weights, tmp_path / "net.keras")
    model = keras.saving.load_model(tmp_path / "net.keras")
    assert [layer.name for layer in model.layers] == list(EVERY_KIND.ids)
    assert type(model.get_layer("dropout_1")) is keras.layers.Dropout
    for name in EVERY_KIND.ids:
        theirs = model.get_layer(name).get_weights()
        for mine, their in zip(weights.get(name, ()), theirs, strict=True):
            np.testing.assert_array_equal(mine, their)
    assert sum(len(arrays) for arrays in weights.values()) == len(model.get_weights())


def test_an_interrupted_write_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    target = tmp_path / "net.keras"
    model_file.save(SMALL, initial_weights(SMALL, 1), target)
    before = target.read_bytes()

    def half(_model, path, *_args, **_settings):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keras.Model, "save", half)
    with pytest.raises(UserError, match="No space left on device"):
        model_file.save(SMALL, initial_weights(SMALL, 2), target)
    assert target.read_bytes() == before
    assert os.listdir(tmp_path) == ["net.keras"]


def test_a_place_that_cannot_be_written_gives_a_sentence(tmp_path):
    with pytest.raises(UserError, match="could not be written"):
        model_file.save(SMALL, initial_weights(SMALL, 1), tmp_path / "absent" / "net.keras")


@pytest.mark.parametrize("name", ["net.h5", "net", "net.keras.zip"])
def test_another_suffix_is_refused_with_the_right_name(tmp_path, name):
    with pytest.raises(UserError, match=r'does not end in \.keras.*name it "net.*\.keras"'):
        model_file.save(SMALL, initial_weights(SMALL, 1), tmp_path / name)
    assert not os.listdir(tmp_path)
