from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnexplorer.data.split import stratified_split

LABELS = st.lists(st.integers(0, 5), min_size=1, max_size=200).map(np.array)


@settings(max_examples=50, deadline=None)
@given(LABELS, st.floats(0.05, 0.95), st.integers(0, 2**32 - 1))
def test_every_image_is_in_exactly_one_part(labels: np.ndarray, share: float, seed: int) -> None:
    train, test = stratified_split(labels, share, seed)
    assert sorted([*train, *test]) == list(range(len(labels)))


@settings(max_examples=50, deadline=None)
@given(LABELS, st.floats(0.05, 0.95))
def test_each_class_gives_its_share_and_keeps_one_image_to_train(
    labels: np.ndarray, share: float
) -> None:
    train, test = stratified_split(labels, share, 1)
    for label, total in zip(*np.unique(labels, return_counts=True), strict=True):
        tested = int((labels[test] == label).sum())
        assert abs(tested - share * total) <= 1
        assert (labels[train] == label).any()
        assert total == 1 or tested > 0


def test_the_same_seed_gives_the_same_split_and_another_seed_another() -> None:
    labels = np.arange(100) % 10
    first, again, other = (stratified_split(labels, 0.2, seed) for seed in (3, 3, 4))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])


def test_the_split_is_the_one_that_saved_runs_rely_on() -> None:
    _, test = stratified_split(np.arange(20) % 2, 0.2, 0)
    assert test.tolist() == [4, 7, 16, 11]


def test_the_order_is_shuffled_across_classes() -> None:
    labels = np.repeat([0, 1], 50)
    train, _ = stratified_split(labels, 0.2, 0)
    assert 5 < int((labels[train[:20]] == 0).sum()) < 15
