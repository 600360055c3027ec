"""Networks that are no chains, against Keras: skips, branches, switched-off and frozen nodes."""

from __future__ import annotations

import math
from dataclasses import replace

import keras
import numpy as np
import pytest
from engine_samples import SHAPE, head, trained
from hypothesis import HealthCheck, given, settings

from cnnexplorer.document import costs, inference
from cnnexplorer.document.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dropout,
    Input,
    MaxPooling2D,
)
from cnnexplorer.document.network import Network, Node
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.rules import Row
from cnnexplorer.engine import builder, keras_layers, model_file
from cnnexplorer.engine.inspector import Inspector, initial_weights
from cnnexplorer.errors import UserError
from cnnexplorer.runs.snapshot import Snapshot
from tests.document.generated import AddTwo, add_two_offered, graphs

FLATTEN, SOFTMAX = head()
SAME = Conv2D(filters=3, padding="same", activation="tanh")
SKIP = Network(
    "Skip “ü” 网络",
    (
        Node("input_1", Input(*SHAPE)),
        Node("conv2d_1", SAME, "Übergröße"),
        Node("batch_normalization_1", BatchNormalization(momentum=0.5)),
        Node("conv2d_2", SAME, "冻结", trainable=False, inputs=("conv2d_1",)),
        Node("batch_normalization_2", BatchNormalization(momentum=0.5), trainable=False),
        Node("add_two_1", AddTwo(), inputs=("batch_normalization_1", "batch_normalization_2")),
        Node("conv2d_3", Conv2D(filters=7), enabled=False),
        Node("add_two_2", AddTwo(), enabled=False, inputs=("conv2d_3", "conv2d_1")),
        Node("dropout_1", Dropout(rate=0.1)),
        Node("conv2d_4", Conv2D(filters=3, kernel_size=(1, 1), use_bias=False),
             inputs=("conv2d_1",)),
        Node("activation_1", Activation()),
        Node("add_two_3", AddTwo(), inputs=("activation_1", "dropout_1")),
        Node("max_pooling2d_1", MaxPooling2D()),
        Node("flatten_1", FLATTEN),
        Node("dense_1", SOFTMAX),
    ),
)  # fmt: skip
WITH_WEIGHTS = [
    "conv2d_1", "batch_normalization_1", "conv2d_2", "batch_normalization_2", "conv2d_4", "dense_1",
]  # fmt: skip
FROZEN = {"conv2d_2", "batch_normalization_2"}
PLAN = Plan(batch_size=32, epochs=2, validation_share=0.2, seed=3, learning_rate=0.01)

some_graphs = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""Hypothesis within a test: the fixtures hold for all its examples."""

# Keras 3.15 reads a variable through NumPy when it saves, and TensorFlow 2.21's __array__ does not
# know NumPy 2's argument yet; a softmax over one value is possible all the same.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning",
    "ignore:You are using a softmax over axis:UserWarning",
)


@pytest.fixture(autouse=True)
def _add_two(monkeypatch):
    monkeypatch.setitem(
        keras_layers.BUILDERS, AddTwo, lambda layer, name: keras.layers.Add(name=name)
    )
    with add_two_offered():
        yield


def _count(variables: list) -> int:
    return sum(math.prod(variable.shape) for variable in variables)


def _multiply_adds(layer, output_shape: tuple[int, ...]) -> int:
    """Each weight of a kernel is used once at every place of the output map."""
    if not isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
        return 0
    return math.prod(layer.kernel.shape) * math.prod(output_shape[:-1])


def _tensors(model, network: Network) -> dict:
    """What each node gives in ``model``, found by Keras' layers alone."""
    found: dict = {}
    for row, node in enumerate(network.nodes):
        if node.enabled:
            found[node.id] = model.get_layer(node.id).output
        else:
            found[node.id] = found[network.sources(row)[0]]
    return found


def _agree(network: Network) -> None:
    """Every row is what the Keras model has there."""
    rows = inference.infer(network)
    model = builder.build(network)
    tensors = _tensors(model, network)
    for node, row in zip(network.nodes, rows, strict=True):
        shape = tuple(tensors[node.id].shape[1:])
        assert row.output_shape == shape, node
        if not node.enabled:
            assert row == Row(shape, probabilities=row.probabilities)
            continue
        layer = model.get_layer(node.id)
        assert _count(layer.trainable_weights) == row.trainable, node
        assert _count(layer.non_trainable_weights) == row.fixed, node
        assert _multiply_adds(layer, shape) == row.multiply_adds, node
    enabled = {node.id for node in network.nodes if node.enabled}
    assert {layer.name for layer in model.layers} == enabled | {"input_1"}
    totals = costs.totals(network, rows)
    assert model.count_params() == totals.parameters
    assert _count(model.trainable_weights) == totals.trainable
    assert tuple(model.output_shape[1:]) == rows[-1].output_shape


