"""Which pairs of numbers a person does not want to be kept the same, in the network at hand."""

from __future__ import annotations


class Links:
    """Knows them by node and setting; all others are linked while they are equal."""

    def __init__(self) -> None:
        self._opened: set[tuple[str, str]] = set()

    def unlinked(self, node: str) -> set[str]:
        """The settings of a node whose two numbers are each for itself."""
        return {name for opened, name in self._opened if opened == node}

    def choose(self, node: str, name: str, linked: bool) -> None:
        """Remember what the person wants of a setting of this very node."""
        if linked:
            self._opened.discard((node, name))
        else:
            self._opened.add((node, name))

    def forget(self) -> None:
        """There is another network, whose nodes may have the same ids."""
        self._opened.clear()
