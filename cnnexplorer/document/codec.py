"""Layers and other described settings to JSON values and back, strictly."""

from __future__ import annotations

from typing import Any

from cnnexplorer.document.fields import Field, described, shown
from cnnexplorer.document.layers import ADDABLE, KINDS, Layer


def decode_layer(raw: object, where: str) -> Layer:
    """A layer from its JSON object; ``where`` names the place for the error's sentence.

    Raises:
        ValueError: the sentence says what was received, what is wrong and what to do.
    """
    if not isinstance(raw, dict):
        raise ValueError(f"{where} is not a layer but {shown(raw)}.")
    kind = raw.get("kind")
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        known = ", ".join(known.__name__ for known in ADDABLE)
        raise ValueError(f"{where} is of kind {shown(kind)}; known are {known}.")
    settings = {name: value for name, value in raw.items() if name != "kind"}
    layer: Layer = decode_settings(cls, settings, f"{where} ({kind})")
    return layer


def decode_settings(cls: type[Any], raw: dict[str, Any], where: str) -> Any:
    """A described dataclass from a JSON object; strict: unknown names and bad values raise.

    Raises:
        ValueError: the sentence says what was received, what is wrong and what to do.
    """
    fields: dict[str, Field] = described(cls)
    for name in raw:
        if name not in fields:
            raise ValueError(f"{where} has the unknown setting {shown(name)}.")
    values = {name: fields[name].decode(value) for name, value in raw.items()}
    for name, value in values.items():
        sentence = fields[name].problem(value)
        if sentence is not None:
            raise ValueError(f"{where}: {sentence}")
    return cls(**values)


def encode_settings(value: Any) -> dict[str, Any]:
    """The described settings of a dataclass as JSON values, all of them, in order."""
    encoded: dict[str, Any] = {}
    for name in described(type(value)):
        item = getattr(value, name)
        encoded[name] = list(item) if isinstance(item, tuple) else item
    return encoded


def encode_layer(layer: Layer) -> dict[str, Any]:
    """The JSON object of a layer: its kind, then every setting."""
    return {"kind": layer.kind, **encode_settings(layer)}
