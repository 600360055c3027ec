"""The README's recipes: one addition of each sort from outside the package, used in the window.

Nothing of the program is changed but what a recipe names: a list, or a table with one line a kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from cnnexplorer import cli
from cnnexplorer.controllers.questions import Bench, Question
from cnnexplorer.controllers.session import Session
from cnnexplorer.controllers.tasks import Progress
from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import SOURCES, MnistSample, Source
from cnnexplorer.document import edits
from cnnexplorer.document import project as projects
from cnnexplorer.document.fields import Real, Text, Whole, setting
from cnnexplorer.document.layers import LAYERS, Conv2D, Dense, Flatten, Layer
from cnnexplorer.document.network import chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.rules import Row, shape
from cnnexplorer.runs.snapshot import Snapshot
from cnnexplorer.views.widgets.number_box import NumberBox
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.window.main_window import MainWindow
from cnnexplorer.views.workspaces import WORKSPACES
from cnnexplorer.views.workspaces.snapshot_workspace import SnapshotWorkspace
from tests.real_window import Open, real_windows

# ---------------------------------------------------------------------- a layer kind


@dataclass(frozen=True, slots=True)
class GaussianDropout(Layer):
    """Random factors about 1 on every value during training."""

    prefix: ClassVar[str] = "gaussian_dropout"
    group: ClassVar[str] = "Regularisation"
    about: ClassVar[str] = "While training, multiplies every value by a random number about 1."

    rate: float = setting(
        0.1, Real(label="Rate", help="How far the factors spread.", low=0.0, high=0.9)
    )

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        return Row(shape(inputs))

    def caption(self) -> str:
        return f"{self.rate:g}"


@pytest.fixture
def _dropping() -> Iterator[None]:
    import keras

    from cnnexplorer.engine.keras_layers import BUILDERS

    LAYERS.add(GaussianDropout)
    BUILDERS[GaussianDropout] = lambda layer, name: keras.layers.GaussianDropout(
        layer.rate, name=name
    )
    yield
    del BUILDERS[GaussianDropout]
    LAYERS.remove(GaussianDropout)


# ---------------------------------------------------------------------- a data source


@dataclass(frozen=True, slots=True)
class Stripes(Source):
    """Files of stripes: the first byte says how many images there are."""

    title: ClassVar[str] = "Stripes"
    about: ClassVar[str] = "Images of stripes, upright or lying."
    licence: ClassVar[str] = "your file"
    opens: ClassVar[str] = "Stripes"
    suffixes: ClassVar[tuple[str, ...]] = (".stripes",)

    path: str = setting("", Text(label="File", help="Of stripes.", longest=4096))
    side: int = setting(8, Whole(label="Side", help="Of an image.", low=4, high=64))

    @classmethod
    def at(cls, path: Path) -> Stripes:
        return cls(path=str(path))

    def about_text(self) -> str:
        return self.path

    def load(self, progress: Progress | None = None) -> Dataset:
        count = Path(self.path).read_bytes()[0]

        def part(images: int) -> Part:
            labels = np.arange(images) % 2
            made = np.zeros((images, self.side, self.side, 1), np.uint8)
            made[labels == 0, :, ::2] = 255
            made[labels == 1, ::2] = 255
            return Part(made, labels)

        names = ("upright", "lying")
        return assemble(self, Path(self.path).name, part(count), part(10), names)


@pytest.fixture
def _stripes() -> Iterator[None]:
    SOURCES.add(Stripes)
    yield
    SOURCES.remove(Stripes)


# ---------------------------------------------------------------------- a question, a workspace


@dataclass(frozen=True, slots=True)
class Energy(Question[float]):
    """The sum of the squares of all weights."""

    slot: ClassVar[str] = "energy"

    snapshot: Snapshot

    def answer(self, bench: Bench, progress: Progress) -> float:
        arrays = [array for arrays in self.snapshot.weights.values() for array in arrays]
        return float(sum((array**2).sum() for array in arrays))


class EnergyWorkspace(SnapshotWorkspace):
    """Shows one number."""

    id = "energy"
    title = "Energy"
    about = "How large the weights are."

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.number = QLabel()
        self.set_page(self.number)

    def lacking_in(self, snapshot: Snapshot) -> str:
        return "" if snapshot.weights else "This network has no weights. Add a Dense layer."

    def draw_snapshot(self, snapshot: Snapshot) -> None:
        self.session.inspecting.ask(Energy(snapshot), self._show)

    def _show(self, energy: float) -> None:
        self.number.setText(f"{energy:.6g}")


# ---------------------------------------------------------------------- used in the window

NETWORK = chain((Conv2D(filters=4, activation="relu"), Flatten(), Dense(activation="softmax")))
PROJECT = Project(NETWORK, Plan(epochs=1), MnistSample())
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "MouseRelease.*not accepted")


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Open]:
    """Opens the program's window, and closes it after the test."""
    with real_windows(qtbot) as make:
        yield make


