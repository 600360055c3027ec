"""Whether values are probabilities, as the document says it, against what Keras computes."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
from engine_samples import CLASSES, network, trained
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnnexplorer.document import inference, readiness
from cnnexplorer.document.layers import (
    ACTIVATIONS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder
from cnnexplorer.engine.inspector import Inspector, initial_weights

few = st.integers(1, 3)
pairs = st.tuples(few, few)
paddings = st.sampled_from(("valid", "same"))
activations = st.sampled_from(("linear", "relu", "tanh", "softmax", "softmax"))
counts = st.integers(2, 4)
"""From two on: a single probability is always 1, whatever is done to it."""
poolings = st.sampled_from((MaxPooling2D, AveragePooling2D)).flatmap(
    lambda kind: st.builds(kind, pool_size=pairs, strides=st.none() | pairs, padding=paddings)
)
makers = st.one_of(
    st.builds(Conv2D, filters=counts, kernel_size=pairs, strides=pairs, padding=paddings,
              activation=activations),
    st.builds(Dense, units=counts, activation=activations),
)  # fmt: skip
others = st.one_of(
    st.builds(Activation, activation=st.sampled_from((*ACTIVATIONS, "softmax", "softmax"))),
    poolings,
    st.builds(ZeroPadding2D, padding=st.tuples(*(st.integers(0, 1),) * 4)),
    st.sampled_from((
        GlobalAveragePooling2D(), GlobalMaxPooling2D(), Flatten(), Dropout(),
        BatchNormalization(), ZeroPadding2D(padding=(0, 0, 0, 0)),
    )),
)  # fmt: skip
chains = st.lists(others, max_size=1) | st.lists(makers, max_size=1)
chains = st.tuples(chains, makers, st.lists(others, min_size=1, max_size=4)).map(
    lambda parts: (*parts[0], parts[1], *parts[2])
)


def _sums_to_one(output: np.ndarray) -> bool:
    return bool((output >= 0).all() and np.allclose(output.sum(axis=-1), 1, atol=1e-5))


def _after_zeros(network: Network, rows: tuple, row: int) -> bool:
    """Whether zeros were put round probabilities further up: a pooling may take them off again,
    which the document does not follow."""
    layer = network.nodes[row].layer
    if isinstance(layer, ZeroPadding2D) and rows[row - 1].probabilities and any(layer.padding):
        return True
    return row > 0 and not rows[row].probabilities and _after_zeros(network, rows, row - 1)


def test_every_row_of_generated_networks_gives_probabilities_where_it_says_so_and_nowhere_else():
    seen = {True: 0, False: 0, "behind a softmax": 0, "not so behind a softmax": 0}

    @settings(
        max_examples=150,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        size=st.tuples(st.integers(1, 5), st.integers(1, 5)),
        chosen=chains,
        off=st.sets(st.integers(1, 6), max_size=1),
    )
    def agrees(size: tuple[int, int], chosen: tuple, off: set[int]) -> None:
        net = chain(chosen, Input(*size, 2))
        for row in off & set(range(1, len(net.nodes))):
            net = net.with_node(row, replace(net.nodes[row], enabled=False))
        rows = inference.infer(net)
        assume(inference.first_error(rows) is None)
        random = np.random.RandomState(len(chosen))
        weights = {
            node_id: tuple(np.abs(random.normal(size=array.shape)) + 0.1 for array in arrays)
            for node_id, arrays in initial_weights(net, 1).items()
        }
        image = random.randint(1, 256, net.input.shape).astype(np.uint8)
        found = Inspector(net, weights).activations(image, 255)
        behind = False
        for number, (node, row) in enumerate(zip(net.nodes, rows, strict=True)):
            told = row.probabilities
            if told or not _after_zeros(net, rows, number):
                assert _sums_to_one(found[node.id]) is told, (net.layers, number)
            seen[told] += 1
            made = node.enabled and getattr(node.layer, "activation", "") == "softmax"
            if behind and not made:
                seen["behind a softmax" if told else "not so behind a softmax"] += 1
            behind = behind or made

    agrees()
    assert min(seen.values()) > 30, seen


CONV = Conv2D(filters=CLASSES, activation="softmax")
WHOLE = Conv2D(filters=CLASSES, kernel_size=(12, 10), activation="softmax")
DENSE = Dense(units=CLASSES, activation="softmax")
ENDINGS = {
    "convolution and mean": (CONV, GlobalAveragePooling2D()),
    "convolution, means and mean": (
        CONV, AveragePooling2D(padding="same"), GlobalAveragePooling2D(),
    ),
    "one place and flatten": (WHOLE, Flatten()),
    "one place and maximum": (WHOLE, GlobalMaxPooling2D()),
    "dense at every place and mean": (DENSE, GlobalAveragePooling2D()),
    "dense and flatten": (Flatten(), DENSE, Flatten()),
    "dense and relu": (Flatten(), DENSE, Activation(activation="relu")),
}  # fmt: skip


@pytest.mark.parametrize("layers", ENDINGS.values(), ids=ENDINGS)
def test_a_network_whose_softmax_is_not_in_its_last_row_is_trained_as_keras_trains_it(
    layers, quarters
):
    net = network(*layers)
    rows = inference.infer(net)
    assert readiness.obstacle(net, rows, quarters.image_shape, quarters.classes) is None
    plan = Plan(validation_share=0.0, batch_size=len(quarters.train), epochs=3, learning_rate=0.01)
    record = trained(net, plan, quarters)
    model = builder.build(net, seed=plan.seed)
    model.compile(keras.optimizers.Adam(plan.learning_rate), "sparse_categorical_crossentropy")
    images = quarters.train.images.astype("float32") / quarters.scale
    for done in record.epochs:
        loss = model.train_on_batch(images, quarters.train.labels)
        assert done.loss == pytest.approx(float(loss), rel=1e-3)
    end = record.finished()
    found = Inspector(net, end.weights).probabilities(quarters.test.images, quarters.scale)
    assert _sums_to_one(found)
    tested = model.evaluate(
        quarters.test.images.astype("float32") / quarters.scale, quarters.test.labels, verbose=0
    )
    assert end.test_loss == pytest.approx(float(tested), rel=1e-2)


def test_a_dropout_behind_the_softmax_leaves_probabilities_once_the_network_is_trained(quarters):
    net = network(Flatten(), DENSE, Dropout(rate=0.2))
    rows = inference.infer(net)
    assert readiness.obstacle(net, rows, quarters.image_shape, quarters.classes) is None
    end = trained(net, Plan(epochs=2), quarters).finished()
    found = Inspector(net, end.weights).probabilities(quarters.test.images, quarters.scale)
    assert _sums_to_one(found)
    right = found[np.arange(len(found)), quarters.test.labels]
    assert end.test_loss == pytest.approx(float(-np.log(right).mean()), rel=1e-4)
