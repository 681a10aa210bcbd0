"""An invented past: bars of the last day by the minute and of the weeks before by the hour, newest last.

Prices are in hundred-millionths of a dollar. Coins of one market share a part of each step, as they do later.
"""

from collections.abc import Iterable
from random import Random
from typing import Final, NamedTuple

from tui.paper.engine.candles import Bar

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
MINUTES: Final = 26 * 60
HOURS: Final = 60 * 24 - 27
THOUSAND: Final = 1_000


class Past(NamedTuple):
    """Minutes of the last day or so, and hours of before."""

    minutes: list[Bar]
    hours: list[Bar]


def invent_past(now: int, last: int, minute_move: int, beta: int, common: Random, own: Random) -> Past:
    """A past that ends at `last` now, with about `minute_move` a minute; `beta` thousandths of it are common."""
    this_minute = now - now % MINUTE
    minutes = _walk_back(last, this_minute, MINUTE, MINUTES, minute_move, _steps(beta, common, own), own)
    first = minutes[0]
    # Volatility grows with the square root of time: an hour moves about eight times a minute's way.
    hour = first.start - first.start % HOUR
    hours = _walk_back(first.open, hour, HOUR, HOURS, minute_move * 8, _steps(beta, common, own), own)
    return Past(minutes, hours)


def in_ticks(bars: Iterable[Bar], tick_units: int) -> Iterable[Bar]:
    """The same in ticks of so many hundred-millionths of a dollar."""

    def tick(price: int) -> int:
        return max(1, price // tick_units)

    for bar in bars:
        yield Bar(bar.start, tick(bar.open), tick(bar.high), tick(bar.low), tick(bar.close), bar.share)


def _steps(beta: int, common: Random, own: Random) -> Iterable[int]:
    """Steps in thousandths of the usual, a part of which is the market's."""
    while True:
        market = common.randint(-THOUSAND, THOUSAND) + common.randint(-THOUSAND, THOUSAND)
        alone = own.randint(-THOUSAND, THOUSAND) + own.randint(-THOUSAND, THOUSAND)
        yield (beta * market + (THOUSAND - beta // 2) * alone) // THOUSAND


def _walk_back(
    close: int, end: int, length: int, count: int, move: int, steps: Iterable[int], rng: Random
) -> list[Bar]:
    bars: list[Bar] = []
    lowest = max(1, close // 20)
    move = max(1, move)
    for number, step in zip(range(count), steps, strict=False):
        opened = max(lowest, close - step * move // THOUSAND)
        high = max(opened, close) + rng.randint(0, move)
        low = max(lowest // 2, min(opened, close) - rng.randint(0, move))
        bars.append(Bar(end - number * length, opened, high, low, close, rng.randint(20, 180)))
        close = opened
    return bars[::-1]
