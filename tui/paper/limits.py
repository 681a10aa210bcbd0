"""Rate limits: so many requests of one endpoint a second for each user (docs/v5/rate-limit)."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tui.paper.engine.errors import VenueError

WINDOW: Final = 1_000


class Rate(NamedTuple):
    """Requests a second by product. Linear and inverse are counted together."""

    futures: int
    spot: int
    option: int

    def of(self, category: str) -> tuple[str, int]:
        """The product that a category counts for, and its limit."""
        if category == "spot":
            return "spot", self.spot
        if category == "option":
            return "option", self.option
        return "futures", self.futures


def _same(limit: int) -> Rate:
    return Rate(limit, limit, limit)


ENTRY: Final = Rate(futures=10, spot=20, option=10)
QUERY: Final = _same(50)
LIMITS: Final[dict[str, Rate]] = {
    "/v5/order/create": ENTRY,
    "/v5/order/amend": _same(10),
    "/v5/order/cancel": ENTRY,
    "/v5/order/cancel-all": Rate(futures=10, spot=20, option=1),
    "/v5/order/create-batch": ENTRY,
    "/v5/order/amend-batch": ENTRY,
    "/v5/order/cancel-batch": ENTRY,
    "/v5/order/pre-check": ENTRY,
    "/v5/order/disconnected-cancel-all": _same(5),
    "/v5/order/realtime": QUERY,
    "/v5/order/history": QUERY,
    "/v5/order/spot-borrow-check": QUERY,
    "/v5/execution/list": QUERY,
    "/v5/position/list": QUERY,
    "/v5/position/closed-pnl": QUERY,
    "/v5/account/wallet-balance": QUERY,
    "/v5/account/info": QUERY,
    "/v5/account/user-setting-config": QUERY,
    "/v5/account/fee-rate": _same(5),
    "/v5/account/transaction-log": _same(25),
    "/v5/account/query-dcp-info": _same(5),
    "/v5/account/set-margin-mode": _same(5),
    "/v5/asset/coin/query-info": _same(5),
}
"""The default limits of endpoints; all others have those of a position's settings."""
OTHERS: Final = _same(10)


def rate_of(path: str) -> Rate:
    """An endpoint's limits."""
    return LIMITS.get(path, OTHERS)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left after a request."""

    limit: int
    remaining: int
    reset_at: int
    """Now; for what was not granted whole, when the oldest counted request falls out of the window, ms."""
    granted: int
    """How many of the units that were asked for."""

    @property
    def exceeded(self) -> bool:
        """Whether nothing was granted."""
        return not self.granted


@dataclass(slots=True)
class RateLimiter:
    """Counts requests by user, endpoint and product over a rolling second."""

    factor: int = 1
    """All limits are so many times as high: some users have higher ones."""
    _seen: dict[tuple[str, str, str], deque[int]] = field(default_factory=dict)

    def take(self, uid: str, path: str, category: str, now: int, units: int = 1) -> Allowance:
        """Count a request of some units, as many as are left; what is refused is not counted."""
        product, limit = rate_of(path).of(category)
        limit *= self.factor
        seen = self._seen.setdefault((uid, path, product), deque())
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        if len(seen) >= limit:
            return Allowance(limit, 0, seen[0] + WINDOW, 0)
        granted = min(units, limit - len(seen))
        seen.extend([now] * granted)
        return Allowance(limit, limit - len(seen), now if granted == units else seen[0] + WINDOW, granted)


def too_many_visits() -> VenueError:
    """10006."""
    return VenueError(10006, "Too many visits. Exceeded the API Rate Limit.")
