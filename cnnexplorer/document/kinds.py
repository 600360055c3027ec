"""Kinds: what a person chooses and then sets, described once, and the families they belong to.

Layers, optimisers and data sources are kinds, and losses, schedules and augmentations can be. A
kind is a frozen dataclass whose settings are described by ``fields``; its family knows it by its
class name (in JSON: ``{"kind": "Adam", "beta_1": 0.9, …}``), by its token (on the command line:
``adam:beta_1=0.8``) and by its title (on the screen, where a form is made of its settings).
"""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

from cnnexplorer.document import fields
from cnnexplorer.document.fields import Field, described, shown
from cnnexplorer.texts import listed


@dataclass(frozen=True, slots=True)
class Kind:
    """What every kind has: settings are fields, the rest is said once for the class.

    Attributes:
        token: what is typed for it on the command line; empty where nobody types it.
        title: what the window calls it; the class name if not given.
        about: what it is or does, in a sentence.
    """

    token: ClassVar[str] = ""
    title: ClassVar[str] = ""
    about: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        if "title" not in cls.__dict__:
            cls.title = cls.__name__

    @property
    def kind(self) -> str:
        """The class name, by which files know the kind."""
        return type(self).__name__

    def caption(self) -> str:
        """The most telling settings, short: "32 · 3×3 · relu"."""
        return ""

    @classmethod
    def from_words(cls, words: str) -> Self:
        """The kind with the settings typed behind its token: "beta_1=0.8,epsilon=1e-5".

        Raises:
            ValueError: the sentence names the setting.
        """
        known = described(cls)
        values: dict[str, Any] = {}
        for word in words.split(",") if words else ():
            name, equals, text = (part.strip() for part in word.partition("="))
            if not equals or name not in known:
                names = ", ".join(known) or "none"
                raise ValueError(f"{cls.title} has no setting {shown(name)}; it has {names}.")
            values[name] = known[name].read(text)
        made = cls(**values)
        sentence = fields.problem(made)
        if sentence is not None:
            raise ValueError(f"{cls.title}: {sentence}")
        return made


K = TypeVar("K", bound=Kind)


class Family(Generic[K]):
    """All kinds of one sort, in the order of the menus.

    Args:
        word: what one of them is called, with its article: "a layer".
        kinds: those that a person can choose, in the order of the menus.
        hidden: those that files can hold and no menu offers.
    """

    def __init__(self, word: str, *kinds: type[K], hidden: tuple[type[K], ...] = ()) -> None:
        self.word = word
        self._known: dict[str, type[K]] = {cls.__name__: cls for cls in hidden}
        self._offered: list[type[K]] = []
        for cls in kinds:
            self.add(cls)

    def add(self, cls: type[K]) -> type[K]:
        """Make another kind known and offer it last; may be used as a decorator.

        Raises:
            ValueError: name or token are taken (a fault of the caller).
        """
        taken = {known.token for known in self._known.values()} - {""}
        if cls.__name__ in self._known or cls.token in taken:
            raise ValueError(f"{self.word} named {cls.__name__} or {cls.token!r} is known already")
        self._known[cls.__name__] = cls
        self._offered.append(cls)
        return cls

    def remove(self, cls: type[K]) -> None:
        """Forget a kind that was added (an extension that goes)."""
        del self._known[cls.__name__]
        self._offered.remove(cls)

    @property
    def offered(self) -> tuple[type[K], ...]:
        """Every kind that a person can choose, in the order of the menus."""
        return tuple(self._offered)

    @property
    def known(self) -> tuple[type[K], ...]:
        """Every kind that a file can hold."""
        return tuple(self._known.values())

    def decode(self, raw: object, where: str) -> K:
        """A kind from its JSON object; ``where`` names the place for the error's sentence.

        Raises:
            ValueError: the sentence says what was received, what is wrong and what to do.
        """
        if not isinstance(raw, dict):
            raise ValueError(f"{where} is not {self.word} but {shown(raw)}.")
        kind = raw.get("kind")
        cls = self._known.get(kind) if isinstance(kind, str) else None
        if cls is None:
            names = [known.__name__ for known in self._offered]
            meant = difflib.get_close_matches(kind, names) if isinstance(kind, str) else []
            told = listed([*meant, *(name for name in names if name not in meant)])
            raise ValueError(f"{where} is of kind {shown(kind)}; known are {told}.")
        settings = {name: value for name, value in raw.items() if name != "kind"}
        return decode_settings(cls, settings, f"{where} ({kind})")

    def from_token(self, text: str) -> K:
        """The kind that a person means by its token, perhaps with settings: "sgd:momentum=0.9".

        Raises:
            ValueError: there is no such token, or a setting is impossible.
        """
        token, colon, words = text.strip().partition(":")
        for cls in self._offered:
            if cls.token == token.lower() != "":
                if colon and not words.strip():
                    raise ValueError(f"{text.strip()!r} has nothing behind its colon.")
                return cls.from_words(words)
        raise ValueError(f"{text!r} is not {self.word}; known are {', '.join(self.tokens)}.")

    @property
    def tokens(self) -> tuple[str, ...]:
        """What can be typed, in the order of the menus."""
        return tuple(cls.token for cls in self._offered if cls.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Field):
    """A setting whose value is itself a kind with settings: the form has a form within."""

    family: Family[Any]

    def problem(self, value: object) -> str | None:
        if type(value) in self.family.known:
            return fields.problem(value)
        titles = ", ".join(cls.title for cls in self.family.offered)
        return f"{self.label} must be one of {titles}, not {shown(value)}."

    def decode(self, raw: Any) -> Any:
        return self.family.decode(raw, self.label)

    def read(self, text: str) -> Any:
        return self.family.from_token(text)


D = TypeVar("D")


def decode_settings(cls: type[D], raw: dict[str, Any], where: str) -> D:
    """A described dataclass from a JSON object; strict: unknown names and bad values raise.

    Raises:
        ValueError: the sentence says what was received, what is wrong and what to do.
    """
    known = described(cls)
    for name in raw:
        if name not in known:
            raise ValueError(f"{where} has the unknown setting {shown(name)}.")
    values = {name: known[name].decode(value) for name, value in raw.items()}
    for name, value in values.items():
        sentence = known[name].problem(value)
        if sentence is not None:
            raise ValueError(f"{where}: {sentence}")
    return cls(**values)


def encode_settings(value: Any) -> dict[str, Any]:
    """The described settings of a dataclass as JSON values, in order: all of them but those that
    few people change (``Field.more``), where they are as they begin.
    """
    begins = {item.name: item.default for item in dataclasses.fields(value)}
    return {
        name: _encoded(getattr(value, name))
        for name, field in described(type(value)).items()
        if not field.more or getattr(value, name) != begins[name]
    }


def encode(kind: Kind) -> dict[str, Any]:
    """The JSON object of a kind: its class name, then every setting."""
    return {"kind": kind.kind, **encode_settings(kind)}


def _encoded(value: Any) -> Any:
    if isinstance(value, Kind):
        return encode(value)
    return list(value) if isinstance(value, tuple) else value
