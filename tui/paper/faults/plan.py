"""Which fault strikes now."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from itertools import count
from random import Random
from typing import Any

from tui.paper.faults.rules import Rule


@dataclass(slots=True)
class Armed:
    """A rule in force with its counts."""

    number: int
    rule: Rule
    until: int | None
    matches: int = 0
    hits: int = 0

    def told(self) -> dict[str, Any]:
        """The rule and its counts as JSON has them."""
        return {"id": self.number, **asdict(self.rule), "matches": self.matches, "hits": self.hits}


class FaultPlan:
    """The rules in force, in the order in which they were added."""

    def __init__(self, clock: Callable[[], int], seed: int = 0) -> None:
        self._clock = clock
        self._rng = Random(seed)  # noqa: S311 - chance, not a secret
        self._numbers = count(1)
        self._armed: dict[int, Armed] = {}
        self.active = False
        """Whether there is any rule: all that the seams look at when there is none."""

    def seed(self, seed: int) -> None:
        """Begin chance anew."""
        self._rng.seed(seed)

    def add(self, rule: Rule) -> int:
        """Put a rule in force; returns its number."""
        number = next(self._numbers)
        until = self._clock() + rule.seconds * 1_000 if rule.seconds else None
        self._armed[number] = Armed(number, rule, until)
        self.active = True
        return number

    def remove(self, number: int) -> bool:
        """Lift a rule; False when there is none of this number."""
        found = self._armed.pop(number, None) is not None
        self.active = bool(self._armed)
        return found

    def clear(self) -> None:
        """Lift all rules."""
        self._armed.clear()
        self.active = False

    def told(self) -> list[dict[str, Any]]:
        """All rules with their counts."""
        return [each.told() for each in self._armed.values()]

    def strike(self, kinds: Mapping[str, object], where: str) -> Rule | None:
        """The first rule of some kinds that strikes here and now; it is counted."""
        now = self._clock()
        for armed in list(self._armed.values()):
            rule = armed.rule
            if rule.kind not in kinds or not fnmatchcase(where, rule.where):
                continue
            if armed.until is not None and now >= armed.until:
                self.remove(armed.number)
                continue
            armed.matches += 1
            if armed.matches <= rule.after or (rule.times and armed.hits >= rule.times):
                continue
            if rule.percent < 100 and self._rng.randrange(100) >= rule.percent:
                continue
            armed.hits += 1
            return rule
        return None
