"""Coins (docs/v5/asset/coin-info). None has a chain: nothing is deposited to or withdrawn from a paper account."""

from typing import Any

from tui.paper.engine.venue import Venue
from tui.paper.rest.params import Params


def coin_info(venue: Venue, _uid: str, params: Params, _now: int) -> Any:
    """The coins that are traded or settled in here."""
    coins = {coin for spec in venue.core.specs.values() for coin in (spec.base_coin, spec.quote_coin, spec.settle_coin)}
    named = params.text("coin")
    rows = [
        {"name": coin, "coin": coin, "remainAmount": "0", "chains": []}
        for coin in sorted(coins - {"USD"})
        if named in {"", coin}
    ]
    return {"rows": rows}