def test_generated_graphs_have_the_rows_that_keras_gives_them():
    seen = []

    @some_graphs
    @given(network=graphs())
    def every_row_agrees(network: Network) -> None:
        _agree(network)
        seen.append(network)

    every_row_agrees()
    nodes = [node for network in seen for node in network.nodes]
    assert len(seen) >= 40
    assert any(node.inputs and isinstance(node.layer, AddTwo) for node in nodes if node.enabled)
    assert any(not node.enabled for node in nodes)
    assert any(not node.trainable for node in nodes)


def test_the_skip_network_has_the_rows_that_keras_gives_it():
    _agree(SKIP)


def test_a_node_takes_its_inputs_in_the_order_in_which_it_names_them(monkeypatch):
    monkeypatch.setitem(
        keras_layers.BUILDERS, AddTwo, lambda layer, name: keras.layers.Subtract(name=name)
    )
    dense, twice = Node("dense_1", replace(SOFTMAX, units=2)), ("dense_1", "input_1")
    for inputs, sign in ((twice, 1), (twice[::-1], -1)):
        network = Network(nodes=(
            Node("input_1", Input(1, 1, 2)), dense, Node("add_two_1", AddTwo(), inputs=inputs),
        ))  # fmt: skip
        weights = {"dense_1": (np.zeros((2, 2), "float32"), np.zeros(2, "float32"))}
        found = Inspector(network, weights).activations(np.zeros((1, 1, 2), np.uint8), 255)
        np.testing.assert_allclose(found["add_two_1"], sign * np.full((1, 1, 2), 0.5))


def test_the_weights_of_generated_graphs_come_back_by_the_ids_of_their_nodes():
    @some_graphs
    @given(network=graphs())
    def come_back(network: Network) -> None:
        model = builder.build(network, seed=1)
        before = builder.get_weights(model, network)
        wanted = {
            node.id: tuple(array + 1 for array in model.get_layer(node.id).get_weights())
            for node, row in zip(network.nodes, inference.infer(network), strict=True)
            if row.parameters
        }
        assert list(before) == list(wanted)
        builder.set_weights(model, network, wanted)
        again = builder.get_weights(model, network)
        assert list(again) == list(wanted)
        for node_id, arrays in wanted.items():
            for array, mine, old in zip(arrays, again[node_id], before[node_id], strict=True):
                np.testing.assert_array_equal(mine, array)
                assert not np.array_equal(mine, old)
                assert not mine.flags.writeable
        fresh = builder.build(network, training=True, seed=2)
        builder.set_weights(fresh, network, again)
        for node_id, arrays in builder.get_weights(fresh, network).items():
            for array, mine in zip(again[node_id], arrays, strict=True):
                np.testing.assert_array_equal(mine, array)

    come_back()


def test_weights_of_a_network_with_other_nodes_are_refused_with_both_lists():
    weights = initial_weights(SKIP, 1)
    model = builder.build(SKIP)
    fewer = {name: arrays for name, arrays in weights.items() if name != "conv2d_2"}
    with pytest.raises(UserError) as caught:
        builder.set_weights(model, SKIP, fewer)
    assert str(caught.value) == (
        "The weights are of the layers conv2d_1, batch_normalization_1, batch_normalization_2, "
        "conv2d_4, dense_1, but this network has weights in conv2d_1, batch_normalization_1, "
        "conv2d_2, batch_normalization_2, conv2d_4, dense_1; train it, or choose the run it "
        "belongs to."
    )


def test_switching_a_node_off_leaves_the_others_their_initial_weights_names_and_places():
    off = SKIP.with_node(10, replace(SKIP.nodes[10], enabled=False))
    assert list(initial_weights(off, 1)) == WITH_WEIGHTS
    without = SKIP.with_node(9, replace(SKIP.nodes[9], enabled=False))
    assert list(initial_weights(without, 1)) == [x for x in WITH_WEIGHTS if x != "conv2d_4"]


def test_training_changes_every_weight_but_those_of_frozen_nodes(quarters):
    record = trained(SKIP, PLAN, quarters)
    end = record.finished()
    assert (end.stopped, end.epochs) == (False, 2)
    start = initial_weights(SKIP, PLAN.seed)
    assert list(start) == list(end.weights) == WITH_WEIGHTS
    for node_id, arrays in end.weights.items():
        for array, before in zip(arrays, start[node_id], strict=True):
            assert np.array_equal(array, before) is (node_id in FROZEN), node_id
    assert record.epochs[1].loss < record.epochs[0].loss
    found = Inspector(SKIP, end.weights).probabilities(quarters.test.images, quarters.scale)
    right = (found.argmax(axis=1) == quarters.test.labels).mean()
    assert right == pytest.approx(end.test_accuracy, abs=1e-6)


