"""The values of a layer as bars, with the scale they share and the number under the pointer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cnnexplorer.analysis.values import Values
from cnnexplorer.texts import plural
from cnnexplorer.views.widgets.labels import Headline
from cnnexplorer.views.widgets.parts import column
from cnnexplorer.views.widgets.pointed_line import PointedLine
from cnnexplorer.views.widgets.theme import Theme
from cnnexplorer.views.widgets.value_bars import MOST_ROWS, ValueBars


class ValuesView(QWidget):
    """Bars above, words below; ``chosen`` carries the position of a value.

    Args:
        name: for a screen reader.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._word = "value"
        self.bars = ValueBars(theme, name)
        self.scale = Headline("subtle")
        self._line = PointedLine(self.scale)
        self.pointed = self._line.text
        self.setLayout(column(self.bars, self._line, spacing=0, grows=0))
        self.setFocusProxy(self.bars)
        self.bars.chosen.connect(self.chosen)
        self.bars.pointed_at.connect(self._on_bars_pointed_at)

    def show_values(
        self,
        values: Values,
        word: str,
        names: tuple[str, ...],
        marks: dict[int, str],
        current: int | None,
    ) -> None:
        """Show other values.

        Args:
            word: what one of them is called ("unit", "class").
            names: one for each value, or none.
            marks: a word behind the number of some ("true").
            current: the one to frame.
        """
        self._word = word
        self.bars.show_values(values, names, marks, current)
        numbers = [f"{end:.3g}".replace("-", "−") for end in (values.low, values.high)]
        self.scale.setText(f"bars from {numbers[0]} to {numbers[1]}")
        told = [f"{self._name(place)}:  −0.00012345" for place in self._widest_places()]
        self._line.keep_room_for([*told, self._idle_text()])
        self.bars.setAccessibleDescription(self._spoken())
        self._on_bars_pointed_at(-1)

    def choose(self, current: int | None) -> None:
        """Frame a value; nothing is reported."""
        self.bars.choose(current)
        self._on_bars_pointed_at(-1)

    def text_at(self, position: int) -> str:
        """What is said of a value."""
        return f"{self._name(position)}:  {self.bars.number_text(position)}"

    def _name(self, position: int) -> str:
        names = self.bars.names
        if position >= len(names) or names[position] == str(position):
            return f"{self._word} {position}"
        return f"{self._word} {names[position]} (number {position})"

    def _widest_places(self) -> list[int]:
        """The last value, and the one with the longest name."""
        count = len(self.bars.values) if self.bars.values is not None else 0
        names = self.bars.names
        longest = [max(range(len(names)), key=lambda place: len(names[place]))] if names else []
        return [*longest, count - 1] if count else []

    def _spoken(self) -> str:
        """All values where they are few, else how many there are and which is the largest."""
        values = self.bars.values
        assert values is not None
        if self.bars.names or len(values) <= MOST_ROWS:
            return "; ".join(self.text_at(place) for place in range(len(values)))
        best = "" if values.best is None else f"; the largest is {self.text_at(values.best)}"
        return f"{plural(len(values), self._word)}, {self.scale.text()}{best}"

    def _idle_text(self) -> str:
        count = len(self.bars.values) if self.bars.values is not None else 0
        return f"{plural(count, self._word)} · point at one to read its value"

    def _on_bars_pointed_at(self, position: int) -> None:
        shown = position if position >= 0 else self.bars.current
        if self.bars.values is None:
            return
        if shown is not None:
            self.pointed.setText(self.text_at(shown))
            return
        self.pointed.setText(self._idle_text())
