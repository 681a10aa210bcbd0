"""Open interest and its history, a figure each five minutes (docs/v5/market/open-interest)."""

from collections import deque
from decimal import Decimal
from random import Random
from typing import Final

MINUTE: Final = 60_000
STEP: Final = 5 * MINUTE
KEPT: Final = 14 * 24 * 12
"""Figures of two weeks."""
INTERVALS: Final = {
    "5min": STEP,
    "15min": 15 * MINUTE,
    "30min": 30 * MINUTE,
    "1h": 60 * MINUTE,
    "4h": 240 * MINUTE,
    "1d": 1440 * MINUTE,
}


class OpenInterest:
    """What is open in one symbol, in contracts or the base coin."""

    def __init__(self, start: Decimal) -> None:
        self.current = start
        self._history: deque[tuple[int, Decimal]] = deque(maxlen=KEPT)

    def make_history(self, now: int, rng: Random) -> None:
        """Invent a past that ends at the current figure."""
        figure, step = self.current, max(Decimal(1), self.current) / 2_000
        made = []
        for number in range(KEPT):
            made.append((now - now % STEP - number * STEP, figure))
            figure = max(self.current / 4, figure + step * rng.randint(-10, 10) / 10)
        self._history.extend(reversed(made))

    def add(self, change: Decimal) -> None:
        """More or less is open; never less than nothing."""
        self.current = max(Decimal(0), self.current + change)

    def roll(self, now: int) -> None:
        """Keep the figure of a step that has ended."""
        at = now - now % STEP
        if not self._history or at > self._history[-1][0]:
            self._history.append((at, self.current))

    def query(self, interval: str, start: int | None, end: int | None) -> list[tuple[int, Decimal]]:
        """(time, figure) on an interval's grid, newest first."""
        length = INTERVALS[interval]
        return [
            (at, figure)
            for at, figure in reversed(self._history)
            if not at % length and (start is None or at >= start) and (end is None or at <= end)
        ]
