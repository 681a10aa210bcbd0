"""The lengths of candles. Bybit's names, and a second of our own making."""

from dataclasses import dataclass
from typing import Final

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
SECOND: Final = "1s"
"""An interval that Bybit does not have: it is built from public trades."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of candles: Bybit's name for it, a person's, and the length in ms."""

    name: str
    label: str
    length: int


INTERVALS: Final[tuple[Interval, ...]] = (
    Interval(SECOND, "1s", SECOND_MS),
    *(Interval(str(each), f"{each}m", each * MINUTE_MS) for each in (1, 3, 5, 15, 30)),
    *(Interval(str(each * 60), f"{each}h", each * HOUR_MS) for each in (1, 2, 4, 6, 12)),
    Interval("D", "1D", DAY_MS),
)
"""From the shortest to the longest; each begins on a multiple of its length since the epoch (UTC)."""
BY_NAME: Final = {each.name: each for each in INTERVALS}


def neighbour(name: str, steps: int) -> str:
    """The interval so many steps longer, or shorter where `steps` is below zero; the last one at the ends."""
    place = next(number for number, each in enumerate(INTERVALS) if each.name == name)
    return INTERVALS[max(0, min(len(INTERVALS) - 1, place + steps))].name
