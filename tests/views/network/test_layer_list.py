from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from controller_fakes import Heard
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from cnnexplorer.document import inference
from cnnexplorer.document.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from cnnexplorer.document.network import chain
from cnnexplorer.views.network.layer_list import LayerList
from cnnexplorer.views.network.layer_model import LayerModel
from cnnexplorer.views.widgets.theme import LIGHT, Theme

GOOD = chain(
    name="good", input=Input(28, 28, 1), layers=(Conv2D(), MaxPooling2D(), Flatten(), Dense())
)
BAD = chain(
    name="bad", input=Input(28, 28, 1), layers=(Conv2D(), Conv2D(kernel_size=(64, 64)), Flatten())
)
MOVE = Qt.DropAction.MoveAction


@pytest.fixture
def layers(shown: Callable[..., Any], theme: Theme) -> LayerList:
    made = LayerList(theme)
    shown(made, 460, 320)
    made.show_network(GOOD, inference.infer(GOOD), 1)
    return made


@pytest.fixture
def model() -> LayerModel:
    made = LayerModel()
    made.show_network(GOOD, inference.infer(GOOD))
    return made


def test_every_row_says_its_number_kind_settings_shape_and_parameters(layers: LayerList) -> None:
    assert [layers.text_of(row) for row in range(5)] == [
        "0 Input grey, output 28×28×1, 0 parameters",
        "1 Conv2D 32 · 3×3, output 26×26×32, 320 parameters",
        "2 MaxPooling2D 2×2, output 13×13×32, 0 parameters",
        "3 Flatten, output 5,408, 0 parameters",
        "4 Dense 10, output 10, 54,090 parameters",
    ]


def test_an_impossible_row_says_why_and_the_rows_above_keep_their_numbers(
    layers: LayerList,
) -> None:
    layers.show_network(BAD, inference.infer(BAD), 1)
    assert layers.text_of(1) == "1 Conv2D 32 · 3×3, output 26×26×32, 320 parameters"
    assert layers.text_of(2).startswith(
        "2 Conv2D 32 · 64×64: impossible. The 64×64 kernel does not fit into 26×26;"
    )
    assert layers.text_of(3) == "3 Flatten, output —, — parameters"
    tip = layers.model().index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert "does not fit" in tip


def test_an_impossible_row_is_higher_and_has_a_red_badge_with_a_sign(
    qtbot: QtBot, layers: LayerList, pixels: Callable[[Any], QImage]
) -> None:
    def red(picture: QImage, top: int, bottom: int) -> int:
        wanted = QColor(LIGHT.error).rgb()
        return sum(
            picture.pixel(x, y) == wanted
            for y in range(top, bottom)
            for x in range(picture.width())
        )

    index = layers.model().index(2)
    assert red(pixels(layers), 0, layers.height()) == 0
    usual = layers.visualRect(index).height()
    layers.show_network(BAD, inference.infer(BAD), 1)
    qtbot.waitUntil(lambda: layers.visualRect(index).height() > usual + 10)
    box = layers.visualRect(index)
    picture = pixels(layers.viewport())
    assert red(picture, box.top(), box.bottom()) > 40
    assert red(picture, 0, box.top()) == 0
    layers.show_network(GOOD, inference.infer(GOOD), 1)
    qtbot.waitUntil(lambda: layers.visualRect(index).height() == usual)


def test_the_sentence_of_an_impossible_row_is_readable_at_its_full_length(
    qtbot: QtBot, layers: LayerList
) -> None:
    index = layers.model().index(2)
    usual = layers.visualRect(index).height()
    layers.show_network(BAD, inference.infer(BAD), 1)
    qtbot.waitUntil(lambda: layers.visualRect(index).height() > usual)
    wide = layers.visualRect(index).height()
    layers.resize(260, 320)
    qtbot.waitUntil(lambda: layers.visualRect(index).height() > wide)
    narrow = layers.visualRect(index).height()
    layers.resize(900, 320)
    qtbot.waitUntil(lambda: layers.visualRect(index).height() < narrow)


