"""How long to wait before the next try: growing, capped, never in step with others."""

import random
from collections.abc import Callable, Mapping

LONGEST_WAIT = 5.0
OWN_CHANCE = random.SystemRandom()
"""Not the shared generator, which others may have seeded."""


class Pauses:
    """Waits in seconds; `draw` gives numbers from 0 to 1."""

    def __init__(self, draw: Callable[[], float] = OWN_CHANCE.random) -> None:
        self._draw = draw

    def backoff(self, tries: int) -> float:
        """Doubling from 0.25 with jitter."""
        return float(min(LONGEST_WAIT, 0.25 * 2 ** min(tries, 8))) * (0.5 + 0.5 * self._draw())

    def to_reset(self, tries: int, headers: Mapping[str, str], now_ms: int) -> float:
        """To the moment that the exchange named, if it is a sensible one, with a growing reserve."""
        reserve = self.backoff(tries)
        try:
            reset = int(headers.get("X-Bapi-Limit-Reset-Timestamp", ""))
        except ValueError:
            return reserve
        ahead = (reset - now_ms) / 1000
        return float(min(LONGEST_WAIT, max(0.0, ahead))) + reserve * 0.2 if ahead > 0 else reserve
