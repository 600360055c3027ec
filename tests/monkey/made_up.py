"""Networks, plans and sources made up from a seed: everything that files and forms can hold."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from cnnexplorer.data.sources import SOURCES
from cnnexplorer.document import fields, presets
from cnnexplorer.document.fields import described
from cnnexplorer.document.kinds import OneOf
from cnnexplorer.document.layers import LAYERS, Input, Layer
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import DataSource

_SMALL = 12
_SIMPLE = presets.ORDER[:4]


def value(random: Random, field: fields.Field) -> Any:
    """A value that a field allows: mostly small, sometimes an end of its range."""
    match field:
        case fields.Whole():
            return _whole(random, field.low, field.high)
        case fields.Real():
            low = 1e-9 if field.open_low else field.low
            high = min(field.high, low + 1)
            return random.choice([low, random.uniform(low, high), (low + high) / 2])
        case fields.Numbers():
            if field.absent and random.random() < 0.3:
                return None
            return tuple(_whole(random, field.low, min(field.high, 7)) for _ in field.parts)
        case fields.Choice():
            return random.choice(field.options)
        case fields.Flag():
            return random.random() < 0.5
        case OneOf():
            return made(random, random.choice(field.family.offered))
    return random.choice(["", "Ünïcödé 雪 \\/:*", "x" * 200, "a b", "-.-"])


def _whole(random: Random, low: int, high: int) -> int:
    if random.random() < 0.03:
        return high
    return random.randint(low, min(high, low + _SMALL))


def made(random: Random, cls: type[Any]) -> Any:
    """A described dataclass with any allowed settings."""
    return cls(**{name: value(random, field) for name, field in described(cls).items()})


def layer(random: Random) -> Layer:
    """Any layer that a person can add; half of them as they are added."""
    cls = random.choice(LAYERS.offered)
    new: Layer = cls.starter() if random.random() < 0.5 else made(random, cls)
    return new


def network(random: Random) -> Network:
    """A few layers, possible or not; sometimes with branches, disabled or frozen layers."""
    size = random.choice([8, 12, 28, 32])
    start = Input(height=size, width=size, channels=random.choice([1, 3]))
    layers = [layer(random) for _ in range(random.randrange(7))]
    whole = chain(tuple(layers), start, random.choice(["", "Größe", "网络", "a 'b' \"c\""]))
    if random.random() < 0.4:
        whole = tangled(random, whole)
    return whole


def tangled(random: Random, whole: Network) -> Network:
    """The network with some node switched, frozen, or fed by others."""
    row = random.randrange(len(whole.nodes))
    node = whole.nodes[row]
    earlier = [item.id for item in whole.nodes[:row]] or [node.id]
    changes: list[dict[str, Any]] = [
        {"enabled": not node.enabled},
        {"trainable": not node.trainable},
        {"name": random.choice(["", "Schicht ä", "第一层"])},
        {"inputs": (random.choice(earlier),)},
        {"inputs": (random.choice(whole.ids), random.choice(earlier))},
    ]
    return whole.with_node(row, replace(node, **random.choice(changes)))


def straightened(whole: Network) -> Network:
    """The network as a plain list of enabled layers."""
    nodes = tuple(replace(node, inputs=(), enabled=True) for node in whole.nodes)
    return replace(whole, nodes=nodes)


def plan(random: Random) -> Plan:
    """A plan that a computer without a graphics card gets through."""
    new: Plan = made(random, Plan)
    return replace(new, epochs=random.randint(1, 3), batch_size=random.choice([16, 32, 100, 128]))


def source(random: Random, paths: list[str]) -> DataSource:
    """Any data source; files from ``paths``, generated images in an affordable size."""
    cls = random.choice(SOURCES.offered)
    names = described(cls)
    if "path" in names:
        return cls(path=random.choice(paths))
    small = {"height": 16, "width": 12, "samples": 300}
    chosen = {name: number for name, number in small.items() if name in names}
    return cls(**chosen)


def project(random: Random, paths: list[str]) -> Project:
    """A whole project: a preset or a made-up network, any data or none."""
    data = source(random, paths) if random.random() < 0.8 else None
    if random.random() < 0.5:
        return replace(presets.load(random.choice(_SIMPLE)).project, data=data)
    return Project(network(random), plan(random), data)
