"""What is done with one batch: Keras' loss and optimisers, as ``train_step`` applies them."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from cnnexplorer.document.kinds import encode_settings
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine.loop import Step


def optimizer_of(plan: Plan) -> Any:
    """The Keras optimiser of the same name, with the settings and the learning rate of ``plan``."""
    kind = plan.optimizer
    made = getattr(keras.optimizers, kind.kind)
    return made(learning_rate=plan.learning_rate, **encode_settings(kind))


def training_step(model: Any, optimizer: Any) -> Step:
    """Forward, backward and one step of ``optimizer``; the loss is the one before the step."""
    weights = model.trainable_weights
    optimizer.build(weights)

    def step(images: Any, labels: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            probabilities = model(images, training=True)
            loss = _loss(model, labels, probabilities)
        if weights:
            optimizer.apply(tape.gradient(loss, weights), weights)
        return loss, _accuracy(labels, probabilities)

    return step


def measuring_step(model: Any) -> Step:
    """Forward only, as ``evaluate`` does it: no dropout, running means in BatchNormalization."""

    def step(images: Any, labels: Any) -> tuple[Any, Any]:
        probabilities = model(images, training=False)
        return _loss(model, labels, probabilities), _accuracy(labels, probabilities)

    return step


def _loss(model: Any, labels: Any, probabilities: Any) -> Any:
    """Mean cross-entropy of the batch plus the weight penalties.

    Keras' function takes the softmax' input where it finds one, which is exact where the
    probability itself would round to 0. Whole-number labels give the same figure as one-hot rows.
    """
    each = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
    return tf.add_n([tf.reduce_mean(each), *model.losses])


def _accuracy(labels: Any, probabilities: Any) -> Any:
    each = keras.metrics.sparse_categorical_accuracy(labels, probabilities)
    return tf.reduce_mean(tf.cast(each, tf.float32))
