from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score

from cnnexplorer.analysis import mistakes


def answers(*rows: tuple[float, ...]) -> NDArray[np.float32]:
    return np.array(rows, np.float32)


def test_the_most_confident_mistake_comes_first_and_right_answers_are_left_out() -> None:
    probabilities = answers((0.6, 0.4), (0.1, 0.9), (0.2, 0.8), (0.95, 0.05))
    found = mistakes.find(probabilities, np.array([1, 1, 0, 1]))
    assert found.images.tolist() == [3, 2, 0]
    assert found.predicted.tolist() == [0, 1, 0]
    assert found.probability == pytest.approx([0.95, 0.8, 0.6])
    assert (len(found), found.total) == (3, 4)


def test_what_is_not_finite_is_no_answer_not_even_that_of_class_0() -> None:
    probabilities = answers((np.nan, 0.0), (0.6, 0.4), (np.nan, np.nan), (0.9, 0.1), (0, np.inf))
    found = mistakes.find(probabilities, np.array([0, 1, 1, 0, 1]))
    assert found.images.tolist() == [1, 0, 2, 4]
    assert found.predicted.tolist() == [0, -1, -1, -1]
    assert np.isnan(found.probability[1:]).all()
    assert (found.unanswered, found.accuracy) == (3, pytest.approx(0.2))


def test_equally_confident_mistakes_keep_the_order_of_the_images() -> None:
    probabilities = answers(*[(0.75, 0.25)] * 40)
    found = mistakes.find(probabilities, np.ones(40, np.int64))
    assert found.images.tolist() == list(range(40))


def test_of_equal_probabilities_the_first_class_is_the_prediction_as_in_keras() -> None:
    found = mistakes.find(answers((0.5, 0.5), (0.5, 0.5)), np.array([0, 1]))
    assert found.images.tolist() == [1]
    assert found.predicted.tolist() == [0]


def test_a_network_that_is_always_right_has_no_mistakes() -> None:
    found = mistakes.find(np.eye(3, dtype=np.float32), np.arange(3))
    assert (len(found), found.accuracy) == (0, 1.0)


def test_without_images_the_accuracy_is_zero_and_nothing_is_divided_by_it() -> None:
    found = mistakes.find(np.empty((0, 3), np.float32), np.empty(0, np.int64))
    assert (len(found), found.total, found.accuracy) == (0, 0, 0.0)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 60), st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_accuracy_equals_scikit_learns_and_the_list_falls_in_confidence(
    images: int, classes: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    probabilities = random.dirichlet(np.ones(classes), images).astype(np.float32)
    labels = random.integers(0, classes, images)
    found = mistakes.find(probabilities, labels)
    predicted = probabilities.argmax(axis=1)
    assert found.accuracy == pytest.approx(accuracy_score(labels, predicted))
    assert sorted(found.images.tolist()) == np.flatnonzero(predicted != labels).tolist()
    assert (np.diff(found.probability) <= 0).all()
    assert (probabilities[found.images].max(axis=1) == found.probability).all()
    assert (found.predicted == predicted[found.images]).all()
