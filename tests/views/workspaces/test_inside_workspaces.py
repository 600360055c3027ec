from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import controller_fakes
import numpy as np
import pytest
from controller_fakes import WRONG, FakeEngine, Told, do, node_at, set_layer, write_npz
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers.questions import Activations, Judged
from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Digits, NpzFile
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import Dropout
from cnnexplorer.runs.events import EpochDone, Failed, Finished, Started
from cnnexplorer.texts import tidy
from cnnexplorer.views.widgets import image_grid
from cnnexplorer.views.widgets.image_grid import ImageGrid, Tile
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow
from tests.settling import settle

LEFT = Qt.MouseButton.LeftButton


def quiet(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


@pytest.fixture
def trained(qtbot: QtBot, session: Session, window: MainWindow) -> MainWindow:
    session.training.start()
    quiet(qtbot, session)
    return window


def show(qtbot: QtBot, session: Session, window: MainWindow, name: str) -> Any:
    window.show_workspace(name)
    quiet(qtbot, session)
    return window.tabs.currentWidget()


def click_unit(qtbot: QtBot, view: Any, unit: int) -> None:
    top, left = view.mosaic.mosaic.origin(unit)
    view.mosaic.grab()
    scene = view.mosaic._box.mapViewToScene(QPointF(left + 0.5, top + 0.5))
    spot = view.mosaic._view.mapFromScene(scene)
    qtbot.mouseClick(view.mosaic._view.viewport(), LEFT, pos=spot)


def test_filters_are_the_weights_of_the_layer_and_follow_the_training(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    view = show(qtbot, session, window, "filters")
    subject = session.inspecting.snapshot
    assert subject is not None
    for note in ("untrained, random start", "epoch 6 of 6"):
        subject = session.inspecting.snapshot
        assert subject is not None
        assert view.note.text() == note
        shown = view.mosaic.mosaic.values.transpose(2, 3, 1, 0)
        assert np.array_equal(shown, subject.weights["conv2d_1"][0])
        session.training.start()
        quiet(qtbot, session)


def test_a_click_on_a_filter_selects_it_and_its_bias_is_said(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "filters")
    click_unit(qtbot, view, 3)
    qtbot.waitUntil(lambda: session.selection.now.unit == 3)
    assert session.selection.now.node == node_at(session, 1)
    subject = session.inspecting.snapshot
    assert subject is not None
    bias = subject.weights["conv2d_1"][1].tolist()
    assert view.bias.text() == f"filter 3 · bias {tidy(f'{bias[3]:+.4g}')}"
    session.selection.look(node=node_at(session, 1), unit=5)
    assert view.bias.text().startswith("filter 5")


def test_only_convolutions_can_be_chosen_in_filters(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    do(session, edits.use_preset, presets.load("two-conv-mnist").project, "two")
    view = show(qtbot, session, window, "filters")
    items = [view.layers.itemText(index) for index in range(view.layers.count())]
    assert len(items) == 2
    assert all("Conv2D" in item for item in items)
    view.layers.setFocus()
    qtbot.keyClick(view.layers, Qt.Key.Key_End)
    row = int(items[1].split()[0])
    assert session.selection.now.node == node_at(session, row)
    assert window.network.list.row == row
    assert view.mosaic.mosaic.values.shape[1] > 1


def test_a_network_without_convolutions_has_no_filters(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    do(session, edits.remove, node_at(session, 1))
    view = show(qtbot, session, window, "filters")
    assert view.currentWidget() is view.empty
    assert "no Conv2D layer" in view.empty.sentence


def test_feature_maps_are_what_the_engine_gave_for_the_chosen_layer_and_image(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "feature-maps")
    for layer, image in ((1, 0), (2, 4), (5, 9), (0, 9)):
        session.selection.look(node=node_at(session, layer), image=image)
        quiet(qtbot, session)
        snapshot, dataset = session.inspecting.snapshot, session.datasets.dataset
        assert snapshot is not None
        assert dataset is not None
        known: list[Any] = []
        session.inspecting.ask(Activations(snapshot, dataset, image), known.append)
        output = known[0][node_at(session, layer)]
        cube = output if output.ndim == 3 else output.reshape(13, 13, 32)
        assert np.array_equal(view.mosaic.mosaic.values[:, 0], cube.transpose(2, 0, 1))
        assert view.layers.node == node_at(session, layer)
        assert trained.network.list.row == layer


def test_the_verdict_and_the_bars_are_the_networks_probabilities(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "feature-maps")
    session.selection.look(image=3)
    quiet(qtbot, session)
    assert view.verdict.text() == "3 → 4 (wrong)"
    bars = view.bars.bars
    assert len(bars) == 10
    assert (bars[4].text, bars[4].strong) == ("53.0%", True)
    assert (bars[3].text, bars[3].mark) == ("1.0%", "· true")
    session.selection.look(image=5)
    quiet(qtbot, session)
    assert view.verdict.text() == "5 → 5 (right)"
    assert view.bars_note.text() == ""


def test_choosing_a_map_and_giving_each_its_own_range(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "feature-maps")
    session.selection.look(node=node_at(session, 1))
    quiet(qtbot, session)
    click_unit(qtbot, view, 6)
    qtbot.waitUntil(lambda: session.selection.now.unit == 6)
    assert not np.isnan(view.mosaic.legend.low)
    assert view.scale.currentText() == "Same scale for all maps"
    view.scale.setFocus()
    qtbot.keyClick(view.scale, Qt.Key.Key_Down)
    assert view.scale.currentText() == "Each map at its own scale"
    quiet(qtbot, session)
    assert np.isnan(view.mosaic.legend.low)


def test_the_pictures_say_that_the_layers_were_edited_since(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    for name in ("filters", "feature-maps"):
        view = show(qtbot, session, trained, name)
        assert view.hint.sentence == ""
        set_layer(session, 1, "filters", 7)
        quiet(qtbot, session)
        assert "edited after this training" in view.hint.sentence
        session.editing.undo()
        assert view.hint.sentence == ""


@pytest.mark.parametrize("name", ["filters", "feature-maps", "mistakes"])
def test_whatever_is_shown_names_what_it_belongs_to_and_all_that_differs_since(
    qtbot: QtBot, session: Session, trained: MainWindow, tmp_path: Path, name: str
) -> None:
    view = show(qtbot, session, trained, name)
    assert view.hint.isVisible()
    assert (view.hint.origin, view.hint.sentence) == (
        "One-conv MNIST with 6 layers, on small.npz", "",
    )  # fmt: skip
    do(session, edits.remove, node_at(session, 3))
    session.datasets.choose(write_npz(tmp_path / "others.npz"))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    quiet(qtbot, session)
    assert view.hint.origin == "One-conv MNIST with 6 layers, on small.npz"
    assert view.hint.sentence == (
        "The layers were edited after this training began. "
        "The training used small.npz, other images than others.npz. "
        "Train again to bring it up to date."
    )


@pytest.mark.parametrize("name", ["filters", "feature-maps", "mistakes"])
def test_weights_of_an_earlier_training_are_told_as_such_after_one_that_failed(
    qtbot: QtBot, session: Session, trained: MainWindow, engine: FakeEngine, name: str
) -> None:
    def diverges(_network: Any, plan: Any, _dataset: Any, _stop: Any, report: Any) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        report(Failed("The loss is no longer finite."))

    view = show(qtbot, session, trained, name)
    engine.trainer.behave = diverges
    do(session, edits.set_plan, "learning_rate", 100.0)
    session.training.start()
    quiet(qtbot, session)
    assert view.hint.isVisible()
    assert view.hint.sentence == (
        "These are the weights of the training before; the newest failed. "
        "Train again to bring it up to date."
    )


def test_a_random_start_belongs_to_no_training(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    for name in ("filters", "feature-maps"):
        view = show(qtbot, session, window, name)
        assert not view.hint.isVisible()


def test_another_number_of_classes_leads_to_the_mend_first(
    qtbot: QtBot, session: Session, trained: MainWindow, tmp_path: Path
) -> None:
    with np.load(session.datasets.dataset.source.path) as arrays:
        parts = dict(arrays)
    for part in ("train", "test"):
        parts[f"y_{part}"] %= 3
    np.savez(tmp_path / "three.npz", **parts)
    session.datasets.choose(NpzFile(path=str(tmp_path / "three.npz")))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    view = show(qtbot, session, trained, "mistakes")
    assert view.empty.sentence == (
        "The network was trained on 10 classes, but the data set has 3. First mend the network "
        "(Set Dense to 3 units), then train again, or choose small.npz again."
    )


def test_mistakes_are_listed_the_most_confident_first_with_the_exact_accuracy(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "mistakes")
    assert view.headline.text() == "3 of 20 test images wrong · accuracy 85.00%"
    captions = [view.grid.tile(position).caption for position in range(3)]
    assert captions == ["8 → 9", "7 → 8", "3 → 4"]
    assert [view.grid.tile(position).detail for position in range(3)] == ["58.0%", "57.0%", "53.0%"]


@pytest.mark.parametrize("percent", [100, 150])
def test_both_names_of_a_mistake_are_seen_however_long_they_are(
    qtbot: QtBot,
    session: Session,
    trained: MainWindow,
    theme: Theme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    percent: int,
) -> None:
    assert session.datasets.dataset is not None
    with np.load(session.datasets.dataset.source.path) as arrays:
        parts = dict(arrays)
    long = "WHAT SOMEBODY CALLED A CLASS WITH SIXTY LETTERS, OF WHICH"
    names = [f"{digit} {long} {digit}" for digit in range(10)]
    np.savez(tmp_path / "long.npz", **parts, class_names=np.array(names))
    session.datasets.choose(NpzFile(path=str(tmp_path / "long.npz")))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    session.training.start()
    quiet(qtbot, session)
    trained.resize(980, 640)
    theme.use_text(percent)
    view = show(qtbot, session, trained, "mistakes")
    qtbot.waitUntil(lambda: view.grid.count == 3)
    drawn: list[str] = []
    original = image_grid.joined_within

    def note(*wanted: Any) -> str:
        text = original(*wanted)
        drawn.append(text)
        assert wanted[2].horizontalAdvance(text) <= wanted[3]
        return text

    monkeypatch.setattr(image_grid, "joined_within", note)
    view.grid._clock = lambda: 0.0  # all tiles at once
    view.grid.viewport().grab()
    assert drawn, "those in sight"
    for text, digits in zip(drawn, ((8, 9), (7, 8), (3, 4)), strict=False):
        sides = text.split(image_grid.ARROW)
        assert [side[0] for side in sides] == [str(digit) for digit in digits]
        assert all(side.endswith(str(digit)) for side, digit in zip(sides, digits, strict=True))
        assert abs(len(sides[0]) - len(sides[1])) <= 3, "evenly"


def test_a_mistake_is_selected_by_a_click_and_opened_by_a_double_click(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "mistakes")
    viewport = view.grid.viewport()
    qtbot.mouseClick(viewport, LEFT, pos=view.grid.box_of(1).center())
    assert session.selection.now.image == 7
    session.selection.look(image=3)
    assert view.grid.current == 2
    session.selection.look(image=4)
    assert view.grid.current == -1
    qtbot.mouseClick(viewport, LEFT, pos=view.grid.box_of(0).center())
    qtbot.mouseDClick(viewport, LEFT, pos=view.grid.box_of(0).center())
    assert trained.workspace.id == "feature-maps"
    assert trained.images.number.value == 8


def test_mistakes_of_one_true_class_only(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "mistakes")
    view.classes.setFocus()
    for _ in range(8):
        qtbot.keyClick(view.classes, Qt.Key.Key_Down)
    assert view.classes.currentText() == "7"
    assert view.grid.count == 1
    assert view.headline.text().startswith("3 of 20")


def test_where_nothing_is_wrong_it_is_said_instead_of_how_pictures_are_read(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    view = show(qtbot, session, trained, "mistakes")
    assert view.said.text().startswith("Each picture:")
    view.classes.setFocus()
    qtbot.keyClick(view.classes, Qt.Key.Key_Down)
    assert view.classes.currentText() == "0"
    assert view.grid.count == 0
    assert view.said.text() == "No test image of this class is wrong."
    qtbot.keyClick(view.classes, Qt.Key.Key_Up)
    assert view.said.text().startswith("Each picture:")


def test_numbers_that_are_not_finite_are_no_answer(
    qtbot: QtBot, session: Session, trained: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(images: Any) -> Any:
        return np.full((len(images), 10), np.nan, np.float32)

    monkeypatch.setattr(controller_fakes, "probabilities_of", broken)
    view = show(qtbot, session, trained, "mistakes")
    assert view.headline.text() == "20 of 20 test images wrong · accuracy 0.00%"
    assert view.said.text().startswith("For 20 images the network gives numbers that are not")
    assert view.grid.tile(0).caption == "0 → no class"
    assert view.grid.tile(0).detail == "not finite"
    page = show(qtbot, session, trained, "feature-maps")
    assert page.panel.verdict.text() == "0 → no class (wrong)"


def test_only_mistakes_say_themselves_of_which_weights_they_are(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    show(qtbot, session, trained, "feature-maps")
    assert trained.images.weights.isVisible()
    assert trained.images.weights.text() == "weights: epoch 6 of 6"
    view = show(qtbot, session, trained, "mistakes")
    assert not trained.images.weights.isVisible()
    assert view.note.text() == "epoch 6 of 6"


def test_mistakes_of_a_network_that_cannot_be_trained_say_why(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    do(session, edits.remove, session.editing.project.network.ids[-1])
    view = show(qtbot, session, window, "mistakes")
    obstacle = session.editing.resolved.obstacle
    assert obstacle is not None
    assert view.empty.sentence == f"Nothing has been trained yet. {obstacle.sentence}"


def test_before_a_training_mistakes_say_what_to_do(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine
) -> None:
    view = show(qtbot, session, window, "mistakes")
    assert "Press Train" in view.empty.sentence
    assert "probabilities" not in engine.inspecting.asked


def test_cancelled_judging_says_so_and_offers_no_old_number(
    qtbot: QtBot, session: Session, trained: MainWindow, engine: FakeEngine
) -> None:
    engine.inspecting.gate.clear()
    trained.show_workspace("mistakes")
    view = trained.pages["mistakes"]
    assert view.progress.isVisible()
    qtbot.mouseClick(view.cancel, LEFT)
    assert view.headline.text() == "Not finished"
    assert not view.progress.isVisible()
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert view.headline.text() == "Not finished"


def test_an_edit_does_not_begin_a_cancelled_judging_again(
    qtbot: QtBot, session: Session, trained: MainWindow, engine: FakeEngine
) -> None:
    engine.inspecting.gate.clear()
    trained.show_workspace("mistakes")
    qtbot.mouseClick(trained.pages["mistakes"].cancel, LEFT)
    do(session, edits.rename, "another")
    judging = session.inspecting.is_asked(Judged.slot)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert not judging


def test_when_judging_fails_the_view_does_not_stay_busy(
    qtbot: QtBot, session: Session, trained: MainWindow, engine: FakeEngine
) -> None:
    engine.inspecting.error = RuntimeError("no memory")
    view = show(qtbot, session, trained, "mistakes")
    assert "no memory" in trained.problems.sentence
    assert not view.progress.isVisible()
    assert view.headline.text() != "Going through the test images…"
    engine.inspecting.error = None
    qtbot.mouseClick(view.again, LEFT)
    quiet(qtbot, session)
    assert "accuracy 85.00%" in view.headline.text()
    assert trained.problems.sentence == "", "what failed has succeeded since"


def test_while_new_weights_are_judged_the_old_accuracy_is_not_shown_as_theirs(
    qtbot: QtBot, session: Session, trained: MainWindow, engine: FakeEngine
) -> None:
    view = show(qtbot, session, trained, "mistakes")
    engine.inspecting.gate.clear()
    do(session, edits.set_plan, "epochs", 2)
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle")
    qtbot.waitUntil(lambda: view.note.text() == "epoch 2 of 2")
    headline = view.headline.text()
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    assert "accuracy" not in headline
    assert "accuracy 85.00%" in view.headline.text()


def test_images_that_do_not_fit_are_said_in_all_three_views(
    qtbot: QtBot, session: Session, trained: MainWindow, tmp_path: Path
) -> None:
    session.datasets.choose(write_npz(tmp_path / "colour.npz", side=12, channels=3))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    for name in ("feature-maps", "mistakes"):
        view = show(qtbot, session, trained, name)
        assert "12×12×3, but the trained network takes 28×28×1" in view.empty.sentence
    view = show(qtbot, session, trained, "filters")
    assert view.currentWidget() is not view.empty, "filters need no images"


def test_an_impossible_network_sends_the_person_to_the_layer(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    set_layer(session, 1, "kernel_size", (64, 64))
    view = show(qtbot, session, window, "feature-maps")
    assert view.empty.sentence.startswith("Layer 1 is impossible")


def test_the_bar_below_steps_through_the_test_images(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    show(qtbot, session, trained, "feature-maps")
    bar = trained.images
    assert bar.isVisible()
    assert not bar.back.isEnabled()
    qtbot.mouseClick(bar.forth, LEFT)
    qtbot.mouseClick(bar.forth, LEFT)
    assert (session.selection.now.image, bar.number.value) == (2, 2)
    assert bar.name.text() == "class 2"
    qtbot.mouseClick(bar.back, LEFT)
    assert session.selection.now.image == 1
    bar.number.setFocus()
    bar.number.selectAll()
    qtbot.keyClicks(bar.number, "19")
    qtbot.keyClick(bar.number, Qt.Key.Key_Return)
    assert session.selection.now.image == 19
    assert not bar.forth.isEnabled()
    bar._random.seed(1)
    seen = set()
    for _ in range(12):
        qtbot.mouseClick(bar.shuffle, LEFT)
        seen.add(session.selection.now.image)
    assert len(seen) > 4
    assert bar.weights.text() == "weights: epoch 6 of 6"
    quiet(qtbot, session)
    show(qtbot, session, trained, "data")
    assert not bar.isVisible()


def test_a_number_that_no_test_image_has_is_said_to_be_so_and_leads_nowhere(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    show(qtbot, session, trained, "feature-maps")
    bar = trained.images
    session.selection.look(image=3)
    bar.number.setFocus()
    bar.number.selectAll()
    qtbot.keyClicks(bar.number, "250")
    assert bar.number.lineEdit().text() == "250", "what is typed stands as it was typed"
    assert bar.number.property("wrong")
    assert bar.name.text() == "Test image must be from 0 to 19, not 250."
    assert session.selection.now.image == 3, "not 2 or 25, which were never meant"
    qtbot.keyClick(bar.number, Qt.Key.Key_Backspace)
    qtbot.keyClick(bar.number, Qt.Key.Key_Backspace)
    assert (session.selection.now.image, bar.name.text()) == (2, "class 2")
    assert not bar.number.property("wrong")
    qtbot.keyClicks(bar.number, "x")
    assert bar.name.text() == "Test image must be a whole number, not '2x'."
    trained.network.list.setFocus()
    said = "Test image must be a whole number, not '2x'. It stays as it was."
    assert trained.status.currentMessage() == said
    bar.number.setFocus()
    bar.number.selectAll()
    qtbot.keyClicks(bar.number, "3")
    assert trained.status.currentMessage() == "", "what came after it was taken"
    assert (bar.number.lineEdit().text(), bar.name.text()) == ("3", "class 3")
    assert session.selection.now.image == 3


def test_a_smaller_data_set_brings_the_image_number_into_its_range(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    session.datasets.choose(Digits())
    qtbot.waitUntil(lambda: not session.datasets.busy)
    session.selection.look(image=300)
    session.editing.undo()
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.selection.now.image == 19
    assert window.images.number.value == 19


def test_the_list_of_mistakes_begins_with_the_most_confident_wherever_the_image_stands(
    qtbot: QtBot, shown: Callable[..., Any], theme: Theme
) -> None:
    picture = QImage(8, 8, QImage.Format.Format_Grayscale8)
    grid = shown(ImageGrid(theme, "Pictures"), 400, 300)
    grid.show_tiles(500, lambda position: Tile(picture, (str(position),)))
    grid.choose(400, follow=False)
    assert (grid.current, grid.verticalScrollBar().value()) == (400, 0)
    grid.choose(400)
    assert grid.verticalScrollBar().value() == 0, "it was chosen already"
    grid.choose(401)
    assert grid.verticalScrollBar().value() > 0


def test_mistakes_do_not_scroll_to_the_selected_image_by_themselves(
    qtbot: QtBot, session: Session, trained: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.selection.look(image=min(WRONG))  # the least confident
    asked: list[tuple[int, bool]] = []
    choose = ImageGrid.choose

    def note(grid: ImageGrid, position: int, follow: bool = True) -> None:
        asked.append((position, follow))
        choose(grid, position, follow)

    monkeypatch.setattr(ImageGrid, "choose", note)
    show(qtbot, session, trained, "mistakes")
    assert (len(WRONG) - 1, False) in asked
    assert all(not follow for position, follow in asked if position == len(WRONG) - 1)


def test_a_layer_that_was_not_trained_does_not_turn_the_feature_maps_to_another(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    session.selection.look(node=node_at(session, 2))
    page: Any = show(qtbot, session, trained, "feature-maps")
    shown_node = page.layers.node
    assert shown_node == node_at(session, 2)
    do(session, edits.add, Dropout, shown_node)
    quiet(qtbot, session)
    assert session.selection.now.node == node_at(session, 3)
    assert page.layers.node == shown_node, "the trained network has no such layer"


def test_a_layer_that_was_not_trained_does_not_turn_the_filters_to_another(
    qtbot: QtBot, session: Session, window: MainWindow
) -> None:
    do(session, edits.use_preset, presets.load("two-conv-mnist").project, "two")
    session.training.start()
    quiet(qtbot, session)
    page: Any = show(qtbot, session, window, "filters")
    page.layers.setFocus()
    qtbot.keyClick(page.layers, Qt.Key.Key_End)
    second = page.layers.node
    assert second != page.layers._nodes[0]
    for _ in range(2):
        do(session, edits.add, Dropout, session.selection.now.node)
        quiet(qtbot, session)
        assert page.layers.node == second


def test_mistakes_stay_where_they_are_scrolled_to_while_the_same_training_goes_on(
    qtbot: QtBot, session: Session, window: MainWindow, engine: FakeEngine, told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    all_wrong = np.full((20, 10), 0.01, np.float32)
    monkeypatch.setattr(controller_fakes, "probabilities_of", lambda _images: all_wrong)
    window.resize(980, 640)
    window.show_workspace("mistakes")
    session.training.start()
    learned = controller_fakes.weights_of(session.editing.project.network)
    told.tell(Started(6, 4, 30, 10), EpochDone(1, 0.5, 0.7, 0.6, 0.65, 0.1, learned))
    view: Any = window.workspace
    qtbot.waitUntil(lambda: view.grid.count > 10)
    view.classes.setFocus()
    bar = view.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place, said = bar.value(), view.headline.text()
    assert place > 0
    engine.inspecting.gate.clear()
    told.tell(EpochDone(2, 0.5, 0.7, 0.6, 0.65, 0.1, learned))
    qtbot.waitUntil(lambda: view.cancel.isVisible())
    settle(window)
    assert view.headline.text() == said, "what is listed is said until the next is there"
    assert view.note.text() == "epoch 1 of 6"
    assert view.classes.isVisible()
    assert view.cancel.height() >= view.cancel.sizeHint().height()
    engine.inspecting.gate.set()
    qtbot.waitUntil(lambda: view.note.text() == "epoch 2 of 6")
    assert bar.value() == place
    engine.inspecting.gate.clear()
    told.tell(EpochDone(3, 0.5, 0.7, 0.6, 0.65, 0.1, learned))
    qtbot.waitUntil(lambda: view.cancel.isVisible())
    qtbot.mouseClick(view.cancel, LEFT)
    assert (view.note.text(), view.headline.text()) == ("epoch 2 of 6", said)
    assert view.again.isVisible()
    engine.inspecting.gate.set()
    told.tell(Finished(True, 3, learned, None, None, 1.0))
    quiet(qtbot, session)
    session.training.start()
    told.tell(Started(6, 4, 30, 10), EpochDone(1, 0.5, 0.7, 0.6, 0.65, 0.1, learned))
    qtbot.waitUntil(lambda: view.note.text() == "epoch 1 of 6" and view.grid.count > 10)
    assert bar.value() == 0, "another training begins with its most confident mistake"
    told.tell(Finished(True, 1, learned, None, None, 1.0))
    quiet(qtbot, session)


@pytest.fixture
def wrong_list(
    qtbot: QtBot, session: Session, window: MainWindow, told: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:  # fmt: skip
    """Mistakes, with the list of a training that goes on: all test images are wrong."""
    all_wrong = np.full((20, 10), 0.01, np.float32)
    monkeypatch.setattr(controller_fakes, "probabilities_of", lambda _images: all_wrong)
    window.show_workspace("mistakes")
    session.training.start()
    told.tell(Started(6, 4, 30, 10), epoch_done(session, 1))
    view: Any = window.workspace
    qtbot.waitUntil(lambda: view.grid.count > 10)
    return view


def epoch_done(session: Session, number: int) -> EpochDone:
    learned = controller_fakes.weights_of(session.editing.project.network)
    return EpochDone(number, 0.5, 0.7, 0.6, 0.65, 0.1, learned)


def ended(session: Session, epochs: int) -> Finished:
    learned = controller_fakes.weights_of(session.editing.project.network)
    return Finished(True, epochs, learned, None, None, 1.0)


def test_no_headline_of_an_old_training_stands_above_the_list_of_a_new_one(
    qtbot: QtBot, session: Session, engine: FakeEngine, told: Told, wrong_list: Any
) -> None:
    engine.inspecting.gate.clear()
    told.tell(epoch_done(session, 2), ended(session, 2))
    qtbot.waitUntil(lambda: session.training.state == "idle" and wrong_list.cancel.isVisible())
    session.training.start()
    told.tell(Started(6, 4, 30, 10), epoch_done(session, 1))
    qtbot.waitUntil(lambda: session.training.trained.run == "run-2")
    assert wrong_list.grid.count == 0
    assert wrong_list.headline.text() == "Going through the test images…"
    assert wrong_list.note.text() == "epoch 1 of 6"
    assert not wrong_list.classes.isVisible()
    engine.inspecting.gate.set()
    told.tell(ended(session, 1))
    quiet(qtbot, session)
    assert wrong_list.grid.count > 10


def test_the_frame_follows_the_selected_image_while_newer_weights_are_gone_through(
    qtbot: QtBot, session: Session, engine: FakeEngine, told: Told, wrong_list: Any
) -> None:
    engine.inspecting.gate.clear()
    told.tell(epoch_done(session, 2))
    qtbot.waitUntil(lambda: wrong_list.cancel.isVisible())
    for image in (1, 5):
        session.selection.look(image=image)
        tip = wrong_list.grid.tile(wrong_list.grid.current).tip
        assert tip.startswith(f"Test image {image}:")
    engine.inspecting.gate.set()
    told.tell(ended(session, 2))
    quiet(qtbot, session)


def test_what_was_given_up_of_one_training_is_gone_through_when_one_comes_back_to_it(
    qtbot: QtBot, session: Session, engine: FakeEngine, told: Told, wrong_list: Any
) -> None:
    told.tell(ended(session, 1))
    quiet(qtbot, session)
    engine.inspecting.gate.clear()
    session.training.start()
    told.tell(Started(6, 4, 30, 10), epoch_done(session, 1), ended(session, 1))
    qtbot.waitUntil(lambda: session.training.state == "idle" and wrong_list.cancel.isVisible())
    qtbot.mouseClick(wrong_list.cancel, LEFT)
    engine.inspecting.gate.set()
    quiet(qtbot, session)
    for _ in range(2):
        session.training.go_back()
        quiet(qtbot, session)
        assert wrong_list.grid.count > 10
        assert "wrong" in wrong_list.headline.text()


def test_a_number_that_was_replaced_by_a_step_is_not_told_of_any_more(
    qtbot: QtBot, session: Session, trained: MainWindow
) -> None:
    show(qtbot, session, trained, "feature-maps")
    bar = trained.images
    bar.number.setFocus()
    bar.number.selectAll()
    qtbot.keyClicks(bar.number, "250")
    qtbot.mouseClick(bar.forth, LEFT)
    assert bar.name.text() == "class 1"
    trained.network.list.setFocus()
    assert trained.status.currentMessage() == ""
