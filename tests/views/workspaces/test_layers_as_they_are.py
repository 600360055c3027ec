"""Each layer in the form in which it can be read: maps, bars, bars of classes, colours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clipping import complaints
from controller_fakes import FakeEngine, MakeSession, do, node_at, set_layer, write_npz
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnnexplorer.analysis.mosaic import Place
from cnnexplorer.controllers.questions import Activations
from cnnexplorer.controllers.session import Session
from cnnexplorer.document import edits
from cnnexplorer.document.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.network import chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.texts import tidy
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow
from tests.settling import settle

KEY = Qt.Key
LAYERS: tuple[Layer, ...] = (
    Conv2D(6, (3, 3), activation="relu"), MaxPooling2D(), Conv2D(12, activation="relu"),
    Flatten(), Dropout(0.2), Dense(128, activation="relu"), BatchNormalization(),
    Activation("tanh"), Dense(4096), Dense(10, activation="softmax"),
)  # fmt: skip
FLATTEN, DROPOUT, HIDDEN, NORM, TANH, WIDE, LAST = 4, 5, 6, 7, 8, 9, 10


def rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


@pytest.fixture
def colour_session(make_session: MakeSession, tmp_path: Path) -> Session:
    """Colour images of 12×12, and a network with a layer of each form."""
    source = write_npz(tmp_path / "colour.npz", side=12, channels=3)
    network = chain(LAYERS, Input(12, 12, 3))
    return make_session(Project(network, Plan(epochs=2), source))


@pytest.fixture
def colour(make_window: Callable[..., MainWindow], colour_session: Session) -> MainWindow:
    return make_window(colour_session)


def show(qtbot: QtBot, session: Session, window: MainWindow, name: str, row: int) -> Any:
    window.show_workspace(name)
    session.selection.look(node=session.editing.project.network.nodes[row].id)
    rest(qtbot, session)
    return window.pages[name]


def output_of(session: Session, row: int) -> Any:
    """What the engine gave for the layer and the selected image."""
    snapshot, dataset = session.inspecting.snapshot, session.datasets.dataset
    assert snapshot is not None
    assert dataset is not None
    known: list[Any] = []
    session.inspecting.ask(
        Activations(snapshot, dataset, session.selection.now.image), known.append
    )
    return known[0][snapshot.network.nodes[row].id]


def pick(qtbot: QtBot, box: Any, key: Qt.Key) -> None:
    box.setFocus()
    qtbot.keyClick(box, key)


def test_the_last_dense_layer_is_bars_with_the_names_of_the_classes(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    colour_session.selection.look(image=3)
    view = show(qtbot, colour_session, colour, "feature-maps", LAST)
    assert view.pictures.currentWidget() is view.values
    bars = view.values.bars
    assert bars.names == colour_session.datasets.dataset.class_names  # type: ignore[union-attr]
    assert bars.marks == {3: "true"}
    assert bars.values.best == 4
    assert np.array_equal(bars.values.numbers, output_of(colour_session, LAST))
    assert not view.scale.isVisible()
    assert not view.shape.isVisible()


@pytest.mark.parametrize("row", [HIDDEN, NORM, TANH, WIDE])
def test_hidden_units_are_bars_that_can_be_read_under_the_pointer(
    qtbot: QtBot, colour_session: Session, colour: MainWindow, move: Callable[..., None], row: int
) -> None:
    view = show(qtbot, colour_session, colour, "feature-maps", row)
    numbers = output_of(colour_session, row)
    bars = view.values.bars
    assert np.array_equal(bars.values.numbers, numbers)
    assert bars.names == ()
    move(bars.viewport(), bars.box_of(9).center())
    assert view.values.pointed.text() == f"unit 9:  {tidy(f'{numbers[9]:+.4g}')}"


@pytest.mark.parametrize("row", [FLATTEN, DROPOUT])
def test_flattened_maps_are_folded_back_and_can_be_bars(
    qtbot: QtBot, colour_session: Session, colour: MainWindow, row: int
) -> None:
    view = show(qtbot, colour_session, colour, "feature-maps", row)
    numbers = output_of(colour_session, row)
    assert view.pictures.currentWidget() is view.mosaic
    assert view.shape.isVisible()
    assert view.shape.currentText() == "Folded into 12 maps 3×3"
    assert np.array_equal(
        view.mosaic.mosaic.values[:, 0], numbers.reshape(3, 3, 12).transpose(2, 0, 1)
    )
    pick(qtbot, view.shape, KEY.Key_Down)
    assert view.pictures.currentWidget() is view.values
    assert np.array_equal(view.values.bars.values.numbers, numbers)
    assert "value" in view.values.pointed.text()


def test_a_value_chosen_among_bars_is_in_the_map_that_is_framed_when_folded(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "feature-maps", FLATTEN)
    pick(qtbot, view.shape, KEY.Key_Down)
    box = view.values.bars.box_of(17)
    qtbot.mouseClick(view.values.bars.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert colour_session.selection.now.unit == 17
    assert view.values.bars.current == 17
    pick(qtbot, view.shape, KEY.Key_Up)
    assert view.mosaic.pointed.text() == "map 5", "value 17 of 12 maps is the second of map 5"


def test_a_row_that_never_was_maps_is_not_offered_to_be_folded(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "feature-maps", HIDDEN)
    assert not view.shape.isVisible()


@pytest.mark.parametrize(
    ("layer", "word"), [(GlobalAveragePooling2D(), "map"), (Conv2D(7, (12, 12)), "map")]
)
def test_one_value_a_map_is_a_bar_a_map(
    qtbot: QtBot, colour_session: Session, colour: MainWindow, layer: Layer, word: str
) -> None:
    network = chain([layer, Flatten(), Dense(10, activation="softmax")], Input(12, 12, 3))
    do(colour_session, edits.set_network, network, "another")
    view = show(qtbot, colour_session, colour, "feature-maps", 1)
    numbers = output_of(colour_session, 1).reshape(-1)
    assert np.array_equal(view.values.bars.values.numbers, numbers)
    names = ("channel R", "channel G", "channel B") if len(numbers) == 3 else (f"{word} 0",)
    assert view.values.text_at(0).startswith(names[0])


def test_the_input_is_shown_by_its_colours_on_its_whole_range(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "feature-maps", 0)
    made = view.mosaic.mosaic
    assert view.mosaic.pointed.text().startswith("3 channels")
    assert made.beyond == 0.0, "an image is not to be changed"
    assert view.mosaic.text_at(Place(2, 0, 1, 1)).startswith("channel B · row 1")


def test_the_common_scale_of_maps_holds_most_numbers_and_the_legend_says_the_rest(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "feature-maps", 1)
    numbers, made = np.abs(output_of(colour_session, 1)), view.mosaic.mosaic
    beyond = (numbers > np.float32(made.high)).mean()
    assert made.beyond == pytest.approx(beyond)
    assert 0.005 < beyond <= 0.02
    assert view.mosaic.legend.note == f"{beyond * 100:.2g}% lie beyond, up to ±{numbers.max():.3g}"
    assert view.scale.currentText() == "Same scale for all maps"


def test_the_tiles_are_laid_out_anew_when_the_room_changes(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "feature-maps", 3)
    used = {}
    for size in ((980, 640), (1600, 1000), (1600, 640)):
        colour.resize(*size)
        settle(colour)
        rest(qtbot, colour_session)
        settle(colour)
        made, box = view.mosaic.mosaic, view.mosaic._box
        height, width = made.picture.shape
        pixel = 1 / box.viewPixelSize()[0]
        room = view.mosaic._view.width() * view.mosaic._view.height()
        used[size] = height * width * pixel**2 / room
        shown = box.viewRect()
        assert shown.left() <= 0 <= width <= shown.right(), "the whole picture is in sight"
        assert shown.top() <= 0 <= height <= shown.bottom()
    assert min(used.values()) > 0.6, used


@pytest.mark.parametrize("name", ["filters", "feature-maps"])
def test_the_page_scrolls_only_where_the_window_is_low_and_the_text_large(
    qtbot: QtBot, session: Session, trained: MainWindow, theme: Theme, name: str
) -> None:
    page = show(qtbot, session, trained, name, 1).currentWidget()
    for percent, size, scrolls in (
        (100, (980, 640), False), (100, (1280, 800), False), (150, (1280, 800), False),
        (150, (980, 640), True),
    ):  # fmt: skip
        theme.use_text(percent)
        trained.resize(*size)
        set_layer(session, 1, "filters", 30 + percent + size[0])  # a notice comes, and more room
        settle(trained)
        rest(qtbot, session)
        settle(trained)
        assert (page.verticalScrollBar().maximum() > 0) == scrolls, (percent, size)


def test_a_strip_that_comes_and_goes_leaves_what_was_magnified_where_it_is(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "filters", 1)
    box = view.mosaic._box
    whole = box.viewRect()
    view.mosaic._view.grab()
    wheel(view.mosaic._view.viewport(), 5)
    seen, laid_out = box.viewRect(), view.mosaic.mosaic.columns
    assert seen.width() < whole.width() / 2
    colour.problems.show_problem("It did not work. " * 60)
    settle(colour)
    rest(qtbot, colour_session)
    assert view.mosaic._room_shape != view.mosaic.aspect, "the room has another shape"
    assert view.mosaic.mosaic.columns == laid_out
    assert box.viewRect().center().x() == pytest.approx(seen.center().x(), abs=0.5)
    assert box.viewRect().width() < whole.width() / 2
    colour.problems.dismiss()
    settle(colour)
    rest(qtbot, colour_session)
    assert box.viewRect().width() < whole.width() / 2
    colour.problems.show_problem("It did not work. " * 60)
    settle(colour)
    qtbot.mouseClick(view.mosaic.whole, Qt.MouseButton.LeftButton)
    rest(qtbot, colour_session)
    assert view.mosaic._room_shape == view.mosaic.aspect
    made = view.mosaic.mosaic.picture.shape
    assert box.viewRect().contains(QRectF(0, 0, made[1], made[0])), "Fit shows it whole again"


def wheel(widget: QWidget, steps: int) -> None:
    """Turn the wheel over the middle of a widget."""
    place = QPointF(widget.rect().center())
    for _ in range(steps):
        event = QWheelEvent(
            place, QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 240),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
            False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)


def test_kernels_over_colours_are_one_picture_each_or_three_with_names(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "filters", 1)
    snapshot = colour_session.inspecting.snapshot
    assert snapshot is not None
    kernel = snapshot.weights["conv2d_1"][0]
    assert view.colours.isVisible()
    assert view.mosaic.mosaic.colour
    assert view.encoding.text().startswith("Grey is a weight of 0.")
    red, green, blue = (tidy(f"{number:+.4g}") for number in kernel[1, 2, :, 4])
    assert view.mosaic.text_at(Place(4, None, 1, 2)) == (
        f"filter 4 · row 1, column 2:  R {red}  G {green}  B {blue}"
    )
    pick(qtbot, view.colours, KEY.Key_Down)
    assert not view.mosaic.mosaic.colour
    assert view.encoding.text() == "In each filter, the weights on R, G, B from left to right."
    assert view.mosaic.text_at(Place(4, 1, 1, 2)) == (
        f"filter 4 · input channel G · row 1, column 2:  {green}"
    )


def test_kernels_over_maps_have_nothing_to_do_with_colours(
    qtbot: QtBot, colour_session: Session, colour: MainWindow
) -> None:
    view = show(qtbot, colour_session, colour, "filters", 3)
    assert not view.colours.isVisible()
    assert not view.encoding.isVisible()
    assert not view.mosaic.mosaic.colour


def numbers_in(view: Any) -> dict[str, str]:
    """By the kind of each layer, the number that the box gives it."""
    texts = [view.layers.itemText(index) for index in range(view.layers.count())]
    return {text.split()[1]: text.split()[0] for text in texts}


@pytest.fixture
def trained(qtbot: QtBot, session: Session, window: MainWindow) -> MainWindow:
    session.training.start()
    rest(qtbot, session)
    return window


def test_the_box_and_the_list_never_give_one_number_to_two_layers(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "feature-maps", 1)
    rows = trained.network.list
    assert view.layers.itemText(2) == "2  MaxPooling2D  2×2"
    do(session, edits.remove, node_at(session, 2))
    rest(qtbot, session)
    assert view.layers.itemText(2) == (
        "–  MaxPooling2D  2×2  (layer 2 as trained, no longer in the list)"
    )
    for index in range(view.layers.count()):
        number, kind = view.layers.itemText(index).split()[:2]
        if number != "–":
            assert rows.text_of(int(number)).startswith(f"{number} {kind}")
    do(session, edits.add, Dropout, node_at(session, 0))  # a layer that was never trained
    rest(qtbot, session)
    assert numbers_in(view)["Conv2D"] == "2"
    session.editing.undo()
    session.editing.undo()
    rest(qtbot, session)
    assert view.layers.itemText(2) == "2  MaxPooling2D  2×2"


def test_a_layer_whose_settings_were_edited_is_named_as_it_was_trained(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    for name in ("filters", "feature-maps"):
        view = show(qtbot, session, trained, name, 1)
        set_layer(session, 1, "filters", 7)
        rest(qtbot, session)
        assert view.layers.currentText() == "1  Conv2D  32 · 3×3 · relu  (as trained)"
        session.editing.undo()
        rest(qtbot, session)
        assert view.layers.currentText() == "1  Conv2D  32 · 3×3 · relu"


def test_the_layers_of_another_network_have_no_number_though_an_id_is_the_same(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "feature-maps", 1)
    trained.menus.actions["preset_deeper-mnist"].trigger()
    rest(qtbot, session)
    listed = session.editing.project.network
    pooled = session.inspecting.snapshot.network.nodes[2]
    assert listed.nodes[3].id == pooled.id
    assert listed.nodes[3].layer == pooled.layer
    assert view.layers.itemText(1) == "1  Conv2D  32 · 3×3 · relu"
    assert view.layers.itemText(2) == "–  MaxPooling2D  2×2  (layer 2 as trained)"


def test_of_another_network_it_is_said_which_of_its_equal_layers_is_meant(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    window.menus.actions["preset_deeper-mnist"].trigger()
    session.training.start()
    rest(qtbot, session)
    window.menus.actions["preset_one-conv-mnist"].trigger()
    view = show(qtbot, session, window, "feature-maps", 1)
    items = [view.layers.itemText(index) for index in range(view.layers.count())]
    trained = session.inspecting.snapshot.network
    for row, item in enumerate(items):
        assert item.startswith(f"{row}  ") or f"(layer {row} as trained)" in item
    assert len(set(items)) == len(trained.nodes)


def test_a_network_that_was_renamed_and_edited_is_still_the_same(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "filters", 1)
    do(session, edits.rename, "mine")
    set_layer(session, 6, "activation", "linear")
    rest(qtbot, session)
    assert view.layers.currentText() == "1  Conv2D  32 · 3×3 · relu"


def test_a_moved_layer_has_the_number_of_its_place_in_the_list(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "feature-maps", 1)
    do(session, edits.move, node_at(session, 3), 2)
    rest(qtbot, session)
    assert numbers_in(view)["MaxPooling2D"] == "3"
    assert view.layers.itemText(3) == "2  Dropout  0.25  (layer 3 as trained)"


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("when", ["untrained", "trained and edited"])
def test_no_text_is_cut_in_whatever_form_a_layer_is_shown(
    qtbot: QtBot, make_window: Callable[..., MainWindow], colour_session: Session,
    engine: FakeEngine, theme: Theme, percent: int, when: str,
) -> None:  # fmt: skip
    theme.use_text(percent)
    window = make_window(colour_session)
    network = colour_session.editing.project.network
    if when != "untrained":
        colour_session.training.start()
        rest(qtbot, colour_session)
        do(colour_session, edits.remove, network.nodes[2].id)
        set_layer(colour_session, 1, "filters", 8)
    found = []
    for size in ((980, 640), (1280, 800), (1600, 1000)):
        window.resize(*size)
        for name in ("filters", "feature-maps"):
            window.show_workspace(name)
            for node in network.nodes:
                colour_session.selection.look(node=node.id)
                rest(qtbot, colour_session)
                settle(window)
                told = complaints(window)
                found += [f"{size} {name} {node.id}: {text}" for text in told]
    assert not found, "\n".join(found)


def test_the_probabilities_have_room_beside_the_image_in_a_low_window(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "feature-maps", 1)
    sides = []
    for size in ((980, 640), (1600, 1000)):
        trained.resize(*size)
        settle(trained)
        sides.append(view.picture.height())
    assert sides[0] < sides[1] == 208
    assert view.picture.pixmap().height() <= 208


def test_an_untrained_layer_that_was_just_edited_is_not_called_trained(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    view = show(qtbot, session, window, "feature-maps", 1)
    set_layer(session, 1, "filters", 7)
    assert "trained" not in view.layers.currentText()
    rest(qtbot, session)
    assert view.layers.currentText() == "1  Conv2D  7 · 3×3 · relu"
