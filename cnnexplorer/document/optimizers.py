"""The optimisers: one frozen dataclass each, with Keras' names, argument names and defaults.

The engine makes Keras' optimiser of the same name with these settings, so a new one needs nothing
there. The learning rate belongs to the plan, because schedules will change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnexplorer.document.fields import Flag, Real, setting
from cnnexplorer.document.kinds import Family, Kind


@dataclass(frozen=True, slots=True)
class Optimizer(Kind):
    """How the gradients change the weights.

    Attributes:
        default_rate: Keras' default learning rate.
    """

    default_rate: ClassVar[float] = 0.001

    @property
    def slots(self) -> int:
        """How many values are kept for each weight, beside the weight itself."""
        raise NotImplementedError

    @property
    def passing(self) -> float:
        """How many values are held for each weight of the layer that is being changed.

        As TensorFlow 2.21 was measured; kinds that keep nothing need least.
        """
        return 3.5 if self.slots else 1.5


def _share(label: str, text: str) -> Real:
    return Real(label=label, help=text, low=0.0, high=1.0, open_high=True)


_MOMENTUM = _share("Momentum", "How much of the step before is added to each step; 0 for none.")


@dataclass(frozen=True, slots=True)
class Adam(Optimizer):
    """Steps scaled by running means of the gradient and of its square (Kingma and Ba, 2014)."""

    token: ClassVar[str] = "adam"
    about: ClassVar[str] = "Adapts the size of its steps for every weight by itself."

    beta_1: float = setting(
        0.9, _share("Beta 1", "How slowly the mean of the gradients follows them.")
    )
    beta_2: float = setting(
        0.999, _share("Beta 2", "How slowly the mean of their squares follows them.")
    )

    @property
    def slots(self) -> int:
        return 2


@dataclass(frozen=True, slots=True)
class SGD(Optimizer):
    """Plain gradient descent on one batch at a time, with momentum if wanted."""

    token: ClassVar[str] = "sgd"
    about: ClassVar[str] = "Plain gradient descent: every weight moves against its gradient."
    default_rate: ClassVar[float] = 0.01

    momentum: float = setting(0.0, _MOMENTUM)
    nesterov: bool = setting(
        False, Flag(label="Nesterov", help="Look ahead: the gradient after the momentum's step.")
    )

    @property
    def slots(self) -> int:
        return 1 if self.momentum else 0


@dataclass(frozen=True, slots=True)
class RMSprop(Optimizer):
    """Steps divided by a running mean of the gradient's size (Hinton's lecture 6e, 2012)."""

    token: ClassVar[str] = "rmsprop"
    about: ClassVar[str] = "Divides each step by the recent size of the gradients."

    rho: float = setting(0.9, _share("Rho", "How slowly the mean of the squares follows them."))
    momentum: float = setting(0.0, _MOMENTUM)

    @property
    def slots(self) -> int:
        return 2 if self.momentum else 1


OPTIMIZERS: Family[Optimizer] = Family("an optimizer", Adam, SGD, RMSprop)
