"""What one click can put right where network and images do not belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cnnexplorer.document import edits, fields, inference, presets
from cnnexplorer.document.edits import Edit
from cnnexplorer.document.presets import Preset
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import DataSource
from cnnexplorer.texts import shape_text


@dataclass(frozen=True, slots=True)
class Offer:
    """Another network, or other images.

    Attributes:
        label: what its button says.
        edit: the step that takes it.
        first: whether it comes before the mend of the network.
    """

    label: str
    edit: Edit
    first: bool = True


def offer(
    project: Project,
    preset: Preset | None,
    before: Project | None,
    image_shape: tuple[int, int, int],
    classes: int,
) -> Offer | None:
    """What fits to what was chosen last: images to a preset, or a preset to images, unless the
    images themselves can be had in the size of the network.

    Args:
        project: whose network cannot learn the images at hand.
        preset: that its network is, if it is one.
        before: the project before the last step, from which it shows what was chosen.
        image_shape: of the images at hand.
        classes: that they have.
    """
    if preset is not None and project.data == preset.project.data:
        return None  # they were made for each other, but for the number of classes
    images_chosen = (
        before is not None and before.network == project.network and before.data != project.data
    )
    if preset is not None and not images_chosen:
        # Images of another number of classes only are what the network is to be mended for.
        return None if project.network.input.shape == image_shape else _images_for(project, preset)
    sized = _sized_images(project, image_shape)
    if sized is None and images_chosen:
        other = _preset_for(project, image_shape, classes)
        # A network of one's own gives way to a preset only where it cannot be mended instead.
        return other if other is None or preset is not None else replace(other, first=False)
    return sized


def _sized_images(project: Project, image_shape: tuple[int, int, int]) -> Offer | None:
    """The same images in the size of the Input, where their source makes them in any size."""
    wanted, data = project.network.input.shape, project.data
    if data is None or wanted == image_shape or wanted[2] != image_shape[2]:
        return None
    sized = data.fitting(wanted)
    if sized == data or fields.problem(sized) is not None:
        return None
    return _loading(project, sized)


def _loading(project: Project, data: DataSource) -> Offer:
    label = f"Load {data.title} {shape_text(project.network.input.shape)}"
    return Offer(label, replace(edits.set_data(project, data), label=label))


def _images_for(project: Project, preset: Preset) -> Offer | None:
    """The images that a preset was made for; a person's own images give way to them only where
    the network cannot be mended instead.
    """
    data, own = preset.project.data, project.data is not None and bool(project.data.opens)
    if data is None or data == project.data:
        return None
    return replace(_loading(project, data), first=not own)


def _preset_for(project: Project, image_shape: tuple[int, int, int], classes: int) -> Offer | None:
    """The simplest preset that takes the images as they are, or one made for their kind."""
    for preset in presets.every():
        network = preset.project.network
        ends = inference.infer(network)[-1].output_shape
        if (network.input.shape, ends) == (image_shape, (classes,)):
            edit = edits.use_preset(project, preset.project, preset.title)
            return Offer(f"Use {preset.title}", edit)
    for preset in presets.every():
        if type(preset.project.data) is type(project.data):
            edit = edits.use_preset(project, preset.project, preset.title)
            both = replace(edit.project, data=preset.project.data)
            shape = shape_text(preset.project.network.input.shape)
            return Offer(f"Use {preset.title} with {shape}", replace(edit, project=both))
    return None
