"""What the person is looking at: one object for all views, so that choosing in one moves all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Looking:
    """One state of the selection.

    Attributes:
        layer: row of the network, 0 is the Input.
        unit: feature map, filter or value of that layer, or None.
        image: position in the test part.
    """

    layer: int = 0
    unit: int | None = None
    image: int = 0


class Selection(QObject):
    """The shared selection; ``changed`` carries the new and the previous :class:`Looking`."""

    changed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = Looking()

    def look(
        self, *, layer: int | None = None, unit: int | None = None, image: int | None = None
    ) -> None:
        """Move to another layer, unit or image; what is not named stays.

        Another layer has other units, so choosing a layer forgets the unit.
        """
        after = self.now
        if layer is not None and layer != after.layer:
            after = replace(after, layer=max(0, layer), unit=None)
        if unit is not None:
            after = replace(after, unit=unit)
        if image is not None:
            after = replace(after, image=max(0, image))
        self._set(after)

    def clear_unit(self) -> None:
        """Look at the whole layer again."""
        self._set(replace(self.now, unit=None))

    def _set(self, after: Looking) -> None:
        if after != self.now:
            before, self.now = self.now, after
            self.changed.emit(after, before)
