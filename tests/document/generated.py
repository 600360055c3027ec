"""Networks and projects made up by hypothesis, and values that no setting should take."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from cnnexplorer.document.fields import (
    Choice,
    Field,
    Flag,
    Numbers,
    Real,
    Text,
    Whole,
    described,
)
from cnnexplorer.document.kinds import OneOf
from cnnexplorer.document.layers import LAYERS, Input, Layer
from cnnexplorer.document.network import Network
from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import SOURCES

UNHURRIED = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
"""Shared machines stall: a slow example is no fault."""

FEW = settings(UNHURRIED, max_examples=25)
"""For whole networks and projects, which take long to make up."""


def _whole(low: int, high: int) -> st.SearchStrategy[int]:
    """Mostly small numbers, as in networks that fit their images, sometimes any allowed one."""
    return st.one_of(st.integers(low, min(high, low + 4)), st.integers(low, high))


def allowed(field: Field) -> st.SearchStrategy[Any]:
    """The values that a field allows."""
    match field:
        case Whole():
            return _whole(field.low, field.high)
        case Real():
            return st.floats(
                field.low, field.high, exclude_min=field.open_low, exclude_max=field.open_high
            )
        case Numbers():
            part = _whole(field.low, field.high)
            group = st.tuples(*(part for _ in field.parts))
            return st.none() | group if field.absent else group
        case Choice():
            return st.sampled_from(field.options)
        case OneOf():
            return st.sampled_from(field.family.offered).flatmap(made)
        case Flag():
            return st.booleans()
        case Text():
            plain = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
            return st.text(plain, max_size=min(field.longest, 40))
    raise AssertionError(f"no values are known for {type(field).__name__}")


def made(cls: type[Any]) -> st.SearchStrategy[Any]:
    """A described dataclass with any allowed settings."""
    return st.builds(cls, **{name: allowed(field) for name, field in described(cls).items()})


def layers() -> st.SearchStrategy[Layer]:
    """Any layer that a person can add."""
    return st.sampled_from(LAYERS.offered).flatmap(made)


def networks(most_layers: int = 8) -> st.SearchStrategy[Network]:
    """Networks of allowed settings, possible or not."""
    return st.builds(
        Network,
        name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
        input=made(Input),
        layers=st.lists(layers(), max_size=most_layers).map(tuple),
    )


def optimizers() -> st.SearchStrategy[Any]:
    """Any optimiser with any allowed settings."""
    return st.sampled_from(OPTIMIZERS.offered).flatmap(made)


def sources() -> st.SearchStrategy[Any]:
    """Any data source with any allowed settings, or none."""
    return st.one_of(st.none(), st.sampled_from(SOURCES.offered).flatmap(made))


def projects() -> st.SearchStrategy[Project]:
    """Whole projects of allowed settings."""
    return st.builds(Project, network=networks(), plan=made(Plan), data=sources())


def garbage() -> st.SearchStrategy[Any]:
    """What a setting could wrongly hold: other types, zeros, negative and huge numbers."""
    single = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([0, -1, 10**9, -(10**9), 10**400, 10**5000, -(10**5000)]),
        st.floats(),
        st.text(max_size=60),
        st.binary(max_size=60),
    )
    return st.one_of(
        single,
        st.lists(single, max_size=4),
        st.lists(single, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=5), single, max_size=2),
    )


@st.composite
def broken_layers(draw: st.DrawFn) -> Layer:
    """A layer (an Input too) in which any setting may hold garbage."""
    cls = draw(st.sampled_from((*LAYERS.offered, Input)))
    names = draw(st.lists(st.sampled_from([*described(cls), ""]), unique=True))
    return cls(**{name: draw(garbage()) for name in names if name})
