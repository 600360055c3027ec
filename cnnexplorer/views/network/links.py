"""Which pairs of numbers a person does not want to be kept the same, remembered."""

from __future__ import annotations

from cnnexplorer.settings import Settings


class Links:
    """Knows them by kind and setting ("Conv2D.kernel_size"); all others are linked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def unlinked(self, cls: type) -> set[str]:
        """The settings of a kind whose two numbers are each for itself."""
        words = (word.partition(".") for word in self._settings.unlinked)
        return {name for kind, _, name in words if kind == cls.__name__}

    def choose(self, cls: type, name: str, linked: bool) -> None:
        """Remember what the person wants of a setting."""
        word = f"{cls.__name__}.{name}"
        others = [known for known in self._settings.unlinked if known != word]
        self._settings.unlinked = others if linked else [*others, word]
