"""Which action comes next: drawn from the seed and the action's number, never from the clock."""

from __future__ import annotations

from random import Random

from tests.monkey import choosing, files, keyboard, mouse, program, windows
from tests.monkey.action import Action

ACTIONS: tuple[Action, ...] = (
    *mouse.ACTIONS,
    *keyboard.ACTIONS,
    *choosing.ACTIONS,
    *files.ACTIONS,
    *program.ACTIONS,
    *windows.ACTIONS,
)
"""All that the monkey can do."""

_CALM_EVERY = 150
"""Actions: so many in which all is allowed, then so many that leave a network time to learn."""
_CALM = 0.1
_PAUSES_MS = (0, 0, 5, 10, 20, 40, 80)


def random_of(seed: int, number: int) -> Random:
    """The random source of one action: it does not depend on what came of those before."""
    return Random(f"{seed}/{number}")


def action(random: Random, number: int) -> Action:
    """What is done as action ``number``."""
    calm = number // _CALM_EVERY % 2 == 1
    weights = [item.weight * (_CALM if calm and item.rough else 1) for item in ACTIONS]
    return random.choices(ACTIONS, weights)[0]


def pause_ms(random: Random) -> int:
    """How long the window has for itself before the next action."""
    return random.choice(_PAUSES_MS)
