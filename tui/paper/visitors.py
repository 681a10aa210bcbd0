"""Limits by IP address: requests, new WebSocket connections and orders over them.

Sources: docs/v5/rate-limit, docs/v5/websocket/trade/guideline.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

REQUESTS: Final = 600
REQUESTS_WINDOW: Final = 5_000
BLOCKED_FOR: Final = 10 * 60_000
CONNECTIONS: Final = 500
CONNECTIONS_WINDOW: Final = 5 * 60_000
ORDERS: Final = 3_000
ORDERS_WINDOW: Final = 1_000


@dataclass(slots=True)
class Visitors:
    """Counts by address. Who asks too much is answered with HTTP 403 for ten minutes."""

    factor: int = 1
    """All limits are so many times as high."""
    _requests: dict[str, deque[int]] = field(default_factory=dict)
    _connections: dict[str, deque[int]] = field(default_factory=dict)
    _orders: dict[str, deque[int]] = field(default_factory=dict)
    _blocked: dict[str, int] = field(default_factory=dict)

    def admits_request(self, address: str, now: int) -> bool:
        """Count a request; False while the address is blocked."""
        if self.is_blocked(address, now):
            return False
        if _count(self._requests, address, now, REQUESTS_WINDOW, REQUESTS * self.factor):
            return True
        self._blocked[address] = now + BLOCKED_FOR
        return False

    def admits_connection(self, address: str, now: int) -> bool:
        """Count a new WebSocket connection; False beyond the limit and while the address is blocked."""
        if self.is_blocked(address, now):
            return False
        return _count(self._connections, address, now, CONNECTIONS_WINDOW, CONNECTIONS * self.factor)

    def admits_order(self, address: str, now: int) -> bool:
        """Count a request of order entry over WebSocket; False beyond the limit."""
        return _count(self._orders, address, now, ORDERS_WINDOW, ORDERS * self.factor)

    def is_blocked(self, address: str, now: int) -> bool:
        """Whether an address asked too much lately."""
        until = self._blocked.get(address, 0)
        if until and now >= until:
            del self._blocked[address]
        return now < until


def _count(table: dict[str, deque[int]], address: str, now: int, window: int, limit: int) -> bool:
    seen = table.setdefault(address, deque())
    while seen and seen[0] <= now - window:
        seen.popleft()
    if len(seen) >= limit:
        return False
    seen.append(now)
    return True
