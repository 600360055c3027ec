from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
from engine_samples import CLASSES, EVERY_KIND, RICH, SKIPS, SMALL, trained

from cnnexplorer.document.layers import Dropout
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.optimizers import SGD, Adam, RMSprop
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import builder, sampling

PLAN = Plan(batch_size=32, epochs=3, validation_share=0.2, seed=11)
WITHOUT_DROPOUT = chain(
    (layer for layer in EVERY_KIND.layers if not isinstance(layer, Dropout)), EVERY_KIND.input
)


KERAS = {
    Adam(): lambda rate: keras.optimizers.Adam(learning_rate=rate),
    SGD(): lambda rate: keras.optimizers.SGD(learning_rate=rate),
    RMSprop(): lambda rate: keras.optimizers.RMSprop(learning_rate=rate),
}
"""Keras' own optimiser of every kind, as a script would write it."""


class KerasTwin:
    """The same training through ``train_on_batch`` and ``evaluate``, one-hot as in tutorials."""

    def __init__(self, network: Network, plan: Plan, data) -> None:
        self.network, self.plan = network, plan
        self.split = sampling.split(len(data.train), plan.validation_share, plan.seed)
        self.x = data.train.images.astype("float32") / data.scale
        self.y = keras.utils.to_categorical(data.train.labels, CLASSES)
        self.x_test = data.test.images.astype("float32") / data.scale
        self.y_test = keras.utils.to_categorical(data.test.labels, CLASSES)
        self.model = builder.build(network, seed=plan.seed)
        self.model.compile(
            KERAS[plan.optimizer](plan.learning_rate),
            "categorical_crossentropy",
            metrics=["accuracy"],
        )

    def epoch(self, number: int) -> list[list[float]]:
        order = sampling.epoch_order(self.split.training, self.plan.seed, number)
        results = []
        for begin in range(0, len(order), self.plan.batch_size):
            batch = order[begin : begin + self.plan.batch_size]
            self.model.reset_metrics()
            results.append(self.model.train_on_batch(self.x[batch], self.y[batch]))
        return results

    def evaluate(self) -> list[float]:
        held = self.split.validation
        return self.model.evaluate(self.x[held], self.y[held], verbose=0)

    def test(self) -> list[float]:
        return self.model.evaluate(self.x_test, self.y_test, verbose=0)


@pytest.mark.parametrize("optimizer", KERAS, ids=lambda kind: kind.token)
@pytest.mark.parametrize(
    "network", [SMALL, RICH, WITHOUT_DROPOUT, SKIPS], ids=["small", "rich", "every kind", "skips"]
)
def test_every_batch_epoch_and_weight_is_what_train_on_batch_and_evaluate_give(
    network, optimizer, quarters
):
    plan = replace(PLAN, optimizer=optimizer, learning_rate=optimizer.default_rate)
    record = trained(network, plan, quarters)
    twin = KerasTwin(network, plan, quarters)
    assert len(twin.split.training) % plan.batch_size, "the last batch should be partial"
    for done in record.epochs:
        wanted = twin.epoch(done.epoch)
        got = [(x.loss, x.accuracy) for x in record.batches if x.epoch == done.epoch]
        np.testing.assert_allclose(got, wanted, rtol=2e-4, atol=2e-5)
        np.testing.assert_allclose(
            (done.val_loss, done.val_accuracy), twin.evaluate(), rtol=2e-4, atol=2e-5
        )
        weights = builder.get_weights(twin.model, network)
        assert list(done.weights) == list(weights)
        for node_id, mine in done.weights.items():
            for array, other in zip(mine, weights[node_id], strict=True):
                np.testing.assert_allclose(array, other, rtol=1e-3, atol=2e-5)
    end = record.finished()
    assert not end.stopped
    assert end.epochs == plan.epochs
    np.testing.assert_allclose(
        (end.test_loss, end.test_accuracy), twin.test(), rtol=2e-4, atol=2e-5
    )


def test_the_means_of_an_epoch_are_those_that_fit_prints(quarters):
    plan = replace(PLAN, epochs=1, validation_share=0.0)
    done = trained(RICH, plan, quarters).epochs[0]
    twin = KerasTwin(RICH, plan, quarters)
    order = sampling.epoch_order(twin.split.training, plan.seed, 1)
    history = twin.model.fit(
        twin.x[order], twin.y[order], batch_size=32, epochs=1, shuffle=False, verbose=0
    ).history
    assert done.loss == pytest.approx(history["loss"][0], rel=1e-4)
    assert done.accuracy == pytest.approx(history["accuracy"][0], rel=1e-5)


def test_the_loss_stays_exact_where_a_probability_rounds_to_zero(quarters):
    plan = replace(PLAN, optimizer=SGD(), learning_rate=100.0, epochs=1, validation_share=0.0)
    batches = trained(SMALL, plan, quarters).batches
    twin = KerasTwin(SMALL, plan, quarters)
    # Keras clips at 1e-7, that is a loss of 16.1, where it knows the probabilities only.
    assert max(batch.loss for batch in batches) > 17
    # A step of this size multiplies rounding errors, so only the start can be compared.
    wanted = [loss for loss, _accuracy in twin.epoch(1)]
    np.testing.assert_allclose([batch.loss for batch in batches][:3], wanted[:3], rtol=1e-3)
