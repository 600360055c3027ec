"""The Obstacle: one reason why a network cannot be trained yet, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass

from cnnexplorer.document.network import Network


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why training cannot start.

    Attributes:
        sentence: what is wrong and what to do.
        node: id of the node it is about.
        fix_label: what the button that mends it says, or empty.
        fixed: the mended network, or None where only the person can decide.
    """

    sentence: str
    node: str
    fix_label: str = ""
    fixed: Network | None = None
