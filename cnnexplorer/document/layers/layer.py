"""What every kind of layer has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from cnnexplorer.document.kinds import Kind
from cnnexplorer.document.layers import common
from cnnexplorer.document.rules import SAME_PLACE, Held, Reach, Row, Shape

Kept = Literal["values", "channels", ""]


@dataclass(frozen=True, slots=True)
class Layer(Kind):
    """What every kind of layer has.

    Attributes:
        prefix: start of the layer's name in Keras ("conv2d" gives "conv2d_1").
        group: under which heading the "add layer" menu lists the kind.
        takes: least and most inputs; None for as many as wanted.
        keeps: what stands for the same before and after it: "values", each where it was;
            "channels", of which each is made of the one of the same number; or nothing.
        count: the setting that says how many values a place has in what the layer gives
            ("filters"), or empty where what comes in decides.
    """

    prefix: ClassVar[str] = ""
    group: ClassVar[str] = ""
    takes: ClassVar[tuple[int, int | None]] = (1, 1)
    keeps: ClassVar[Kept] = ""
    count: ClassVar[str] = ""

    @property
    def softmax(self) -> bool:
        """Whether the values of each place become probabilities that sum to 1."""
        return getattr(self, "activation", "") == common.SOFTMAX

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        """What the layer gives for what it takes, by Keras' rules.

        A layer that makes probabilities, or leaves those that it takes what they are, says so in
        its row; only then can a network end in it.

        Args:
            inputs: as many as ``takes`` allows, all of them with a shape.

        Raises:
            Impossible: the sentence says what met what, and what to do.
        """
        raise NotImplementedError

    def held(self, received: Shape, given: Shape) -> Held:
        """What the layer makes TensorFlow hold while it trains; for the check of the memory.

        Args:
            received: shape of its first input.
            given: shape of its output.
        """
        return Held(math.prod(given))

    def reach(self, received: Shape, given: Shape) -> Reach:
        """How one of its values sees what comes in; for the receptive field.

        Args:
            received: shape of its first input.
            given: shape of its output.
        """
        return SAME_PLACE

    @classmethod
    def starter(cls) -> Self:
        """The layer that an "add" button gives: Keras' defaults, where no other is wiser."""
        return cls()

    @classmethod
    def ending(cls, classes: int) -> Self:
        """The layer that an "add" button gives at the end of a network that tells so many classes
        apart: as elsewhere, but for the kind that such a network ends in.
        """
        del classes
        return cls.starter()
