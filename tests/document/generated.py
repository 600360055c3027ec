"""Networks and projects made up by hypothesis, a layer with two inputs, and values that no setting
should take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

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
from cnnexplorer.document.layers import (
    LAYERS,
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    Layer,
    MaxPooling2D,
)
from cnnexplorer.document.network import INPUT_ID, Network, Node, chain, fresh_id
from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.rules import Impossible, Row
from cnnexplorer.document.sources import SOURCES
from cnnexplorer.texts import shape_text

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
        chain,
        name=names(),
        input=made(Input),
        layers=st.lists(layers(), max_size=most_layers).map(tuple),
    )


@dataclass(frozen=True, slots=True)
class AddTwo(Layer):
    """A kind with two inputs, which the program itself does not have."""

    prefix: ClassVar[str] = "add_two"
    group: ClassVar[str] = "Merging"
    about: ClassVar[str] = "Adds what two layers of the same shape give."
    takes: ClassVar[tuple[int, int | None]] = (2, 2)

    def rule(self, inputs: tuple[Row, ...]) -> Row:
        first, second = inputs
        if first.output_shape != second.output_shape:
            raise Impossible(
                f"AddTwo needs two equal shapes, but receives {shape_text(first.output_shape)} "
                f"and {shape_text(second.output_shape)}; make them equal."
            )
        return Row(first.output_shape)


@contextmanager
def add_two_offered() -> Iterator[None]:
    """As long as this lasts, files may hold an AddTwo and menus offer it."""
    LAYERS.add(AddTwo)
    try:
        yield
    finally:
        LAYERS.remove(AddTwo)


def names() -> st.SearchStrategy[str]:
    """What people may call a layer or a network."""
    plain = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    told = st.sampled_from(["", "第一层 卷积", "Übergröße ß", "a\n“b”\\"])
    return told | st.text(plain, max_size=9)


_CHANNELS = 3
_SAME_SHAPE: tuple[st.SearchStrategy[Layer], ...] = (
    st.builds(
        Conv2D, filters=st.just(_CHANNELS), padding=st.just("same"), use_bias=st.booleans(),
        kernel_size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
        activation=st.sampled_from(("linear", "tanh")),
    ),
    st.builds(Dense, units=st.just(_CHANNELS), use_bias=st.booleans()),
    st.builds(BatchNormalization, center=st.booleans(), scale=st.booleans()),
    st.sampled_from((
        Activation(), Dropout(), MaxPooling2D(pool_size=(2, 2), strides=(1, 1), padding="same"),
    )),
)  # fmt: skip
"""Layers that give maps of the shape that they take, so that AddTwo can add any two."""


@st.composite
def graphs(draw: st.DrawFn, most_nodes: int = 8) -> Network:
    """Possible acyclic graphs in which every node has a part in what the last one gives.

    Some nodes name earlier ones as their inputs, some are disabled, some not trainable.
    """
    size = st.integers(2, 6)
    nodes = [Node(INPUT_ID, Input(draw(size), draw(size), _CHANNELS))]

    def add(layer: Layer, *inputs: str, enabled: bool = True) -> None:
        node_id = fresh_id(layer, {node.id for node in nodes})
        trainable = draw(st.sampled_from((True, True, False)))
        nodes.append(Node(node_id, layer, draw(names()), enabled, trainable, inputs))

    for _ in range(draw(st.integers(1, most_nodes))):
        earlier = st.sampled_from([node.id for node in nodes])
        enabled = draw(st.sampled_from((True, True, True, False)))
        if draw(st.booleans()):
            add(AddTwo(), draw(earlier), draw(earlier), enabled=enabled)
        else:
            inputs = draw(st.just(()) | st.tuples(earlier))
            add(draw(st.one_of(_SAME_SHAPE)), *inputs, enabled=enabled)
    while loose := _loose(Network(nodes=tuple(nodes))):
        add(AddTwo(), loose[0], nodes[-1].id)
    if draw(st.booleans()):
        add(Conv2D(filters=draw(st.integers(1, 4)), kernel_size=(2, 2), strides=(2, 1)))
    if draw(st.booleans()):
        add(Flatten())
        add(Dense(units=4, activation="softmax"))
    return Network(draw(names()), tuple(nodes))


def _loose(network: Network) -> list[str]:
    """The nodes before the last one that give nothing to any enabled one."""
    taken: set[str] = set()
    for row, node in enumerate(network.nodes):
        sources = network.sources(row)
        taken.update(sources if node.enabled else sources[:1])
    return [node.id for node in network.nodes[:-1] if node.id not in taken]


@st.composite
def tangles(draw: st.DrawFn) -> Network:
    """Nodes of any kind, possible or not, that take anything: later ones, themselves, nothing."""
    kinds = st.one_of(layers(), st.just(AddTwo()), st.just(Conv2D(kernel_size=(1, 1))))
    network = chain(draw(st.lists(kinds, max_size=6)), draw(made(Input)), draw(names()))
    ids = st.sampled_from((*network.ids, "nowhere_1"))
    for row, node in enumerate(network.nodes):
        node = replace(
            node,
            name=draw(names()),
            enabled=draw(st.booleans()),
            trainable=draw(st.booleans()),
            inputs=tuple(draw(st.lists(ids, max_size=3))),
        )
        network = network.with_node(row, node)
    return network


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
