"""Activation functions as layers of their own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document import rules
from cnnexplorer.document.layers import common
from cnnexplorer.document.layers.layer import Kept, Layer
from cnnexplorer.document.rules import Held, Row, Shape


@dataclass(frozen=True, slots=True)
class Activation(Layer):
    """An activation function as a layer of its own."""

    prefix: ClassVar[str] = "activation"
    group: ClassVar[str] = "Activation"
    keeps: ClassVar[Kept] = "values"
    about: ClassVar[str] = "Applies a function to every value, as a layer of its own."

    activation: str = common.activation("relu")

    def caption(self) -> str:
        return self.activation

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        kept = inputs[0].probabilities and self.activation in common.KEEP_PROBABILITIES
        made = self.activation == common.SOFTMAX
        return Row(rules.shape(inputs), probabilities=made or kept)

    def held(self, received: Shape, given: Shape) -> Held:
        # The function writes its outputs over the values that it receives.
        return Held(common.kept_for(self.activation, math.prod(given)))
