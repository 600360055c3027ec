"""Files of older versions, made into what a file of today would hold; they open for ever.

Each step changes JSON values only and passes on what it does not understand, so that reading
strictly, which comes after, names what is wrong in the words of today.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}
_SOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "mnist-sample": ("MnistSample", ()),
    "fashion-mnist-sample": ("FashionMnistSample", ()),
    "digits": ("Digits", ()),
    "shapes": ("Shapes", ("height", "width", "samples", "seed")),
    "npz": ("NpzFile", ("path",)),
}
"""Of each name in version 1: the kind of today, and the settings that meant something for it."""


def to_current(raw: Any) -> Any:
    """The JSON values of a project of any version as those of the newest one."""
    while isinstance(raw, dict) and type(raw.get("version")) is int and raw["version"] in _STEPS:
        raw = _STEPS[raw["version"]](raw)
    return raw


def _from_1(raw: dict[str, Any]) -> dict[str, Any]:
    """Rows became nodes; optimisers and data sources became kinds of their own."""
    changed = raw | {"version": 2}
    plan, data = raw.get("plan"), raw.get("data")
    if isinstance(plan, dict) and "optimizer" in plan:
        name = plan["optimizer"]
        known = _OPTIMIZERS.get(name, name) if isinstance(name, str) else name
        changed["plan"] = plan | {"optimizer": {"kind": known}}
    network = raw.get("network")
    if isinstance(network, dict):
        changed["network"] = _network_from_1(network)
    if isinstance(data, dict):
        changed["data"] = _source_from_1(data)
    return changed


def _network_from_1(network: dict[str, Any]) -> dict[str, Any]:
    """The Input as the first node, the layers as those behind it; their ids are given anew."""
    others = {key: value for key, value in network.items() if key not in ("input", "layers")}
    if "input" not in network or "layers" not in network:
        return others
    start, layers = network["input"], network["layers"]
    first = {"kind": "Input", **start} if isinstance(start, dict) else start
    if not isinstance(layers, list):
        return others | {"nodes": layers}
    return others | {"nodes": [{"layer": layer} for layer in (first, *layers)]}


def _source_from_1(data: dict[str, Any]) -> dict[str, Any]:
    name = data.get("name", "mnist-sample")
    if not isinstance(name, str) or name not in _SOURCES:
        return {"kind": name}
    kind, kept = _SOURCES[name]
    return {"kind": kind} | {key: data[key] for key in kept if key in data}


_STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1}
"""From each older version to the next."""
