"""Disconnect cancel protection (docs/v5/order/dcp): when a user's connections are gone too long, orders end."""

from collections.abc import Iterable, Mapping
from typing import Final

from tui.paper.engine.venue import Venue

CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "DERIVATIVES": ("linear", "inverse"),
    "SPOT": ("spot",),
    "OPTIONS": ("option",),
}
"""The categories of a product."""
TOPICS: Final = {"dcp.future": "DERIVATIVES", "dcp.spot": "SPOT", "dcp.option": "OPTIONS"}
"""The product that a topic protects."""


class DisconnectProtection:
    """Watches whether protected users are connected. Only a product whose topic was subscribed to is protected."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._armed: dict[tuple[str, str], int | None] = {}
        """(uid, product) with when the last connection was gone, None while there is one."""

    def check(self, subscribed: Iterable[tuple[str, str]], now: int) -> None:
        """Take note of who is connected, as (uid, topic), and cancel what has waited for its window."""
        present = {(uid, TOPICS[topic]) for uid, topic in subscribed if topic in TOPICS}
        for key in present:
            self._armed[key] = None
        for key in [each for each in self._armed if each not in present]:
            gone = self._armed[key]
            uid, product = key
            window = self._venue.account(uid).settings.dcp.get(product)
            if gone is None:
                self._armed[key] = now
            elif window is None:
                del self._armed[key]
            elif now - gone >= window * 1_000:
                del self._armed[key]
                self._cancel(uid, product, now)

    def _cancel(self, uid: str, product: str, now: int) -> None:
        """End the active orders; those that wait for a trigger stay."""
        orders = self._venue.account(uid).orders.values()
        chosen = [each for each in orders if each.category in CATEGORIES[product] and each.rests]
        self._venue.trading.cancel_many(uid, chosen, now, "CancelByDCP")
