"""What a view can want to know of a snapshot: one frozen value a question, with its answer.

A new look inside is one class here and nothing elsewhere: ``Inspecting.ask`` runs it in the
background, keeps its answer by value, and drops an older question of the same slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnexplorer.analysis import mistakes as mistakes_module
from cnnexplorer.analysis import mosaic, values
from cnnexplorer.analysis.mistakes import Mistakes
from cnnexplorer.analysis.mosaic import Mosaic
from cnnexplorer.analysis.values import Values
from cnnexplorer.controllers.tasks import Progress
from cnnexplorer.data import memory
from cnnexplorer.data.dataset import Dataset
from cnnexplorer.document import costs, fields, inference
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine.protocol import Engine, Inspector
from cnnexplorer.errors import UserError
from cnnexplorer.runs.snapshot import Snapshot

Answer = TypeVar("Answer", covariant=True)

ENGINE_LANE = "inspecting"
PICTURE_LANE = "picturing"
_AT_ONCE = 250_000
"""So many numbers become a picture in under 10 ms; AlexNet's largest kernel has 1.3 million."""
_READABLE = 0.98
"""Of the numbers but zero, so many lie inside the common range of feature maps. On the presets, a
range up to the very largest leaves most maps nearly black: a few numbers stand far above."""
_COPIES = 4
"""The weights of an untrained network exist in the model that draws them, as its copies, in the
model that is looked into, and once on the way."""


class Bench:
    """What questions work with: the engine, and its inspector kept between them.

    The inspector is used by the engine's lane only.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._snapshot: Snapshot | None = None
        self._inspector: Inspector | None = None

    def inspector(self, snapshot: Snapshot) -> Inspector:
        """A look into ``snapshot``; one model is kept as long as the network is the same."""
        before = self._snapshot
        if self._inspector is None or before is None or before.network != snapshot.network:
            self._inspector = self.engine.inspector(snapshot)
        elif before is not snapshot:
            self._inspector.set_weights(snapshot.weights)
        self._snapshot = snapshot
        return self._inspector


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """Something to be found out; equal questions have the same answer.

    Attributes:
        slot: a newer question of the same slot takes the place of an older one.
        lane: where it is answered; only those that need the inspector use the engine's.
        kept: whether its answer is remembered.
    """

    slot: ClassVar[str] = ""
    lane: ClassVar[str] = ENGINE_LANE
    kept: ClassVar[bool] = True

    @property
    def at_once(self) -> bool:
        """Whether the answer takes so little that nobody need wait for a thread."""
        return False

    @property
    def about(self) -> Snapshot | None:
        """The snapshot whose weights the answer comes of, if there is one."""
        return getattr(self, "snapshot", None)

    def answer(self, bench: Bench, progress: Progress) -> Answer:
        """Find it out; what ``progress`` (done, total) raises ends the work.

        Raises:
            UserError: there is no answer; the sentence says why and what to do.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class RandomStart(Question[Snapshot]):
    """The random weights that a training of ``network`` by ``plan`` would start from."""

    slot: ClassVar[str] = "random start"
    kept: ClassVar[bool] = False

    network: Network
    plan: Plan

    def answer(self, bench: Bench, progress: Progress) -> Snapshot:
        sentence = fields.problem(self.plan)
        if sentence is not None:
            raise UserError(f"The training settings do not fit: {sentence}")
        needed = costs.totals(self.network, inference.infer(self.network)).weight_bytes * _COPIES
        memory.require(needed, "Looking inside this network", "make its layers smaller")
        weights = bench.engine.initial_weights(self.network, self.plan.seed)
        return Snapshot(self.network, self.plan, None, weights)


@dataclass(frozen=True, slots=True)
class Activations(Question[Mapping[str, NDArray[np.float32]]]):
    """What every node makes of one test image.

    The answer has a float32 array for each node, by its id, of its output shape; the Input's is
    the scaled image.
    """

    slot: ClassVar[str] = "activations"

    snapshot: Snapshot
    dataset: Dataset
    image: int

    def answer(self, bench: Bench, progress: Progress) -> Mapping[str, NDArray[np.float32]]:
        image = self.dataset.test.images[self.image]
        scale = _scale(self.snapshot, self.dataset)
        return bench.inspector(self.snapshot).activations(image, scale)


