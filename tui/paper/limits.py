"""Rate limits: so many requests of one kind a second for each user (docs/v5/rate-limit)."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from tui.paper.engine.errors import VenueError

WINDOW: Final = 1_000
PER_SECOND: Final = {
    "order": 10,
    "order-cancel": 10,
    "order-cancel-all": 10,
    "order-query": 50,
    "position": 10,
    "position-query": 50,
    "account-query": 50,
    "fee-rate": 5,
    "user-query": 10,
    "asset-query": 5,
}
"""The default limits by group of endpoints."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request."""

    limit: int
    remaining: int
    reset_at: int
    """When the oldest counted request falls out of the window, ms."""
    granted: int
    """How many of the units that were asked for."""

    @property
    def exceeded(self) -> bool:
        """Whether nothing was granted."""
        return not self.granted


@dataclass(slots=True)
class RateLimiter:
    """Counts requests by user and group over a rolling second."""

    limits: dict[str, int] = field(default_factory=lambda: dict(PER_SECOND))
    _seen: dict[tuple[str, str, str], deque[int]] = field(default_factory=dict)

    def take(self, uid: str, group: str, path: str, now: int, units: int = 1) -> Allowance:
        """Count a request of some units, as many as are left; what is refused is not counted."""
        limit = self.limits[group]
        seen = self._seen.setdefault((uid, group, path), deque())
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        if len(seen) >= limit:
            return Allowance(limit, 0, seen[0] + WINDOW, 0)
        granted = min(units, limit - len(seen))
        seen.extend([now] * granted)
        return Allowance(limit, limit - len(seen), now if len(seen) < limit else seen[0] + WINDOW, granted)


def too_many_visits() -> VenueError:
    """10006."""
    return VenueError(10006, "Too many visits. Exceeded the API Rate Limit.")