def _train(qtbot: QtBot, session: Session, window: MainWindow) -> Snapshot:
    qtbot.waitUntil(window.top.train.isEnabled, timeout=60_000)
    qtbot.mouseClick(window.top.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.training.state == "idle", timeout=120_000)
    assert window.problems.sentence == ""
    assert session.training.trained is not None
    return session.training.trained


@pytest.mark.usefixtures("_dropping")
def test_a_layer_kind_is_added_by_its_class_one_list_and_one_builder_line(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    session, window = open_window(PROJECT)
    menu = [
        action for action in window.network.more.actions() if action.text() == "GaussianDropout"
    ]
    assert len(menu) == 1
    menu[0].trigger()
    node = session.editing.project.network.nodes[2]
    assert (node.id, node.layer) == ("gaussian_dropout_1", GaussianDropout())
    assert window.network.list.text_of(2).startswith("2 GaussianDropout 0.1, output 26×26×4")
    form = window.network.form
    assert form is not None
    box = form.editors["rate"].findChild(NumberBox)
    assert isinstance(box, NumberBox)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "0.25")
    assert session.editing.project.network.nodes[2].layer == GaussianDropout(rate=0.25)
    trained = _train(qtbot, session, window)
    assert set(trained.weights) == {"conv2d_1", "dense_1"}
    session.files.save(tmp_path / "noise.cnnx")
    qtbot.waitUntil(lambda: not session.files.writing)
    assert projects.load(tmp_path / "noise.cnnx") == session.editing.project


@pytest.mark.usefixtures("_stripes")
def test_a_data_source_is_added_by_one_module_and_one_list(
    qtbot: QtBot, open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "Übung 一.stripes"
    path.write_bytes(bytes([60]))
    session, window = open_window(PROJECT)
    window.files.drop([path])
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.editing.project.data == Stripes(path=str(path))
    assert window.top.data.currentText() == "Übung 一.stripes · 70 · 8×8×1"
    assert window.pages["data"].grid.count == 60  # type: ignore[attr-defined]
    qtbot.mouseClick(window.network.obstacle.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.network.obstacle.button, Qt.MouseButton.LeftButton)
    assert session.training.why_not() == "", "Input and Dense were fitted by clicks"
    _train(qtbot, session, window)

    last = window.top.data.count() - 1
    assert window.top.data.itemText(last) == "Open a .npz or .stripes file…"
    opener = window.menus.actions["open_data"]
    assert opener.text() == "Open data set (.npz, .stripes)…"
    filters: list[str] = []

    def ask(dialog: QFileDialog) -> int:
        filters.extend(dialog.nameFilters())
        return 0

    monkeypatch.setattr(QFileDialog, "exec", ask)
    opener.trigger()
    assert "Stripes (*.stripes)" in filters
    session.files.save(tmp_path / "stripes.cnnx")
    qtbot.waitUntil(lambda: not session.files.writing)
    assert projects.load(tmp_path / "stripes.cnnx").data == Stripes(path=str(path))
    with pytest.raises(SystemExit):
        cli.run(["train", "--help"])
    assert ".stripes" in capsys.readouterr().out


def test_a_question_and_a_workspace_are_added_by_their_classes_and_one_list(
    qtbot: QtBot, open_window: Open
) -> None:
    session, window = open_window(PROJECT, (*WORKSPACES, EnergyWorkspace))
    titles = [window.tabs.tabText(index) for index in range(window.tabs.count())]
    assert titles == [*(cls.title for cls in WORKSPACES), "Energy"]
    action = window.menus.actions["workspace_energy"]
    assert (action.text(), action.shortcut().toString()) == ("Energy", f"Ctrl+{len(titles)}")
    assert action.toolTip() == "How large the weights are."
    action.trigger()
    page = window.pages["energy"]
    assert isinstance(page, EnergyWorkspace)
    assert window.workspace is page
    qtbot.waitUntil(lambda: page.number.text() != "", timeout=60_000)
    start = page.number.text()
    trained = _train(qtbot, session, window)
    qtbot.waitUntil(lambda: page.number.text() != start, timeout=60_000)
    expected = sum(float((array**2).sum()) for pair in trained.weights.values() for array in pair)
    qtbot.waitUntil(lambda: float(page.number.text()) == pytest.approx(expected, rel=1e-4))
    session.editing.do(edits.set_network(session.editing.project, chain(), "Begin anew"))
    assert page.currentIndex() == 1, "what was trained is still looked into"
    session.files.new((28, 28, 1))
    assert page.currentWidget() is page.empty
    assert page.empty.sentence == "The network has no layers yet. Add some on the left."


def test_the_recipes_name_places_that_exist() -> None:
    root = Path(__file__).resolve().parents[1]
    text = (root / "README.md").read_text("utf-8")
    recipes = text[text.index("## How to extend it") :]
    recipes = recipes[: recipes.index("\n## ", 3)]
    named = [word.strip("`,.;:()") for word in recipes.split() if word.startswith("`")]
    places = [word for word in named if "/" in word]
    assert len(places) >= 8
    missing = [
        place
        for place in places
        if not (root / "cnnexplorer" / place).exists() and not (root / place).exists()
    ]
    assert missing == []