def test_training_is_what_keras_does_with_the_same_layers_frozen(quarters):
    plain = SKIP.with_node(8, replace(SKIP.nodes[8], enabled=False))  # its own random numbers
    plan = replace(PLAN, validation_share=0.0, batch_size=len(quarters.train), epochs=3)
    record = trained(plain, plan, quarters)
    model = builder.build(plain, seed=plan.seed)
    model.compile(keras.optimizers.Adam(plan.learning_rate), "sparse_categorical_crossentropy")
    images = quarters.train.images.astype("float32") / quarters.scale
    for done in record.epochs:
        loss = model.train_on_batch(images, quarters.train.labels)
        assert done.loss == pytest.approx(float(loss), rel=2e-4)
        for node_id, arrays in builder.get_weights(model, plain).items():
            for array, mine in zip(arrays, done.weights[node_id], strict=True):
                np.testing.assert_allclose(mine, array, rtol=1e-3, atol=5e-5)


def _is_what_keras_gives(network: Network, image: np.ndarray, scale: int) -> None:
    """The Inspector and plain models of single tensors agree, and disabled nodes pass on."""
    weights = {
        node_id: tuple(array + 0.25 for array in arrays)
        for node_id, arrays in initial_weights(network, 4).items()
    }
    found = Inspector(network, weights).activations(image, scale)
    assert tuple(found) == network.ids
    model = builder.build(network)
    builder.set_weights(model, network, weights)
    tensors = _tensors(model, network)
    batch = image[np.newaxis].astype("float32") / scale
    for row, node in enumerate(network.nodes):
        if node.enabled:
            wanted = keras.Model(model.input, tensors[node.id])(batch, training=False)[0]
            np.testing.assert_allclose(found[node.id], wanted, rtol=1e-6, atol=1e-6)
        else:
            np.testing.assert_array_equal(found[node.id], found[network.sources(row)[0]])
        assert found[node.id].dtype == np.float32


def test_the_inspector_gives_for_every_node_what_a_plain_model_of_its_tensor_gives(quarters):
    _is_what_keras_gives(SKIP, quarters.test.images[4], quarters.scale)


def test_the_inspector_gives_for_every_node_of_generated_graphs_what_plain_models_give():
    random = np.random.RandomState(0)

    @settings(some_graphs, max_examples=15)
    @given(network=graphs(most_nodes=5))
    def agrees(network: Network) -> None:
        image = random.randint(0, 256, network.input.shape).astype(np.uint8)
        _is_what_keras_gives(network, image, 255)

    agrees()


def test_a_network_of_which_everything_is_switched_off_gives_the_image():
    off = Node("conv2d_1", Conv2D(), enabled=False)
    network = Network(nodes=(Node("input_1", Input(*SHAPE)), off))
    image = np.arange(math.prod(SHAPE), dtype=np.uint8).reshape(SHAPE)
    assert initial_weights(network, 1) == {}
    found = Inspector(network, {}).activations(image, 255)
    np.testing.assert_array_equal(found["conv2d_1"], found["input_1"])
    np.testing.assert_allclose(found["input_1"], image / 255, rtol=1e-6)


def test_a_branch_that_only_a_disabled_node_takes_is_refused_with_a_sentence():
    off = replace(SKIP.nodes[5], enabled=False)
    with pytest.raises(UserError, match=r"Layer 4 \(BatchNormalization\): No layer below takes"):
        builder.build(SKIP.with_node(5, off))


def test_the_file_of_a_graph_opens_in_plain_keras_and_predicts_the_same(tmp_path, quarters):
    weights = trained(SKIP, PLAN, quarters).finished().weights
    model_file.save(Snapshot(SKIP, PLAN, None, weights), tmp_path / "skip.keras")
    model = keras.saving.load_model(tmp_path / "skip.keras")
    assert {type(layer).__module__.partition(".")[0] for layer in model.layers} == {"keras"}
    assert {layer.name for layer in model.layers} == {
        node.id for node in SKIP.nodes if node.enabled
    }
    assert {layer.name for layer in model.layers if not layer.trainable} == FROZEN
    for node_id, arrays in weights.items():
        for array, saved in zip(arrays, model.get_layer(node_id).get_weights(), strict=True):
            np.testing.assert_array_equal(saved, array)
    images = quarters.test.images
    predicted = model.predict(images.astype("float32") / quarters.scale, verbose=0)
    wanted = Inspector(SKIP, weights).probabilities(images, quarters.scale)
    np.testing.assert_allclose(predicted, wanted, rtol=1e-5, atol=1e-6)


def test_the_files_of_generated_graphs_open_in_plain_keras_and_predict_the_same(tmp_path):
    random = np.random.RandomState(0)

    @settings(some_graphs, max_examples=10)
    @given(network=graphs(most_nodes=5))
    def opens(network: Network) -> None:
        weights = initial_weights(network, 6)
        model_file.save(Snapshot(network, PLAN, None, weights), tmp_path / "graph.keras")
        model = keras.saving.load_model(tmp_path / "graph.keras")
        images = random.randint(0, 256, (3, *network.input.shape)).astype(np.uint8)
        predicted = model(images.astype("float32") / 255, training=False)
        wanted = Inspector(network, weights).probabilities(images, 255)
        np.testing.assert_allclose(predicted, wanted, rtol=1e-5, atol=1e-6)

    opens()
