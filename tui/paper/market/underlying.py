"""The fair prices of coins, which all boards of a coin follow, and a part of whose steps all coins share.

Prices are in hundred-millionths of a dollar and steps are counted from the exchange's start, so that every board
that asks for a step gets the same price whichever asks first.
"""

from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal
from math import isqrt
from random import Random
from typing import Final

from tui.paper.engine.types import InstrumentSpec
from tui.paper.market.climate import Climate
from tui.paper.market.past import Past, invent_past

STEP: Final = 50
"""Milliseconds between two steps."""
UNIT: Final = 10**8
YEAR_STEPS: Final = 365 * 24 * 3_600 * 1_000 // STEP
KEPT: Final = 256
LONGEST_CATCH_UP: Final = 200
"""Steps after which a pause is skipped and not lived through."""
BETAS: Final = {"BTC": 900, "ETH": 800, "SOL": 700, "XRP": 600}
"""Thousandths of a coin's step that are the market's."""


@dataclass(slots=True)
class Coin:
    """One coin's fair price."""

    name: str
    fair: int
    sigma: int
    """Standard deviation of a step, in billionths of the price."""
    rng: Random
    past: Past
    lowest: int
    highest: int
    recent: deque[int] = field(default_factory=lambda: deque(maxlen=KEPT))

    @property
    def beta(self) -> int:
        """The part of its step that is the market's, in thousandths."""
        return BETAS.get(self.name, 600)

    def within(self, fair: int) -> int:
        """A price inside the range that the boards can quote."""
        return min(self.highest, max(self.lowest, fair))


class Underlying:
    """All coins and the climate that they live in."""

    def __init__(self, seed: int, climate: Climate) -> None:
        self._seed, self.climate = seed, climate
        self._common = Random(f"{seed}/common")
        self.coins: dict[str, Coin] = {}
        self._begun = 0
        self.last = 0
        """The last step that was made."""

    def begin(self, spec: InstrumentSpec, now: int) -> Coin:
        """The coin of an instrument, begun at its price where it is the first of its coin."""
        if not self.coins:
            self._begun = now
        found = self.coins.get(spec.base_coin)
        if found is not None:
            return found
        name, fair = spec.base_coin, int(spec.start_price * UNIT)
        sigma = int(spec.year_volatility * 10**9) // isqrt(YEAR_STEPS)
        move = max(1, fair * sigma * 30 // 10**9)
        common, own = Random(f"{self._seed}/past"), Random(f"{self._seed}/{name}/past")
        past = invent_past(now, fair, move, BETAS.get(name, 600), common, own)
        coin = self.coins[name] = Coin(name, fair, sigma, Random(f"{self._seed}/{name}"), past, fair // 20, fair * 20)
        coin.recent.append(fair)
        return coin

    def number(self, now: int) -> int:
        """The step of a moment."""
        return (now - self._begun) // STEP

    def at(self, coin: str, step: int) -> int:
        """A coin's price at a step, which is made when nobody has asked for it yet."""
        if step - self.last > LONGEST_CATCH_UP:
            self._skip(step - 1)
        while self.last < step:
            self._make(self.last + 1)
        return self.coins[coin].recent[step - self.last - 1]

    def start(self, scenario: str, coin: str) -> None:
        """Begin a scenario now."""
        self._jump(self.climate.start(scenario, coin, self.last))

    def price(self, units: int) -> Decimal:
        """A price in dollars."""
        return Decimal(units) / UNIT

    def _make(self, step: int) -> None:
        self.last = step
        climate = self.climate
        self._jump(climate.step(step, list(self.coins)))
        market = _normal(self._common)
        mood = climate.mood
        for coin in self.coins.values():
            beta = coin.beta
            # The squares of both parts add up to about one.
            alone = 1_000 - beta * beta // 2_000
            z = (beta * market + alone * _normal(coin.rng)) * mood.volatility
            z += climate.direction * mood.drift * 100_000
            # Rounded once and to the nearest: cut off, each step would lean downwards.
            ratio = (coin.sigma * z + 5 * 10**7) // 10**8 + climate.falls(coin.name, step)
            coin.fair = coin.within(coin.fair + coin.fair * ratio // 10**9)
            coin.recent.append(coin.fair)

    def _skip(self, step: int) -> None:
        """A long pause in one step, as far as it would have gone."""
        length = isqrt(min(step - self.last, 20_000))
        for coin in self.coins.values():
            coin.fair = coin.within(coin.fair + coin.fair * coin.sigma * _normal(coin.rng) * length // 10**12)
            coin.recent.append(coin.fair)
        self.last = step

    def _jump(self, millionths: int) -> None:
        for coin in self.coins.values() if millionths else ():
            coin.fair = coin.within(coin.fair + coin.fair * millionths * coin.beta // 10**9)


def _normal(rng: Random) -> int:
    """Roughly normal with a standard deviation of a thousand: the sum of three even draws."""
    draw = rng.randint
    return draw(-1_000, 1_000) + draw(-1_000, 1_000) + draw(-1_000, 1_000)
