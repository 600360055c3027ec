from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
import zipfile
from dataclasses import replace

import keras
import numpy as np
import pytest
from engine_samples import EVERY_KIND, RICH, SKIPS, SMALL, trained

from cnnexplorer.document.layers import LAYERS
from cnnexplorer.document.network import Network
from cnnexplorer.document.optimizers import SGD, Adam, RMSprop
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import model_file
from cnnexplorer.engine.inspector import Inspector, initial_weights
from cnnexplorer.errors import UserError
from cnnexplorer.runs import usage
from cnnexplorer.runs.events import Weights
from cnnexplorer.runs.snapshot import Images, Snapshot

pytestmark = pytest.mark.filterwarnings(
    # Keras 3.15 reads a variable through NumPy when it saves, and TensorFlow 2.21's __array__
    # does not know NumPy 2's argument yet.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

IMAGES = Images("Quarters", 219, ("left ü", "网", "c", "d"))


def snapshot_of(network: Network, weights: Weights, plan: Plan | None = None) -> Snapshot:
    return Snapshot(network, plan or Plan(), None, weights, "epoch 2 of 6", "run-1", 2, IMAGES)


_STRANGER = """
import sys, numpy, keras
images = numpy.load(sys.argv[2])
model = keras.saving.load_model(sys.argv[1])
numpy.save(sys.argv[3], model.predict(images, verbose=0))
print({type(layer).__module__.split(".")[0] for layer in model.layers})
assert not any(name.startswith("cnnexplorer") for name in sys.modules)
"""


def test_the_two_networks_hold_every_kind_between_them():
    kinds = {type(layer) for layer in (*EVERY_KIND.layers, *SKIPS.layers)}
    assert kinds == {*LAYERS.offered}


@pytest.mark.parametrize("network", [EVERY_KIND, SKIPS], ids=["chain", "skips"])
def test_a_program_without_cnnexplorer_opens_the_file_and_predicts_the_same(
    network, tmp_path, quarters
):
    weights = initial_weights(network, 8)
    model_file.save(snapshot_of(network, weights), tmp_path / "net.keras")
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
    wanted = Inspector(network, weights).probabilities(images, quarters.scale)
    np.testing.assert_allclose(np.load(tmp_path / "out.npy"), wanted, rtol=1e-4, atol=1e-6)


def test_the_file_holds_plain_dropout_and_the_weights_exactly(tmp_path):
    weights = initial_weights(EVERY_KIND, 8)
    model_file.save(snapshot_of(EVERY_KIND, weights), tmp_path / "net.keras")
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
    model_file.save(snapshot_of(SMALL, initial_weights(SMALL, 1)), target)
    before = target.read_bytes()

    def half(_model, path, *_args, **_settings):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keras.Model, "save", half)
    with pytest.raises(UserError, match="No space left on device"):
        model_file.save(snapshot_of(SMALL, initial_weights(SMALL, 2)), target)
    assert target.read_bytes() == before
    assert os.listdir(tmp_path) == ["net.keras"]


def test_a_place_that_cannot_be_written_gives_a_sentence(tmp_path):
    with pytest.raises(UserError, match="could not be written"):
        model_file.save(
            snapshot_of(SMALL, initial_weights(SMALL, 1)), tmp_path / "absent" / "net.keras"
        )


@pytest.mark.parametrize("name", ["net.h5", "net", "net.keras.zip"])
def test_another_suffix_is_refused_with_the_right_name(tmp_path, name):
    with pytest.raises(UserError, match=r'does not end in \.keras.*name it "net.*\.keras"'):
        model_file.save(snapshot_of(SMALL, initial_weights(SMALL, 1)), tmp_path / name)
    assert not os.listdir(tmp_path)


def _metadata(path) -> dict:
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["config.json", "metadata.json", "model.weights.h5"]
        assert archive.testzip() is None
        return json.loads(archive.read("metadata.json"))