def test_a_click_chooses_a_row_and_so_do_the_arrow_keys(qtbot: QtBot, layers: LayerList) -> None:
    chosen = Heard(layers.row_chosen)
    middle = layers.visualRect(layers.model().index(3)).center()
    qtbot.mouseClick(layers.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert layers.row == 3
    qtbot.keyClick(layers, Qt.Key.Key_Up)
    qtbot.keyClick(layers, Qt.Key.Key_Home)
    qtbot.keyClick(layers, Qt.Key.Key_End)
    assert chosen.calls == [(3,), (2,), (0,), (4,)]


def test_showing_another_network_marks_the_row_it_is_told_and_reports_nothing(
    layers: LayerList,
) -> None:
    chosen = Heard(layers.row_chosen)
    for network, row in ((GOOD, 2), (BAD, 2), (GOOD.removed(4), 3), (GOOD, 4), (BAD, 0)):
        layers.show_network(network, inference.infer(network), row)
        assert layers.row == row
    layers.choose(3)
    assert layers.row == 3
    assert chosen.calls == []


def test_backspace_asks_for_the_row_to_be_deleted_but_never_the_input(
    qtbot: QtBot, layers: LayerList
) -> None:
    wanted = Heard(layers.delete_wanted)
    layers.choose(0)
    qtbot.keyClick(layers, Qt.Key.Key_Backspace)
    layers.choose(2)
    qtbot.keyClick(layers, Qt.Key.Key_Backspace)
    assert len(wanted) == 1
    assert layers.model().rowCount() == 5, "the list itself deletes nothing"


@pytest.mark.parametrize(
    ("source", "gap", "to"),
    [(1, 3, 2), (1, 5, 4), (1, -1, 4), (4, 1, 1), (4, 0, 1), (3, 2, 2), (2, 2, 2), (2, 3, 2)],
)
def test_a_dropped_row_becomes_the_row_where_the_line_was(
    model: LayerModel, source: int, gap: int, to: int
) -> None:
    moved = Heard(model.row_moved)
    data = model.mimeData([model.index(source)])
    taken = model.dropMimeData(data, MOVE, gap, 0, QModelIndex())
    assert not taken, "Qt must not remove the dragged row by itself"
    assert moved.calls == [(source, to)]
    assert model.rowCount() == 5


def test_what_is_not_a_row_of_this_list_cannot_be_dropped(model: LayerModel) -> None:
    moved = Heard(model.row_moved)
    data = model.mimeData([model.index(1)])
    assert not model.dropMimeData(data, Qt.DropAction.CopyAction, 2, 0, QModelIndex())
    data.clear()
    data.setText("1")
    assert not model.dropMimeData(data, MOVE, 2, 0, QModelIndex())
    assert moved.calls == []
    assert model.mimeTypes() == model.mimeData([model.index(1)]).formats()


def test_a_row_of_another_window_cannot_be_dropped(model: LayerModel) -> None:
    moved = Heard(model.row_moved)
    longer = GOOD.inserted(5, *GOOD.layers)
    other = LayerModel()
    other.show_network(longer, inference.infer(longer))
    data = other.mimeData([other.index(7)])
    assert not model.canDropMimeData(data, MOVE, 2, 0, QModelIndex())
    assert not model.dropMimeData(data, MOVE, 2, 0, QModelIndex())
    assert moved.calls == []
    assert other.canDropMimeData(data, MOVE, 2, 0, QModelIndex())


@pytest.mark.parametrize("content", [b"", b"7", b"-1", b"x y", b"\xff" * 100, b"\0 conv2d_1"])
def test_what_another_program_calls_a_row_cannot_be_dropped(
    model: LayerModel, content: bytes
) -> None:
    moved = Heard(model.row_moved)
    data = QMimeData()
    data.setData(model.mimeTypes()[0], content)
    assert not model.canDropMimeData(data, MOVE, 2, 0, QModelIndex())
    assert not model.dropMimeData(data, MOVE, 2, 0, QModelIndex())
    assert moved.calls == []


def test_a_row_that_was_moved_or_deleted_while_it_was_dragged_is_not_taken_for_another(
    model: LayerModel,
) -> None:
    moved = Heard(model.row_moved)
    data = model.mimeData([model.index(1)])
    changed = GOOD.moved(1, 3)
    model.show_network(changed, inference.infer(changed))
    model.dropMimeData(data, MOVE, 2, 0, QModelIndex())
    assert moved.calls == [(3, 2)]
    without = GOOD.removed(1)
    model.show_network(without, inference.infer(without))
    assert not model.canDropMimeData(data, MOVE, 2, 0, QModelIndex())


def test_every_row_but_the_input_can_be_dragged_and_none_can_be_dropped_onto(
    model: LayerModel,
) -> None:
    flags = [model.flags(model.index(row)) for row in range(5)]
    drag, drop = Qt.ItemFlag.ItemIsDragEnabled, Qt.ItemFlag.ItemIsDropEnabled
    assert [bool(flag & drag) for flag in flags] == [False, True, True, True, True]
    assert not any(flag & drop for flag in flags)
    assert model.flags(QModelIndex()) & drop, "between the rows"
    assert model.supportedDropActions() == MOVE


def test_a_drop_in_the_list_is_told_by_the_list(layers: LayerList) -> None:
    moved = Heard(layers.row_moved)
    model = layers.model()
    model.dropMimeData(model.mimeData([model.index(1)]), MOVE, 3, 0, QModelIndex())
    assert moved.calls == [(1, 2)]


def test_large_outputs_have_separators_as_the_parameters_beside_them_do(layers: LayerList) -> None:
    large = (Conv2D(filters=1024, padding="same"), Flatten(), Dense(units=12418))
    network = chain(name="large", input=Input(200, 200, 3), layers=large)
    layers.show_network(network, inference.infer(network), 1)
    texts = [[piece.text for piece in layers.pieces(row)] for row in (1, 2, 3)]
    assert texts[0][2:] == ["1,024 · 3×3 · same", "200×200×1,024", "28,672"]
    assert texts[1][2:] == ["40,960,000", "0"]
    assert texts[2][2:] == ["12,418", "12,418", "508,641,292,418"]
