"""Every optimiser of the document is Keras' optimiser of that name, with its settings."""

import keras
import pytest
from hypothesis import given, settings

from cnnexplorer.document.fields import described
from cnnexplorer.document.optimizers import OPTIMIZERS, SGD, Adam, RMSprop
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine import steps
from tests.document.generated import optimizers

SPECIAL = [SGD(momentum=0.9), SGD(momentum=0.9, nesterov=True), RMSprop(momentum=0.5)]


@pytest.mark.parametrize("cls", OPTIMIZERS.offered, ids=lambda cls: cls.token)
def test_the_defaults_are_those_of_keras(cls):
    theirs = getattr(keras.optimizers, cls.__name__)().get_config()
    assert cls.default_rate == pytest.approx(theirs["learning_rate"])
    assert {name: getattr(cls(), name) for name in described(cls)} == pytest.approx(
        {name: theirs[name] for name in described(cls)}
    )


@settings(max_examples=40, deadline=None)
@given(optimizer=optimizers())
def test_every_setting_reaches_keras(optimizer):
    made = steps.optimizer_of(Plan(optimizer=optimizer, learning_rate=0.25)).get_config()
    assert made["learning_rate"] == 0.25
    for name in described(type(optimizer)):
        assert made[name] == getattr(optimizer, name)


@pytest.mark.parametrize("optimizer", [Adam(), SGD(), RMSprop(), *SPECIAL], ids=repr)
def test_the_slots_are_the_values_that_keras_keeps_for_each_weight(optimizer):
    made = steps.optimizer_of(Plan(optimizer=optimizer))
    weight = keras.Variable([[1.0] * 50])
    before = len(made.variables)
    made.build([weight])
    kept = sum(int(variable.shape.num_elements()) for variable in made.variables[before:])
    assert kept == optimizer.slots * 50
