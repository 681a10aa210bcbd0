"""What the market is like: calm, trending, volatile, with gaps; and the two things that happen to one coin.

A liquidation cascade takes a coin down in half a minute while positions are sold off, and lets it recover in part.
A funding squeeze drives its perpetuals above the index for two minutes, the funding rate up to its cap, and then
snaps. All of it is drawn from one generator, so that a seed tells the whole course.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

SECOND: Final = 20
"""Steps in a second."""
SCENARIOS: Final = ("calm", "trend", "volatile", "gap", "cascade", "squeeze")
CASCADE: Final = 30 * SECOND
RECOVERY: Final = 60 * SECOND
SQUEEZE: Final = 120 * SECOND
SNAP: Final = 2 * SECOND
JUMPS: Final = (8_000, 30_000)
"""How far a gap is, in millionths."""
FALL: Final = 60_000
"""How far a cascade takes a coin down, in millionths."""
THINNED: Final = 40
"""Percent of its depth that a book keeps in a cascade."""
RISE: Final = 6_000
"""How far a squeeze drives perpetuals above the index, in millionths: beyond any cap of the funding rate."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How all coins move and trade."""

    name: str
    volatility: int
    """Percent of the usual."""
    drift: int = 0
    """Thousandths of a usual step, each step the same way."""
    depth: int = 100
    """Percent of the usual sizes in the book."""
    spread: int = 1
    """Times the usual."""
    pace: int = 100
    """Percent of the usual takers."""


MOODS: Final = {
    "calm": Mood("calm", volatility=60, depth=110, pace=70),
    "trend": Mood("trend", volatility=90, drift=60, pace=130),
    "volatile": Mood("volatile", volatility=300, depth=45, spread=3, pace=220),
}
LASTS: Final = {"calm": (180, 600), "trend": (120, 300), "volatile": (30, 120)}
"""Seconds that a mood lasts, from and to."""
OFTEN: Final = ("calm",) * 6 + ("trend",) * 3 + ("volatile",) * 2
SHORTEST: Final = 20 * SECOND
"""What a mood lasts at least, however fast they pass."""
GAP_ONE_IN: Final = 30
"""A change of mood in so many is a gap, in the scenario of gaps each one."""


class Climate:
    """The course of moods and events, step by step."""

    def __init__(self, seed: int, scenario: str = "", speed: int = 1) -> None:
        self._rng = Random(f"{seed}/climate")
        self._scenario, self._speed = scenario, speed
        self.mood = MOODS["calm"]
        self.direction = 1
        self._until = 0
        self._cascades: dict[str, int] = {}
        self._squeezes: dict[str, int] = {}

    def step(self, step: int, coins: list[str]) -> int:
        """Go on to a step; returns a jump of all coins in millionths, mostly none."""
        if step < self._until:
            return 0
        rng, scenario = self._rng, self._scenario
        name = scenario if scenario in MOODS else rng.choice(OFTEN)
        if scenario in {"gap", "cascade", "squeeze"}:
            name = "calm"
        self.direction = rng.choice((-1, 1))
        first = not self._until
        lowest, highest = LASTS[name]
        seconds = rng.randint(lowest, highest) if not scenario else rng.randint(40, 90)
        self._until = step + max(SHORTEST, seconds * SECOND // self._speed)
        self.mood = MOODS[name]
        if scenario in {"cascade", "squeeze"} and coins and not first:
            self.start(scenario, coins[0], step)
        gaps = scenario == "gap" or (not scenario and rng.randrange(GAP_ONE_IN) == 0)
        if first or not gaps:
            return 0
        self.mood = MOODS["volatile"]
        return self.direction * rng.randint(*JUMPS)

    def start(self, scenario: str, coin: str, step: int) -> int:
        """Begin a scenario now; returns a jump of all coins in millionths for a gap."""
        if scenario == "cascade":
            self._cascades[coin] = step
        elif scenario == "squeeze":
            self._squeezes[coin] = step
        elif scenario == "gap":
            self.mood, self._until = MOODS["volatile"], step + 60 * SECOND
            return self._rng.choice((-1, 1)) * self._rng.randint(*JUMPS)
        else:
            self.mood, self._until = MOODS[scenario], step + 120 * SECOND
            self.direction = self._rng.choice((-1, 1))
        return 0

    def falls(self, coin: str, step: int) -> int:
        """What a cascade adds to a coin's step, in billionths: down, then a third of the way up."""
        began = self._cascades.get(coin)
        if began is None:
            return 0
        age = step - began
        if age < CASCADE:
            return -FALL * 1_000 // CASCADE
        if age < CASCADE + RECOVERY:
            return FALL * 1_000 // 3 // RECOVERY
        del self._cascades[coin]
        return 0

    def is_cascading(self, coin: str, step: int) -> bool:
        """Whether a coin's positions are being sold off."""
        began = self._cascades.get(coin)
        return began is not None and 0 <= step - began < CASCADE

    def depth(self, coin: str, step: int) -> int:
        """Percent of the usual sizes that a coin's books hold: what is sold off meets little."""
        return self.mood.depth * THINNED // 100 if self.is_cascading(coin, step) else self.mood.depth

    def premium(self, coin: str, step: int) -> int:
        """How far a squeeze holds a coin's perpetuals above the index now, in millionths."""
        began = self._squeezes.get(coin)
        if began is None:
            return 0
        age = step - began
        if age < SQUEEZE:
            return RISE * min(age * 2, SQUEEZE) // SQUEEZE
        if age < SQUEEZE + SNAP:
            return RISE * (SQUEEZE + SNAP - age) // SNAP - RISE // 10
        del self._squeezes[coin]
        return 0
