"""What every kind of layer has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from cnnexplorer.document.kinds import Kind
from cnnexplorer.document.rules import Row


@dataclass(frozen=True, slots=True)
class Layer(Kind):
    """What every kind of layer has.

    Attributes:
        prefix: start of the layer's name in Keras ("conv2d" gives "conv2d_1").
        group: under which heading the "add layer" menu lists the kind.
        takes: least and most inputs; None for as many as wanted.
    """

    prefix: ClassVar[str] = ""
    group: ClassVar[str] = ""
    takes: ClassVar[tuple[int, int | None]] = (1, 1)

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

    @classmethod
    def starter(cls) -> Self:
        """The layer that an "add" button gives: Keras' defaults, where no other is wiser."""
        return cls()