@dataclass(frozen=True, eq=False, slots=True)
class Judgement:
    """The network's answers for the whole test part.

    Attributes:
        probabilities: float32 (images, classes).
    """

    probabilities: NDArray[np.float32]
    mistakes: Mistakes


@dataclass(frozen=True, slots=True)
class Judged(Question[Judgement]):
    """Which of all test images the network gets wrong, and how sure it is."""

    slot: ClassVar[str] = "judged"

    snapshot: Snapshot
    dataset: Dataset

    def answer(self, bench: Bench, progress: Progress) -> Judgement:
        test = self.dataset.test
        inspector = bench.inspector(self.snapshot)
        scale = _scale(self.snapshot, self.dataset)
        probabilities = inspector.probabilities(test.images, scale, progress)
        return Judgement(probabilities, mistakes_module.find(probabilities, test.labels))


@dataclass(frozen=True, slots=True)
class KernelPicture(Question[Mosaic]):
    """Every kernel of a convolution as one picture.

    Attributes:
        aspect: width ÷ height of the room for it.
        colour: the three input channels are drawn as the colours that they are.
    """

    slot: ClassVar[str] = "kernel picture"
    lane: ClassVar[str] = PICTURE_LANE

    snapshot: Snapshot
    node: str
    aspect: float
    colour: bool = False

    @property
    def at_once(self) -> bool:
        return self._kernel.size <= _AT_ONCE

    @property
    def _kernel(self) -> NDArray[np.float32]:
        return self.snapshot.weights[self.node][0]

    def answer(self, bench: Bench, progress: Progress) -> Mosaic:
        make = mosaic.of_colour_kernels if self.colour else mosaic.of_kernels
        return make(self._kernel, self.aspect)


@dataclass(frozen=True, slots=True)
class MapPicture(Question[Mosaic]):
    """Every feature map of a node as one picture.

    Attributes:
        aspect: width ÷ height of the room for it.
        each: every map has its own range.
        folded: height, width and number of the maps that a row of values was made of, or None
            where the node gives maps.
        outputs: what ``activations`` was answered.
    """

    slot: ClassVar[str] = "layer picture"
    lane: ClassVar[str] = PICTURE_LANE

    activations: Activations
    node: str
    aspect: float
    each: bool
    folded: tuple[int, int, int] | None
    outputs: Mapping[str, NDArray[Any]] = field(compare=False, repr=False)

    @property
    def at_once(self) -> bool:
        return self.outputs[self.node].size <= _AT_ONCE

    def answer(self, bench: Bench, progress: Progress) -> Mosaic:
        output = self.outputs[self.node]
        maps = output if self.folded is None else output.reshape(self.folded)
        is_image = self.node == self.activations.snapshot.network.nodes[0].id
        return mosaic.of_maps(maps, self.aspect, self.each, 1.0 if is_image else _READABLE)


@dataclass(frozen=True, slots=True)
class ValuePicture(Question[Values]):
    """The values of a node that gives one row of them, on one scale.

    Attributes:
        outputs: what ``activations`` was answered.
    """

    slot: ClassVar[str] = MapPicture.slot
    lane: ClassVar[str] = PICTURE_LANE

    activations: Activations
    node: str
    outputs: Mapping[str, NDArray[Any]] = field(compare=False, repr=False)

    @property
    def at_once(self) -> bool:
        return self.outputs[self.node].size <= _AT_ONCE

    def answer(self, bench: Bench, progress: Progress) -> Values:
        return values.of_row(self.outputs[self.node])


def _scale(snapshot: Snapshot, dataset: Dataset) -> float:
    """What pixels are divided by: as in the training, whatever images are shown since."""
    if snapshot.images is None:
        return dataset.scale
    return dataset.stored_scale(snapshot.images.scale)
