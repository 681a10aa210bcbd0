"""What changes an account: permission, rate limit, then the route; the same over REST and over WebSocket."""

from collections.abc import Mapping
from typing import Any

from tui.paper.engine.venue import Venue
from tui.paper.keys import ApiKey
from tui.paper.limits import Allowance, RateLimiter, too_many_visits
from tui.paper.rest.orders import MOST_IN_BATCH
from tui.paper.rest.params import Params
from tui.paper.rest.routes import BATCHES, PRIVATE_POST


class Commands:
    """Runs commands of any channel against one venue, with one count of requests."""

    def __init__(self, venue: Venue, limiter: RateLimiter) -> None:
        self._venue, self._limiter = venue, limiter

    def run(
        self, key: ApiKey, path: str, values: Mapping[str, Any], now: int, headers: dict[str, str]
    ) -> tuple[Any, Any]:
        """(result, retExtInfo) of a command; its limits are written to `headers`. Raises VenueError."""
        category = values.get("category")
        key.check_trade(category if isinstance(category, str) else "")
        batch = BATCHES.get(path)
        if batch is None:
            self.count(key, path, values, now, headers)
            return PRIVATE_POST[path](self._venue, key.uid, Params(values), now), None
        held = values.get("request")
        units = len(held) if isinstance(held, list) and 1 <= len(held) <= MOST_IN_BATCH else 1
        if values.get("category") == "option":
            units = 1
        allowed = self.count(key, path, values, now, headers, units)
        return batch(self._venue, key.uid, Params(values), now, allowed)

    def count(
        self, key: ApiKey, path: str, values: Mapping[str, Any], now: int, headers: dict[str, str], units: int = 1
    ) -> int:
        """Count a request and write its headers; returns how many of its units may pass, never none."""
        category = values.get("category")
        allowance = self._limiter.take(key.uid, path, category if isinstance(category, str) else "", now, units)
        headers.update(limit_headers(allowance))
        if allowance.exceeded:
            raise too_many_visits()
        return allowance.granted


def limit_headers(allowance: Allowance) -> dict[str, str]:
    """The three headers of every private reply."""
    return {
        "X-Bapi-Limit": str(allowance.limit),
        "X-Bapi-Limit-Status": str(allowance.remaining),
        "X-Bapi-Limit-Reset-Timestamp": str(allowance.reset_at),
    }
