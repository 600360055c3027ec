"""What the person is looking at: one object for all views, so that choosing in one moves all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from cnnexplorer.document.network import INPUT_ID
from cnnexplorer.runs.snapshot import UNTRAINED


@dataclass(frozen=True, slots=True)
class Looking:
    """One state of the selection.

    Attributes:
        node: id of a node of the network.
        unit: feature map, filter or value of that node, or None.
        image: position in the test part.
        run: id of the run whose weights are looked at, or ``UNTRAINED``.
        epoch: after how many complete epochs.
    """

    node: str = INPUT_ID
    unit: int | None = None
    image: int = 0
    run: str = UNTRAINED
    epoch: int = 0


class Selection(QObject):
    """The shared selection; ``changed`` carries the new and the previous :class:`Looking`."""

    changed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = Looking()

    def look(
        self,
        *,
        node: str | None = None,
        unit: int | None = None,
        image: int | None = None,
        run: str | None = None,
        epoch: int | None = None,
    ) -> None:
        """Move to another node, unit, image, run or epoch; what is not named stays.

        Another node has other units, so choosing a node forgets the unit.
        """
        after = self.now
        if node is not None and node != after.node:
            after = replace(after, node=node, unit=None)
        if unit is not None:
            after = replace(after, unit=unit)
        if image is not None:
            after = replace(after, image=max(0, image))
        if run is not None:
            after = replace(after, run=run)
        if epoch is not None:
            after = replace(after, epoch=epoch)
        if after != self.now:
            before, self.now = self.now, after
            self.changed.emit(after, before)
