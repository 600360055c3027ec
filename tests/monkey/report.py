"""What a run has shown, folded from the journals: findings with their last actions, and figures."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.monkey.journal import Line

LONG_S = 300.0
"""From here on the memory is judged: before, the program is still filling its caches."""
MOST_GROWTH = 5.0
"""MiB a minute, in the second half of a long run."""
_WARM_S = 120.0
"""What a process needs to have done everything once."""
_SAMPLES = 12
_PARTS = 6
"""Of the second half: what a training takes for a while is not what stays."""
_ACTIONS = 25
_LONGEST = 6000
_HANG = "Timeout ("
"""How faulthandler begins when the event loop did not come back."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.

    Attributes:
        sort, key: what it is; equal ones are one fault.
        count: how often it came.
        actions: the last ones before it came first.
    """

    sort: str
    key: str
    text: str
    count: int
    actions: tuple[str, ...]

    def __str__(self) -> str:
        actions = "\n    ".join(self.actions)
        text = self.text
        if len(text) > _LONGEST:
            text = f"{text[: _LONGEST // 4]}\n …\n{text[-_LONGEST // 4 * 3 :]}"
        return f"{self.sort} ×{self.count}: {self.key}\n{text}\n  after\n    {actions}"


@dataclass(frozen=True, slots=True)
class Life:
    """One process that has ended.

    Attributes:
        code: its exit code; negative for a signal.
        too_large: whether it was killed because of its memory.
        errors: what it printed.
    """

    code: int
    too_large: bool
    lines: tuple[Line, ...]
    errors: str

    @property
    def fell(self) -> bool:
        """Whether it ended otherwise than by closing its window."""
        return self.code != 0

    @property
    def seconds(self) -> float:
        return float(self.lines[-1]["seconds"]) if self.lines else 0.0

    @property
    def last_number(self) -> int:
        return int(self.lines[-1]["number"]) if self.lines else 0

    def of(self, kind: str) -> list[Line]:
        """The lines of one kind."""
        return [line for line in self.lines if line["kind"] == kind]

    def findings(self) -> Iterator[Finding]:
        """Each fault once, and how the process ended if not well."""
        found = self.of("finding")
        counts = Counter((line["sort"], line["key"]) for line in found)
        for line in found:
            count = counts.pop((line["sort"], line["key"]), 0)
            if count:
                before = self.lines[: self.lines.index(line)]
                yield Finding(line["sort"], line["key"], line["text"], count, _actions(before))
        if self.fell:
            yield Finding(self._end(), self._last_line(), self.errors, 1, _actions(self.lines))
        elif self.errors.strip():
            key = self.errors.strip().splitlines()[-1]
            yield Finding("printed", key, self.errors, 1, _actions(self.lines))

    def growth(self) -> float | None:
        """MiB a minute in the second half of this life; None if it was too short to say.

        By the least that each part of it came down to, without TensorFlow's store, which grows
        with the largest training and never shrinks, and without the images of the data set that
        was chosen at the moment.
        """
        begin = max(self.seconds / 2, _WARM_S)
        late = [line for line in self.of("memory") if line["seconds"] >= begin]
        if len(late) < _SAMPLES:
            return None
        part = (self.seconds - begin) / _PARTS
        least: dict[int, tuple[float, float]] = {}
        for line in late:
            number = min(int((line["seconds"] - begin) / part), _PARTS - 1)
            mib = line["mib"] - line.get("store", 0) - line.get("data", 0)
            sample = (mib, line["seconds"] / 60)
            least[number] = min(sample, least.get(number, sample))
        return _slope([(minutes, mib) for mib, minutes in least.values()])

    def _end(self) -> str:
        if self.too_large:
            return "memory"
        if _HANG in self.errors:
            return "hang"
        if self.code < 0:
            return f"crash ({signal.Signals(-self.code).name})"
        return f"exit code {self.code}"

    def _last_line(self) -> str:
        """The program's own line that the process died in, as far as faulthandler says it."""
        told = self.errors.rpartition("Current thread")[2]
        mine = re.findall(r'File ".*/((?:cnnexplorer|tests)/.*)", line \d+ in (\w+)', told)
        return ":".join(mine[0]) if mine else "nowhere known"


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    seed: int
    seconds: float
    lives: tuple[Life, ...]

    @property
    def findings(self) -> list[Finding]:
        """Each fault once, with the actions before it came first."""
        merged: dict[tuple[str, str], Finding] = {}
        for finding in (found for life in self.lives for found in life.findings()):
            name = (finding.sort, finding.key)
            first = merged.setdefault(name, finding)
            if first is not finding:
                merged[name] = replace(first, count=first.count + finding.count)
        return list(merged.values())

    @property
    def actions(self) -> int:
        return self.lives[-1].last_number if self.lives else 0

    @property
    def growth(self) -> float | None:
        """Of the longest life, MiB a minute."""
        longest = max(self.lives, key=lambda life: len(life.of("memory")), default=None)
        return longest.growth() if longest else None

    @property
    def grows(self) -> bool:
        """Whether a run long enough to say so needs more and more memory."""
        return self.seconds >= LONG_S and self.growth is not None and self.growth > MOST_GROWTH

    def __str__(self) -> str:
        return "\n".join([self.figures, *(f"--- {finding}" for finding in self.findings)])

    @property
    def figures(self) -> str:
        """What was done and measured, without the findings themselves."""
        return "\n".join([self._head(), *self._processes(), *self._stalls()])

    def _head(self) -> str:
        trained = self._all("trained")
        return (
            f"seed {self.seed}, {self.seconds:g} s: {self.actions} actions, "
            f"{len(self.findings)} findings; {len(self._all('start'))} windows in "
            f"{len(self.lives)} processes, {len(trained)} trainings with "
            f"{sum(line['epochs'] for line in trained)} epochs"
        )

    def _processes(self) -> Iterator[str]:
        for count, life in enumerate(self.lives, 1):
            memory, grown = life.of("memory"), life.growth()
            ends = "".join(
                f", {name} {memory[0][name]} → {memory[-1][name]}"
                for name in ("mib", "threads", "files", "widgets")
                if memory
            )
            slope = "" if grown is None else f"; second half {grown:+.1f} MiB a minute"
            yield f"  process {count}: exit code {life.code}, {life.seconds:.0f} s{ends}{slope}"

    def _stalls(self) -> Iterator[str]:
        stalls = sorted(self._all("stall"), key=lambda line: -line["wall"])
        for line in stalls[:8]:
            yield (
                f"  stood still {line['wall']:.2f} s ({line['computed']:.2f} computed, "
                f"{line['queued']:.2f} without a processor) at {line['stacks'][0]}"
            )

    def _all(self, kind: str) -> list[Line]:
        return [line for life in self.lives for line in life.of(kind)]


def _actions(lines: tuple[Line, ...]) -> tuple[str, ...]:
    done = [line for line in lines if line["kind"] in ("do", "start", "end")]
    return tuple(
        f"{line['number']}: {line.get('what') or line['kind'] + ' ' + str(line.get('path', ''))}"
        for line in done[-_ACTIONS:]
    )


def _slope(samples: list[tuple[float, float]]) -> float:
    """Of the straight line through the samples, by least squares."""
    middle_x = sum(x for x, _ in samples) / len(samples)
    middle_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - middle_x) ** 2 for x, _ in samples)
    if not spread:
        return 0.0
    return sum((x - middle_x) * (y - middle_y) for x, y in samples) / spread
