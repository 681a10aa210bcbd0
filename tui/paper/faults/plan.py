"""Which fault strikes now."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import count
from random import Random
from typing import Any

from tui.paper.faults.kinds import FRAMES, HANDSHAKES, MESSAGES, REQUESTS, STATES, Kind
from tui.paper.faults.rules import Rule

Clock = Callable[[], int]


@dataclass(slots=True)
class Armed:
    """A rule with its counts and its own chance."""

    number: int
    rule: Rule
    until: int | None
    chance: Random
    matches: int = 0
    hits: int = 0

    def is_over(self, now: int) -> bool:
        """Whether it never strikes again."""
        spent = self.rule.times > 0 and self.hits >= self.rule.times
        return spent or (self.until is not None and now >= self.until)

    def decide(self) -> Rule | None:
        """Count a match; the rule when it strikes, with its time drawn."""
        self.matches += 1
        rule = self.rule
        # Drawn for every match, so that a decision hangs on nothing but the seed and the match's number.
        drawn = self.chance.random() * 100
        if self.matches <= rule.after or drawn >= rule.percent:
            return None
        self.hits += 1
        return replace(rule, ms=self.chance.randint(rule.ms, rule.ms_max), ms_max=0) if rule.ms_max else rule

    def told(self, now: int) -> dict[str, Any]:
        """The rule and its counts as JSON has them."""
        counts = {"matches": self.matches, "hits": self.hits, "over": self.is_over(now)}
        return {"id": self.number, **asdict(self.rule), **counts}


class Seam:
    """A place where faults strike, with the rules for it in the order in which they were added."""

    __slots__ = ("_armed", "_clock", "_kinds", "active")

    def __init__(self, kinds: Mapping[str, Kind], clock: Clock) -> None:
        self._kinds, self._clock = kinds, clock
        self._armed: list[Armed] = []
        self.active = False
        """Whether any rule may still strike here: all that is looked at when there is none."""

    def add(self, armed: Armed) -> None:
        """Take a rule in, if it is of a kind for this place."""
        if armed.rule.kind in self._kinds:
            self._armed.append(armed)
            self.active = True

    def remove(self, armed: Armed) -> None:
        """Leave a rule out."""
        self._armed = [each for each in self._armed if each is not armed]
        self.active = bool(self._armed)

    def strike(self, where: str, key: str = "") -> Rule | None:
        """The first rule that strikes `where`, such as POST /v5/order/create or private order."""
        now = self._clock()
        for armed in list(self._armed):
            if armed.is_over(now):
                self.remove(armed)
            elif armed.rule.matches(where, key):
                struck = armed.decide()
                if struck is not None:
                    return struck
        return None


class FaultPlan:
    """All rules, and the places where they strike. `clock` gives ms and is no part of what is skewed."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self._clock, self._seed = clock, seed
        self._numbers = count(1)
        self._armed: dict[int, Armed] = {}
        self.requests = Seam(REQUESTS, clock)
        self.handshakes = Seam(HANDSHAKES, clock)
        self.openings = Seam(STATES, clock)
        self.messages = Seam(MESSAGES, clock)
        self.frames = Seam(FRAMES | STATES, clock)

    @property
    def _seams(self) -> tuple[Seam, ...]:
        return self.requests, self.handshakes, self.openings, self.messages, self.frames

    def seed(self, seed: int) -> None:
        """Set the chance of the rules that are added from now on; each has its own, so that none disturbs another."""
        self._seed = seed

    def add(self, rule: Rule) -> int:
        """Put a rule in force; returns its number."""
        number = next(self._numbers)
        until = self._clock() + rule.seconds * 1_000 if rule.seconds else None
        chance = Random(f"{self._seed} {number}")  # noqa: S311 - no secret
        armed = self._armed[number] = Armed(number, rule, until, chance)
        for seam in self._seams:
            seam.add(armed)
        return number

    def remove(self, number: int) -> bool:
        """Lift a rule; False when there is none of this number."""
        armed = self._armed.pop(number, None)
        if armed is None:
            return False
        for seam in self._seams:
            seam.remove(armed)
        return True

    def clear(self) -> None:
        """Lift all rules."""
        for number in list(self._armed):
            self.remove(number)

    def told(self) -> list[dict[str, Any]]:
        """All rules with their counts, those too that are over."""
        now = self._clock()
        return [each.told(now) for each in self._armed.values()]
