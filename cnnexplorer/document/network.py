"""The Network: an immutable row of layers behind an Input, and the edits that make a new one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from cnnexplorer.document.layers import Input, Layer


@dataclass(frozen=True, slots=True)
class Network:
    """What a person assembles. Row 0 is the Input, row ``i`` is ``layers[i - 1]``.

    Attributes:
        name: what the person calls it.
        input: the images that come in.
        layers: the rows after the Input, in order.
    """

    name: str = "Untitled network"
    input: Input = field(default_factory=Input)
    layers: tuple[Layer, ...] = ()

    @property
    def rows(self) -> tuple[Layer, ...]:
        """The Input and the layers: the rows of the list."""
        return (self.input, *self.layers)

    def names(self) -> tuple[str, ...]:
        """The Keras name of each row ("conv2d_1"), counted per kind from 1."""
        seen: Counter[str] = Counter()
        names = []
        for layer in self.rows:
            seen[layer.prefix] += 1
            names.append(f"{layer.prefix}_{seen[layer.prefix]}")
        return tuple(names)

    def with_row(self, row: int, layer: Layer) -> Network:
        """The network with row ``row`` replaced; row 0 takes an Input only."""
        if row == 0:
            if not isinstance(layer, Input):
                raise ValueError("row 0 is the Input")
            return replace(self, input=layer)
        self._check(row, last=len(self.layers))
        layers = list(self.layers)
        layers[row - 1] = layer
        return replace(self, layers=tuple(layers))

    def inserted(self, row: int, *layers: Layer) -> Network:
        """The network with ``layers`` placed so that the first becomes row ``row`` (from 1)."""
        self._check(row, last=len(self.layers) + 1)
        at = row - 1
        return replace(self, layers=(*self.layers[:at], *layers, *self.layers[at:]))

    def removed(self, row: int) -> Network:
        """The network without row ``row`` (from 1; the Input stays)."""
        self._check(row, last=len(self.layers))
        return replace(self, layers=(*self.layers[: row - 1], *self.layers[row:]))

    def moved(self, row: int, to: int) -> Network:
        """The network with row ``row`` taken out and put in so that it becomes row ``to``."""
        return self.removed(row).inserted(to, self.layers[row - 1])

    def _check(self, row: int, last: int) -> None:
        """A wrong row is a fault of the caller: slices would quietly take or double others."""
        if not 1 <= row <= last:
            raise IndexError(f"row {row} is not from 1 to {last}")