def test_the_file_says_in_its_metadata_what_the_model_expects_and_gives(tmp_path):
    named = replace(SMALL, name="网络 7", nodes=(*SMALL.nodes[:1], replace(
        SMALL.nodes[1], name="Übergröße"), *SMALL.nodes[2:]))  # fmt: skip
    snapshot = snapshot_of(named, initial_weights(SMALL, 8))
    model_file.save(snapshot, tmp_path / "net.keras")
    found = _metadata(tmp_path / "net.keras")
    assert found["keras_version"] == keras.__version__
    assert found["cnnexplorer"] == usage.as_json(snapshot)
    assert found["cnnexplorer"]["pixels_divided_by"] == 219
    assert found["cnnexplorer"]["class_names"] == ["left ü", "网", "c", "d"]
    assert found["cnnexplorer"]["input_shape"] == [12, 10, 2]
    assert found["cnnexplorer"]["network"] == "网络 7"
    assert found["cnnexplorer"]["layers"] == {"conv2d_1": "Übergröße"}
    assert keras.saving.load_model(tmp_path / "net.keras").name == "7"


PLANS = [
    Plan(learning_rate=0.003, optimizer=Adam(beta_1=0.8)),
    Plan(learning_rate=0.02, optimizer=SGD(momentum=0.9, nesterov=True)),
    Plan(learning_rate=0.002, optimizer=SGD()),
    Plan(learning_rate=0.002, optimizer=RMSprop(rho=0.8)),
]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.optimizer.caption() or "plain")
def test_the_file_opens_compiled_and_fit_goes_on_as_keras_would_with_that_plan(
    plan, tmp_path, quarters
):
    weights = trained(RICH, replace(plan, epochs=1), quarters).finished().weights
    model_file.save(snapshot_of(RICH, weights, plan), tmp_path / "net.keras")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = keras.saving.load_model(tmp_path / "net.keras")
    kind = plan.optimizer
    script = getattr(keras.optimizers, kind.kind)(
        plan.learning_rate, **{name: getattr(kind, name) for name in kind.__slots__}
    )
    assert model.compiled
    for name, value in script.get_config().items():
        assert name == "name" or model.optimizer.get_config()[name] == value
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    twin.compile(script, "sparse_categorical_crossentropy", metrics=["accuracy"])
    images = quarters.train.images.astype("float32") / quarters.scale
    histories = [
        each.fit(
            images, quarters.train.labels, epochs=2, batch_size=100, shuffle=False, verbose=0
        ).history
        for each in (model, twin)
    ]
    assert set(histories[0]) == {"accuracy", "loss"}
    np.testing.assert_allclose(histories[0]["loss"], histories[1]["loss"], rtol=1e-3)
    assert histories[0]["loss"][1] < histories[0]["loss"][0]


def test_the_file_evaluates_at_once_to_what_the_program_measured(tmp_path, quarters):
    end = trained(RICH, Plan(epochs=2), quarters).finished()
    model_file.save(snapshot_of(RICH, end.weights), tmp_path / "net.keras")
    model = keras.saving.load_model(tmp_path / "net.keras")
    images = quarters.test.images.astype("float32") / quarters.scale
    found = model.evaluate(images, quarters.test.labels, verbose=0, return_dict=True)
    assert found["loss"] == pytest.approx(end.test_loss, rel=1e-4)
    assert found["accuracy"] == pytest.approx(end.test_accuracy, abs=1e-6)


def test_a_network_of_which_everything_is_frozen_has_a_file_too(tmp_path, quarters):
    frozen = replace(SMALL, nodes=tuple(replace(node, trainable=False) for node in SMALL.nodes))
    weights = initial_weights(frozen, 3)
    model_file.save(snapshot_of(frozen, weights), tmp_path / "net.keras")
    model = keras.saving.load_model(tmp_path / "net.keras")
    assert model.trainable_weights == []
    wanted = Inspector(frozen, weights).probabilities(quarters.test.images, 219)
    images = quarters.test.images.astype("float32") / 219
    np.testing.assert_allclose(model.predict(images, verbose=0), wanted, rtol=1e-4, atol=1e-6)
