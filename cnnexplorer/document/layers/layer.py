"""What every kind of layer has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from cnnexplorer.document.kinds import Kind


@dataclass(frozen=True, slots=True)
class Layer(Kind):
    """What every kind of layer has.

    Attributes:
        prefix: start of the layer's name in Keras ("conv2d" gives "conv2d_1").
        group: under which heading the "add layer" menu lists the kind.
    """

    prefix: ClassVar[str] = ""
    group: ClassVar[str] = ""

    @classmethod
    def starter(cls) -> Self:
        """The layer that an "add" button gives: Keras' defaults, where no other is wiser."""
        return cls()
