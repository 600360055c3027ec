"""Networks and layers may be called anything: they build, train, are looked into, exported."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import keras
import numpy as np
import pytest
from engine_samples import SMALL, trained
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder, model_file
from cnnexplorer.engine.inspector import Inspector, initial_weights
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.texts import file_name

pytestmark = pytest.mark.filterwarnings(
    # Keras 3.15 reads a variable through NumPy when it saves, and TensorFlow 2.21's __array__
    # does not know NumPy 2's argument yet.
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

NAMES = {
    "accents": "é",
    "combining accent": "e\u0301tude",
    "sharp s": "Größe",
    "dotted I": "İstanbul ı",
    "ligature": "ﬁlter",
    "Greek": "Δίκτυο",
    "Cyrillic": "Сеть",
    "Armenian": "Ցանց",
    "Georgian": "ქსელი",
    "Hebrew": "רשת",
    "Arabic": "شبكة",
    "Persian digits": "شبکه ۷",
    "Devanagari": "तंत्रिका जाल",
    "Tamil": "வலை",
    "Thai": "โครงข่าย",
    "Tibetan": "དྲ་བ",
    "Ethiopic": "መረብ",
    "Khmer": "បណ្តាញ",
    "Chinese": "网络",
    "Japanese": "ネットワーク かな",
    "half width": "ﾈｯﾄ",
    "Korean": "신경망",
    "jamo": "\u1112\u1161\u11ab",
    "superscript": "²",
    "circled": "①",
    "fraction": "½",
    "Roman": "Ⅳ",
    "Arabic digits": "٣٤",
    "full width": "Ａ１",
    "mathematical": "𝒩𝟙",
    "emoji": "🧠",
    "joined emoji": "👩\u200d🔬",
    "flag": "🇨🇭",
    "right to left mark": "a\u202egnp\u202c",
    "zero width": "\u200b\ufeff",
    "private": "\ue000",
    "line break": "a\nb\tc",
    "escape": "\x1b[31mred",
    "punctuation": "“7” / <net>: %s {0} \\ 100%",
    "dots": "..",
    "dashes": "-_-",
    "digits": "7",
    "longest": "网" * 200,
}
each_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
SCOPE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*", re.ASCII)
"""What TensorFlow takes as the name of a scope (OperationNames in its graph)."""


def called(name: str) -> Network:
    """A small network of this name, whose layers are all called the same."""
    nodes = tuple(replace(node, name=name) for node in SMALL.nodes)
    return replace(SMALL, name=name, nodes=nodes)


@each_name
def test_a_network_and_its_layers_of_any_name_can_be_looked_into(name, quarters):
    weights = initial_weights(called(name), 4)
    assert list(weights) == ["conv2d_1", "dense_1"]
    found = Inspector(called(name), weights).probabilities(quarters.test.images[:2], 255)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", ["Größe", "网络", "²", "٣٤", "e\u0301", "🧠", "רשת", "a\nb"])
def test_a_network_and_its_layers_of_such_names_are_trained(name, quarters):
    end = trained(called(name), Plan(epochs=1, batch_size=100), quarters).finished()
    assert (end.stopped, list(end.weights)) == (False, ["conv2d_1", "dense_1"])


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(name=st.text(max_size=12))
def test_no_name_at_all_gives_tensorflow_a_scope_that_it_refuses(name):
    model = builder.build(called(name))
    for given_name in (model.name, *(layer.name for layer in model.layers)):
        assert SCOPE.fullmatch(given_name)


_STRANGER = """
import json, sys
import numpy, keras
folder, count = sys.argv[1], int(sys.argv[2])
images, labels = numpy.load(f"{folder}/images.npy"), numpy.load(f"{folder}/labels.npy")
found = []
for number in range(count):
    model = keras.saving.load_model(f"{folder}/{number}.keras")
    found.append(model.predict(images, verbose=0).tolist())
    if number % 6 == 0:  # the name of the scope is the same in all graphs of a model
        model.fit(images, labels, batch_size=90, verbose=0)
        assert model.optimizer.iterations == 1
assert not any(name.startswith("cnnexplorer") for name in sys.modules)
print(json.dumps(found))
"""


def test_the_files_of_networks_of_all_these_names_predict_and_train_on_in_plain_keras(
    tmp_path, quarters
):
    images = quarters.test.images.astype("float32") / quarters.scale
    np.save(tmp_path / "images.npy", images)
    np.save(tmp_path / "labels.npy", quarters.test.labels)
    weights = initial_weights(SMALL, 4)
    for number, name in enumerate(NAMES.values()):
        snapshot = Snapshot(called(name), Plan(), None, weights)
        model_file.save(snapshot, tmp_path / f"{number}.keras")
    done = subprocess.run(
        [sys.executable, "-I", "-c", _STRANGER, str(tmp_path), str(len(NAMES))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr
    wanted = Inspector(SMALL, weights).probabilities(quarters.test.images, quarters.scale)
    for found in json.loads(done.stdout.splitlines()[-1]):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)


@each_name
def test_a_file_of_any_name_is_written_and_opens(name, tmp_path):
    path = tmp_path / f"{file_name(name)}.keras"
    weights = initial_weights(SMALL, 4)
    model_file.save(Snapshot(called(name), Plan(), None, weights), path)
    model = keras.saving.load_model(path)
    np.testing.assert_array_equal(
        model.get_layer("dense_1").get_weights()[0], weights["dense_1"][0]
    )
