"""The tutorials of the presets: what they did, how a project differs, and the step back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnexplorer.data.sources import MnistSample, NpzFile
from cnnexplorer.document import as_taught, presets
from cnnexplorer.document.optimizers import SGD, Adam, RMSprop
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts
from cnnexplorer.document.tutorial import CIFAR10, MNIST, KnownImages

FILE = NpzFile(path="/somewhere/images.npz")


def facts_of(images: KnownImages, training: int | None = None) -> DataFacts:
    return DataFacts(images.shape, 10, training or images.training, images.test_counts)


def project_of(preset_id: str) -> Project:
    return replace(presets.load(preset_id).project, data=FILE)


# Images, first so many, optimiser, batch size, epochs, share held back.
TAUGHT = {
    "one-conv-mnist": (MNIST, 20_000, Adam, 128, 6, 0.0),
    "deeper-mnist": (MNIST, 20_000, Adam, 128, 6, 0.0),
    "two-conv-mnist": (MNIST, 0, SGD, 100, 10, 0.0),
    "small-alexnet-mnist": (MNIST, 0, Adam, 64, 5, 0.0),
    "four-conv-cifar10": (CIFAR10, 0, Adam, 32, 200, 0.1),
    "six-conv-cifar10": (CIFAR10, 0, RMSprop, 256, 100, 0.0),
}


@pytest.mark.parametrize("preset_id", TAUGHT)
def test_the_step_takes_over_the_plan_and_the_images_of_the_tutorial(preset_id: str) -> None:
    tutorial, project = presets.load(preset_id).tutorial, project_of(preset_id)
    images, first, optimizer, batch, epochs, share = TAUGHT[preset_id]
    assert as_taught.why_not(tutorial, project, facts_of(images)) == ""
    edit = as_taught.as_in_tutorial(tutorial, project)
    plan = edit.project.plan
    assert (type(plan.optimizer), plan.batch_size, plan.epochs) == (optimizer, batch, epochs)
    assert plan.optimizer == optimizer(), "Keras' defaults"
    assert (plan.validation_share, plan.learning_rate) == (share, optimizer.default_rate)
    assert plan.seed == project.plan.seed
    assert edit.project.data == NpzFile(path=FILE.path, first=first)
    assert edit.project.network == project.network
    assert edit.label == "As in the tutorial"


@pytest.mark.parametrize("preset_id", TAUGHT)
def test_after_the_step_only_what_the_program_cannot_do_differs(preset_id: str) -> None:
    tutorial, project = presets.load(preset_id).tutorial, project_of(preset_id)
    taken = as_taught.as_in_tutorial(tutorial, project).project
    facts = facts_of(TAUGHT[preset_id][0], tutorial.training)
    left = [line for line in as_taught.compare(tutorial, taken, facts) if not line.same]
    assert [line.what for line in left] == [remark.what for remark in tutorial.remarks]
    assert "already" in as_taught.why_not(tutorial, taken, facts)


def test_the_comparison_says_what_differs_line_by_line() -> None:
    preset = presets.load("four-conv-cifar10")
    lines = as_taught.compare(preset.tutorial, preset.project, DataFacts((32, 32, 3), 10, 3200))
    said = {line.what: (line.there, line.here, line.same) for line in lines}
    assert said["Epochs"] == ("200", "10", False)
    assert said["Batch size"] == ("32", "32", True)
    assert said["Validation share"] == ("10% of the training images",) * 2 + (True,)
    assert said["Images"][0] == "CIFAR-10, all 50,000 to train on"
    assert said["Images"][1] == "other images, 3,200 to train on"
    assert said["Test accuracy"] == ("78.6%", "train to see", True)
    assert as_taught.verdict(lines) == "3 things differ from it"


@pytest.mark.parametrize("preset_id", ["small-alexnet-mnist", "six-conv-cifar10"])
def test_augmentation_is_said_to_be_missing(preset_id: str) -> None:
    preset = presets.load(preset_id)
    lines = as_taught.compare(preset.tutorial, preset.project, None)
    augmentation = next(line for line in lines if line.what == "Augmentation")
    assert not augmentation.same
    assert augmentation.here.startswith("none")


def test_other_images_of_the_same_size_are_not_taken_for_mnist() -> None:
    tutorial, project = presets.load("two-conv-mnist").tutorial, project_of("two-conv-mnist")
    fashion = DataFacts((28, 28, 1), 10, 60_000, (1000,) * 10)
    assert "not the 60,000 + 10,000 of MNIST" in as_taught.why_not(tutorial, project, fashion)
    assert "not the" in as_taught.why_not(tutorial, project, None)


def test_the_sample_that_comes_along_is_not_enough() -> None:
    preset = presets.load("one-conv-mnist")
    assert preset.project.data == MnistSample()
    facts = DataFacts((28, 28, 1), 10, 4000, (100,) * 10)
    assert as_taught.why_not(preset.tutorial, preset.project, facts)


def test_images_limited_for_one_tutorial_are_all_there_for_another() -> None:
    tutorial = presets.load("two-conv-mnist").tutorial
    limited = replace(project_of("two-conv-mnist"), data=FILE.limited(20_000))
    assert as_taught.why_not(tutorial, limited, facts_of(MNIST, 20_000)) == ""
    assert as_taught.as_in_tutorial(tutorial, limited).project.data == FILE
    short = as_taught.why_not(tutorial, project_of("two-conv-mnist"), facts_of(MNIST, 9_000))
    assert "not the" in short


def test_a_tutorial_that_only_builds_its_network_has_nothing_to_take_over() -> None:
    preset = presets.load("alexnet")
    assert preset.tutorial.images is None
    reason = as_taught.why_not(preset.tutorial, preset.project, None)
    assert "does not train" in reason
    assert [line.what for line in as_taught.compare(preset.tutorial, preset.project, None)] == [
        "Training"
    ]


def test_every_preset_names_its_tutorial_in_its_tip() -> None:
    for preset in map(presets.load, presets.TUTORIALS):
        assert preset.tutorial is not None
        assert preset.tutorial.title in preset.tip
        assert preset.tutorial.plan is None or isinstance(preset.tutorial.plan, Plan)
