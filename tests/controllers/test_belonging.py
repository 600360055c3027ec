"""What a result belongs to, and everything in which it is not of what is at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controller_fakes import FakeEngine, do, learn, node_at, run_epoch, set_layer, write_npz
from pytestqt.qtbot import QtBot

from cnnexplorer.controllers import belonging
from cnnexplorer.controllers.session import Session
from cnnexplorer.data.sources import Digits, NpzFile, Shapes
from cnnexplorer.document import edits, presets
from cnnexplorer.document.layers import Conv2D, Flatten
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts, resolve
from cnnexplorer.document.sources import DataSource
from cnnexplorer.runs.events import Event, Failed, Finished, Started
from cnnexplorer.runs.snapshot import Images

NETWORK = presets.load("one-conv-mnist").project.network
FACTS = DataFacts((28, 28, 1), 10)


@dataclass(frozen=True)
class Made:
    network: Network
    plan: Plan
    source: DataSource | None
    images: Images | None = None


def train(qtbot: QtBot, session: Session) -> None:
    session.training.start()
    qtbot.waitUntil(lambda: session.training.state == "idle" and not session.tasks.busy)


@pytest.mark.parametrize(
    ("network", "source", "text"),
    [
        (NETWORK, Digits(), "One-conv MNIST with 6 layers, on Digits"),
        (NETWORK, NpzFile(path="/a/cats.npz"), "One-conv MNIST with 6 layers, on cats.npz"),
        (replace(NETWORK, name="  "), None, "Untitled with 6 layers"),
        (chain((Flatten(),), name="Flat"), Shapes(), "Flat with 1 layer, on Shapes"),
    ],
)
def test_a_result_is_named_by_its_network_and_its_images(
    network: Network, source: DataSource | None, text: str
) -> None:
    now = resolve(Project(chain(())), FACTS)
    assert belonging.origin(Made(network, Plan(), source), now) == text


def test_a_network_that_was_only_renamed_since_is_called_by_its_new_name() -> None:
    made = Made(NETWORK, Plan(), None)
    now = resolve(Project(replace(NETWORK, name="Grüße 网络")), FACTS)
    assert belonging.origin(made, now) == "Grüße 网络 with 6 layers"


def test_an_edit_of_the_plan_matters_only_where_the_plan_stands_beside_the_result() -> None:
    made = Made(NETWORK, Plan(), None)
    now = resolve(Project(NETWORK, replace(Plan(), epochs=60)), FACTS)
    assert belonging.differences(made, now, None) == []
    assert belonging.differences(made, now, None, with_plan=True) == [
        "The plan was edited after this training began."
    ]


def test_another_name_of_the_network_is_no_other_network() -> None:
    now = resolve(Project(replace(NETWORK, name="renamed"), Plan()), FACTS)
    assert belonging.differences(Made(NETWORK, Plan(), None), now, None, with_plan=True) == []


@pytest.mark.parametrize(
    ("network", "facts", "text"),
    [
        (NETWORK, FACTS, "Train again to bring it up to date."),
        (NETWORK, None, "Train again to bring it up to date."),
        (NETWORK, DataFacts((28, 28, 1), 3),
         "First mend the network (Set Dense to 3 units), then train again."),
        (NETWORK, DataFacts((32, 32, 3), 10),
         "First load MNIST sample 28×28×1, then train again."),
        (NETWORK.with_row(1, Conv2D(filters=9)), DataFacts((32, 32, 3), 10),
         "First mend the network (Set Input to 32×32×3), then train again."),
        (chain(), None, "First add layers on the left, then train again."),
    ],
)  # fmt: skip
def test_what_must_be_mended_is_said_before_train_again(
    network: Network, facts: DataFacts | None, text: str
) -> None:
    made = Made(NETWORK, Plan(), None)
    assert belonging.remedy(resolve(Project(network, Plan()), facts), made, None) == text


def test_an_impossible_layer_is_named_whether_there_are_images_or_not(session: Session) -> None:
    set_layer(session, 1, "kernel_size", (64, 64))
    made = Made(NETWORK, Plan(), None)
    assert session.training.remedy(made) == "First mend layer 1, then train again."
    session.editing.know(None)
    assert session.training.remedy(made) == "First mend layer 1, then train again."


def test_edited_layers_and_other_images_are_both_said(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    train(qtbot, session)
    do(session, edits.remove, node_at(session, 3))
    session.datasets.choose(write_npz(tmp_path / "others.npz"))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.inspecting.hint == (
        "The layers were edited after this training began. "
        "The training used small.npz, other images than others.npz. "
        "Train again to bring it up to date."
    )


def test_other_images_of_the_same_name_are_other_images(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    train(qtbot, session)
    (tmp_path / "copy").mkdir()
    session.datasets.choose(write_npz(tmp_path / "copy" / "small.npz"))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.inspecting.hint.startswith(
        "The training used other images, also called small.npz."
    )


def test_images_that_do_not_fit_a_trained_network_lead_to_the_mend_first(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    train(qtbot, session)
    session.datasets.choose(write_npz(tmp_path / "colour.npz", side=12, channels=3))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.inspecting.misfit == (
        "The images are 12×12×3, but the trained network takes 28×28×1. First mend the network "
        "(Set Input to 12×12×3), then train again, or choose small.npz again."
    )
    obstacle = session.editing.resolved.obstacle
    assert obstacle is not None
    assert obstacle.fixed is not None
    while obstacle is not None and obstacle.fixed is not None:
        do(session, edits.set_network, obstacle.fixed, obstacle.fix_label)
        obstacle = session.editing.resolved.obstacle
    assert session.inspecting.misfit.endswith("28×28×1. Train again to bring it up to date.")


def test_the_outputs_of_a_network_keep_the_names_that_it_has_learned(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    train(qtbot, session)
    snapshot, digits = session.training.trained, session.datasets.dataset
    assert snapshot is not None
    assert digits is not None
    assert belonging.learned_names(snapshot, digits) == digits.class_names
    session.datasets.choose(write_npz(tmp_path / "others.npz"))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    others = replace(session.datasets.dataset, class_names=("shoe",) * 10)
    assert belonging.learned_names(snapshot, others) == digits.class_names
    now = session.editing.resolved
    first, second = belonging.differences(snapshot, now, others)
    assert first == "The training used small.npz, other images than others.npz."
    assert second.endswith(f"compared by number, {digits.class_names[0]} with shoe.")
    assert belonging.differences(snapshot, now, session.datasets.dataset) == [first]


def test_a_file_that_was_written_anew_holds_other_images_under_its_old_name(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    path = write_npz(tmp_path / "same.npz").path
    session.datasets.choose(NpzFile(path=path))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    train(qtbot, session)
    made = session.training.run
    assert made is not None
    assert session.training.outdated(made) == ""
    session.datasets.choose(NpzFile(path=path))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.training.outdated(made) == "", "the same images again"
    with np.load(path) as file:
        arrays = {key: 255 - file[key] if key.startswith("x") else file[key] for key in file}
    np.savez(path, **arrays)
    session.datasets.choose(NpzFile(path=path))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.training.outdated(made).startswith(
        "The training used other images, also called same.npz."
    )


def ending(last: Event, epochs: int = 0) -> Callable[..., None]:
    """A training of so many epochs that then ends so."""

    def behave(network: Network, plan: Plan, _dataset: object, _stop: object, report: Any) -> None:
        report(Started(plan.epochs, 4, 30, 10))
        for number in range(1, epochs + 1):
            run_epoch(network, number, report)
        report(last)

    return behave


@pytest.mark.parametrize(
    ("last", "epochs", "words"),
    [
        (Failed("No."), 0, "These are the weights of the training before; the newest failed."),
        (Failed("No."), 2, "The training failed after this epoch; what came later is not kept."),
    ],
)  # fmt: skip
def test_weights_that_are_not_those_of_the_newest_trainings_end_are_told_as_such(
    qtbot: QtBot, session: Session, engine: FakeEngine, last: Event, epochs: int, words: str
) -> None:
    train(qtbot, session)
    assert session.inspecting.hint == ""
    engine.trainer.behave = ending(last, epochs)
    train(qtbot, session)
    assert session.inspecting.hint == f"{words} Train again to bring it up to date."
    engine.trainer.behave = learn
    train(qtbot, session)
    assert session.inspecting.hint == ""


def test_the_first_training_leaves_none_before_it(
    qtbot: QtBot, session: Session, engine: FakeEngine
) -> None:
    engine.trainer.behave = ending(Finished(True, 0, {}, None, None, 1.0))
    train(qtbot, session)
    assert session.inspecting.hint == ""


def test_a_result_of_other_images_can_be_gone_on_with_by_choosing_its_own_again(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    train(qtbot, session)
    run = session.training.run
    assert run is not None
    session.datasets.choose(write_npz(tmp_path / "others.npz", train=30))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.training.outdated(run) == (
        "The training used small.npz, other images than others.npz. Train again to bring it up to "
        "date, or choose small.npz again."
    )
    session.datasets.choose(run.source)
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.training.outdated(run) == ""
    set_layer(session, 1, "filters", 5)
    session.datasets.choose(NpzFile(path=str(tmp_path / "others.npz")))
    qtbot.waitUntil(lambda: not session.datasets.busy)
    assert session.training.outdated(run).endswith("Train again to bring it up to date.")
