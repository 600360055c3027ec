"""The numbers of a training in a file that every program with tables reads."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from cnnexplorer.runs import csv_file
from cnnexplorer.runs.history import EpochNumbers, History


def rows_of(history: History) -> list[dict[str, str]]:
    text = csv_file.content(history.numbers()).decode("ascii")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def history() -> History:
    made = History(epochs=3, steps_per_epoch=3, batch_images=10, last_images=5)
    for epoch in (1, 2):
        for step in (1, 2, 3):
            made.batch(epoch, step, 1 / (3 * epoch + step), step / 10)
        val = None if epoch == 1 else 0.25
        made.epoch(EpochNumbers(epoch, 1 / epoch, 0.7, val, val))
    made.batch(3, 1, 0.125, 0.5)
    return made


def test_each_batch_and_each_epoch_is_a_row_of_one_table_in_order(history: History) -> None:
    text = csv_file.content(history.numbers()).decode("ascii")
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert tuple(table[0]) == csv_file.HEADER
    assert {len(row) for row in table} == {len(csv_file.HEADER)}
    assert [row[0] for row in table[1:]] == [*["batch"] * 3, "epoch"] * 2 + ["batch"]
    assert [row[1:4] for row in table[1:6]] == [
        ["1", "1", "10"], ["1", "2", "10"], ["1", "3", "5"], ["1", "", "25"], ["2", "1", "10"],
    ]  # fmt: skip
    assert text.endswith("\r\n")


def test_the_numbers_are_those_that_were_measured_to_the_last_digit(history: History) -> None:
    rows = rows_of(history)
    loss, accuracy = csv_file.HEADER[4], csv_file.HEADER[5]
    batches = [row for row in rows if row["row"] == "batch"]
    assert np.array([row[loss] for row in batches], np.float32).tolist() == (
        history.numbers().losses.tolist()
    )
    epochs = [row for row in rows if row["row"] == "epoch"]
    assert [float(row[loss]) for row in epochs] == [1.0, 0.5]
    assert [float(row[accuracy]) for row in epochs] == [0.7, 0.7]
    assert [row[csv_file.HEADER[7]] for row in epochs] == ["", "0.25"]


def test_every_column_of_numbers_names_its_unit() -> None:
    assert "images" in csv_file.HEADER[3]
    for title in csv_file.HEADER[4:]:
        assert "natural logarithm" in title or "0 to 1" in title


def test_a_training_without_a_batch_gives_a_table_without_rows() -> None:
    assert rows_of(History(3, 4)) == []
    only = History(3, 4)
    only.epoch(EpochNumbers(1, 0.5, 0.5, None, None))
    assert [row["row"] for row in rows_of(only)] == ["epoch"]


def test_what_the_test_images_gave_is_the_last_row(history: History) -> None:
    content = csv_file.content(history.numbers(), (0.31849756836891174, 0.909))
    table = np.genfromtxt(io.BytesIO(content), delimiter=",", skip_header=1, dtype=None)
    assert {len(row) for row in table} == {len(csv_file.HEADER)}
    *before, last = csv.DictReader(io.StringIO(content.decode("ascii"), newline=""), strict=True)
    names = csv_file.HEADER[-2:]
    assert (last["row"], last["epoch"]) == ("test", "2")
    assert [last[name] for name in names] == ["0.31849756836891174", "0.909"]
    assert not any(last[name] for name in csv_file.HEADER[2:-2])
    assert not any(row[name] for row in before for name in names)
