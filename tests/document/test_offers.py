"""What one click offers where the network and the images were not made for each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnexplorer.data.sources import Digits, MnistSample, NpzFile, Shapes
from cnnexplorer.document import edits, presets
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts, Resolved, resolve
from cnnexplorer.document.sources import DataSource

MNIST = DataFacts((28, 28, 1), 10)
COLOUR = DataFacts((32, 32, 3), 10)


def start() -> Project:
    return presets.load("one-conv-mnist").project


def after_preset(preset_id: str, facts: DataFacts) -> Resolved:
    before = start()
    preset = presets.load(preset_id)
    after = edits.use_preset(before, preset.project, preset.title).project
    return resolve(after, facts, before)


def after_data(before: Project, source: DataSource, facts: DataFacts) -> Resolved:
    return resolve(edits.set_data(before, source).project, facts, before)


@pytest.mark.parametrize("preset_id", ["four-conv-cifar10", "six-conv-cifar10", "alexnet"])
def test_a_preset_that_does_not_fit_offers_the_images_it_was_made_for(preset_id: str) -> None:
    resolved = after_preset(preset_id, MNIST)
    made_for = presets.load(preset_id).project
    assert resolved.obstacle is not None
    assert resolved.offer is not None
    size = "×".join(str(side) for side in made_for.network.input.shape)
    assert resolved.offer.label == f"Load Shapes {size}"
    taken = resolved.offer.edit.project
    assert taken == replace(resolved.project, data=made_for.data)
    facts = DataFacts(made_for.network.input.shape, 10)
    found = resolve(taken, facts, resolved.project)
    assert found.obstacle is None or "classes" in found.obstacle.sentence
    assert found.offer is None


def test_a_preset_that_fits_offers_nothing() -> None:
    assert after_preset("two-conv-mnist", MNIST).offer is None


def test_images_that_do_not_fit_offer_a_preset_that_takes_them() -> None:
    source = NpzFile(path="/somewhere/cifar.npz")
    resolved = after_data(start(), source, COLOUR)
    assert resolved.offer is not None
    assert resolved.offer.label == "Use Four-conv CIFAR-10"
    taken = resolved.offer.edit.project
    assert taken.network == presets.load("four-conv-cifar10").project.network
    assert taken.data == source, "the images that were chosen stay"
    assert resolve(taken, COLOUR, resolved.project).obstacle is None


def test_a_network_of_ones_own_gives_way_to_a_preset_only_after_its_mend() -> None:
    own = edits.set_layer(start(), start().network.nodes[1].id, "filters", 9).project
    resolved = after_data(own, NpzFile(path="/somewhere/cifar.npz"), COLOUR)
    assert resolved.offer is not None
    assert resolved.offer.label == "Use Four-conv CIFAR-10"
    assert resolved.first_way == "Set Input to 32×32×3"


def test_images_in_a_size_of_no_preset_offer_one_that_was_made_for_their_kind() -> None:
    resolved = after_data(start(), Shapes(height=28, width=28), DataFacts((28, 28, 3), 10))
    assert resolved.offer is not None
    assert resolved.offer.label == "Use Four-conv CIFAR-10 with 32×32×3"
    taken = resolved.offer.edit.project
    made_for = presets.load("four-conv-cifar10").project
    assert (taken.network, taken.data) == (made_for.network, made_for.data)


def test_the_simplest_preset_is_offered_and_none_that_has_other_classes() -> None:
    before = presets.load("four-conv-cifar10").project
    resolved = after_data(before, MnistSample(), MNIST)
    assert resolved.offer is not None
    assert resolved.offer.label == "Use One-conv MNIST"
    letters = after_data(before, NpzFile(path="/letters.npz"), DataFacts((28, 28, 1), 26))
    assert letters.offer is None
    assert after_data(before, Digits(), DataFacts((8, 8, 1), 10)).offer is None


def test_a_network_of_ones_own_has_no_images_that_it_was_made_for() -> None:
    before = start()
    own = edits.set_layer(before, before.network.nodes[1].id, "filters", 9).project
    wide = edits.set_layer(own, own.network.nodes[0].id, "width", 30).project
    resolved = resolve(wide, MNIST, own)
    assert resolved.obstacle is not None
    assert resolved.offer is None


def test_the_name_does_not_make_another_network_of_a_preset() -> None:
    project = edits.rename(start(), "My own name").project
    preset = resolve(project, MNIST).preset
    assert preset is not None
    assert preset.id == "one-conv-mnist"
    other = edits.set_layer(project, project.network.nodes[1].id, "filters", 9).project
    assert resolve(other, MNIST).preset is None


def test_a_generator_in_another_size_is_offered_in_that_of_the_network() -> None:
    preset = presets.load("four-conv-cifar10").project
    own = edits.set_layer(preset, preset.network.nodes[1].id, "filters", 9).project
    for network in (own, preset):
        wide = Shapes(height=48, width=32, samples=500)
        resolved = after_data(network, wide, DataFacts((48, 32, 3), 10))
        assert resolved.offer is not None
        assert resolved.offer.label == resolved.first_way == "Load Shapes 32×32×3"
        taken = resolved.offer.edit.project
        assert taken == replace(resolved.project, data=replace(wide, height=32))
        assert resolve(taken, COLOUR, resolved.project).obstacle is None


def test_an_input_that_was_changed_offers_the_generators_images_in_its_size() -> None:
    preset = presets.load("four-conv-cifar10").project
    changed = edits.set_layer(preset, preset.network.nodes[0].id, "width", 64).project
    resolved = resolve(changed, COLOUR, preset)
    assert resolved.offer is not None
    assert resolved.offer.label == "Load Shapes 32×64×3"
    tiny = edits.set_layer(changed, preset.network.nodes[0].id, "height", 4).project
    assert resolve(tiny, COLOUR, changed).offer is None, "the generator cannot make such"
    grey = edits.set_layer(changed, preset.network.nodes[0].id, "channels", 1).project
    assert resolve(grey, COLOUR, changed).offer is None


def test_the_first_way_is_what_is_offered_else_the_mend_of_the_network() -> None:
    assert after_preset("alexnet", MNIST).first_way.startswith("Load Shapes")
    colour = replace(start(), data=Shapes())
    assert resolve(colour, COLOUR).first_way == "Load MNIST sample 28×28×1"
    own = edits.set_layer(start(), start().network.nodes[1].id, "filters", 9).project
    assert resolve(own, COLOUR).first_way == "Set Input to 32×32×3"
    assert resolve(own, MNIST).first_way == ""


def test_ones_own_images_give_way_only_after_the_mend_of_the_network() -> None:
    own = replace(start(), data=NpzFile(path="/colour.npz"))
    resolved = resolve(own, COLOUR)
    assert resolved.offer is not None
    assert resolved.offer.label == "Load MNIST sample 28×28×1"
    assert resolved.first_way == "Set Input to 32×32×3"


def test_images_that_fit_but_for_their_classes_are_not_replaced() -> None:
    own = replace(start(), data=NpzFile(path="/three.npz"))
    resolved = resolve(own, DataFacts((28, 28, 1), 3))
    assert (resolved.offer, resolved.first_way) == (None, "Set Dense to 3 units")
