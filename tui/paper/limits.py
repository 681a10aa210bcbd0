"""Rate limits: so many requests of one kind a second for each user (docs/v5/rate-limit)."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

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
}
"""The default limits by group of endpoints."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request."""

    limit: int
    remaining: int
    reset_at: int
    """When the oldest counted request falls out of the window, ms."""
    exceeded: bool


@dataclass(slots=True)
class RateLimiter:
    """Counts requests by user and group over a rolling second."""

    limits: dict[str, int] = field(default_factory=lambda: dict(PER_SECOND))
    _seen: dict[tuple[str, str, str], deque[int]] = field(default_factory=dict)

    def take(self, uid: str, group: str, path: str, now: int) -> Allowance:
        """Count one request; a refused one is not counted."""
        limit = self.limits[group]
        seen = self._seen.setdefault((uid, group, path), deque())
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        if len(seen) >= limit:
            return Allowance(limit, 0, seen[0] + WINDOW, exceeded=True)
        seen.append(now)
        return Allowance(limit, limit - len(seen), now if len(seen) < limit else seen[0] + WINDOW, exceeded=False)
